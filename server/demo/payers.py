"""Who pays in the fictional practice, and what these payers ask; all of it invented."""

import datetime as dt
import tomllib
from importlib.resources import files
from typing import Literal

import msgspec
from msgspec import Struct

from server.billing.rules import PayerRule
from server.core.insurance import Address, Filing, Insurance, Insured, PersonName, Sex
from server.demo.practice import Cast
from server.store import Store


class _Payer(Struct, frozen=True, forbid_unknown_fields=True):
    key: Literal["prairie", "lakes", "mutual"]
    name: str
    number: str
    filing: Filing


class _Insured(Struct, frozen=True, forbid_unknown_fields=True):
    member: str
    payer: Literal["prairie", "lakes", "mutual"]
    number: str
    sex: Sex
    street: str
    city: str
    state: str
    postal: str


class _Written(Struct, frozen=True, forbid_unknown_fields=True):
    """payers.toml as it is written."""

    payers: tuple[_Payer, ...]
    rules: tuple[PayerRule, ...]
    insured: tuple[_Insured, ...]


async def let_payers_in(store: Store, cast: Cast, *, at: dt.datetime) -> None:
    """Write down who pays for whom, and two rules; one payer has none yet, for a first look."""
    text = files("server.demo").joinpath("payers.toml").read_text(encoding="utf-8")
    written = msgspec.convert(tomllib.loads(text), _Written)
    scope, by = store.practice(cast.practice_id), cast.facilitators[0].account_id
    for rule in written.rules:
        await scope.payer_rules.save(rule, "How this payer reads.", replaces=0, by=by, at=at)
    members = {one.key: one for one in cast.members}
    payers = {one.key: one for one in written.payers}
    for one in written.insured:
        member, payer = members[one.member], payers[one.payer]
        first, _, last = member.name.partition(" ")
        plan = Insurance(
            rank="primary",
            payer=payer.name,
            payer_id=payer.number,
            member_number=one.number,
            filing=payer.filing,
        )
        insured = Insured(
            name=PersonName(last=last, first=first),
            sex=one.sex,
            address=Address(one.street, one.city, one.state, one.postal),
            plans=(plan,),
        )
        await scope.insurance.save(member.member_id, insured, by=by, at=at)
