"""One's own account: the password is changed by whoever has it, and nobody keeps what they had."""

import pytest

from server.pages.account import SHORTEST
from server.pages.sign_in_pace import PACE, TRIES_PER_ADDRESS
from tests.pages.site import Site, Visitor
from tests.store.practice import PASSWORD

NEW = "seven brown bears at noon"
CHANGE = {"current": PASSWORD, "new": NEW, "again": NEW}


async def test_a_changed_password_is_the_one_that_signs_in(site: Site, ana: Visitor) -> None:
    answer = await ana.post("/account/password", CHANGE)

    assert "/account?saved=password" == answer.location
    assert 403 == (await site.visitor().signs_in("ana@example.org")).status
    assert 303 == (await site.visitor().signs_in("ana@example.org", NEW)).status


async def test_a_password_may_be_long_and_of_small_letters_only_and_counts_to_its_last_one(
    site: Site, ana: Visitor
) -> None:
    """Some ways of hashing read the first 72 letters and no more."""
    long = "the lake lies still and nobody is there yet but a heron " * 4
    for new, old in ((long[:128], PASSWORD), (long[:200], long[:128])):
        answer = await ana.post("/account/password", {"current": old, "new": new, "again": new})
        assert "/account?saved=password" == answer.location
        for wrong in (new[:-1], new[:-1] + "x", new[:72], new.upper()):
            assert 403 == (await site.visitor().signs_in("ana@example.org", wrong)).status
        assert 303 == (await site.visitor().signs_in("ana@example.org", new)).status


async def test_a_changed_password_signs_out_everywhere_else(site: Site, ana: Visitor) -> None:
    """Somebody has an old cookie: with the new password it is worth nothing."""
    elsewhere = await site.signed_in("Ana")
    other = await site.signed_in("Fay")

    await ana.post("/account/password", CHANGE)

    assert "/sign-in?next=/today" == (await elsewhere.get("/today")).location
    assert 200 == (await ana.get("/account?saved=password")).status
    assert 200 == (await other.get("/today")).status


@pytest.mark.parametrize(
    "changed, status, says",
    [
        ({"current": "not this one at all"}, 403, "That is not your password now."),
        ({"new": "short", "again": "short"}, 422, f"Use {SHORTEST} characters or more"),
        (
            {"new": "Welcome2026!!", "again": "Welcome2026!!"},
            422,
            "first things somebody would try",
        ),
        ({"new": "Ana.Test.2026!", "again": "Ana.Test.2026!"}, 422, "first things"),
        ({"again": NEW + "!"}, 422, "The two are not the same"),
        ({"new": PASSWORD, "again": PASSWORD}, 422, "Choose another one"),
    ],
)
async def test_a_change_that_cannot_be_says_what_to_do_and_changes_nothing(
    site: Site, ana: Visitor, changed: dict[str, str], status: int, says: str
) -> None:
    elsewhere = await site.signed_in("Ana")
    answer = await ana.post("/account/password", {**CHANGE, **changed})

    assert status == answer.status
    assert says in answer.text
    assert [] == [word for word in (PASSWORD, NEW) if word in answer.text]
    assert 200 == (await elsewhere.get("/today")).status
    assert 303 == (await site.visitor().signs_in("ana@example.org")).status


async def test_guesses_at_the_password_are_slowed_like_at_sign_in(site: Site, ana: Visitor) -> None:
    """Somebody found an open screen and tries passwords to keep the account."""
    wrong = {**CHANGE, "current": "not this one at all"}
    site.app[PACE]._wait = no_wait
    for _ in range(TRIES_PER_ADDRESS):
        await ana.post("/account/password", wrong)

    assert 429 == (await ana.post("/account/password", CHANGE)).status


async def no_wait(_: float) -> None:
    """Stand in for the pauses between tries."""


async def test_a_change_is_written_down_without_the_password(site: Site, ana: Visitor) -> None:
    await ana.post("/account/password", CHANGE)
    entries = await site.ana.practice.audit.entries(subject_id=site.ana.facilitator_id)

    assert "change_password" == entries[-1].act
    assert entries[-1].reason is None


async def test_single_keys_are_turned_off_for_the_person_on_every_page(
    site: Site, ana: Visitor
) -> None:
    assert 'data-keys="off"' not in (await ana.get("/today")).text

    assert "/account?saved=keys" == (await ana.post("/account/keys")).location

    for path in ("/today", "/account", f"/sessions/{site.ana.session_id}/attendance"):
        assert 'data-keys="off"' in (await ana.get(path)).text
    assert 'data-keys="off"' in (await (await site.signed_in("Ana")).get("/today")).text
    assert 'data-keys="off"' not in (await (await site.signed_in("Fay")).get("/today")).text
    await ana.post("/account/keys", {"single_keys": "yes"})
    assert 'data-keys="off"' not in (await ana.get("/today")).text
