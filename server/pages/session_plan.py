"""The plan of one session: parts with minutes, technique and homework, and plans to use again.

Once its board was opened a session's plan is in its log and stays; the page then only shows it.
What was given to take home last time stands on top.
"""

from itertools import zip_longest
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct
from msgspec.structs import replace

from server.core.plan import Segment, SessionPlan
from server.keys import TAXONOMY
from server.pages import access
from server.pages.forms import Form, NoFields, read_form
from server.pages.groups import record
from server.pages.mistakes import Mistakes
from server.pages.render import render, see_other
from server.store import SessionCard
from server.store.errors import NotFound, SessionBegun
from server.store.facts import GroupDetails, SessionDetails

MOST_ROWS, SPARE_ROWS = 12, 3
BEGUN = "The board of this session was opened already, so its plan stays as it is."
Cell = Annotated[str, Meta(max_length=400)]


class PlanForm(Form, frozen=True):
    """Rows as typed, column by column; *what* says for whom they are kept."""

    theme: Cell = ""
    minutes: tuple[Annotated[str, Meta(max_length=4)], ...] = ()
    title: tuple[Cell, ...] = ()
    technique: tuple[Cell, ...] = ()
    homework: tuple[Cell, ...] = ()
    name: Cell = ""
    what: Annotated[str, Meta(max_length=10)] = "session"


class Row(Struct, frozen=True):
    """One part as typed."""

    minutes: str = ""
    title: str = ""
    technique: str = ""
    homework: str = ""

    @property
    def empty(self) -> bool:
        return not (self.minutes or self.title or self.technique or self.homework)


async def plan_show(request: web.Request) -> web.Response:
    card = await access.own_session(request)
    plan = await _plan(request, card)
    segments = plan.segments
    for template in await access.practice(request).templates.plans():
        if template.template_id == request.query.get("template"):
            segments = template.segments
    return await _page(request, card, plan, theme=plan.theme or "", rows=_rows(segments))


async def plan_set(request: web.Request) -> web.Response:
    card = await access.own_session(request)
    form = await read_form(request, PlanForm)
    plan, rows = await _plan(request, card), _typed(form)
    segments, wrong = _segments(rows)
    name = " ".join(form.name.split())
    errors = {"rows": wrong} if wrong else {}
    if form.what == "template" and not name:
        errors["name"] = "Give it a name, such as: first session."
    if form.what not in ("session", "group", "template"):
        raise web.HTTPBadRequest
    if not errors:
        try:
            await _keep(request, card, form, segments, name)
        except SessionBegun:
            errors["rows"] = BEGUN
    if errors:
        return await _page(request, card, plan, theme=form.theme, rows=rows, errors=errors)
    return see_other(f"/sessions/{card.session_id}/plan?saved={form.what}")


async def template_remove(request: web.Request) -> web.Response:
    card = await access.own_session(request)
    await read_form(request, NoFields)
    try:
        await access.practice(request).templates.remove_plan(request.match_info["template_id"])
    except NotFound:
        raise web.HTTPNotFound from None
    return see_other(f"/sessions/{card.session_id}/plan")


async def _keep(
    request: web.Request,
    card: SessionCard,
    form: PlanForm,
    segments: tuple[Segment, ...],
    name: str,
) -> None:
    scope, theme = access.practice(request), " ".join(form.theme.split()) or None

    def of_session(now: SessionDetails) -> SessionDetails:
        return replace(now, theme=theme, segments=segments)

    def as_group(now: SessionDetails) -> SessionDetails:
        return replace(now, theme=theme, segments=None)

    def of_group(now: GroupDetails) -> GroupDetails:
        return replace(now, segments=segments)

    match form.what:
        case "session":
            await scope.schedule.change_details(card.session_id, of_session)
            await record(request, "plan_session", card.group_id)
        case "group":
            await scope.schedule.change_details(card.session_id, as_group)
            await scope.people.change_group(card.group_id, of_group)
            await record(request, "change_group", card.group_id, "changed: segments")
        case _:
            await scope.templates.add_plan(name, segments)


async def _plan(request: web.Request, card: SessionCard) -> SessionPlan:
    """Return the plan in the log, or what it would be now."""
    if await access.practice(request).log.read(card.session_id):
        return (await access.own_room(request, card)).session.plan
    return await access.practice(request).calendar.plan(card.session_id)


def _typed(form: PlanForm) -> tuple[Row, ...]:
    columns = (form.minutes, form.title, form.technique, form.homework)
    if any(len(column) > MOST_ROWS for column in columns):
        raise web.HTTPBadRequest
    rows = zip_longest(*columns, fillvalue="")
    return tuple(Row(*(" ".join(cell.split()) for cell in row)) for row in rows)


def _segments(rows: tuple[Row, ...]) -> tuple[tuple[Segment, ...], str]:
    """Return the parts, or what to do about the first row that is none."""
    found = []
    for number, row in enumerate(rows, start=1):
        if row.empty:
            continue
        minutes = int(row.minutes) if row.minutes.isascii() and row.minutes.isdigit() else 0
        if not 0 < minutes < 600:
            return (), f"Row {number}: write how many minutes it takes."
        if not row.title:
            return (), f"Row {number}: give it a title, such as Check-in."
        found.append(Segment(row.title, minutes, row.technique or None, row.homework or None))
    return tuple(found), ""


def _rows(segments: tuple[Segment, ...]) -> tuple[Row, ...]:
    return tuple(
        Row(str(one.minutes), one.label, one.technique or "", one.homework or "")
        for one in segments
    )


async def _page(
    request: web.Request,
    card: SessionCard,
    plan: SessionPlan,
    *,
    theme: str,
    rows: tuple[Row, ...],
    errors: dict[str, str] | None = None,
) -> web.Response:
    scope, terms = access.practice(request), request.app[TAXONOMY]
    typed = [row for row in rows if not row.empty]
    spare = min(SPARE_ROWS, MOST_ROWS - len(typed))
    planned = sum(int(row.minutes) for row in typed if row.minutes.isdigit())
    return render(
        request,
        "facilitator/session_plan.html",
        status=422 if errors else 200,
        card=card,
        plan=plan,
        theme=theme,
        rows=[*typed, *(Row() for _ in range(max(spare, 0)))],
        planned=planned,
        length=round((card.ends_at - card.starts_at).total_seconds() / 60),
        begun=bool(await scope.log.read(card.session_id)),
        templates=await scope.templates.plans(),
        techniques=sorted({one.label for one in terms.interventions(plan.modality)}),
        errors=Mistakes(errors or {}),
        saved=request.query.get("saved", ""),
    )
