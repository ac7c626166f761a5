"""Writing down a step of somebody towards a group, from whichever page it was taken."""

from aiohttp import web

from server.core.placement import Step
from server.keys import ACCOUNT, CLOCK
from server.pages import access


async def add_step(request: web.Request, group_id: str, member_id: str, step: Step) -> None:
    """Write down a step as the signed-in account's, now."""
    await access.practice(request).placements.add(
        group_id,
        member_id,
        step,
        author_id=request[ACCOUNT].account_id,
        at=request.app[CLOCK].now(),
    )
