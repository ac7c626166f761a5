"""Which video server stands behind a practice's embedded room: what was set up last of those that
can, with all it needs. Where nothing was, the practice has no room of its own.
"""

from server.clock import Clock
from server.platforms.notice import Secrets
from server.platforms.onward import Account
from server.store import Practice
from server.store.facts import PlatformHook
from server.video.janus import JanusRoom
from server.video.jitsi import JitsiRoom
from server.video.livekit import LiveKitRoom
from server.video.room import VideoRoom


async def video_room_of(practice: Practice, clock: Clock) -> VideoRoom | None:
    """Return the rooms of *practice*."""
    for hook in reversed(await practice.platforms.hooks()):
        if (found := _room(hook, clock)) is not None:
            return found
    return None


def _room(hook: PlatformHook, clock: Clock) -> VideoRoom | None:
    told = hook.settings
    account = Account(Secrets(hook.secret, hook.key), told)
    match hook.platform:
        case "janus" if account.has("server"):
            return JanusRoom(told["server"], account.secrets, clock)
        case "livekit" if account.has("server", "page"):
            return LiveKitRoom(told["server"], told["page"], account.secrets, clock)
        case "jitsi" if account.has("server", "app_id", "app_secret"):
            return JitsiRoom(told["server"], Secrets(told["app_secret"], told["app_id"]))
    return None
