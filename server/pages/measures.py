"""A member's questionnaires over time, for who leads their group; and one from paper put in.

MEA-3: bands and changes are said with how sure we are of them. MEA-5: what is put in for the chart
alone rings on no board, so the page itself says that somebody has to be talked with.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from server.core.commands import Actor, Refused
from server.core.localtime import local
from server.core.measure_commands import EnterMeasure
from server.core.measure_events import MeasureAnswered
from server.core.measures.instrument import Instrument, Scale
from server.core.measures.reading import direction, more_than_chance, past_cut
from server.core.measures.scoring import Scored, score, typed
from server.ids import new_id
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.measures import INSTRUMENTS
from server.pages import access
from server.pages.chart import own_chart
from server.pages.forms import Form, read_form
from server.pages.measure_chart import Chart, chart
from server.pages.measures_said import said_of
from server.pages.members import record
from server.pages.render import render, see_other
from server.store import SessionCard
from server.store.facts import MemberChart
from server.store.measures import Measured

CUT = {"past": "at or past the cut-off", "in_between": "between the published cut-offs"}
SURE = {"verified": "verified", "secondary": "read about", "recalled": "unconfirmed"}


class EntryForm(Form, frozen=True):
    instrument: Annotated[str, Meta(max_length=40)] = ""
    taken_on: Annotated[str, Meta(max_length=10)] = ""
    answers: Annotated[str, Meta(max_length=200)] = ""
    session_id: Annotated[str, Meta(max_length=64)] = ""


class Row(Struct, frozen=True):
    """One score in the table."""

    taken_on: date
    scale: str
    value: str
    band: str
    change: str
    by: str
    raised: bool
    correctable: str = ""  # the id of what may be taken back, with the first of its scores
    taken_back: str = ""


class Trend(Struct, frozen=True):
    instrument: Instrument
    charts: tuple[Chart, ...]
    rows: tuple[Row, ...]


async def measures_show(request: web.Request) -> web.Response:
    member = await own_chart(request)
    await access.saw(request, "member", member.member_id)
    return await page(request, member)


async def measure_enter(request: web.Request) -> web.Response:
    member = await own_chart(request)
    form = await read_form(request, EntryForm)
    instrument, day = INSTRUMENTS.get(form.instrument), _day(form.taken_on)
    today = local(request.app[CLOCK].now(), request[PRACTICE].timezone).date()
    if instrument is None:
        return await page(request, member, form, error="Choose a questionnaire.")
    if day is None or day > today:
        return await page(request, member, form, error="Write the day it was filled in.")
    scored = scored_of(instrument, form.answers)
    if scored is None:
        return await page(request, member, form, error=expected(instrument))
    answers, result = scored
    mistake = await keep(request, member, form.session_id, instrument, day, answers, result)
    if mistake:
        return await page(request, member, form, error=mistake)
    await record(request, "enter_measure", member.member_id)
    return see_other(f"/members/{member.member_id}/measures#{instrument.id}")


async def keep(
    request: web.Request,
    member: MemberChart,
    session_id: str,
    instrument: Instrument,
    day: date,
    answers: tuple[int | None, ...],
    result: Scored,
) -> str:
    """Keep it with its session, or in the chart alone; return what stands in the way."""
    account_id = request[ACCOUNT].account_id
    if not session_id:
        answered = MeasureAnswered(
            measure_id=new_id(),
            member_id=member.member_id,
            instrument=instrument.id,
            taken_on=day,
            answers=answers,
            scores=result.scores,
            risk=result.risk,
            provisional=result.provisional,
        )
        await access.practice(request).measures.add(
            answered, author_id=account_id, at=request.app[CLOCK].now()
        )
        return ""
    card = await access.own_session(request, session_id)
    room = await access.own_room(request, card)
    command = EnterMeasure(
        member_id=member.member_id,
        instrument=instrument.id,
        taken_on=day,
        answers=answers,
        scores=result.scores,
        risk=result.risk,
        provisional=result.provisional,
        term=instrument.risk.term if instrument.risk else None,
    )
    answer = await room.ask(command, Actor("facilitator", account_id), command_id=new_id())
    return answer.text if isinstance(answer, Refused) else ""


def expected(instrument: Instrument) -> str:
    """Say what has to be typed in for *instrument*."""
    if instrument.typed:
        scales = ", ".join(f"{s.name} {s.least} to {s.most}" for s in instrument.scales)
        return f"Write {len(instrument.scales)} scores with spaces between: {scales}."
    return (
        f"Write {instrument.count} answers from 0 to {instrument.highest}, in the order of the"
        " form, with spaces between and a - for each that was left out."
    )


def scored_of(instrument: Instrument, text: str) -> tuple[tuple[int | None, ...], Scored] | None:
    words = text.replace(",", " ").split()
    if not all(w == "-" or (w.isascii() and w.isdigit() and len(w) <= 3) for w in words):
        return None
    given = tuple(None if word == "-" else int(word) for word in words)
    if not any(one is not None for one in given):
        return None
    try:
        return (
            ((), typed(instrument, given))
            if instrument.typed
            else (given, score(instrument, given))
        )
    except ValueError:
        return None


def trends(kept: Sequence[Measured], names: dict[str, str] | None = None) -> list[Trend]:
    """Return one trend for each instrument that was filled in, as the practice lists them."""
    found = []
    for instrument in INSTRUMENTS.values():
        own = [one for one in kept if one.answered.instrument == instrument.id]
        if own:
            counts = [one for one in own if one.taken_back is None]
            charts = (_chart(counts, scale) for scale in instrument.scales if scale.main)
            shown = tuple(drawn for drawn in charts if drawn is not None)
            rows = tuple(reversed(_rows(instrument, own, names or {})))
            found.append(Trend(instrument, shown, rows))
    return found


def _chart(own: Sequence[Measured], scale: Scale) -> Chart | None:
    values = [(one.answered.taken_on, v) for one in own if (v := _value(one, scale)) is not None]
    return chart(scale, values) if values else None


def _value(one: Measured, scale: Scale) -> float | None:
    return next((s.value for s in one.answered.scores if s.scale == scale.id), None)


def _rows(instrument: Instrument, own: Sequence[Measured], names: dict[str, str]) -> list[Row]:
    rows, before = [], dict[str, float]()
    for one in own:
        for scale in instrument.scales:
            value = _value(one, scale)
            said = next((s for s in one.answered.scores if s.scale == scale.id), None)
            band = said.band if said and said.band else ""
            cut = CUT.get(past_cut(scale, value) or "", "") if value is not None else ""
            first = scale is instrument.scales[0]
            gone = one.taken_back
            rows.append(
                Row(
                    taken_on=one.answered.taken_on,
                    scale=scale.name,
                    value="not scored" if value is None else f"{value:g} of {scale.most}",
                    band=", ".join(part for part in (band, cut, _provisional(one, scale)) if part),
                    change="" if gone else _change(scale, before.get(scale.id), value),
                    by="the member" if one.by_member else "from paper",
                    raised=one.answered.risk == "raised" and first and gone is None,
                    correctable=one.answered.measure_id
                    if first and gone is None and not one.by_member
                    else "",
                    taken_back=f"{gone.reason}, {names.get(gone.author_id, 'a colleague')}"
                    if gone
                    else "",
                )
            )
            if value is not None and gone is None:
                before[scale.id] = value
    return rows


def _provisional(one: Measured, scale: Scale) -> str:
    if one.answered.provisional is None or scale.id != "total":
        return ""
    return "pattern of a provisional diagnosis " + (
        "met" if one.answered.provisional else "not met"
    )


def _change(scale: Scale, earlier: float | None, value: float | None) -> str:
    if earlier is None or value is None:
        return ""
    moved = direction(scale, earlier, value)
    if moved == "same":
        return "no change"
    points = f"{abs(value - earlier):g} {'higher' if value > earlier else 'lower'}, {moved}"
    if scale.change is None or not more_than_chance(scale, earlier, value):
        return points
    sure = SURE[scale.change.certainty]
    return f"{points}: a {scale.change.kind} change (from {scale.change.points} points on, {sure})"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


async def _todays(request: web.Request, member_id: str) -> list[SessionCard]:
    calendar = access.practice(request).calendar
    today = local(request.app[CLOCK].now(), request[PRACTICE].timezone).date()
    found = []
    for card in await calendar.sessions_on(today):
        if access.leads(request[ACCOUNT], card):
            # From the charts: a room would fix its plan only because somebody looked here.
            plan = await calendar.plan(card.session_id)
            if member_id in {seat.member_id for seat in plan.seats}:
                found.append(card)
    return found


async def page(
    request: web.Request, member: MemberChart, form: EntryForm | None = None, *, error: str = ""
) -> web.Response:
    scope = access.practice(request)
    kept = await scope.measures.entered(member.member_id)
    names = {one.account_id: one.name for one in await scope.people.accounts()}
    return render(
        request,
        "facilitator/measures.html",
        status=422 if error else 200,
        chart=member,
        trends=trends(kept, names),
        said=said_of(await scope.own_words.of_member(member.member_id), request[PRACTICE].timezone),
        instruments=[(one.id, one.name, expected(one)) for one in INSTRUMENTS.values()],
        sure=SURE,
        wanted={one.id: expected(one) for one in INSTRUMENTS.values()},
        sessions=await _todays(request, member.member_id),
        today=local(request.app[CLOCK].now(), request[PRACTICE].timezone).date(),
        form=form or EntryForm(),
        error=error if form else "",
        refused="" if form else error,
    )
