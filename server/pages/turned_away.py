"""Whoever is turned away leaves an entry too: at the sign-in, and at a chart that is not theirs.

Written after the answer has gone: an address that has an account here must not take longer than
one that has none, and what is not yours no longer than what is not there.
"""

import asyncio
import re
from collections.abc import Coroutine
from datetime import datetime

from aiohttp import web

from server.keys import ACCOUNT, CLOCK, STORE
from server.store import Account

ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


class TurnedAway:
    def __init__(self) -> None:
        self._writing: set[asyncio.Task[None]] = set()

    def write(self, entry: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(entry)
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def quiet(self) -> None:
        """Return once all of it is written."""
        await asyncio.gather(*self._writing)


TURNED_AWAY: "web.AppKey[TurnedAway]" = web.AppKey("turned_away")


def at_a_record(request: web.Request) -> None:
    """Write down that the signed-in account asked for a record and was told there is none."""
    account = request.get(ACCOUNT)
    asked = [(name, value) for name, value in request.match_info.items() if name.endswith("_id")]
    if account is None or not asked or not ID.fullmatch(asked[0][1]):
        return
    name, value = asked[0]
    entry = _write(
        request.app,
        (account.practice_id, account.account_id),
        ("denied", name.removesuffix("_id"), value),
        request.app[CLOCK].now(),
    )
    request.app[TURNED_AWAY].write(entry)


def at_the_sign_in(request: web.Request, email: str) -> None:
    """Write down that the password of this address was wrong, if somebody here has it."""
    request.app[TURNED_AWAY].write(_at_sign_in(request.app, email, request.app[CLOCK].now()))


def of_account(request: web.Request, account: Account, how: str) -> None:
    """Write down that *account* was not signed in this way; whoever tried is nobody we know."""
    who, at = (account.practice_id, "somebody"), request.app[CLOCK].now()
    entry = _write(request.app, who, ("sign_in_refused", "account", account.account_id), at, how)
    request.app[TURNED_AWAY].write(entry)


def at_the_provider(request: web.Request, practice_id: str, reason: str) -> None:
    """Write down that somebody came back from the identity provider and was not let in, and why."""
    entry = _write(
        *(request.app, (practice_id, "somebody")),
        ("provider_refused", "practice", practice_id),
        request.app[CLOCK].now(),
        reason,
    )
    request.app[TURNED_AWAY].write(entry)


async def _at_sign_in(app: web.Application, email: str, at: datetime) -> None:
    found = await app[STORE].doors.account_of(email)
    if found is not None:
        who = (found.practice_id, "somebody")
        await _write(app, who, ("sign_in_refused", "account", found.account_id), at)


async def _write(
    app: web.Application,
    who: tuple[str, str],
    what: tuple[str, str, str],
    at: datetime,
    reason: str | None = None,
) -> None:
    (practice_id, actor), (act, kind, subject_id) = who, what
    await (
        app[STORE]
        .practice(practice_id)
        .audit.record(
            actor=actor, act=act, subject_kind=kind, subject_id=subject_id, at=at, reason=reason
        )
    )
