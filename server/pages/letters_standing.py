"""Standing links of a group, where the practice chose to have them: one for a whole enrolment."""

from aiohttp import web
from msgspec import Struct

from server.core.localtime import local
from server.keys import ACCOUNT, CLOCK, SETTINGS
from server.letters.wording import join_address
from server.pages import access
from server.pages.forms import NoFields, read_form
from server.pages.group import Standing, own_group
from server.pages.qr import Drawing, drawn
from server.pages.render import render, see_other
from server.pages.words import short_day
from server.store.errors import NotFound


class Line(Struct, frozen=True):
    member_id: str
    name: str
    issued: str | None


async def standing_show(request: web.Request) -> web.Response:
    return await _page(request, await _group(request))


async def standing_issue(request: web.Request) -> web.Response:
    """Make a standing link and show it this once."""
    standing = await _group(request)
    await read_form(request, NoFields)
    member_id, now = request.match_info["member_id"], request.app[CLOCK].now()
    try:
        token = await access.practice(request).standing.issue(standing.group_id, member_id, now=now)
    except NotFound:
        raise web.HTTPNotFound from None
    await _audit(request, "issue_standing_link", member_id)
    address = join_address(request.app[SETTINGS].base_url, token)
    return await _page(request, standing, fresh=(member_id, address, drawn(address)))


async def standing_revoke(request: web.Request) -> web.Response:
    standing = await _group(request)
    await read_form(request, NoFields)
    member_id, now = request.match_info["member_id"], request.app[CLOCK].now()
    try:
        await access.practice(request).standing.revoke(standing.group_id, member_id, now)
    except NotFound:
        raise web.HTTPNotFound from None
    await _audit(request, "revoke_standing_link", member_id)
    return see_other(f"/groups/{standing.group_id}/links")


async def _group(request: web.Request) -> Standing:
    standing = await own_group(request)
    if not (await access.practice(request).letters.rules()).standing:
        raise web.HTTPNotFound
    return standing


async def _audit(request: web.Request, act: str, member_id: str) -> None:
    await access.practice(request).audit.record(
        actor=request[ACCOUNT].account_id,
        act=act,
        subject_kind="member",
        subject_id=member_id,
        at=request.app[CLOCK].now(),
    )


async def _page(
    request: web.Request, standing: Standing, fresh: tuple[str, str, Drawing] | None = None
) -> web.Response:
    held = {
        one.member_id: one.issued_at
        for one in await access.practice(request).standing.of_group(standing.group_id)
    }
    zone = standing.details.timezone
    lines = [
        Line(
            one.member_id,
            one.name,
            short_day(local(held[one.member_id], zone).date()) if one.member_id in held else None,
        )
        for one in standing.enrolments
        if one.left_at is None
    ]
    return render(
        request,
        "facilitator/standing.html",
        group=standing.details,
        group_id=standing.group_id,
        lines=lines,
        fresh=fresh,
    )
