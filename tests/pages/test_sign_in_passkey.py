"""A passkey alone signs in: with finger, face or PIN, once, and with one answer for all others."""

import asyncio
import html
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.accounts.passkey_holder import PasskeyHolder
from tests.clock import TEN, HandClock
from tests.pages.site import Answer, Site, Visitor, practices
from tests.pages.test_audit import denied


@pytest.fixture
async def site(tmp_path: Path, migrated: Path, clock: HandClock) -> AsyncIterator[Site]:
    async with practices(tmp_path, migrated, clock, name="localhost") as site:
        yield site


@pytest.fixture
async def laptop(site: Site) -> PasskeyHolder:
    """Ana's passkey, in a practice that asks for a second step."""
    holder = PasskeyHolder(site.ana.facilitator_id)
    factors = site.ana.practice.second_factors
    await factors.add(holder.account_id, "passkey", holder.secret(), used=0, at=TEN)
    await site.ana.practice.account_sessions.require_second_factor(True)
    return holder


async def asked(visitor: Visitor) -> str:
    page = (await visitor.get("/sign-in")).text
    return html.unescape(page.split('data-options="')[1].split('"')[0])


async def shows(visitor: Visitor, holder: PasskeyHolder, **instead: str) -> Answer:
    form = holder.shows(await asked(visitor), visitor.origin, instead)
    return await visitor.post("/sign-in/passkey", form)


def said(answer: Answer) -> tuple[int, str, bool]:
    """What whoever is refused gets to see, and whether anything was begun."""
    words = answer.text.split('role="alert"')[1].split("</p>")[0]
    return answer.status, words, "gc" in answer.cookies


async def test_a_passkey_alone_is_both_steps(
    site: Site, laptop: PasskeyHolder, stranger: Visitor
) -> None:
    answer = await shows(stranger, laptop)

    assert (303, "/today") == (answer.status, answer.location)
    assert 200 == (await stranger.get("/today")).status
    acts = [e.act for e in await site.ana.practice.audit.entries() if e.act == "sign_in"]
    assert ["sign_in"] == acts


async def test_an_answer_signs_in_once(
    laptop: PasskeyHolder, stranger: Visitor, site: Site
) -> None:
    form = laptop.shows(await asked(stranger), stranger.origin)
    again = site.visitor()

    assert 303 == (await stranger.post("/sign-in/passkey", form)).status
    assert 403 == (await again.post("/sign-in/passkey", form)).status


async def test_one_answer_given_twice_at_once_confirms_once(
    site: Site, laptop: PasskeyHolder, stranger: Visitor
) -> None:
    """A passkey that lives on several devices does not count: nothing in it tells the two apart."""
    laptop.count = -1
    await shows(stranger, laptop)
    site.clock.advance(6 * 60)
    page = (await stranger.get("/confirm")).text
    laptop.count = -1
    options = html.unescape(page.split('data-options="')[1].split('"')[0])
    form = laptop.shows(options, stranger.origin)
    sent = [stranger.post("/confirm", form) for _ in range(4)]

    assert [303, 403, 403, 403] == sorted(one.status for one in await asyncio.gather(*sent))


async def test_every_passkey_that_does_not_fit_gets_the_same_answer(
    site: Site, laptop: PasskeyHolder, stranger: Visitor
) -> None:
    practice, eli = site.ana.practice, PasskeyHolder(site.eli.facilitator_id)
    unknown, nobody = PasskeyHolder(laptop.account_id), PasskeyHolder("nobody-at-all")
    options, origin = await asked(stranger), stranger.origin
    untouched = laptop.shows(options, origin, verified=False)
    tries = [
        await stranger.post("/sign-in/passkey", untouched),
        await shows(stranger, unknown),
        await shows(stranger, nobody),
        await shows(stranger, eli, userHandle=laptop.account_id),
        await shows(stranger, laptop, userHandle=eli.account_id),
        await shows(stranger, laptop, rpId="elsewhere.example"),
        await shows(stranger, laptop, challenge="AAAA"),
        await stranger.post(
            "/sign-in/passkey", laptop.shows(await asked(stranger), "https://elsewhere.example")
        ),
        await stranger.post("/sign-in/passkey", {"credential": "{}", "next": "/today"}),
        await stranger.post("/sign-in/passkey", {"credential": "[1", "next": "/today"}),
    ]
    await practice.people.set_closed(await hired_owner(site), False)
    await practice.people.set_closed(laptop.account_id, True)
    tries.append(await shows(stranger, laptop))

    assert {said(tries[0])} == set(map(said, tries))
    assert (403, False) == (tries[0].status, "gc" in tries[0].cookies)
    assert ("sign_in_refused", "somebody", laptop.account_id) in await denied(site)


async def hired_owner(site: Site) -> str:
    """Return somebody else who owns the practice, so that Ana's account may be closed."""
    return await site.ana.practice.people.add_account(
        email="hal@example.org",
        password="another password",
        name="Hal",
        credential="LPC",
        initials="HB",
        roles=("owner",),
    )


async def test_an_answer_that_comes_too_late_opens_nothing(
    site: Site, laptop: PasskeyHolder, stranger: Visitor
) -> None:
    form = laptop.shows(await asked(stranger), stranger.origin)
    site.clock.advance(timedelta(minutes=10, seconds=1).total_seconds())

    assert 403 == (await stranger.post("/sign-in/passkey", form)).status


async def test_showing_passkeys_is_paced_like_passwords(
    site: Site, laptop: PasskeyHolder, stranger: Visitor
) -> None:
    form = {"credential": "{}", "next": "/today"}
    statuses = [(await stranger.post("/sign-in/passkey", form)).status for _ in range(21)]

    assert [403] * 20 + [429] == statuses


async def test_where_browsers_make_no_passkeys_none_is_asked_for(
    tmp_path: Path, migrated: Path, clock: HandClock
) -> None:
    async with practices(tmp_path, migrated, clock) as by_number:
        page = (await by_number.visitor().get("/sign-in")).text

    assert "passkey" not in page
