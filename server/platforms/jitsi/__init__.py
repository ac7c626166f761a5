"""Jitsi: a server of one's own that posts its events (`JITSI`), or the vendor's cloud (`JAAS`)."""

from server.platforms.jitsi import event_sync, jaas
from server.platforms.jitsi.identity import room_of
from server.platforms.jitsi.verify import verify_header, verify_signature
from server.platforms.notice import Platform

JITSI = Platform("jitsi", verify_header, event_sync.normalise, room_of)
# Coming back from a breakout room keeps the id, and the leave does not say when its stay began.
JAAS = Platform("jaas", verify_signature, jaas.normalise, room_of, conn_terminal=False)
