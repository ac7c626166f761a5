"""BigBlueButton: callbacks of its webhooks, and join links we sign."""

from server.platforms.bbb.identity import room_of
from server.platforms.bbb.normalise import normalise
from server.platforms.bbb.verify import verify
from server.platforms.notice import Platform

BBB = Platform("bbb", verify, normalise, room_of)
