"""The whole log of a session, in words: what minutes and notes rest on."""

from aiohttp import web

from server.keys import TAXONOMY
from server.pages import access
from server.pages.event_words import EventWords
from server.pages.render import render


async def events_show(request: web.Request) -> web.Response:
    card = await access.own_session(request)
    session = await access.seen_session(request, card)
    recorded = await access.practice(request).log.read(card.session_id)
    words = EventWords(session, request.app[TAXONOMY])
    return render(
        request,
        "facilitator/events.html",
        card=card,
        rows=[
            {
                "seq": one.seq,
                "at": one.at,
                "author": words.name(one.author),
                "what": words.say(one.event),
            }
            for one in recorded
        ],
    )
