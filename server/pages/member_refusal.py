"""Why a personal link leads no further: one plain page for each reason, and whom to call.

An unknown link and one that was taken back are the same page to the byte: whoever guesses learns
nothing. None of these pages names the practice; a phone number is given only for real links.
"""

from aiohttp import web
from msgspec import Struct

from server.core.links import LinkState
from server.keys import CLOCK, STORE
from server.pages.member_page import member_page
from server.pages.member_words import come_back
from server.store import PersonalLink

GONE, FORBIDDEN, TOO_MANY, BAD = 410, 403, 429, 400


class Refusal(Struct, frozen=True):
    """*call* is whether the office can help with it."""

    status: int
    title: str
    text: str
    advice: str
    call: bool = True


DEAD = Refusal(
    GONE,
    "This link no longer works",
    "A link works for one meeting only, so that nobody else can use yours.",
    "Look for a newer message with a newer link, or call the office.",
)
MISTYPED = Refusal(
    BAD,
    "A part of the link is missing",
    "A link is long, and some programs cut it.",
    "Press the link in your message again, or copy all of it.",
)
TRIED_TOO_OFTEN = Refusal(
    TOO_MANY,
    "Too many tries from here",
    "We wait a little, so that nobody can guess a link.",
    "Try again in a minute.",
    call=False,
)
LOCKED = Refusal(
    FORBIDDEN,
    "This link is locked",
    "The birth date did not match five times.",
    "Call the office. They can give you a new link right away.",
)
OVER = Refusal(
    GONE,
    "This meeting is over",
    "A link works for one meeting only.",
    "For the next one you get a new link. Questions? Call the office.",
)
REVOKED_OR_UNKNOWN = DEAD


def refuse(
    request: web.Request,
    refusal: Refusal,
    *,
    phone: str | None = None,
    ask_token: str | None = None,
) -> web.Response:
    """Return the page; with *ask_token* a new link can be asked for there (LET-6)."""
    return member_page(
        request,
        "member/refusal.html",
        status=refusal.status,
        refusal=refusal,
        phone=phone,
        ask_token=ask_token,
    )


async def refuse_link(
    request: web.Request, link: PersonalLink, state: LinkState, *, token: str | None = None
) -> web.Response:
    """Return the page for a real link that is not good now."""
    if state == "revoked":
        return refuse(request, REVOKED_OR_UNKNOWN)
    scope = request.app[STORE].practice(link.practice_id)
    phone = (await scope.calendar.practice()).phone
    match state:
        case "locked":
            return refuse(request, LOCKED, phone=phone)
        case "too_early":
            card = await scope.calendar.session(link.session_id)
            zone = card.timezone if card else "UTC"
            now = request.app[CLOCK].now()
            early = Refusal(
                FORBIDDEN,
                "You are early",
                "Your link opens 15 minutes before you meet.",
                come_back(link.valid_from, zone, now=now),
                call=False,
            )
            return refuse(request, early, phone=phone)
        case _:
            asking = (await scope.letters.rules()).asking
            return refuse(request, DEAD, phone=phone, ask_token=token if asking else None)
