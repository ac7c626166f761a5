"""What Eli tries of Ana's by the functions of payer rules."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from server.billing.rules_shipped import SHIPPED
from server.store import Practice
from tests.clock import TEN

if TYPE_CHECKING:
    from tests.store.test_scope import Ana

PAYER_RULES: dict[str, tuple[Callable[[Practice, Ana], Awaitable[object]], object]] = {
    "payer_rules.all": (lambda p, a: p.payer_rules.all(), "own"),
    "payer_rules.of_members": (lambda p, a: p.payer_rules.of_members([a.own.bo]), {}),
    "payer_rules.unruled": (lambda p, a: p.payer_rules.unruled(), []),
    "payer_rules.history": (lambda p, a: p.payer_rules.history("own-rule-of-ana"), []),
    "payer_rules.save": (
        lambda p, a: p.payer_rules.save(SHIPPED["ca_ntp"], "by Eli", replaces=0, by="eli", at=TEN),
        "own",
    ),
}
