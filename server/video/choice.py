"""Which video server this installation has: what it is and where by the settings, and the secret
it shares with a practice by that practice's hook.
"""

from server.clock import Clock
from server.platforms.notice import Secrets
from server.settings import Settings
from server.store import Practice
from server.video.janus import JanusRoom
from server.video.jitsi import JitsiRoom
from server.video.livekit import LiveKitRoom
from server.video.room import VideoRoom


async def video_room_of(practice: Practice, settings: Settings, clock: Clock) -> VideoRoom | None:
    """Return the rooms of *practice*; None where it has none of its own."""
    if not settings.video_room:
        return None
    hooks = [one for one in await practice.platforms.hooks() if one.platform == settings.video_room]
    if not hooks:
        return None
    hook = hooks[-1]  # what was set up last is what the server was told
    secrets = Secrets(hook.secret, hook.key)
    match settings.video_room:
        case "janus":
            return JanusRoom(settings.video_server, secrets, clock)
        case "livekit":
            return LiveKitRoom(settings.video_server, settings.video_page, secrets, clock)
        case "jitsi":
            return JitsiRoom(settings.video_server, secrets)
