"""The platforms that send messages, by the word in their address."""

from server.platforms.bbb import BBB
from server.platforms.daily import DAILY
from server.platforms.janus import JANUS
from server.platforms.jitsi import JAAS, JITSI
from server.platforms.livekit import LIVEKIT
from server.platforms.notice import Platform
from server.platforms.zoom import ZOOM

PLATFORMS: dict[str, Platform] = {
    platform.name: platform for platform in (ZOOM, LIVEKIT, JITSI, JAAS, DAILY, BBB, JANUS)
}
