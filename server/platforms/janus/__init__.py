"""Janus, a video server of one's own: it dials our socket and tells what happens in its rooms."""

from server.platforms.janus.identity import room_of
from server.platforms.janus.normalise import normalise
from server.platforms.janus.verify import verify
from server.platforms.notice import Platform

JANUS = Platform("janus", verify, normalise, room_of)
