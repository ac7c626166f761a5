"""What became of a letter, in words: queued, sent, refused and why, dropped and why."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from server.core.letters import Channel
from server.pages.words import clock_time, day_of, short_day
from server.store.letter_facts import Letter

WAYS: dict[Channel, str] = {"email": "e-mail", "text": "text"}
WHY = {
    "address": "the address was refused; ask them for another",
    "address_put_off": "the address was put off each time; it may work later",
    "server": "the mail or text server refused it",
    "server_put_off": "the mail or text server put it off each time; it may work later",
    "account": "the text service did not take our account",
    "line": "the server could not be reached",
    "interrupted": "the server stopped meanwhile",
    "stopped": "they stopped these messages",
    "left": "they are not in the group any more",
    "moved": "the meeting was moved",
    "over": "the meeting was over",
    "quiet": "it would have come at night",
}
BAD = ("refused", "unsure")


class Delivery(Struct, frozen=True):
    """One letter as a page shows it."""

    tone: str
    text: str
    failed: bool


def deliveries(letters: Iterable[Letter], zone: str) -> dict[str, tuple[Delivery, ...]]:
    """Return what became of the last letter by each way, by member."""
    latest: dict[tuple[str, str], Letter] = {}
    for one in letters:
        held = latest.get((one.member_id, one.channel))
        if held is None or (one.decided_at, one.letter_id) >= (held.decided_at, held.letter_id):
            latest[one.member_id, one.channel] = one
    found: dict[str, tuple[Delivery, ...]] = {}
    for (member_id, _), letter in latest.items():
        found[member_id] = (*found.get(member_id, ()), delivery(letter, zone))
    return found


def delivery(letter: Letter, zone: str) -> Delivery:
    way = WAYS[letter.channel]
    why = WHY.get(letter.why or "", "")
    done = _when(letter.done_at, zone) if letter.done_at else ""
    match letter.state:
        case "sent":
            return Delivery("good", f"{way} sent {done}", failed=False)
        case "refused":
            return Delivery("warn", f"{way} not delivered: {why}", failed=True)
        case "unsure":
            return Delivery("warn", f"{way} may not have arrived: {why}", failed=True)
        case "dropped":
            return Delivery("plain", f"{way} not sent: {why}", failed=False)
        case "sending":
            return Delivery("plain", f"{way} on its way", failed=False)
        case "queued":
            waits = f": {why}, tried again" if why else ""
            due = _when(letter.due_at, zone)
            return Delivery("plain", f"{way} waits until {due}{waits}", failed=False)


def _when(at: datetime, zone: str) -> str:
    return f"{short_day(day_of(at, zone))}, {clock_time(at, zone)}"
