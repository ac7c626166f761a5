"""Daily: webhooks, the list of who is present as repair, the list of meetings afterwards."""

from server.platforms.daily.identity import room_of
from server.platforms.daily.normalise import normalise
from server.platforms.daily.verify import verify
from server.platforms.notice import Platform

DAILY = Platform("daily", verify, normalise, room_of)
