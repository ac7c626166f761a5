"""`import-report`: a platform's report read into a session, or shown before it would be.

The server has to be stopped: a data folder has one user at a time.
"""

import argparse
import asyncio
from collections.abc import Iterator

from server.cannot import Cannot
from server.clock import SystemClock
from server.core.commands import NotePlatformReport, Refused
from server.core.localtime import local
from server.live.room import Room
from server.pages.platform_intake import SYSTEM
from server.pages.report_preview import Preview, known_people, preview
from server.platforms.imports.files import KINDS, formulas, report
from server.settings import Settings
from server.store import Store
from server.store.keys import keyring_of
from server.taxonomy import load


class ReportError(Cannot):
    """The report is not taken; the text says why."""


def run(options: argparse.Namespace, settings: Settings) -> str:
    """Return the preview, and whether it was written."""
    if options.kind not in KINDS:
        raise ReportError(f"the kind is one of: {', '.join(sorted(KINDS))}")
    return asyncio.run(_read(options, settings, options.file.read_bytes()))


async def _read(options: argparse.Namespace, settings: Settings, raw: bytes) -> str:
    store = await Store.open(settings, keyring_of(settings))
    try:
        practice_id = await store.doors.practice_of_session(options.session)
        if practice_id is None:
            raise ReportError("no session has this id")
        practice = store.practice(practice_id)
        clock = SystemClock()
        room = await Room.reopen(practice_id, options.session, practice.log, clock, load())
        if not room.planned:
            raise ReportError("this session was never opened, so there is nothing to add to")
        zone = room.session.plan.timezone
        found = report(options.kind, raw, clock.now(), timezone=zone)
        if isinstance(found, Refused):
            raise ReportError(found.text)
        known = await known_people(practice, room.session, options.session)
        shown = preview(found, known, room.session)
        lines = [*_table(shown, zone), *_warnings(raw)]
        lines.append(await _store(room, shown) if options.store else "Not stored.")
        return "\n".join(lines)
    finally:
        await store.close()


async def _store(room: Room, shown: Preview) -> str:
    answer = await room.ask(NotePlatformReport(shown.told), SYSTEM)
    if isinstance(answer, Refused):
        raise ReportError(answer.text)
    return "Stored. Whoever is unknown is claimed on the attendance page."


def _warnings(raw: bytes) -> Iterator[str]:
    if count := formulas(raw):
        yield f"{count} cells a spreadsheet would compute were read as text."


def _table(shown: Preview, zone: str) -> Iterator[str]:
    # Ids and times: a terminal's scrollback is no place for names.
    for row in shown.rows:
        spans = ", ".join(
            f"{local(one.start, zone):%H:%M:%S}-{local(one.end, zone):%H:%M:%S}"
            for one in row.spans
        )
        who = row.member_id or f"unknown {row.conn}"
        yield f"{row.minutes:>4} min  {who}  {spans or 'never in the meeting'}"
