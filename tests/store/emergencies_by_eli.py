"""What Eli tries of Ana's by the functions of emergency access and of records that are held."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from server.store import Practice
from server.store.errors import NotFound
from server.store.restrictions import Asked
from tests.clock import TEN
from tests.store.practice import Own

if TYPE_CHECKING:
    from tests.store.hers import Ana

HOUR = timedelta(hours=1)


async def opened_by_ana(own: Own) -> None:
    """Bo's chart opened in an emergency, and his record held."""
    await own.practice.emergencies.open(
        own.bo, own.facilitator_id, reason="his sister called", at=TEN, until=TEN + HOUR
    )
    await own.practice.holds.set(own.bo, "a lawsuit", by=own.facilitator_id, at=TEN)
    asked = Asked("nothing to his sister")
    await own.practice.restrictions.add(own.bo, asked, "agreed", by=own.facilitator_id, at=TEN)


async def _access(ana: Ana) -> str:
    return (await ana.own.practice.emergencies.unseen())[0].access_id


async def _hold(ana: Ana) -> str:
    return (await ana.own.practice.holds.of_member(ana.own.bo))[0].hold_id


async def _ended(p: Practice, ana: Ana) -> None:
    (kept_back,) = await ana.own.practice.restrictions.of_member(ana.own.bo)
    await p.restrictions.end(ana.own.bo, kept_back.restriction_id, by="eli", at=TEN)


async def _looked_at(p: Practice, ana: Ana) -> object:
    return await p.emergencies.access(await _access(ana))


async def _closed(p: Practice, ana: Ana) -> None:
    await p.emergencies.close(await _access(ana), by="eli", at=TEN)


async def _told(p: Practice, ana: Ana) -> None:
    await p.emergencies.tell(await _access(ana), "to nobody", by="eli", at=TEN)


async def _seen(p: Practice, ana: Ana) -> None:
    await p.emergencies.see(await _access(ana), by="eli", at=TEN)


async def _lifted(p: Practice, ana: Ana) -> None:
    await p.holds.lift(ana.own.bo, await _hold(ana), by="eli", at=TEN)


EMERGENCIES: dict[str, tuple[Callable[[Practice, Ana], Awaitable[object]], object]] = {
    "emergencies.open": (
        lambda p, a: p.emergencies.open(a.own.bo, "eli", reason="mine", at=TEN, until=TEN + HOUR),
        NotFound,
    ),
    "emergencies.access": (_looked_at, None),
    "emergencies.open_now": (lambda p, a: p.emergencies.open_now(a.own.facilitator_id, TEN), []),
    "emergencies.unseen": (lambda p, a: p.emergencies.unseen(), []),
    "emergencies.groups": (lambda p, a: p.emergencies.groups(a.own.bo), []),
    "emergencies.close": (_closed, NotFound),
    "emergencies.tell": (_told, NotFound),
    "emergencies.see": (_seen, NotFound),
    "kept.of_member": (lambda p, a: p.kept.of_member(a.own.bo, TEN.date(), now=TEN), []),
    "holds.of_member": (lambda p, a: p.holds.of_member(a.own.bo), []),
    "holds.set": (lambda p, a: p.holds.set(a.own.bo, "mine", by="eli", at=TEN), NotFound),
    "holds.lift": (_lifted, NotFound),
    "restrictions.of_member": (lambda p, a: p.restrictions.of_member(a.own.bo), []),
    "restrictions.add": (
        lambda p, a: p.restrictions.add(a.own.bo, Asked("mine"), "agreed", by="eli", at=TEN),
        NotFound,
    ),
    "restrictions.end": (_ended, NotFound),
}
