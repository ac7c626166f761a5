"""The waiting room and the room: one page that a script fills from this member's own view.

The address of the video is not in the page: only the socket tells it, to a page that was let in.
"""

from aiohttp import web

from server.keys import CLOCK, VISIT
from server.pages import onward
from server.pages.member_page import meeting_of, member_page, step_of
from server.pages.member_words import clock12, day_and_time
from server.pages.render import see_other


async def room_show(request: web.Request) -> web.Response:
    meeting = await meeting_of(request)
    step = step_of(request[VISIT], meeting.seat)
    if step != "/join/room" and meeting.room.session.phase != "ended":
        return see_other(step)
    if not request[VISIT].confirmed:
        return see_other("/join/you")
    plan, now = meeting.room.session.plan, request.app[CLOCK].now()
    following = plan.next_session_at
    return member_page(
        request,
        "member/room.html",
        card=meeting.card,
        office=meeting.office,
        starts=clock12(plan.starts_at, plan.timezone),
        ends=clock12(plan.ends_at, plan.timezone),
        onward=await onward.mints(request, meeting),
        following=day_and_time(following, plan.timezone, now=now) if following else None,
    )
