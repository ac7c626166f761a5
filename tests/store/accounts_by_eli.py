"""What Eli tries of Ana's by the functions of accounts: roles, passwords, factors, sessions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import sqlalchemy as sa

from server.store import Practice
from server.store.errors import NotFound
from server.store.facts import FactorSecret
from server.store.provider_facts import IdentityProvider
from tests.clock import TEN
from tests.store.practice import PASSWORD, Own

if TYPE_CHECKING:
    from tests.store.hers import Ana

ACCOUNTS: dict[str, tuple[Callable[[Practice, Ana], Awaitable[object]], object]] = {
    "people.leaders": (lambda p, a: p.people.leaders(a.own.group_id), ()),
    "people.enrolments": (lambda p, a: p.people.enrolments(a.own.group_id), []),
    "people.account": (lambda p, a: p.people.account(a.own.facilitator_id), None),
    "people.accounts": (lambda p, a: p.people.accounts(), "own"),
    "people.add_account": (
        lambda p, a: p.people.add_account(
            email="new@example.org", password=PASSWORD, name="N", credential="LCSW", initials="N"
        ),
        "own",
    ),
    "people.set_password": (
        lambda p, a: p.people.set_password(a.own.facilitator_id, "another password"),
        NotFound,
    ),
    "people.set_single_keys": (
        lambda p, a: p.people.set_single_keys(a.own.facilitator_id, False),
        NotFound,
    ),
    "people.set_roles": (
        lambda p, a: p.people.set_roles(a.own.facilitator_id, ("biller",), until=None),
        NotFound,
    ),
    "people.set_closed": (
        lambda p, a: p.people.set_closed(a.own.facilitator_id, True),
        NotFound,
    ),
    "people.set_supervisor": (
        lambda p, a: p.people.set_supervisor(a.own.facilitator_id, None),
        NotFound,
    ),
    "account_sessions.of_account": (
        lambda p, a: p.account_sessions.of_account(a.own.facilitator_id, token="x", now=TEN),
        [],
    ),
    "account_sessions.end": (
        lambda p, a: p.account_sessions.end(a.own.facilitator_id, "0" * 32),
        NotFound,
    ),
    "account_sessions.end_all": (
        lambda p, a: p.account_sessions.end_all(a.own.facilitator_id),
        None,
    ),
    "account_sessions.require_second_factor": (
        lambda p, a: p.account_sessions.require_second_factor(True),
        None,
    ),
    "second_factors.of_account": (
        lambda p, a: p.second_factors.of_account(a.own.facilitator_id),
        [],
    ),
    "second_factors.add": (
        lambda p, a: p.second_factors.add(
            a.own.facilitator_id, "totp", FactorSecret("by Eli"), used=0, at=TEN
        ),
        NotFound,
    ),
    "second_factors.remove": (
        lambda p, a: p.second_factors.remove(a.own.facilitator_id, "no-such-factor"),
        NotFound,
    ),
    "second_factors.use": (lambda p, a: p.second_factors.use("no-such-factor", 1), False),
    "second_factors.new_codes": (
        lambda p, a: p.second_factors.new_codes(a.own.facilitator_id),
        sa.exc.IntegrityError,
    ),
    "second_factors.use_code": (
        lambda p, a: p.second_factors.use_code(a.own.facilitator_id, "abcd"),
        False,
    ),
    "providers.provider": (lambda p, a: p.providers.provider(), None),
    "providers.set_provider": (
        lambda p, a: p.providers.set_provider(
            IdentityProvider(a.own.practice.practice_id, "by Eli", "https://eli.example", "c", "s")
        ),
        None,
    ),
    "providers.remove_provider": (lambda p, a: p.providers.remove_provider(), "own"),
    "providers.link": (
        lambda p, a: p.providers.link(a.own.facilitator_id, "https://i.example", "eli", at=TEN),
        NotFound,
    ),
    "providers.unlink": (lambda p, a: p.providers.unlink(a.own.facilitator_id), NotFound),
    "providers.linked": (lambda p, a: p.providers.linked(), {}),
    "providers.account_of": (
        lambda p, a: p.providers.account_of("https://i.example", "ana"),
        None,
    ),
    "second_factors.codes_left": (
        lambda p, a: p.second_factors.codes_left(a.own.facilitator_id),
        0,
    ),
}


async def linked_by_ana(own: Own) -> None:
    """Let somebody at an identity provider be Ana."""
    practice_id = own.practice.practice_id
    issuer = "https://i.example"
    await own.practice.providers.set_provider(
        IdentityProvider(practice_id, "Work", issuer, "client", "secret")
    )
    await own.practice.providers.link(own.facilitator_id, issuer, "ana", at=TEN)
