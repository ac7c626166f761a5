"""On to the video by a link of one's own: made for this member and this meeting, when clicked.

The threat is a link that can be forwarded: it is given only to a device that is in the room right
now, ends with the session, and the platform tells us whose key came in by it.
"""

from datetime import timedelta

from aiohttp import web

from server.ids import new_id
from server.keys import CLOCK, VISIT
from server.pages.member_page import Meeting, meeting_of, scope_of
from server.pages.render import see_other
from server.platforms.identity import member_key
from server.platforms.notice import Secrets
from server.platforms.onward import Account, Guest, can_mint, personal_link
from server.platforms.registry import PLATFORMS
from server.store.facts import PlatformHook

OVERTIME = timedelta(hours=1)  # groups run over, and a token that ends in between throws people out


async def onward_show(request: web.Request) -> web.Response:
    """Redirect to the video; back to the room for whoever was not let in."""
    meeting, visit = await meeting_of(request), request[VISIT]
    session = meeting.room.session
    here = any(
        page.device_id == visit.device_id and page.here for page in meeting.seat.pages.values()
    )
    link = session.plan.video_url
    if not visit.confirmed or session.phase == "ended" or not here or link is None:
        return see_other("/join/room")
    hook = await _hook(request, meeting)
    made = None
    if hook is not None:
        room = PLATFORMS[hook.platform].room_of(link) or ""
        now = request.app[CLOCK].now()
        guest = Guest(
            key=member_key(
                scope_of(request).platforms.member_secret(), visit.session_id, visit.member_id
            ),
            nonce=new_id()[:8],
            name=session.seat(visit.member_id).first_name,
            now=now,
            until=max(session.plan.ends_at, now) + OVERTIME,
        )
        made = personal_link(hook.platform, _account(hook), link=link, room=room, guest=guest)
    answer = see_other(made or link)
    # The token must reach the platform and nobody it links to.
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


async def mints(request: web.Request, meeting: Meeting) -> bool:
    """Whether this meeting's video has links of one's own."""
    return await _hook(request, meeting) is not None


async def _hook(request: web.Request, meeting: Meeting) -> PlatformHook | None:
    """Return what was set up last for the platform the meeting's link leads to."""
    link = meeting.room.session.plan.video_url
    if link is None:
        return None
    for hook in reversed(await scope_of(request).platforms.hooks()):
        if hook.platform in PLATFORMS and can_mint(hook.platform, _account(hook), link):
            return hook
    return None


def _account(hook: PlatformHook) -> Account:
    return Account(Secrets(hook.secret, hook.key), hook.settings)
