"""Co-signature: the trainee signs first, the supervisor with them; the signed text never moves."""

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from server.pages.reviews import CHANGED, DONE, NO_WORDS, NOT_TICKED
from tests.pages.drafted import Desk, visible
from tests.pages.site import Answer, Site, Visitor
from tests.store.practice import PASSWORD


async def _id_of(site: Site, email: str) -> str:
    accounts = await site.ana.practice.people.accounts()
    return next(one.account_id for one in accounts if one.email == email)


@pytest.fixture
async def signed(site: Site) -> Desk:
    """Ana is in training and signed Cyd's note; Fay supervises her, and leads another group."""
    desk = await Desk.of(site)
    fay = await _id_of(site, "fay@example.org")
    await desk.ana.post("/account/supervisor", {"supervisor": fay})
    await desk.finished("Cyd")
    await desk.signs("Cyd")
    return desk


def _review(desk: Desk, part: str = "") -> str:
    return f"/reviews/{desk.notes['Cyd']}{part}"


async def _cosigns(who: Visitor, desk: Desk, **changes: str) -> Answer:
    form = {"addenda": "0", "password": PASSWORD, "attested": "yes", **changes}
    return await who.post(_review(desk, "/cosignature"), form)


async def _sends_back(who: Visitor, desk: Desk, words: str = "Say how he responded.") -> Answer:
    return await who.post(_review(desk, "/return"), {"addenda": "0", "words": words})


async def test_the_supervisor_finds_the_note_and_signs_it_too(site: Site, signed: Desk) -> None:
    fay = await site.signed_in("Fay")
    before = await signed.note("Cyd")
    waiting = visible(await fay.get("/reviews"))
    today = visible(await fay.get("/today"))
    answer = await _cosigns(fay, signed)
    after = await signed.note("Cyd")

    assert "One note to co-sign" in waiting
    assert "1 note to co-sign" in today
    assert "/reviews" == answer.location
    assert ["cosigned"] == [review.kind for review in after.reviews]
    assert (before.body, before.signature) == (after.body, after.signature)
    assert "Nothing to co-sign" in visible(await fay.get("/reviews"))
    assert "Co-signed electronically" in visible(await signed.ana.get(signed.at("Cyd", "print")))


async def test_a_trainees_note_says_that_it_waits(signed: Desk) -> None:
    assert "Waits for the co-signature" in visible(await signed.ana.get(signed.at("Cyd")))
    assert "NOT CO-SIGNED" in visible(await signed.ana.get(signed.at("Cyd", "print")))


async def test_sent_back_with_words_it_is_answered_and_comes_again(
    site: Site, signed: Desk
) -> None:
    fay = await site.signed_in("Fay")
    await _sends_back(fay, signed)
    told = visible(await signed.ana.get(signed.at("Cyd")))
    queued = visible(await fay.get("/reviews"))
    await signed.ana.post(
        signed.at("Cyd", "addenda"), {"kind": "addendum", "text": "He nodded and wrote it down."}
    )
    again = visible(await fay.get("/reviews"))
    stale = await _cosigns(fay, signed)
    answer = await _cosigns(fay, signed, addenda="1")

    assert "Say how he responded." in told
    assert "Sent back: answer with an addendum" in told
    assert "sent back" in queued
    assert "added to since" in again
    assert 409 == stale.status
    assert CHANGED in visible(stale)
    assert "/reviews" == answer.location


async def test_without_words_nothing_is_sent_back(site: Site, signed: Desk) -> None:
    answer = await _sends_back(await site.signed_in("Fay"), signed, "  ")

    assert 422 == answer.status
    assert NO_WORDS in visible(answer)
    assert () == (await signed.note("Cyd")).reviews


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [({"attested": ""}, 422, NOT_TICKED), ({"password": "a guess"}, 403, "not your password")],
)
async def test_nothing_cosigns_itself(
    site: Site, signed: Desk, changes: dict[str, str], status: int, words: str
) -> None:
    answer = await _cosigns(await site.signed_in("Fay"), signed, **changes)

    assert status == answer.status
    assert words in visible(answer)
    assert () == (await signed.note("Cyd")).reviews


async def test_a_second_cosignature_is_refused(site: Site, signed: Desk) -> None:
    fay = await site.signed_in("Fay")
    await _cosigns(fay, signed)
    again = await _cosigns(fay, signed)

    assert 409 == again.status
    assert DONE in visible(again)
    assert 1 == len((await signed.note("Cyd")).reviews)


async def test_only_the_supervisor_of_the_signer_finds_the_note(site: Site, signed: Desk) -> None:
    eli = await site.signed_in("Eli")
    for who in (signed.ana, eli):
        assert 404 == (await who.get(_review(signed))).status
        assert 404 == (await _cosigns(who, signed)).status
        assert 404 == (await _sends_back(who, signed)).status
    assert "Nothing to co-sign" in visible(await signed.ana.get("/reviews"))
    assert () == (await signed.note("Cyd")).reviews


async def test_an_unsigned_note_is_in_nobodys_queue(site: Site, signed: Desk) -> None:
    fay = await site.signed_in("Fay")

    assert 404 == (await fay.get(f"/reviews/{signed.notes['Bo']}")).status


async def test_a_trainee_cannot_let_themselves_go_and_the_supervisor_can(
    site: Site, signed: Desk
) -> None:
    fay, fay_id = await site.signed_in("Fay"), await _id_of(site, "fay@example.org")
    ana_id = site.ana.facilitator_id
    refused = await signed.ana.post("/account/supervisor", {"supervisor": fay_id})
    foreign = await signed.ana.post(f"/reviews/supervision/{fay_id}/end")
    ended = await fay.post(f"/reviews/supervision/{ana_id}/end")

    assert 422 == refused.status
    assert 404 == foreign.status
    assert "/reviews" == ended.location
    assert "You supervise nobody" in visible(await fay.get("/reviews"))


@pytest.mark.parametrize("who", ["self", "eli", "nobody"])
async def test_who_cannot_cosign_cannot_be_named(site: Site, who: str) -> None:
    ana = await site.signed_in("Ana")
    ids = {"self": site.ana.facilitator_id, "eli": site.eli.facilitator_id, "nobody": ""}
    answer = await ana.post("/account/supervisor", {"supervisor": ids[who]})

    assert 422 == answer.status
    assert "Pick a colleague of this practice." in visible(answer)


async def test_the_database_itself_refuses_to_change_a_review(site: Site, signed: Desk) -> None:
    await _cosigns(await site.signed_in("Fay"), signed)
    for statement in ("UPDATE review SET kind = 'returned'", "DELETE FROM review"):

        def alter(connection: Connection, statement: str = statement) -> None:
            connection.exec_driver_sql(statement)

        with pytest.raises(IntegrityError, match="append-only"):
            await site.store.journal.write(alter)
