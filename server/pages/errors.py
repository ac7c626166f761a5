"""What people see when something did not work: one page, plain words, nothing about the inside.

"Not yours" and "not there" are the same page to the byte: an id tells a stranger nothing.
"""

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from server.keys import PRACTICE, REQUEST_ID
from server.live.faults import outline
from server.pages.render import render
from server.store.errors import StoreFull

WORDS = {
    400: ("That did not arrive as expected.", "Go back, reload the page and try again."),
    401: ("You are signed out.", "Sign in again; what was saved is still there."),
    403: ("That came from somewhere else.", "Open the page here and do it again."),
    404: ("There is no such page.", "It may have moved, or it is not yours to see."),
    405: ("There is no such page.", "It may have moved, or it is not yours to see."),
    408: ("That took too long to arrive.", "Check your connection and try again."),
    413: ("That is too long.", "Shorten it and try again."),
    415: ("That did not arrive as expected.", "Go back, reload the page and try again."),
    421: ("There is no such page.", "Use the address you were given."),
    429: ("Too many tries.", "Wait a few minutes, then try again."),
    500: ("Something broke on our side.", "What was saved is safe. Try again in a moment."),
    503: ("We cannot take that right now.", "What was saved is safe. Try again in a moment."),
}

NOT_YOUR_ROLE = (
    "This is not part of your role.",
    "If your work needs it, ask whoever owns the practice’s account.",
)
DISK_FULL = (
    "The server’s disk is full.",
    "Nothing of this was saved; what was saved before is safe. Send it again once whoever"
    " looks after the server has made room.",
)
MEMBER_SIGNED_OUT = ("This page has closed.", "Open your link again. Your place is kept.")


class NotYourRole(web.HTTPForbidden):
    """The address is of this practice's work, but not of what this account's roles do."""


log = logging.getLogger(__name__)


async def answer(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Return what *handler* answers, or the page for how it failed."""
    try:
        return await handler(request)
    except web.HTTPException as failure:
        if failure.status < 400:
            raise
        words = NOT_YOUR_ROLE if isinstance(failure, NotYourRole) else None
        page = error_page(request, failure.status, words)
        for name in ("Allow", "Retry-After"):
            if name in failure.headers:
                page.headers[name] = failure.headers[name]
        return page
    except ConnectionError:
        # The browser went away before it had sent its form: nobody is there to be answered.
        log.info("%s: gone before all was sent", request[REQUEST_ID])
        return error_page(request, 400)
    except Exception as failure:
        # Type and place, no message: an exception's text may quote what somebody wrote.
        log.error("%s failed: %s", request[REQUEST_ID], outline(failure))
        if request.writer.output_size > 0 and request.transport is not None:
            # Part of an answer has left, or the connection is a socket by now: a page in the
            # middle of it would be taken for what it is not.
            request.transport.abort()
            raise
        if isinstance(failure, StoreFull):
            return error_page(request, 507, DISK_FULL)
        return error_page(request, 500)


def error_page(
    request: web.Request, status: int, words: tuple[str, str] | None = None
) -> web.Response:
    """Return the page for *status*; a script that asked for JSON gets the same words as JSON."""
    title, advice = words or WORDS.get(status, WORDS[500] if status >= 500 else WORDS[400])
    if status == 401 and request.path.startswith("/join"):
        # A member has no account to sign in with; the link is the way back.
        title, advice = MEMBER_SIGNED_OUT
    # Only a fault of ours has a number to quote: all 404 must be the same bytes.
    number = request[REQUEST_ID] if status >= 500 else None
    if request.content_type == "application/json":
        return web.json_response({"error": title, "advice": advice, "id": number}, status=status)
    return render(
        request,
        "facilitator/error.html" if PRACTICE in request else "parts/error.html",
        status=status,
        title=title,
        advice=advice,
        number=number,
        # A member has no first page here: their link is the way back, and the advice says so.
        home=not request.path.startswith("/join"),
    )
