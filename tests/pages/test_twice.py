"""The same button pressed by two hands at once, or taken away in between: it counts once."""

import asyncio
from typing import Any

import pytest

from server.core import commands as c
from server.core.commands import Actor, Refused
from server.core.events import MemberAdmitted, MemberConnected
from server.store.passwords import Passwords
from server.store.second_factors import SecondFactors
from tests.pages.billed import Billed
from tests.pages.drafted import Desk
from tests.pages.meeting import Meeting
from tests.pages.member import BORN, link_for
from tests.pages.site import Site, Visitor
from tests.pages.test_colleagues import CHOSEN, invites, token_in
from tests.pages.test_second_factor import STEP, code_of, enrols, steps
from tests.pages.test_setting_up import adds_member
from tests.store.practice import PASSWORD

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


async def test_of_two_put_into_the_last_place_at_once_one_is_in(site: Site, ana: Visitor) -> None:
    group = f"/groups/{site.ana.group_id}"
    form = {"name": "Wednesday", "facilitators": site.ana.facilitator_id, "capacity": "5"}
    await ana.post(group + "/details", form)
    came = [await adds_member(ana, name=f"{who} Young") for who in ("Gil", "Hal", "Ida", "Jo")]
    forms = [{"member_id": (one.location or "").removeprefix("/members/")} for one in came]
    sent = await asyncio.gather(*(ana.post(group + "/enrolments", one) for one in forms))

    assert [303, 303, 422, 422] == sorted(one.status for one in sent)
    assert all("Every place is taken" in one.text for one in sent if one.status == 422)
    inside = await site.ana.practice.people.enrolments(site.ana.group_id)
    assert [1, 2, 3, 4, 5] == [one.position for one in inside]


async def test_one_member_put_into_a_group_twice_at_once_has_one_place(
    site: Site, ana: Visitor
) -> None:
    where = f"/groups/{site.ana.group_id}/enrolments"
    gil = {"member_id": ((await adds_member(ana)).location or "").removeprefix("/members/")}
    sent = await asyncio.gather(*(ana.post(where, gil) for _ in range(4)))

    assert [303] * 4 == [one.status for one in sent]
    inside = await site.ana.practice.people.enrolments(site.ana.group_id)
    assert 1 == sum(one.member_id == gil["member_id"] for one in inside)
    entries = await site.ana.practice.audit.entries(limit=1_000)
    assert 1 == sum(one.act == "enrol" for one in entries)


async def test_a_new_member_for_a_place_taken_meanwhile_has_a_chart_and_no_place(
    site: Site, ana: Visitor
) -> None:
    group = f"/groups/{site.ana.group_id}"
    form = {"name": "Wednesday", "facilitators": site.ana.facilitator_id, "capacity": "4"}
    await ana.post(group + "/details", form)
    new = [adds_member(ana, name=f"{n} Young", group_id=site.ana.group_id) for n in ("Gil", "Hal")]
    sent = await asyncio.gather(*new)

    assert [303, 422] == sorted(one.status for one in sent)
    assert 4 == len(await site.ana.practice.people.enrolments(site.ana.group_id))
    assert 5 == len(await site.ana.practice.people.members())


async def test_two_hundred_devices_at_one_members_door_are_one_seat_and_one_nod_lets_one_in(
    site: Site,
) -> None:
    """A link that went round: ten open it at once with the right date, and knock and knock."""
    bo, token = site.ana.bo, await link_for(site, site.ana.bo)
    browsers = [site.visitor() for _ in range(10)]
    for form, path in (({"token": token}, "/join"), (BORN, "/join/you")):
        came = await asyncio.gather(*(one.post(path, form) for one in browsers))
        assert {303} == {one.status for one in came}
    meeting = await Meeting.of(site)
    ana = Actor("facilitator", site.ana.facilitator_id, "page-ana-board")
    await meeting.ask(0, ana, c.NoteFacilitatorConnected(), c.OpenRoom())
    await meeting.joins(bo, 0)
    room = await site.rooms.room(site.ana.practice.practice_id, site.ana.session_id)
    assert room is not None
    devices = [Actor("member", bo, f"page-{n:03}", f"phone-{n:03}") for n in range(200)]
    knocks = (room.ask(c.Knock(), one, command_id=f"knock-{one.device_id}") for one in devices)
    await asyncio.gather(*knocks)
    nods = [c.AdmitMember(bo, "phone-007")] * 2 + [c.AdmitAll()]
    asked = (room.ask(one, ana, command_id=f"nod-00{n}") for n, one in enumerate(nods))
    assert not any(isinstance(one, Refused) for one in await asyncio.gather(*asked))

    assert 3 == len(room.session.seats)
    assert ["device-" + bo, "phone-007"] == list(room.session.seats[bo].admitted)
    log = [one.event for one in await site.ana.practice.log.read(site.ana.session_id)]
    assert 2 == sum(isinstance(one, MemberAdmitted) for one in log)
    assert 2 == sum(isinstance(one, MemberConnected) for one in log)


async def test_a_recovery_code_given_by_two_at_once_lets_one_in(site: Site, ana: Visitor) -> None:
    shared, codes = await enrols(site, ana)
    site.clock.advance(STEP)
    for given in (codes[0], code_of(site, shared)):
        browsers = [site.visitor() for _ in range(3)]
        for one in browsers:
            await one.signs_in("ana@example.org")
        came = await asyncio.gather(*(steps(one, given) for one in browsers))

        assert [303, 403, 403] == sorted(one.status for one in came)


async def test_both_factors_taken_away_at_once_leave_one_where_one_is_asked_for(
    site: Site, ana: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    factors, me = site.ana.practice.second_factors, site.ana.facilitator_id
    await enrols(site, ana)
    (app,) = await factors.of_account(me)
    await factors.add(me, "passkey", app.secret, used=0, at=site.clock.now())
    await site.ana.practice.account_sessions.require_second_factor(True)
    ids = [one.factor_id for one in await factors.of_account(me)]
    remove, both = SecondFactors.remove, asyncio.Barrier(2)

    async def together(*asked: Any, **how: Any) -> None:
        await both.wait()
        await remove(*asked, **how)

    monkeypatch.setattr(SecondFactors, "remove", together)
    form = {"password": PASSWORD}
    sent = (ana.post(f"/second-factor/{one}/removal", form) for one in ids)

    assert [303, 422] == sorted(one.status for one in await asyncio.gather(*sent))
    assert 1 == len(await factors.of_account(me))


async def test_of_two_claims_for_one_note_at_once_one_is_made(site: Site) -> None:
    billed = await Billed.of(site)
    pick = await billed.picked()
    sent = [billed.ana.post("/billing/files", {"pick": pick}) for _ in range(4)]
    statuses = [one.status for one in await asyncio.gather(*sent)]

    assert 303 in statuses
    assert all(one < 500 for one in statuses)
    assert 1 == len(await site.ana.practice.claims.of_member(site.ana.bo))


async def test_words_added_while_a_note_is_signed_are_beside_it_or_refused(site: Site) -> None:
    desk = await Desk.of(site)
    await desk.finished("Bo")
    before = await desk.note("Bo")
    form = {"kind": "addendum", "text": "Called back on Thursday."}
    adding = [desk.ana.post(desk.at("Bo", "addenda"), form) for _ in range(2)]
    signed, *added = await asyncio.gather(desk.signs("Bo"), *adding)

    note = await desk.note("Bo")
    assert 303 == signed.status
    assert (before.body, before.version) == (note.body, note.version)
    assert len(note.addenda) == any(one.status == 303 for one in added)


async def test_of_two_owners_who_take_each_others_keys_at_once_one_stays(site: Site) -> None:
    people, ana = site.ana.practice.people, site.ana.facilitator_id
    fay = next(one.account_id for one in await people.accounts() if one.email == "fay@example.org")
    await people.set_roles(fay, ("owner",), until=None)
    first, second = await site.signed_in("Ana"), await site.signed_in("Fay")
    form = {"closed": "yes", "password": PASSWORD}
    await asyncio.gather(
        first.post(f"/colleagues/{fay}/closing", form),
        second.post(f"/colleagues/{ana}/closing", form),
    )

    staff = await people.accounts()
    assert 1 == sum("owner" in one.roles and not one.closed for one in staff)
