"""Zoom: webhooks or its event socket while the meeting runs, the participant report afterwards."""

from server.platforms.notice import Platform
from server.platforms.zoom.identity import room_of
from server.platforms.zoom.normalise import normalise
from server.platforms.zoom.verify import verify

ZOOM = Platform("zoom", verify, normalise, room_of)
