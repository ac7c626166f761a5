"""The doors: what a password, a cookie or a link opens, for how long, and what is kept of it."""

import asyncio
from collections import Counter
from datetime import date, timedelta

import msgspec
import pytest
import sqlalchemy as sa

from server.ids import token_hash
from server.settings import Settings
from server.store import Account, Keyring, PersonalLink, Store
from server.store.columns import metadata
from server.store.errors import EmailTaken
from server.store.passwords import PasswordRefused, Passwords
from server.store.schema import account
from tests.clock import TEN, HandClock
from tests.store.practice import PASSWORD, Own, begin

LATER = TEN + timedelta(minutes=90)


@pytest.fixture
async def ana(store: Store, own: Own) -> Account:
    found = await store.doors.account_for_sign_in("ana@example.org", PASSWORD)
    assert found is not None
    return found


async def _link(store: Store, own: Own, member_id: str) -> tuple[str, PersonalLink]:
    token = await own.practice.links.issue(
        own.session_id, member_id, now=TEN, valid_from=TEN, valid_until=LATER
    )
    link = await store.doors.link(token)
    assert link is not None
    return token, link


# ---- passwords


async def test_address_and_password_together_open(store: Store, own: Own, eli: Own) -> None:
    sign_in = store.doors.account_for_sign_in

    found = await sign_in(" Ana@Example.org", PASSWORD)
    assert found is not None
    assert (own.facilitator_id, own.practice.practice_id) == (found.account_id, found.practice_id)
    assert await sign_in("ana@example.org", PASSWORD + "!") is None
    assert await sign_in("nobody@example.org", PASSWORD) is None


async def test_an_unknown_address_costs_the_same_work(settings: Settings) -> None:
    passwords = Passwords(settings.hashing)
    known = await passwords.hash(PASSWORD)

    assert not await passwords.verify(None, "nobody has this password")
    assert known.rsplit("$", 2)[0] == passwords._nobodys.rsplit("$", 2)[0]  # the same parameters
    await passwords.close()


async def test_a_password_hashed_with_older_parameters_is_hashed_anew(
    settings: Settings, keyring: Keyring
) -> None:
    # The parameters grew between two releases: here from cheap to full.
    store = await Store.open(settings, keyring)
    await begin(store, "Ana")
    await store.close()
    store = await Store.open(msgspec.structs.replace(settings, hashing="full"), keyring)
    assert await store.doors.account_for_sign_in("ana@example.org", PASSWORD)
    stored = await store.journal.read(lambda c: c.scalar(sa.select(account.c.password_hash)))
    assert "m=65536,t=3,p=4" in str(stored)
    assert await store.doors.account_for_sign_in("ana@example.org", PASSWORD)
    await store.close()


@pytest.mark.parametrize("password", ["short", "x" * 257])
async def test_a_bad_new_password_is_refused_in_words(own: Own, password: str) -> None:
    with pytest.raises(PasswordRefused, match="8 to 256 characters"):
        await own.practice.people.set_password(own.facilitator_id, password)


async def test_a_changed_password_replaces_the_old_one(
    store: Store, own: Own, ana: Account
) -> None:
    await own.practice.people.set_password(own.facilitator_id, "another long walk")

    assert not await store.doors.password_fits(ana, PASSWORD)
    assert await store.doors.password_fits(ana, "another long walk")


async def test_one_address_is_one_account_among_all_practices(own: Own, eli: Own) -> None:
    with pytest.raises(EmailTaken):
        await eli.practice.people.add_account(
            email="ANA@example.org", password=PASSWORD, name="E", credential="LCSW", initials="E"
        )


async def test_an_address_added_twice_at_once_is_one_account(own: Own, eli: Own) -> None:
    async def add(each: Own) -> str:
        return await each.practice.people.add_account(
            email="new@example.org", password=PASSWORD, name="N", credential="LCSW", initials="N"
        )

    outcomes = await asyncio.gather(add(own), add(eli), return_exceptions=True)

    assert 1 == sum(isinstance(o, EmailTaken) for o in outcomes)


# ---- account sessions


async def test_an_account_session_ends_after_fifteen_idle_minutes(
    store: Store, ana: Account
) -> None:
    clock = HandClock()
    token = await store.doors.begin_account_session(ana, now=clock.now())

    for _ in range(3):  # each look keeps it alive
        found = await store.doors.account_session(token, now=clock.advance(15 * 60))
        assert found is not None
        assert (ana, TEN) == (found.account, found.opened_at)
    assert await store.doors.account_session(token, now=clock.advance(15 * 60 + 1)) is None


async def test_an_account_session_ends_after_twelve_hours_however_busy(
    store: Store, ana: Account
) -> None:
    clock = HandClock()
    token = await store.doors.begin_account_session(ana, now=clock.now())

    for _ in range(72):
        assert await store.doors.account_session(token, now=clock.advance(10 * 60))
    assert await store.doors.account_session(token, now=clock.advance(1)) is None


async def test_signing_out_ends_it_at_once(store: Store, ana: Account) -> None:
    token = await store.doors.begin_account_session(ana, now=TEN)
    other = await store.doors.begin_account_session(ana, now=TEN)
    await store.doors.end_account_session(token)

    assert await store.doors.account_session(token, now=TEN) is None
    assert await store.doors.account_session(other, now=TEN)


async def test_giving_the_password_again_is_remembered(store: Store, ana: Account) -> None:
    clock = HandClock()
    token = await store.doors.begin_account_session(ana, now=clock.now())
    again = clock.advance(600)
    await store.doors.confirm_account_session(token, again)

    found = await store.doors.account_session(token, now=again)
    assert found is not None
    assert (TEN, again) == (found.opened_at, found.confirmed_at)


async def test_a_token_made_up_opens_nothing(store: Store, own: Own) -> None:
    assert await store.doors.account_session("made up", now=TEN) is None
    assert await store.doors.link("made up") is None
    assert await store.doors.visit("made up", now=TEN) is None


# ---- links and visits


async def test_a_new_link_ends_the_one_before(store: Store, own: Own) -> None:
    first, _ = await _link(store, own, own.bo)
    await _link(store, own, own.cyd)
    await _link(store, own, own.bo)

    old = await store.doors.link(first)
    assert old is not None
    assert TEN == old.revoked_at
    links = await own.practice.links.of_session(own.session_id)
    assert {own.bo: 1, own.cyd: 1} == Counter(k.member_id for k in links if not k.revoked_at)


async def test_a_list_of_birth_dates_sent_at_once_gets_five_tries(store: Store, own: Own) -> None:
    _, link = await _link(store, own, own.bo)
    answers = await asyncio.gather(
        *(own.practice.links.check_birth_date(link.link_id, date(1990, 5, n)) for n in range(1, 32))
    )

    assert Counter(wrong=5, locked=26) == Counter(answers)  # the seventeenth would have been right


async def test_the_right_birth_date_after_a_typo_is_right(store: Store, own: Own) -> None:
    _, link = await _link(store, own, own.bo)
    check = own.practice.links.check_birth_date

    assert "wrong" == await check(link.link_id, date(1909, 5, 17))
    assert "right" == await check(link.link_id, date(1990, 5, 17))
    assert "right" == await check(link.link_id, date(1990, 5, 17))


async def test_the_first_use_is_kept(store: Store, own: Own) -> None:
    _, link = await _link(store, own, own.bo)
    await own.practice.links.mark_used(link.link_id, TEN)
    await own.practice.links.mark_used(link.link_id, LATER)

    used = await own.practice.links.link(link.link_id)
    assert used is not None
    assert TEN == used.first_used_at


async def test_a_visit_lasts_until_it_ends_or_its_link_is_revoked(store: Store, own: Own) -> None:
    doors = store.doors
    _, link = await _link(store, own, own.bo)
    one, visit = await doors.begin_visit(link, device_token=None, now=TEN)
    other, _ = await doors.begin_visit(link, device_token=None, now=TEN)
    assert not visit.confirmed
    await doors.confirm_visit(one)
    seen = await doors.visit(one, now=LATER)
    assert seen is not None
    assert (own.bo, own.session_id, True) == (seen.member_id, seen.session_id, seen.confirmed)

    await doors.end_visit(one)
    assert await doors.visit(one, now=LATER) is None
    assert await doors.visit(other, now=LATER)
    await own.practice.links.revoke(link.link_id, LATER)
    assert await doors.visit(other, now=LATER) is None


async def test_a_visit_does_not_outlive_the_day(store: Store, own: Own) -> None:
    _, link = await _link(store, own, own.bo)
    token, _ = await store.doors.begin_visit(link, device_token=None, now=TEN)

    assert await store.doors.visit(token, now=TEN + timedelta(hours=13)) is None


async def test_a_browser_is_one_device_for_one_member(store: Store, own: Own) -> None:
    doors = store.doors
    _, bo = await _link(store, own, own.bo)
    _, cyd = await _link(store, own, own.cyd)

    async def device(link: PersonalLink, device_token: str | None) -> str:
        _, visit = await doors.begin_visit(link, device_token=device_token, now=TEN)
        return visit.device_id

    assert await device(bo, "laptop") == await device(bo, "laptop")
    apart = [await device(bo, "laptop"), await device(bo, "phone"), await device(bo, None)]
    assert 4 == len({*apart, await device(cyd, "laptop")})


async def test_no_token_is_kept_anywhere(store: Store, own: Own, ana: Account) -> None:
    link_token, link = await _link(store, own, own.bo)
    visit_token, _ = await store.doors.begin_visit(link, device_token="laptop-cookie", now=TEN)
    tokens = [
        link_token,
        visit_token,
        await store.doors.begin_account_session(ana, now=TEN),
        "laptop-cookie",
    ]

    def everything(connection: sa.Connection) -> str:
        return repr([connection.execute(sa.select(t)).all() for t in metadata.sorted_tables])

    stored = await store.journal.read(everything)
    assert [] == [token for token in tokens if token in stored]
    assert repr(token_hash(link_token)) in stored
