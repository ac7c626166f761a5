"""Stopping letters, by the link in each of them; and asking for a new link. LET-4, LET-6.

Neither page says whose it is. The answer is the same for everybody, whatever was sent.
"""

from datetime import timedelta
from typing import Annotated, cast

from aiohttp import web
from msgspec import Meta

from server.core.letters import Channel, Reach, occasion_key
from server.core.links import link_state
from server.keys import CLOCK, POST, STORE
from server.pages.client import client_address
from server.pages.forms import Form, read_form
from server.pages.join_pace import JOIN_PACE
from server.pages.member_page import member_page
from server.pages.member_refusal import TRIED_TOO_OFTEN, refuse
from server.pages.render import see_other
from server.store import PersonalLink
from server.store.letter_facts import NewLetter

SOON = timedelta(hours=24)
PAUSE_MINUTES = 10  # one new link in this time, however often somebody asks


class TokenForm(Form, frozen=True):
    token: Annotated[str, Meta(max_length=400)] = ""


async def stop_show(request: web.Request) -> web.Response:
    return member_page(request, "member/stop.html", done=False)


async def stop_create(request: web.Request) -> web.Response:
    form = await read_form(request, TokenForm)
    store, now = request.app[STORE], request.app[CLOCK].now()
    found = await store.doors.letter(form.token.strip())
    if found is None:
        if request.app[JOIN_PACE].missed(client_address(request)):
            return refuse(request, TRIED_TOO_OFTEN)
        return see_other("/letters/stopped")
    practice_id, member_id, channel = found
    scope = store.practice(practice_id)
    await scope.letters.stop(member_id, cast(Channel, channel), now)
    await scope.audit.record(
        actor=member_id, act="stop_letters", subject_kind="member", subject_id=member_id, at=now
    )
    return see_other("/letters/stopped")


async def stopped_show(request: web.Request) -> web.Response:
    return member_page(request, "member/stop.html", done=True)


async def new_link_ask(request: web.Request) -> web.Response:
    """LET-6: a link that was somebody's once brings a new one, to where that person is reached.

    The threat is somebody who tries addresses to learn who is a member: no address is asked for,
    nothing of anybody's comes back, and who holds an old link cannot choose where the new one goes.
    """
    form = await read_form(request, TokenForm)
    link = await request.app[STORE].doors.link(form.token.strip())
    # Every press counts: who has a real link needs one.
    if request.app[JOIN_PACE].missed(client_address(request)):
        return refuse(request, TRIED_TOO_OFTEN)
    if link is not None:
        await _write_down(request, link)
    return see_other("/letters/asked")


async def asked_show(request: web.Request) -> web.Response:
    return member_page(request, "member/asked.html")


async def _write_down(request: web.Request, link: PersonalLink) -> None:
    now = request.app[CLOCK].now()
    scope = request.app[STORE].practice(link.practice_id)
    # Taken back or locked is a facilitator's decision or an attack; a new link is theirs to give.
    if link_state(link, now=now) != "expired" or not (await scope.letters.rules()).asking:
        return
    before = await scope.calendar.session(link.session_id)
    if before is None:
        return
    coming = await scope.calendar.to_come(before.group_id, now=now, most=1)
    reach = (await scope.letters.reaches([link.member_id])).get(link.member_id, Reach())
    slot = now - timedelta(minutes=now.minute % PAUSE_MINUTES)
    enrolled = {
        one.member_id
        for one in await scope.people.enrolments(before.group_id)
        if one.left_at is None
    }
    wanted = [
        NewLetter(
            card.session_id,
            link.member_id,
            channel,
            occasion_key("asked", slot),
            link.member_id,
            now,
        )
        for card in coming
        if card.starts_at - now <= SOON and link.member_id in enrolled
        for channel in reach.channels
        if channel in request.app[POST].carriers
    ]
    if wanted:
        await scope.letters.decide(wanted, at=now)  # the next round sends it
