"""The same button pressed by two hands at once, or taken away in between: it counts once."""

import asyncio
from typing import Any

import pytest

from server.store.passwords import Passwords
from tests.pages.billed import Billed
from tests.pages.drafted import Desk
from tests.pages.site import Site, Visitor
from tests.pages.test_colleagues import CHOSEN, invites, token_in

GUS = "gus@example.org"


async def test_two_who_take_an_invitation_at_once_are_one_account(site: Site, ana: Visitor) -> None:
    token = token_in(await invites(ana))
    came = await asyncio.gather(
        *(site.visitor().post("/invitation", {"token": token, **CHOSEN}) for _ in range(4))
    )

    assert [303, 422, 422, 422] == sorted(answer.status for answer in came)
    people = await site.ana.practice.people.accounts()
    assert 1 == sum(one.email == GUS for one in people)


async def test_an_invitation_taken_back_while_its_password_is_looked_at_makes_no_account(
    site: Site, ana: Visitor, stranger: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_in(await invites(ana))
    (pending,) = await site.ana.practice.invitations.pending(now=site.clock.now())
    hashed = Passwords.hash

    async def slowly(self: Passwords, password: str) -> Any:
        await ana.post(f"/colleagues/invitations/{pending.invitation_id}/withdrawal")
        return await hashed(self, password)

    monkeypatch.setattr(Passwords, "hash", slowly)
    came = await stranger.post("/invitation", {"token": token, **CHOSEN})

    withdrawn = "withdraw_invitation" in [e.act for e in await site.ana.practice.audit.entries()]
    there = GUS in [one.email for one in await site.ana.practice.people.accounts()]
    assert (came.status == 303) == there
    assert withdrawn != there, "taken back, and an account all the same"


async def test_an_addendum_sent_twice_at_once_is_one(site: Site) -> None:
    desk = await Desk.of(site)
    await desk.finished("Bo")
    assert 303 == (await desk.signs("Bo")).status
    form = {"kind": "addendum", "text": "Called back on Thursday."}
    sent = [desk.ana.post(desk.at("Bo", "addenda"), form) for _ in range(3)]

    assert [303, 303, 303] == [answer.status for answer in await asyncio.gather(*sent)]
    assert 1 == len((await desk.note("Bo")).addenda)
    site.clock.advance(61)
    await desk.ana.post(desk.at("Bo", "addenda"), form)
    assert 2 == len((await desk.note("Bo")).addenda), "said again later, it is said again"


async def test_a_claim_is_voided_once(site: Site) -> None:
    billed = await Billed.of(site)
    where = await billed.makes_file()
    claim = await billed.claim_address()
    await billed.ana.post(f"{where}/sent")
    step = {"kind": "accepted", "payer_number": "P-1"}
    assert 303 == (await billed.ana.post(f"{claim}/steps", step)).status
    sent = await asyncio.gather(*(billed.ana.post(f"{claim}/void") for _ in range(4)))

    assert 1 == sum(answer.status == 303 for answer in sent)
    claims = await site.ana.practice.claims.of_member(site.ana.bo)
    assert ["1", "8"] == [one.facts.frequency for one in claims]


async def test_a_payment_sent_twice_at_once_is_one(site: Site, ana: Visitor) -> None:
    where, payments = f"/billing/members/{site.ana.bo}/payments", site.ana.practice.member_payments
    paid = {"amount": "$20.00", "day": "2026-03-04", "method": "card", "what_for": "A visit"}
    sent = [ana.post(where, paid) for _ in range(3)] + [ana.post(where, {**paid, "amount": "5"})]

    assert {303} == {answer.status for answer in await asyncio.gather(*sent)}
    assert [500, 2000] == sorted(one.facts.cents for one in await payments.of_member(site.ana.bo))
    site.clock.advance(11)
    await ana.post(where, paid)
    assert 3 == len(await payments.of_member(site.ana.bo)), "paid again a little later"
