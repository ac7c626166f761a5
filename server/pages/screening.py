"""The way into one group: who is referred, screened, prepared, waiting; and what was decided why.

PLC-2: for whoever leads the group alone. It informs and stops nothing; no member, no note and no
claim learns of it.
"""

from collections.abc import Callable
from datetime import date
from typing import Annotated, get_args

from aiohttp import web
from msgspec import Meta, Struct
from msgspec.structs import replace

from server.core.placement import OUTCOMES, Outcome, Said, Screening, Stage, Step, Taken
from server.core.placement import prepared as done_of
from server.core.placement import stage as stage_of
from server.keys import ACCOUNT
from server.pages import access
from server.pages.forms import Form, read_form
from server.pages.group import Standing, own_group
from server.pages.mistakes import Mistakes
from server.pages.placing import add_step
from server.pages.render import render, see_other
from server.pages.words import day_of, short_day
from server.store.facts import GroupDetails, MemberChart

STAGES: dict[Stage, str] = {
    "to_screen": "Referred, to be screened",
    "waiting": "On the waitlist",
    "preparing": "Accepted, being prepared",
    "enrolled": "In the group",
    "completed": "Completed",
    "left": "Left",
    "not_here": "Not for this group",
}
KINDS = {
    "referred": "Referred",
    "screened": "Screened",
    "prepared": "Prepared",
    "enrolled": "Came into the group",
    "completed": "Completed the group",
    "left": "Left the group",
    "closed": "No longer considered",
}
Long = Annotated[str, Meta(max_length=2000)]
Id = Annotated[str, Meta(max_length=64)]


class ReferralForm(Form, frozen=True):
    member_id: Id
    reason: Long = ""


class ScreeningForm(Form, frozen=True):
    outcome: Annotated[str, Meta(max_length=20)] = ""
    reason: Long = ""
    answers: tuple[Annotated[str, Meta(max_length=10)], ...] = ()


class PreparationForm(Form, frozen=True):
    done: tuple[Annotated[str, Meta(max_length=400)], ...] = ()


class ReasonForm(Form, frozen=True):
    reason: Long = ""


class Line(Struct, frozen=True):
    """One person on the way, as the list shows them."""

    member_id: str
    name: str
    since: date
    reason: str
    done: int = 0


class Entry(Struct, frozen=True):
    """One step as a page tells it."""

    words: str
    answers: tuple[tuple[str, str], ...]


async def placements_show(request: web.Request) -> web.Response:
    standing = await own_group(request)
    await access.saw(request, "placements", standing.group_id)
    return await _list(request, standing)


async def referral_create(request: web.Request) -> web.Response:
    standing = await own_group(request)
    form = await read_form(request, ReferralForm)
    chart = await _chart(request, form.member_id)
    reason = _plain(form.reason)
    if not reason:
        return await _list(request, standing, error="Write who referred them, and why here.")
    await add_step(request, standing.group_id, chart.member_id, Step("referred", reason))
    return see_other(_address(standing, chart))


async def placement_show(request: web.Request) -> web.Response:
    standing = await own_group(request)
    chart = await _chart(request)
    await access.saw(request, "placements", standing.group_id)
    return await _page(request, standing, chart)


async def screening_create(request: web.Request) -> web.Response:
    """Keep a decision with its reason; a later one stands beside it, never in its place."""
    standing, chart = await own_group(request), await _chart(request)
    form = await read_form(request, ScreeningForm)
    outcome: Outcome | None = next((o for o in get_args(Outcome) if o == form.outcome), None)
    reason, criteria = _plain(form.reason), (await _screening(request)).criteria
    errors = {}
    if outcome is None:
        errors["outcome"] = "Choose what was decided."
    if not reason:
        errors["reason"] = "Write the reason. It is kept with your name."
    if len(form.answers) > len(criteria):
        raise web.HTTPBadRequest
    if errors or outcome is None:
        return await _page(request, standing, chart, errors=errors, form=form)
    known: tuple[Said, ...] = get_args(Said)
    answers = {
        criterion: said
        for criterion, typed in zip(criteria, form.answers, strict=False)
        for said in known
        if said == typed
    }
    step = Step("screened", reason, outcome, answers)
    await add_step(request, standing.group_id, chart.member_id, step)
    await _waitlist(request, standing.group_id, chart.member_id, waits=outcome == "waitlist")
    return see_other(_address(standing, chart))


async def preparation_set(request: web.Request) -> web.Response:
    standing, chart = await own_group(request), await _chart(request)
    form = await read_form(request, PreparationForm)
    done = tuple(one for one in (await _screening(request)).checklist if one in form.done)
    steps = await _steps(request, standing, chart)
    if done != done_of(steps):
        step = Step("prepared", done=done)
        await add_step(request, standing.group_id, chart.member_id, step)
    return see_other(_address(standing, chart) + "#preparation")


async def placement_close(request: web.Request) -> web.Response:
    standing, chart = await own_group(request), await _chart(request)
    reason = _plain((await read_form(request, ReasonForm)).reason)
    if not reason:
        wrong = {"closing": "Write why, such as: found a place elsewhere."}
        return await _page(request, standing, chart, errors=wrong)
    await add_step(request, standing.group_id, chart.member_id, Step("closed", reason))
    await _waitlist(request, standing.group_id, chart.member_id, waits=False)
    return see_other(f"/groups/{standing.group_id}/placements")


async def _waitlist(request: web.Request, group_id: str, member_id: str, *, waits: bool) -> None:
    def changed(now: GroupDetails) -> GroupDetails:
        if waits and member_id in now.waitlist:
            return now  # whoever waits longest keeps their turn
        others = tuple(one for one in now.waitlist if one != member_id)
        return replace(now, waitlist=(*others, member_id) if waits else others)

    await access.practice(request).people.change_group(group_id, changed)


async def _screening(request: web.Request) -> Screening:
    return await access.practice(request).templates.screening()


async def _steps(request: web.Request, standing: Standing, chart: MemberChart) -> list[Taken]:
    found = await access.practice(request).placements.of_group(standing.group_id)
    return found.get(chart.member_id, [])


async def _chart(request: web.Request, member_id: str | None = None) -> MemberChart:
    wanted = member_id or request.match_info.get("member_id", "")
    people, me = access.practice(request).people, request[ACCOUNT].account_id
    chart = await people.member_for(me, wanted)
    if chart is None:
        raise web.HTTPNotFound
    return chart


def _address(standing: Standing, chart: MemberChart) -> str:
    return f"/groups/{standing.group_id}/placements/{chart.member_id}"


def _plain(text: str) -> str:
    return " ".join(text.split())


async def _list(request: web.Request, standing: Standing, *, error: str = "") -> web.Response:
    scope, zone = access.practice(request), standing.details.timezone
    charts = await scope.people.members_for(request[ACCOUNT].account_id)
    names = {one.member_id: one.name for one in charts}
    by_stage: dict[Stage, list[Line]] = {stage: [] for stage in STAGES}
    for member_id, steps in (await scope.placements.of_group(standing.group_id)).items():
        if member_id in names:
            last = steps[-1]
            line = Line(
                member_id,
                names[member_id],
                day_of(last.at, zone),
                last.step.reason,
                len(done_of(steps)),
            )
            by_stage[stage_of(steps)].append(line)
    placed = {line.member_id for lines in by_stage.values() for line in lines}
    here = {one.member_id for one in standing.enrolments if one.left_at is None}
    # Whoever came in before steps were kept is in the group all the same.
    by_stage["enrolled"] += [
        Line(
            one.member_id,
            names.get(one.member_id, one.name),
            day_of(one.since, zone) if one.since else date.min,
            "",
        )
        for one in standing.enrolments
        if one.left_at is None and one.member_id not in placed
    ]
    return render(
        request,
        "facilitator/placements.html",
        status=422 if error else 200,
        group=standing.details,
        group_id=standing.group_id,
        stages=[(STAGES[name], name, lines) for name, lines in by_stage.items() if lines],
        anybody=bool(placed),
        items=len((await _screening(request)).checklist),
        outside=[(id_, name) for id_, name in names.items() if id_ not in here],
        unknown=date.min,
        error=error,
    )


async def _page(
    request: web.Request,
    standing: Standing,
    chart: MemberChart,
    *,
    errors: dict[str, str] | None = None,
    form: ScreeningForm | None = None,
) -> web.Response:
    scope = access.practice(request)
    steps, screening = await _steps(request, standing, chart), await _screening(request)
    names = {one.account_id: one.name for one in await scope.people.accounts()}
    said = _teller(names, standing.details.timezone)
    done, typed = done_of(steps), form.answers if form else ()
    return render(
        request,
        "facilitator/placement.html",
        status=422 if errors else 200,
        group=standing.details,
        group_id=standing.group_id,
        chart=chart,
        stage=stage_of(steps) if steps else None,
        stages=STAGES,
        criteria=[
            (text, typed[n] if n < len(typed) else "") for n, text in enumerate(screening.criteria)
        ],
        checklist=[(text, text in done) for text in screening.checklist],
        open_items=len([text for text in screening.checklist if text not in done]),
        outcomes=list(OUTCOMES.items()),
        form=form or ScreeningForm(),
        history=[said(taken) for taken in reversed(steps)],
        errors=Mistakes(errors or {}),
    )


def _teller(names: dict[str, str], zone: str) -> Callable[[Taken], Entry]:
    def said(taken: Taken) -> Entry:
        step, day = taken.step, day_of(taken.at, zone)
        what = KINDS[step.kind]
        if step.outcome:
            what += f": {OUTCOMES[step.outcome].lower()}"
        if step.kind == "prepared":
            what += f": {', '.join(step.done) or 'nothing ticked any more'}"
        who = names.get(taken.author_id, "somebody who left the practice")
        reason = f" {step.reason}" if step.reason else ""
        words = f"{short_day(day)}, {day.year}, {what}, by {who}.{reason}"
        return Entry(words, tuple(step.answers.items()))

    return said
