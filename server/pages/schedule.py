"""When a group meets: the rule, the sessions made from it, and what is left out or moved."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta
from msgspec.structs import asdict, replace

from server.core.closing import closed_on
from server.core.localtime import local, utc
from server.core.recurrence import Moved, Schedule, meetings, week_of_month
from server.keys import CLOCK
from server.pages import access
from server.pages.forms import Form, NoFields, read_form
from server.pages.group import Standing, own_group
from server.pages.groups import record
from server.pages.mistakes import Mistakes
from server.pages.render import render, see_other
from server.pages.words import day_of
from server.store import SessionCard
from server.store.errors import SessionBegun
from server.store.facts import GroupDetails

AHEAD = timedelta(weeks=26)  # sessions are made half a year ahead
BEGUN = "This session has begun already, or somebody has come by its link. It stays as it is."
HELD = (
    "About one of the sessions to come something is kept already. It would be lost: move that one."
)
RULES = (
    ("week 1", "Every week"),
    ("week 2", "Every other week"),
    ("week 3", "Every third week"),
    ("week 4", "Every fourth week"),
    ("month 1", "Every month, same week and weekday"),
)
ORDINALS = ("first", "second", "third", "fourth", "last")


class ScheduleForm(Form, frozen=True):
    first: Annotated[str, Meta(max_length=10)]
    starts: Annotated[str, Meta(max_length=8)]
    minutes: Annotated[str, Meta(max_length=4)]
    repeats: Annotated[str, Meta(max_length=10)] = "week 1"
    until: Annotated[str, Meta(max_length=10)] = ""


class SkipForm(Form, frozen=True):
    session_id: Annotated[str, Meta(max_length=64)]


class MoveForm(Form, frozen=True):
    session_id: Annotated[str, Meta(max_length=64)]
    day: Annotated[str, Meta(max_length=10)]
    starts: Annotated[str, Meta(max_length=8)]


async def schedule_show(request: web.Request) -> web.Response:
    standing = await own_group(request)
    await access.saw(request, "group", standing.group_id)
    return await _page(request, standing)


async def schedule_set(request: web.Request) -> web.Response:
    standing = await own_group(request)
    form = await read_form(request, ScheduleForm)
    schedule, errors = _schedule(form, standing.details.schedule)
    if schedule is None:
        return await _page(request, standing, form=form, errors=errors)
    scope, now = access.practice(request), request.app[CLOCK].now()
    zone = standing.details.timezone
    closed = closed_on(await scope.details.closed())
    times = meetings(schedule, zone, begin=date.min, end=_end(schedule, now), closed=closed)
    try:
        await scope.schedule.lay_out(standing.group_id, times, now=now)
    except SessionBegun:
        return await _page(request, standing, form=form, errors={"first": HELD})
    await _keep(request, standing, lambda _: schedule)
    await record(request, "set_schedule", standing.group_id)
    return see_other(f"/groups/{standing.group_id}/schedule?saved=yes#sessions")


async def further_create(request: web.Request) -> web.Response:
    """Make the sessions of another half year, after the last there is."""
    standing = await own_group(request)
    await read_form(request, NoFields)
    schedule, zone = standing.details.schedule, standing.details.timezone
    if schedule is None:
        return await _page(request, standing)
    scope, now = access.practice(request), request.app[CLOCK].now()
    to_come = await scope.calendar.to_come(standing.group_id, now=now)
    last = local(to_come[-1].starts_at if to_come else now, zone).date()
    closed = closed_on(await scope.details.closed())
    times = meetings(schedule, zone, begin=last, end=last + AHEAD, closed=closed)
    await scope.schedule.add_further(standing.group_id, times, now=now)
    await record(request, "add_sessions", standing.group_id)
    return see_other(f"/groups/{standing.group_id}/schedule?saved=yes#sessions")


async def skip_create(request: web.Request) -> web.Response:
    """Leave one session out; the others stay."""
    standing = await own_group(request)
    card = await _session(request, standing, (await read_form(request, SkipForm)).session_id)
    try:
        await access.practice(request).schedule.take_out(card.session_id)
    except SessionBegun:
        return await _page(request, standing, errors={card.session_id: BEGUN})

    def without(schedule: Schedule) -> Schedule:
        day = _day_by_rule(schedule, card)
        stays = tuple(one for one in schedule.moved if one.day != day)
        return replace(schedule, skipped=(*schedule.skipped, day), moved=stays)

    await _keep(request, standing, without)
    day = day_of(card.starts_at, card.timezone)
    await record(request, "skip_session", standing.group_id, day.isoformat())
    return see_other(f"/groups/{standing.group_id}/schedule?saved=yes#sessions")


async def move_create(request: web.Request) -> web.Response:
    """Hold one session on another day or at another hour."""
    standing = await own_group(request)
    form = await read_form(request, MoveForm)
    card = await _session(request, standing, form.session_id)
    day, starts = _date(form.day), _time(form.starts)
    if day is None or starts is None:
        wrong = {card.session_id: "Choose a day and a time."}
        return await _page(request, standing, errors=wrong)
    starts_at = utc(day, starts, card.timezone)
    if starts_at <= request.app[CLOCK].now():
        wrong = {card.session_id: "That is over already. Choose a time to come."}
        return await _page(request, standing, errors=wrong)
    ends_at = starts_at + (card.ends_at - card.starts_at)
    scope = access.practice(request)
    try:
        await scope.schedule.move(card.session_id, starts_at=starts_at, ends_at=ends_at)
    except SessionBegun:
        return await _page(request, standing, errors={card.session_id: BEGUN})

    def moved(schedule: Schedule) -> Schedule:
        by_rule = _day_by_rule(schedule, card)
        stays = tuple(one for one in schedule.moved if one.day != by_rule)
        return replace(schedule, moved=(*stays, Moved(by_rule, day, starts)))

    await _keep(request, standing, moved)
    was = local(card.starts_at, card.timezone)
    reason = f"{was:%Y-%m-%d %H:%M} to {day} {starts:%H:%M}"
    await record(request, "move_session", standing.group_id, reason)
    return see_other(f"/groups/{standing.group_id}/schedule?saved=yes#sessions")


def said(schedule: Schedule) -> str:
    """Return the rule as one says it: `Every other Wednesday, 18:00, 90 min`."""
    weekday, every = f"{schedule.first:%A}", ("", "other ", "third ", "fourth ")
    if schedule.every == "month":
        rule = f"The {ORDINALS[week_of_month(schedule.first) - 1]} {weekday} of each month"
    else:
        rule = f"Every {every[schedule.interval - 1]}{weekday}"
    return f"{rule}, {schedule.starts:%H:%M}, {schedule.minutes} min"


async def _keep(
    request: web.Request, standing: Standing, change: Callable[[Schedule], Schedule]
) -> GroupDetails:
    def changed(now: GroupDetails) -> GroupDetails:
        # A session can be there without a rule, made by another program: then nothing is kept.
        plain = Schedule(first=date.min, starts=time(), minutes=1)
        kept = change(now.schedule or plain)
        return now if kept.first == date.min else replace(now, schedule=kept)

    return await access.practice(request).people.change_group(standing.group_id, changed)


async def _session(request: web.Request, standing: Standing, session_id: str) -> SessionCard:
    card = await access.practice(request).calendar.session(session_id)
    if card is None or card.group_id != standing.group_id:
        raise web.HTTPNotFound
    return card


def _day_by_rule(schedule: Schedule, card: SessionCard) -> date:
    held = local(card.starts_at, card.timezone)
    for one in schedule.moved:
        if (one.to_day, one.starts) == (held.date(), held.time()):
            return one.day
    return held.date()


def _schedule(
    form: ScheduleForm, before: Schedule | None
) -> tuple[Schedule | None, dict[str, str]]:
    """Return the rule as typed, with what was left out or moved before, or what is wrong."""
    errors = {}
    first, starts, until = _date(form.first), _time(form.starts), _date(form.until)
    every, _, interval = form.repeats.partition(" ")
    if form.repeats not in dict(RULES):
        raise web.HTTPBadRequest
    if first is None:
        errors["first"] = "Choose the day of the first session."
    if starts is None:
        errors["starts"] = "Choose when it starts."
    long = int(form.minutes) if form.minutes.isascii() and form.minutes.isdigit() else 0
    if not 15 <= long <= 480:
        errors["minutes"] = "Use from 15 to 480 minutes. 90 is usual."
    if form.until and until is None:
        errors["until"] = "Choose a day, or leave it empty."
    elif until is not None and first is not None and until < first:
        errors["until"] = "The last day is before the first."
    if errors or first is None or starts is None:
        return None, errors
    repeats: Literal["week", "month"] = "month" if every == "month" else "week"
    schedule = Schedule(
        first=first,
        starts=starts,
        minutes=long,
        every=repeats,
        interval=int(interval),
        until=until,
        skipped=before.skipped if before else (),
        moved=before.moved if before else (),
    )
    return schedule, {}


def _end(schedule: Schedule, now: datetime) -> date:
    return max(schedule.first, now.date()) + AHEAD


def _typed(schedule: Schedule) -> ScheduleForm:
    return ScheduleForm(
        first=schedule.first.isoformat(),
        starts=f"{schedule.starts:%H:%M}",
        minutes=str(schedule.minutes),
        repeats=f"{schedule.every} {schedule.interval}",
        until=schedule.until.isoformat() if schedule.until else "",
    )


def _date(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    # A slip of the keyboard; years far away would also make sessions without end.
    return found if 2000 <= found.year <= 2100 else None


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None


def _left_out(
    schedule: Schedule | None, closed: dict[date, str], today: date
) -> list[tuple[date, str]]:
    """Return the days to come on which the group would meet, were the practice not closed."""
    if schedule is None:
        return []
    return [
        (one.day, closed[one.day])
        for one in meetings(schedule, "UTC", begin=today, end=today + AHEAD)
        if one.day in closed and one.day not in {moved.day for moved in schedule.moved}
    ]


async def _page(
    request: web.Request,
    standing: Standing,
    *,
    form: ScheduleForm | None = None,
    errors: dict[str, str] | None = None,
) -> web.Response:
    scope, now = access.practice(request), request.app[CLOCK].now()
    details = (await scope.people.group(standing.group_id)) or standing.details
    closed = closed_on(await scope.details.closed())
    schedule, today = details.schedule, local(now, details.timezone).date()
    plain = ScheduleForm(first=today.isoformat(), starts="", minutes="90")
    return render(
        request,
        "facilitator/schedule.html",
        status=422 if errors else 200,
        group=details,
        group_id=standing.group_id,
        form=asdict(form or (_typed(schedule) if schedule else plain)),
        errors=Mistakes(errors or {}),
        rules=RULES,
        rule=said(schedule) if schedule else None,
        skipped=[day for day in schedule.skipped if day >= today] if schedule else [],
        sessions=await scope.calendar.to_come(standing.group_id, now=now),
        closed=closed,
        closed_ones=_left_out(schedule, closed, today),
        saved=request.query.get("saved") == "yes",
    )
