"""What facilitators and the server say of the video platform, as acts of a story."""

import msgspec

from server.core import commands as c
from server.core.deliveries import AnyDelivery
from tests.cast import MEMBERS, SYSTEM, Act, Play, asks, at


def platform_says(*deliveries: AnyDelivery) -> Act:
    """The video platform tells us; it is heard now, whenever it happened."""

    def act(play: Play) -> None:
        heard = tuple(msgspec.structs.replace(one, recv=play.now) for one in deliveries)
        play.ask(c.NotePlatformReport(heard), SYSTEM)

    return act


def claims(conn: str, name: str | None, *, by: str = "Ana") -> Act:
    """A facilitator says whose connection at the video platform it is; nobody's: a guest's."""
    return asks(by, c.ClaimConnection(conn, MEMBERS[name] if name else None))


def unclaims(conn: str, *, by: str = "Ana") -> Act:
    return asks(by, c.RetractClaim(conn))


def platform_falls_silent(since: float, platform: str = "zoom") -> Act:
    def act(play: Play) -> None:
        play.ask(c.NotePlatformSilence(platform, at(since)), SYSTEM)

    return act


def platform_is_back(platform: str = "zoom") -> Act:
    def act(play: Play) -> None:
        play.ask(c.NotePlatformHeard(platform), SYSTEM)

    return act
