"""What went out to the members of tonight's group the day before, and what came back.

Nothing is sent for it: the rows say what a post office would have written down. What the
demonstration sends from then on, it says on the terminal.
"""

from datetime import datetime, timedelta

from msgspec.structs import replace

from server.core.letters import Channel, LetterRules, Reach, occasion_key
from server.demo.practice import Cast
from server.store import Practice, Store
from server.store.letter_facts import NewLetter

RULES = LetterRules("Front desk", day_before=True, standing=True, asking=True)
# How each agreed to be reached; the others get their link by hand. The second is a state.
REACHED: dict[str, tuple[Channel, str]] = {
    "M01": ("email", "sent"),
    "M02": ("text", "sent"),
    "M03": ("email", "sent"),
    "M04": ("text", "sent"),
    "M05": ("text", "sent"),
    "M06": ("email", "sent"),
    "M07": ("email", "sent"),
    "M08": ("email", "refused"),
}


async def let_letters_out(store: Store, cast: Cast) -> None:
    """Set the practice's rules and its members' ways, and tell of the letters of yesterday."""
    scope, tonight = store.practice(cast.practice_id), cast.sessions[0]
    await scope.letters.set_rules(RULES)
    ids = {person.key: person.member_id for person in cast.members}
    at = tonight.starts_at - timedelta(hours=24)
    occasion = occasion_key("day_before", tonight.starts_at)
    for number, (key, (channel, state)) in enumerate(REACHED.items()):
        await _reachable(scope, ids[key], channel, number)
        letter = NewLetter(tonight.session_id, ids[key], channel, occasion, "schedule", at)
        await _told(scope, letter, state, at + timedelta(seconds=number))


async def _reachable(scope: Practice, member_id: str, channel: Channel, number: int) -> None:
    chart = await scope.people.member(member_id)
    if chart is None:
        raise LookupError("a member of the cast is not in the store")
    email = f"{chart.first_name.lower()}@mail.example"
    await scope.people.change_member(replace(chart, email=email, phone=f"+1 555 010 01{number:02}"))
    await scope.letters.set_reach(member_id, Reach((channel,)))


async def _told(scope: Practice, letter: NewLetter, state: str, at: datetime) -> None:
    for letter_id in await scope.letters.decide([letter], at=at):
        await scope.letters.claim(letter_id, at)
        if state == "refused":
            await scope.letters.done(letter_id, "refused", at=at, why="address")
        else:
            await scope.letters.done(letter_id, "sent", at=at)
