"""Where video platforms post. Verified over the bytes as they came, kept, answered; then read.

The threat is a stranger who writes attendance. The address holds a token only the practice and the
platform know, the message a signature over its own bytes; no cookie is looked at, so no browser can
be made to post here in somebody's name.
"""

from aiohttp import web

from server.keys import CLOCK, SETTINGS, STORE
from server.pages.platform_intake import Intake
from server.platforms.notice import Letter, Notice, Secrets
from server.platforms.registry import PLATFORMS
from server.platforms.scrub import scrub
from server.platforms.signatures import STALE
from server.platforms.zoom.verify import proof
from server.store.facts import KeptMessage

INTAKE: "web.AppKey[Intake]" = web.AppKey("intake")


async def hook_receive(request: web.Request) -> web.Response:
    """POST: 204 once the message is on disk; 403 when it is not the platform's own."""
    store, now = request.app[STORE], request.app[CLOCK].now()
    hook = await store.doors.platform_hook(request.match_info["token"])
    platform = PLATFORMS.get(request.match_info["platform"])
    if hook is None or platform is None or hook.platform != platform.name:
        raise web.HTTPForbidden
    raw = await request.read()
    headers = {name.lower(): value for name, value in request.headers.items()}
    letter = Letter(raw, headers, request.app[SETTINGS].base_url + request.path_qs)
    secrets = Secrets(hook.secret, hook.key)
    refused = platform.verify(letter, secrets, now)
    if refused is not None and refused != STALE:
        # Not kept: whoever is no platform could fill the disk with it.
        raise web.HTTPForbidden
    notice = platform.normalise(raw, now)
    if refused is None and isinstance(notice, Notice) and notice.reply is not None:
        return web.json_response(proof(notice.reply["plainToken"], secrets))
    platforms = store.practice(hook.practice_id).platforms
    scrubbed = scrub(raw)
    message_id = await platforms.keep(hook, raw, scrubbed, at=now)
    if refused is not None:
        # Truly theirs, but recorded some time ago: for a person to look at, not to be believed.
        if message_id is not None:
            await platforms.settle(message_id, refused.reason)
        raise web.HTTPForbidden
    if message_id is not None:
        text = scrubbed.decode("utf-8", "replace")
        message = KeptMessage(message_id, platform.name, text, now)
        request.app[INTAKE].read_soon(hook.practice_id, message)
    return web.Response(status=200 if platform.name == "daily" else 204)
