"""What Eli tries of Ana's by the functions of letters and standing links."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from server.core.letters import LetterRules, Reach
from server.store import Practice
from server.store.errors import NotFound
from server.store.letter_facts import NewLetter
from tests.clock import TEN

if TYPE_CHECKING:
    from tests.store.hers import Ana

LATER = TEN + timedelta(hours=1)

LETTERS: dict[str, tuple[Callable[[Practice, Ana], Awaitable[object]], object]] = {
    "letters.rules": (lambda p, a: p.letters.rules(), LetterRules()),
    "letters.set_rules": (lambda p, a: p.letters.set_rules(LetterRules("By Eli")), "own"),
    "letters.reaches": (lambda p, a: p.letters.reaches([a.own.bo]), {}),
    "letters.stopped": (lambda p, a: p.letters.stopped(a.own.bo), {}),
    "letters.set_reach": (lambda p, a: p.letters.set_reach(a.own.bo, Reach(("text",))), NotFound),
    "letters.stop": (lambda p, a: p.letters.stop(a.own.bo, "email", TEN), NotFound),
    "letters.decide": (
        lambda p, a: p.letters.decide(
            [NewLetter(a.own.session_id, a.own.bo, "text", "by_hand", "eli", TEN)], at=TEN
        ),
        NotFound,
    ),
    "letters.due": (lambda p, a: p.letters.due(LATER), []),
    "letters.of_session": (lambda p, a: p.letters.of_session(a.own.session_id), []),
    "letters.letter": (lambda p, a: p.letters.letter(a.letter_id), None),
    "letters.claim": (lambda p, a: p.letters.claim(a.letter_id, TEN), None),
    "letters.carries": (lambda p, a: p.letters.carries(a.letter_id, a.link_id, "t"), NotFound),
    "letters.carried": (lambda p, a: p.letters.carried(a.own.session_id, a.own.bo), None),
    "letters.put_back": (lambda p, a: p.letters.put_back(a.letter_id, TEN, "later"), NotFound),
    "letters.done": (lambda p, a: p.letters.done(a.letter_id, "sent", at=TEN), NotFound),
    "letters.interrupted": (lambda p, a: p.letters.interrupted(TEN), 0),
    "standing.issue": (lambda p, a: p.standing.issue(a.own.group_id, a.own.bo, now=TEN), NotFound),
    "standing.of_group": (lambda p, a: p.standing.of_group(a.own.group_id), []),
    "standing.revoke": (lambda p, a: p.standing.revoke(a.own.group_id, a.own.bo, TEN), NotFound),
    "own_words.of_member": (lambda p, a: p.own_words.of_member(a.own.bo), []),
    "own_words.of_group": (lambda p, a: p.own_words.of_group(a.own.group_id), []),
    "alerts.open": (lambda p, a: p.alerts.open(), []),
    "alerts.acknowledge": (
        lambda p, a: p.alerts.acknowledge(a.measure_id, by="eli", at=TEN),
        NotFound,
    ),
    "measures.entered": (lambda p, a: p.measures.entered(a.own.bo), []),
    "measures.take_back": (
        lambda p, a: p.measures.take_back(a.measure_id, "by Eli", by="eli", at=TEN),
        NotFound,
    ),
    "links.revoke_all": (
        lambda p, a: p.links.revoke_all(a.own.session_id, a.own.bo, TEN),
        NotFound,
    ),
}
