"""LiveKit: webhooks, a list of participants as repair, tokens we mint."""

from server.platforms.livekit.identity import room_of
from server.platforms.livekit.normalise import normalise
from server.platforms.livekit.verify import verify
from server.platforms.notice import Platform

LIVEKIT = Platform("livekit", verify, normalise, room_of)
