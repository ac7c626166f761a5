"""When the practice is closed, holidays and the like, and which sessions are planned there."""

from datetime import date
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct
from msgspec.structs import asdict

from server.core.closing import LONGEST, ClosedDays
from server.core.localtime import local
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access
from server.pages.forms import Form, read_form
from server.pages.mistakes import Mistakes
from server.pages.render import render, see_other
from server.pages.words import day_of, many
from server.store import SessionCard
from server.store.errors import SessionBegun

Day = Annotated[str, Meta(max_length=10)]
MOST = 200
LAST_YEAR = 2100


class ClosedForm(Form, frozen=True):
    first: Day = ""
    last: Day = ""
    what: Annotated[str, Meta(max_length=80)] = ""
    take_out: Annotated[str, Meta(max_length=3)] = ""


class RemovalForm(Form, frozen=True):
    first: Day
    last: Day


class Line(Struct, frozen=True):
    """Some closed days, and the sessions that are planned there all the same."""

    closed: ClosedDays
    sessions: tuple[SessionCard, ...]


async def closed_show(request: web.Request) -> web.Response:
    return await _page(request, ClosedForm(), {})


async def closed_add(request: web.Request) -> web.Response:
    """Close some days; where it was asked for, what is planned there is taken out."""
    form = await read_form(request, ClosedForm)
    closed, errors = _read(form, _today(request))
    details = access.practice(request).details
    if closed is not None and len(await details.closed()) >= MOST:
        errors["first"] = "That is a long list. Take off some that are over first."
    if closed is None or errors:
        return await _page(request, form, errors)
    added = closed
    await details.change_closed(lambda now: (*(one for one in now if one != added), added))
    await _record(request, "close_days", f"{added.first} to {added.last}")
    out = await _take_out(request, added) if form.take_out == "yes" else 0
    return see_other(f"/practice/closed?saved=yes&out={out}")


async def closed_remove(request: web.Request) -> web.Response:
    """Open them again; sessions that were taken out come back with the group's schedule."""
    form = await read_form(request, RemovalForm)
    details, said = access.practice(request).details, (form.first, form.last)
    if any(_named(one) == said for one in await details.closed()):
        await details.change_closed(lambda now: tuple(one for one in now if _named(one) != said))
        await _record(request, "open_days", " to ".join(said))
    return see_other("/practice/closed")


async def _take_out(request: web.Request, closed: ClosedDays) -> int:
    """Take out the sessions nobody has begun, and return how many."""
    scope, taken = access.practice(request), 0
    for card in await _sessions(request, closed):
        try:
            await scope.schedule.take_out(card.session_id)
        except SessionBegun:
            continue
        taken += 1
        await scope.audit.record(
            actor=request[ACCOUNT].account_id,
            act="skip_session",
            subject_kind="group",
            subject_id=card.group_id,
            at=request.app[CLOCK].now(),
            reason=day_of(card.starts_at, card.timezone).isoformat(),
        )
    return taken


async def _sessions(request: web.Request, closed: ClosedDays) -> list[SessionCard]:
    now = request.app[CLOCK].now()
    cards = await access.practice(request).calendar.sessions_between(closed.first, closed.last)
    return [one for one in cards if one.phase == "planned" and one.starts_at > now]


def _read(form: ClosedForm, today: date) -> tuple[ClosedDays | None, dict[str, str]]:
    errors: dict[str, str] = {}
    first = _day(form.first)
    last = _day(form.last) if form.last else first
    if first is None or first < today:
        errors["first"] = "Choose a day from today on."
    elif last is None or last < first:
        errors["last"] = "Choose the last day, or leave it empty for one day alone."
    elif last - first > LONGEST:
        errors["last"] = f"{LONGEST.days} days at most. A longer break is the end of a schedule."
    if errors or first is None or last is None:
        return None, errors
    return ClosedDays(first, last, " ".join(form.what.split())), {}


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # The last days of the calendar have no day after them: kept, they would break this page.
    return day if day.year <= LAST_YEAR else None


def _named(closed: ClosedDays) -> tuple[str, str]:
    return closed.first.isoformat(), closed.last.isoformat()


def _today(request: web.Request) -> date:
    return local(request.app[CLOCK].now(), request[PRACTICE].timezone).date()


async def _record(request: web.Request, act: str, reason: str) -> None:
    me = request[ACCOUNT]
    await access.practice(request).audit.record(
        actor=me.account_id,
        act=act,
        subject_kind="practice",
        subject_id=me.practice_id,
        at=request.app[CLOCK].now(),
        reason=reason,
    )


async def _page(request: web.Request, form: ClosedForm, errors: dict[str, str]) -> web.Response:
    today = _today(request)
    ahead = [one for one in await access.practice(request).details.closed() if one.last >= today]
    out = request.query.get("out", "")
    taken = int(out) if out.isascii() and out.isdigit() and len(out) < len("1000") else 0
    return render(
        request,
        "facilitator/closed_days.html",
        status=422 if errors else 200,
        lines=[Line(one, tuple(await _sessions(request, one))) for one in ahead],
        form=asdict(form),
        errors=Mistakes(errors),
        saved=request.query.get("saved") == "yes",
        taken=f"{many(taken, 'session')} taken out, with links and letters." if taken else None,
    )
