"""The groups one leads: all of them, a new one, and what a group is changed to."""

from datetime import datetime
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct
from msgspec.structs import asdict, replace

from server.core.plan import Segment
from server.keys import ACCOUNT, CLOCK, PRACTICE, TAXONOMY
from server.pages import access
from server.pages.forms import Form, read_form
from server.pages.group import own_group
from server.pages.mistakes import Mistakes
from server.pages.render import render, see_other
from server.store.facts import GroupDetails, StandingGroup

KINDS = (
    ("process", "Process"),
    ("skills", "Skills"),
    ("psychoeducation", "Psychoeducation and therapy"),
    ("relapse_prevention", "Relapse prevention"),
    ("support", "Support, led by a clinician"),
)
FORMATS = ("DAP", "SOAP", "BIRP", "GIRP", "PIE")
LARGEST = 20
Short = Annotated[str, Meta(max_length=200)]
Long = Annotated[str, Meta(max_length=2000)]


class GroupForm(Form, frozen=True):
    name: Short
    kind: Short = "process"
    modality: Short = "general"
    capacity: Short = ""
    is_open: Short = ""
    focus: Long = ""
    facilitators: tuple[Annotated[str, Meta(max_length=64)], ...] = ()
    video_url: Annotated[str, Meta(max_length=500)] = ""
    dial_in: Short = ""
    segments: Long = ""
    homework: Long = ""
    note_format: Short = "DAP"
    part_2: Short = ""
    recording: Short = ""


class Line(Struct, frozen=True):
    """One group as the list shows it."""

    group: StandingGroup
    next_at: datetime | None


async def groups_show(request: web.Request) -> web.Response:
    scope, now = access.practice(request), request.app[CLOCK].now()
    await access.saw(request, "groups", request[ACCOUNT].practice_id)
    lines = []
    for group in await scope.people.groups_of(request[ACCOUNT].account_id):
        to_come = await scope.calendar.to_come(group.group_id, now=now, most=1)
        lines.append(Line(group, to_come[0].starts_at if to_come else None))
    return render(request, "facilitator/groups.html", lines=lines, kinds=dict(KINDS))


async def group_new(request: web.Request) -> web.Response:
    form = GroupForm(name="", is_open="yes", facilitators=(request[ACCOUNT].account_id,))
    return await _page(request, form, {})


async def group_create(request: web.Request) -> web.Response:
    form = await read_form(request, GroupForm)
    plain = GroupDetails(name="", modality="general", timezone=request[PRACTICE].timezone)
    details, errors = await _details(request, form, plain)
    if errors:
        return await _page(request, form, errors)
    group_id = await access.practice(request).people.set_up_group(details, form.facilitators)
    await record(request, "add_group", group_id)
    if request[ACCOUNT].account_id not in form.facilitators:
        return see_other("/groups")
    return see_other(f"/groups/{group_id}/schedule")


async def group_edit(request: web.Request) -> web.Response:
    standing = await own_group(request)
    leaders = await access.practice(request).people.leaders(standing.group_id)
    await access.saw(request, "group", standing.group_id)
    return await _page(request, _typed(standing.details, leaders), {}, standing.group_id)


async def group_change(request: web.Request) -> web.Response:
    standing = await own_group(request)
    form = await read_form(request, GroupForm)
    details, errors = await _details(request, form, standing.details)
    if errors:
        return await _page(request, form, errors, standing.group_id)
    scope, group_id = access.practice(request), standing.group_id

    def changed(now: GroupDetails) -> GroupDetails:
        # Waitlist and schedule are changed on pages of their own, perhaps this very minute.
        return replace(details, waitlist=now.waitlist, schedule=now.schedule)

    before = await scope.people.leaders(group_id)
    await scope.people.change_group(group_id, changed, facilitator_ids=form.facilitators)
    if before != form.facilitators:
        now = request.app[CLOCK].now()
        await scope.schedule.hand_over(group_id, form.facilitators, now=now)
    was, is_now = asdict(standing.details), asdict(details)
    names = [name for name in is_now if is_now[name] != was[name]]
    names += ["facilitators"] if before != form.facilitators else []
    if names:
        await record(request, "change_group", group_id, "changed: " + ", ".join(names))
    if request[ACCOUNT].account_id not in form.facilitators:
        return see_other("/groups")
    return see_other(f"/groups/{group_id}")


async def record(request: web.Request, act: str, group_id: str, reason: str | None = None) -> None:
    """Write down a change of a group."""
    await access.practice(request).audit.record(
        actor=request[ACCOUNT].account_id,
        act=act,
        subject_kind="group",
        subject_id=group_id,
        at=request.app[CLOCK].now(),
        reason=reason,
    )


async def _details(
    request: web.Request, form: GroupForm, before: GroupDetails
) -> tuple[GroupDetails, dict[str, str]]:
    """Return what the group would be, and what to do about each field that stands in its way."""
    staff = {one.account_id for one in await access.practice(request).people.accounts()}
    if not set(form.facilitators) <= staff or form.note_format not in FORMATS:
        raise web.HTTPBadRequest
    if form.modality not in request.app[TAXONOMY].modalities or form.kind not in dict(KINDS):
        raise web.HTTPBadRequest
    errors = {}
    name, video, seats = " ".join(form.name.split()), form.video_url.strip(), form.capacity.strip()
    if not name:
        errors["name"] = "Give the group a name, such as when it meets."
    if not form.facilitators:
        errors["facilitators"] = "Somebody has to lead the group."
    if video and not video.startswith("https://"):
        errors["video_url"] = "The address of a video meeting begins with https://"
    if seats and not (seats.isascii() and seats.isdigit() and 2 <= int(seats) <= LARGEST):
        errors["capacity"] = f"Use a number from 2 to {LARGEST}, or leave it empty."
    segments = read_segments(form.segments)
    if segments is None:
        errors["segments"] = "Write one part a line, minutes first: 10 Check-in"
    if errors:
        return before, errors
    changed = replace(
        before,
        name=name,
        kind=form.kind,
        modality=form.modality,
        capacity=int(seats) if seats else None,
        is_open=form.is_open == "yes",
        focus=form.focus.strip() or None,
        video_url=video or None,
        dial_in=form.dial_in.strip() or None,
        # Typed as before, the parts keep what the page of the plan says of them besides.
        segments=before.segments if form.segments == _lines(before.segments) else segments or (),
        homework=form.homework.strip() or None,
        note_format=form.note_format,
        part_2=form.part_2 == "yes",
        recording=form.recording == "yes",
    )
    return changed, {}


def read_segments(text: str) -> tuple[Segment, ...] | None:
    """Return the parts of a session, one a line as `10 Check-in`; None when a line is not."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        minutes, _, label = line.partition(" ")
        if not (minutes.isascii() and minutes.isdigit() and 0 < int(minutes) < 600):
            return None
        if not label.strip():
            return None
        found.append(Segment(label=label.strip(), minutes=int(minutes)))
    return tuple(found)


def _lines(segments: tuple[Segment, ...]) -> str:
    return "\n".join(f"{one.minutes} {one.label}" for one in segments)


def _typed(details: GroupDetails, leaders: tuple[str, ...]) -> GroupForm:
    return GroupForm(
        name=details.name,
        kind=details.kind,
        modality=details.modality,
        capacity=str(details.capacity or ""),
        is_open="yes" if details.is_open else "",
        focus=details.focus or "",
        facilitators=leaders,
        video_url=details.video_url or "",
        dial_in=details.dial_in or "",
        segments=_lines(details.segments),
        homework=details.homework or "",
        note_format=details.note_format,
        part_2="yes" if details.part_2 else "",
        recording="yes" if details.recording else "",
    )


async def _page(
    request: web.Request, form: GroupForm, errors: dict[str, str], group_id: str | None = None
) -> web.Response:
    staff = await access.practice(request).people.accounts()
    return render(
        request,
        "facilitator/group_details.html",
        status=422 if errors else 200,
        form=form,
        errors=Mistakes(errors),
        group_id=group_id,
        kinds=KINDS,
        formats=[(one, one) for one in FORMATS],
        modalities=list(request.app[TAXONOMY].modalities.items()),
        staff=staff,
    )
