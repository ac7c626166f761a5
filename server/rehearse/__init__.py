"""`rehearse`: a whole session played by acted people over real websockets, at any speed."""

import argparse
import asyncio
import sys
from datetime import time
from pathlib import Path

import msgspec

from server.core.localtime import local
from server.demo.practice import CAST_FILE, Cast, script
from server.rehearse.people import RehearsalError
from server.rehearse.player import Outcome, Player
from server.rehearse.scenario import Scenario, ScenarioError, read_scenario, shipped

__all__ = ["RehearsalError", "ScenarioError", "run"]

DIFFERS = 1


def run(options: argparse.Namespace) -> int:
    """Play and compare; 1 when the minutes are not those the scenario expects."""
    path = Path(options.scenario)
    scenario = read_scenario(path) if path.suffix else shipped(options.scenario)
    try:
        cast = Cast.read(options.folder / CAST_FILE)
    except (OSError, msgspec.DecodeError):
        raise RehearsalError("no demo is set up here. Run: make run") from None
    outcome = asyncio.run(_play(cast, scenario, options.speed, options.until))
    if outcome is None:
        return 0
    _say("")
    _say("  member   minutes   expected")
    for key, expected in scenario.expect.items():
        _say(f"  {key:<8} {outcome.minutes.get(key, 0):>7} {expected:>10}")
    if any(outcome.minutes.get(key) != expected for key, expected in scenario.expect.items()):
        _say("\nThe minutes differ.")
        return DIFFERS
    _say(
        f"\nExactly as written. Confirm the attendance and finish the notes at\n"
        f"  {cast.base_url}/sessions/{outcome.session_id}/attendance"
    )
    return 0


async def _play(cast: Cast, scenario: Scenario, speed: float, until: time | None) -> Outcome | None:
    refusal: RehearsalError | None = None
    timezone = script().timezone
    for session in cast.sessions:
        if session.group != scenario.group:
            continue
        _say(f"{scenario.name}, {local(session.starts_at, timezone):%B %d, %Y}")
        player = Player(cast, scenario, session, timezone=timezone, speed=speed, tell=_say)
        try:
            return await (player.play() if until is None else _pause(player, until))
        except RehearsalError as error:
            # An evening that was played, or has begun, is over; the next week's is still free.
            if "on stage already" not in str(error):
                raise
            refusal = error
            _say("  that evening is over, the next one is played")
    raise refusal or RehearsalError(f"no session of the group {scenario.group} is in the cast")


async def _pause(player: Player, until: time) -> None:
    async with player.stage():
        await player.go_on(until)
        _say(f"\nIt stays {until} and everybody stays in the room. Go on with Ctrl+C.")
        await asyncio.Event().wait()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
