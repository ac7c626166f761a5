"""What Eli tries of Ana's by the functions of payer rules."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from server.billing.findings import Service
from server.billing.rules_shipped import SHIPPED
from server.store import Practice
from server.store.errors import NotFound
from tests.clock import TEN

if TYPE_CHECKING:
    from tests.store.hers import Ana

SERVICE = Service("90834", TEN, TEN + timedelta(minutes=45))
PAYER_RULES: dict[str, tuple[Callable[[Practice, Ana], Awaitable[object]], object]] = {
    "payer_rules.all": (lambda p, a: p.payer_rules.all(), "own"),
    "payer_rules.of_members": (lambda p, a: p.payer_rules.of_members([a.own.bo]), {}),
    "payer_rules.unruled": (lambda p, a: p.payer_rules.unruled(), []),
    "payer_rules.history": (lambda p, a: p.payer_rules.history("own-rule-of-ana"), []),
    "payer_rules.save": (
        lambda p, a: p.payer_rules.save(SHIPPED["ca_ntp"], "by Eli", replaces=0, by="eli", at=TEN),
        "own",
    ),
    "other_services.of_members": (lambda p, a: p.other_services.of_members([a.own.bo]), {}),
    "other_services.of_member": (lambda p, a: p.other_services.of_member(a.own.bo), []),
    "other_services.tell": (
        lambda p, a: p.other_services.tell(a.own.bo, SERVICE, by="eli", at=TEN),
        NotFound,
    ),
    "other_services.take_back": (
        lambda p, a: p.other_services.take_back(a.own.bo, "no-such-service", at=TEN),
        NotFound,
    ),
}
