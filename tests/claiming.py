"""What facilitators and the server say of the video platform, as acts of a story."""

from server.core import commands as c
from tests.cast import MEMBERS, SYSTEM, Act, Play, asks, at


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
