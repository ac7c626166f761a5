"""What a member asked to keep back of their record, answered and written down, and what binds.

CON-5: while an agreed request stands, nothing goes outside unless whoever sends it says that they
looked. Whether words touch it is for a person to judge.
"""

from collections.abc import Iterable
from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta

from server.exports.record import Record
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.chart import own_chart
from server.pages.consents import consents_page
from server.pages.forms import Form, NoFields, read_form
from server.pages.render import see_other
from server.pages.withheld import WITHIN
from server.store import Practice
from server.store.errors import NotFound
from server.store.restrictions import Asked, Restriction

KEPT_BACK = (
    "Not made: they asked to keep something back, and it was agreed to. Read it below, and tick"
    " that nothing of it goes along."
)


class AskedForm(Form, frozen=True):
    what: Annotated[str, Meta(max_length=1000)] = ""
    why: Annotated[str, Meta(max_length=1000)] = ""
    answer: Literal["agreed", "declined", ""] = ""


async def restriction_add(request: web.Request) -> web.Response:
    chart = await own_chart(request)
    form = await read_form(request, AskedForm)
    what, why = " ".join(form.what.split()), " ".join(form.why.split())
    errors = {}
    if not what:
        errors["asked-what"] = "Write what they asked to keep back, and from whom."
    if not form.answer:
        errors["asked-answer"] = "Choose one: they have to be answered."
    if form.answer == "declined" and not why:
        errors["asked-why"] = "Write why not: they are told."
    if errors:
        return await consents_page(request, chart, error=errors, asked=form)
    me, now = request[ACCOUNT].account_id, request.app[CLOCK].now()
    answer: Literal["agreed", "declined"] = "agreed" if form.answer == "agreed" else "declined"
    await access.practice(request).restrictions.add(
        chart.member_id, Asked(what, why), answer, by=me, at=now
    )
    return see_other(f"/members/{chart.member_id}/consents#asked")


async def restriction_end(request: web.Request) -> web.Response:
    chart = await own_chart(request)
    await read_form(request, NoFields)
    me, now = request[ACCOUNT].account_id, request.app[CLOCK].now()
    restriction_id = request.match_info["restriction_id"]
    try:
        await access.practice(request).restrictions.end(
            chart.member_id, restriction_id, by=me, at=now
        )
    except NotFound:
        raise web.HTTPNotFound from None
    return see_other(f"/members/{chart.member_id}/consents#asked")


async def binding(scope: Practice, records: Iterable[Record]) -> list[Restriction]:
    """Return what was agreed to be kept back by whom *records* are about."""
    found = []
    for member_id in dict.fromkeys(record.note.member_id for record in records):
        found += [one for one in await scope.restrictions.of_member(member_id) if one.binds]
    return found


async def holds_back(
    scope: Practice, records: Iterable[Record], purpose: str | None, *, looked: bool
) -> bool:
    """Whether *records* wait for somebody to say that they looked; within the house they do not."""
    return purpose not in WITHIN and not looked and bool(await binding(scope, records))
