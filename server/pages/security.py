"""What every answer carries and every request must pass, whichever page it is for.

Headers go on by a signal, so that errors, redirects, files and sockets have them too. The log
has five fields by allow-list: no address, query, referrer or body can ever get into it.
"""

from collections.abc import Awaitable, Callable
from functools import cache
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from server import access_log
from server.ids import new_id
from server.keys import CLOCK, REQUEST_ID, SETTINGS
from server.pages import errors, turned_away
from server.pages.metrics import COUNTS
from server.settings import Settings

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "worker-src 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
# These two give a sign of life every second, also while they are hidden, which takes a worker. The
# named policy makes its one address and can be made once, by the module that needs it.
LIVE_PAGES = frozenset({"/join/room", "/sessions/{session_id}/board"})
LIVE_POLICY = CONTENT_SECURITY_POLICY.replace("worker-src 'none'", "worker-src 'self'").replace(
    "trusted-types 'none'", "trusted-types beat"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}
# What the one page that shows something else than ours allows besides, by name.
OWN_HEADERS: "web.RequestKey[dict[str, str]]" = web.RequestKey("own_headers")
HSTS = "max-age=63072000; includeSubDomains"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


async def put_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal handler: headers on everything that leaves."""
    response.headers.update({**HEADERS, **request.get(OWN_HEADERS, {})})
    response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
    if route_template(request) in LIVE_PAGES:
        response.headers["Content-Security-Policy"] = LIVE_POLICY
    if request.app[SETTINGS].secure_cookies:
        response.headers["Strict-Transport-Security"] = HSTS
    # The name and version of a server help only whoever looks for its known holes.
    response.headers.pop(hdrs.SERVER, None)


@web.middleware
async def answer_and_log(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Outermost: names the request, turns every failure into a page, writes one log line."""
    clock = request.app[CLOCK]
    began = clock.monotonic()
    request[REQUEST_ID] = new_id()
    status = 500
    try:
        response = await errors.answer(request, handler)
        status = response.status
        return response
    except web.HTTPException as leads_on:
        status = leads_on.status
        raise
    finally:
        took, route = clock.monotonic() - began, route_template(request)
        method = request.method if request.method in hdrs.METH_ALL else "?"
        request.app[COUNTS].count(method, route, status, took)
        if status == 404:
            turned_away.at_a_record(request)
        access_log.answered(method, route, status, round(took * 1000), request[REQUEST_ID])


@web.middleware
async def refuse_foreign(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Stop other sites from acting with our visitors' cookies.

    A page elsewhere can make a browser post a form or open a socket here with the cookie of
    whoever is signed in. The browser says where the request comes from; only our own pages pass.
    """
    if not is_known_host(request):
        # A name that was pointed at this machine by somebody else (DNS rebinding).
        raise web.HTTPMisdirectedRequest
    if is_for_platforms(request):
        return await handler(request)
    acts = request.method not in SAFE_METHODS or hdrs.UPGRADE in request.headers
    if acts and not is_own_page(request):
        raise web.HTTPForbidden
    return await handler(request)


def is_for_platforms(request: web.Request) -> bool:
    """Whether no browser is meant: what is posted there is signed, and no cookie is looked at."""
    if not route_template(request).startswith("/platforms/"):
        return False
    # A video server of one's own opens a socket to tell; the token in its address is what it has.
    return request.method == hdrs.METH_POST or hdrs.UPGRADE in request.headers


def is_own_page(request: web.Request) -> bool:
    """Whether the browser says that one of our own pages sent this."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get(hdrs.ORIGIN)
    if origin in own_origins(request):
        return site in (None, "same-origin")
    # Under `no-referrer` a form of our own is posted with the Origin `null`; so are those of a
    # sandboxed frame anywhere, but for these the browser does not say same-origin.
    return origin == "null" and site == "same-origin" and hdrs.UPGRADE not in request.headers


def own_origins(request: web.Request) -> frozenset[str]:
    return _origins(request.app[SETTINGS])


def is_known_host(request: web.Request) -> bool:
    return request.host in _hosts(request.app[SETTINGS])


# Of each request the same is asked, and settings never change.
@cache
def _origins(settings: Settings) -> frozenset[str]:
    return frozenset({origin_of(settings.base_url), *settings.trusted_origins})


@cache
def _hosts(settings: Settings) -> frozenset[str]:
    names = {urlsplit(origin).netloc for origin in _origins(settings)}
    return frozenset(names.union(settings.trusted_hosts))


def origin_of(address: str) -> str:
    """Return scheme and host of *address*, as browsers write an Origin."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def route_template(request: web.Request) -> str:
    """Return `/notes/{note_id}`, never the address itself; `-` where nothing matched."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "-"
