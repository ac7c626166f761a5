"""Which questionnaires a group asks on the way in, and how often (MEA-4)."""

from typing import Annotated

from aiohttp import web
from msgspec import Meta
from msgspec.structs import replace

from server.core.measures.due import Asking
from server.keys import ACCOUNT, CLOCK
from server.measures import INSTRUMENTS
from server.pages import access
from server.pages.forms import Form, read_form
from server.pages.group import own_group
from server.pages.render import render, see_other
from server.store.facts import GroupDetails

OFTEN = (
    ("", "Not asked"),
    ("0", "Before a member’s first session"),
    ("1", "Before every session"),
    ("2", "Every 2nd session"),
    ("4", "Every 4th session"),
    ("8", "Every 8th session"),
    ("12", "Every 12th session"),
)
Often = Annotated[str, Meta(max_length=2)]


class AskingForm(Form, frozen=True):
    phq9: Often = ""
    gad7: Often = ""
    pcl5: Often = ""
    dass21: Often = ""
    check_in: Annotated[str, Meta(max_length=3)] = ""
    check_out: Annotated[str, Meta(max_length=3)] = ""


async def asking_show(request: web.Request) -> web.Response:
    standing = await own_group(request)
    await access.saw(request, "group", standing.group_id)
    asked = {one.instrument: str(one.every) for one in standing.details.measures}
    return render(
        request,
        "facilitator/group_measures.html",
        group=standing.details,
        group_id=standing.group_id,
        often=OFTEN,
        lines=[(one, asked.get(one.id, "")) for one in INSTRUMENTS.values() if one.shown],
        saved="saved" in request.query,
    )


async def asking_set(request: web.Request) -> web.Response:
    standing = await own_group(request)
    form = await read_form(request, AskingForm)
    known = {value for value, _ in OFTEN}
    chosen = {"phq9": form.phq9, "gad7": form.gad7, "pcl5": form.pcl5, "dass21": form.dass21}
    if not known.issuperset(chosen.values()):
        raise web.HTTPBadRequest
    askings = tuple(Asking(name, int(every)) for name, every in chosen.items() if every)

    def changed(details: GroupDetails) -> GroupDetails:
        return replace(
            details,
            measures=askings,
            check_in=form.check_in == "yes",
            check_out=form.check_out == "yes",
        )

    scope = access.practice(request)
    await scope.people.change_group(standing.group_id, changed)
    await scope.audit.record(
        actor=request[ACCOUNT].account_id,
        act="change_group",
        subject_kind="group",
        subject_id=standing.group_id,
        at=request.app[CLOCK].now(),
        reason="changed: questionnaires",
    )
    return see_other(f"/groups/{standing.group_id}/measures?saved=yes")
