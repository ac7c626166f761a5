"""The commands: one function a verb. A refusal is a sentence and exit 2.

A verb imports what it needs when it is called: `serve` starts without the demonstration, and a
mistyped command is answered at once.
"""

import argparse
import asyncio
import gc
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from server import access_log, operate
from server.cannot import Cannot
from server.clock import SystemClock
from server.settings import DEMO_FOLDER, PORT, Settings, read_settings

if TYPE_CHECKING:
    from server.store import Store

CANNOT = 2
FIRST_TOKEN = timedelta(days=3)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    options = _parser().parse_args(arguments)
    access_log.set_up("words", options.log)
    try:
        if options.operate is not None:
            return operate.run(options, settings_of(os.environ))
        return int(options.run(options))
    except Cannot as refusal:
        print(f"group-companion: {refusal}", file=sys.stderr)
    except OSError as error:
        print(f"group-companion: {error.strerror or error}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return CANNOT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="group-companion", description="A companion for telehealth group therapy."
    )
    parser.set_defaults(log=logging.INFO, operate=None)
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")

    verb = verbs.add_parser("demo", help="serve a fictional practice on loopback, ready to click")
    verb.add_argument("--port", type=int, default=PORT)
    verb.add_argument("--folder", type=Path, default=DEMO_FOLDER)
    verb.add_argument("--fresh", action="store_true", help="forget what happened on stage")
    verb.set_defaults(run=_demo, log=logging.WARNING)  # its terminal is for the addresses

    verb = verbs.add_parser("serve", help="serve a practice")
    verb.set_defaults(run=_serve)

    verb = verbs.add_parser("migrate", help="bring the database to this release")
    verb.set_defaults(run=_migrate)

    operate.add_verbs(verbs)

    verb = verbs.add_parser("practice", help="add a practice, and print its owner's way in")
    verb.add_argument("name")
    verb.add_argument("--email", required=True, help="address the owner signs in with")
    verb.add_argument("--person", required=True, help="name of the owner")
    verb.add_argument("--credential", required=True, help="such as LCSW")
    verb.add_argument("--phone", help="of the office: members are told to call it")
    verb.set_defaults(run=_practice)

    verb = verbs.add_parser("attendance", help="count the minutes of a file of events")
    verb.add_argument("file", type=Path, metavar="FILE", help="one case or many, YAML or JSON")
    verb.add_argument("--json", action="store_true", help="for a program to read")
    verb.set_defaults(run=_attendance)

    verb = verbs.add_parser("export-events", help="write a session as `attendance` reads it")
    verb.add_argument("session", metavar="SESSION", help="its id, as in its address")
    verb.set_defaults(run=_export_events, log=logging.WARNING)

    verb = verbs.add_parser("verify-packet", help="check an audit packet, without the server")
    verb.add_argument("packet", type=Path, metavar="FILE", help="the zip, or the unpacked folder")
    verb.add_argument("--key", default="", help="the fingerprint that the practice shows")
    verb.set_defaults(run=_verify_packet, log=logging.WARNING)

    verb = verbs.add_parser("import-report", help="read a platform's report into a session")
    verb.add_argument("session", metavar="SESSION", help="its id, as in its address")
    verb.add_argument("file", type=Path, metavar="FILE")
    verb.add_argument("--kind", required=True, help="zoom, teams, google_meet or table")
    verb.add_argument("--store", action="store_true", help="write it into the log; else a preview")
    verb.set_defaults(run=_import_report, log=logging.WARNING)

    verb = verbs.add_parser("platform", help="give a video platform an address to post to")
    verb.add_argument("platform", help="zoom, livekit, jitsi, jaas, daily or bbb")
    verb.add_argument("--email", required=True, help="address of an account of the practice")
    verb.add_argument(
        "--set",
        action="append",
        metavar="NAME=VALUE",
        help="what personal links and the event socket need, docs/platforms; secret ones: NAME",
    )
    verb.add_argument("--key", default="", help="LiveKit: the API key that goes with the secret")
    verb.add_argument(
        "--counts", action="store_true", help="its word is the attendance from now on"
    )
    verb.set_defaults(run=_platform)

    verb = verbs.add_parser("rehearse", help="play a scripted session against a running demo")
    verb.add_argument("scenario", nargs="?", default="s1", help="a name or a file (default: s1)")
    verb.add_argument("--folder", type=Path, default=DEMO_FOLDER, help="of the running demo")
    verb.add_argument(
        "--speed", type=float, default=0.0, help="stage seconds a second; 0 plays without waiting"
    )
    verb.add_argument(
        "--until",
        type=time.fromisoformat,
        metavar="18:41:30",
        help="stop there, everybody in the room and the clock still, until Ctrl+C",
    )
    verb.set_defaults(run=_rehearse)
    return parser


def settings_of(environ: Mapping[str, str]) -> Settings:
    """Return the settings; PORT, as process managers give it, is understood too."""
    given = dict(environ)
    if "PORT" in given:
        given.setdefault("GROUP_COMPANION_PORT", given["PORT"])
    return read_settings(given)


def _demo(options: argparse.Namespace) -> int:
    from server import demo

    demo.run(folder=options.folder, port=options.port, fresh=options.fresh, say=_say)
    return 0


def _rehearse(options: argparse.Namespace) -> int:
    from server import rehearse

    return rehearse.run(options)


def _serve(options: argparse.Namespace) -> int:
    gc.disable()  # until all is up: what is imported stays, and people wait
    from server.check_command import refuse_unsafe
    from server.serving import serve_until_stopped
    from server.store.keys import keyring_of

    settings = settings_of(os.environ)
    access_log.set_up(settings.log_format, options.log, anew=True)
    refuse_unsafe(settings)
    keyring = keyring_of(settings)
    asyncio.run(serve_until_stopped(settings, keyring, SystemClock(), greet=_greet))
    return 0


def _greet(address: str) -> None:
    _say(f"Serving on {address}")


def _say(text: str) -> None:
    print(text, flush=True)


def _migrate(_: argparse.Namespace) -> int:
    from server.store import Keyring, migrate

    settings = settings_of(os.environ)
    if not (settings.key_file.exists() or settings.keys or settings.key_command):
        Keyring.create(settings.key_file)
        print(f"New key file: {settings.key_file}. Keep a copy apart from the backups.")
    migrate(settings)
    print(f"Ready: {settings.database}")
    return 0


def _attendance(options: argparse.Namespace) -> int:
    from server import attendance_file

    answers, many = attendance_file.attendance_of_file(options.file)
    print(
        attendance_file.as_json(answers, many=many)
        if options.json
        else attendance_file.as_table(answers)
    )
    return 0


def _export_events(options: argparse.Namespace) -> int:
    print(asyncio.run(_exported(settings_of(os.environ), options.session)))
    return 0


async def _exported(settings: Settings, session_id: str) -> str:
    from server.attendance_file import export_events
    from server.store import Store
    from server.store.keys import keyring_of

    store = await Store.open(settings, keyring_of(settings))
    try:
        return await export_events(store, session_id, SystemClock().now())
    finally:
        await store.close()


def _verify_packet(options: argparse.Namespace) -> int:
    from server.exports import verify

    holds, said = verify.report(options.packet, options.key)
    print(said)
    return 0 if holds else 1


def _import_report(options: argparse.Namespace) -> int:
    from server import report_command

    print(report_command.run(options, settings_of(os.environ)))
    return 0


def _platform(options: argparse.Namespace) -> int:
    from server import platform_command

    print(platform_command.run(options, settings_of(os.environ)))
    return 0


def _practice(options: argparse.Namespace) -> int:
    settings = settings_of(os.environ)
    token = asyncio.run(_add_practice(settings, options))
    print(f"Added. {options.person} opens {settings.base_url}/invitation#{token}")
    print("It works once, for three days: the password is chosen there.")
    return 0


async def _add_practice(settings: Settings, options: argparse.Namespace) -> str:
    from server.store import Store
    from server.store.keys import keyring_of

    store = await Store.open(settings, keyring_of(settings))
    try:
        return await add_practice(
            store,
            options.name,
            timezone=settings.practice_timezone,
            email=options.email,
            person=options.person,
            credential=options.credential,
            phone=options.phone,
            now=SystemClock().now(),
        )
    finally:
        await store.close()


async def add_practice(
    store: "Store",
    name: str,
    *,
    timezone: str,
    email: str,
    person: str,
    credential: str,
    now: datetime,
    phone: str | None = None,
) -> str:
    """Add a practice and return the token its owner begins with: no account is there before.

    Whoever works there needs a second factor, unless the owner says otherwise later.
    """
    practice_id = await store.doors.add_practice(
        name, timezone=timezone, phone=phone, second_factor=True
    )
    _, token = await store.practice(practice_id).invitations.invite(
        email=email,
        name=person,
        credential=credential,
        valid_until=now + FIRST_TOKEN,
        roles=("owner", "clinician"),
    )
    return token
