"""What a member asked to keep back: answered, kept, and looked at before anything goes outside."""

import pytest

from tests.pages.drafted import Desk, visible
from tests.pages.site import Answer, Site, Visitor

ASKED = {"what": "Nothing about the harbor to his employer", "answer": "agreed"}


@pytest.fixture
async def signed(site: Site) -> Desk:
    desk = await Desk.of(site)
    await desk.finished("Bo")
    assert 303 == (await desk.signs("Bo")).status
    return desk


async def asks(visitor: Visitor, member_id: str, **changed: str) -> Answer:
    return await visitor.post(f"/members/{member_id}/restrictions", {**ASKED, **changed})


async def exports(desk: Desk, what: str, **form: str) -> int:
    sent = {"purpose": "treatment", **form}
    if what == "packet":
        sent = {"reach": "session", "reason": "Review by the payer", **form}
    return (await desk.ana.post(desk.at("Bo", what), sent)).status


@pytest.mark.parametrize("what", ["pdf", "fhir", "packet"])
async def test_while_an_agreed_request_stands_nothing_goes_outside_unlooked_at(
    signed: Desk, what: str
) -> None:
    bo, restrictions = signed.site.ana.bo, signed.site.ana.practice.restrictions
    assert 303 == (await asks(signed.ana, bo)).status
    page = visible(await signed.ana.get(signed.at("Bo", "exports")))

    assert ASKED["what"] in page
    assert 409 == await exports(signed, what)
    assert 200 == await exports(signed, what, kept_to="yes")
    (one,) = await restrictions.of_member(bo)
    end = f"/members/{bo}/restrictions/{one.restriction_id}/end"
    assert [303, 404] == [(await signed.ana.post(end)).status for _ in range(2)]
    assert 200 == await exports(signed, what)
    assert ASKED["what"] not in visible(await signed.ana.get(signed.at("Bo", "exports")))


@pytest.mark.parametrize("purpose", ["member", "practice"])
async def test_the_member_and_the_practice_itself_do_not_wait(signed: Desk, purpose: str) -> None:
    await asks(signed.ana, signed.site.ana.bo)

    assert 200 == await exports(signed, "pdf", purpose=purpose)


async def test_a_declined_request_binds_nobody_and_says_why(signed: Desk) -> None:
    bo, why = signed.site.ana.bo, "His doctor needs it to treat him"
    assert 303 == (await asks(signed.ana, bo, answer="declined", why=why)).status
    page = visible(await signed.ana.get(f"/members/{bo}/consents"))

    assert 200 == await exports(signed, "pdf")
    assert f"declined {ASKED['what']}" in page
    assert why in page
    entries = await signed.site.ana.practice.audit.entries(subject_id=bo, limit=1_000)
    assert ["restriction_declined"] == [one.act for one in entries if "restriction" in one.act]


async def test_of_another_member_nothing_waits(signed: Desk) -> None:
    await asks(signed.ana, signed.site.ana.cyd)

    assert 200 == await exports(signed, "pdf")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"what": " "}, "Write what they asked"),
        ({"answer": ""}, "they have to be answered"),
        ({"answer": "declined"}, "Write why not"),
    ],
)
async def test_what_is_missing_is_said_and_what_was_typed_stays(
    site: Site, ana: Visitor, changed: dict[str, str], says: str
) -> None:
    answer = await asks(ana, site.ana.bo, why="", **changed)

    assert (422, True) == (answer.status, says in answer.text)
    assert changed.get("what", ASKED["what"]).strip() in answer.text
    assert [] == await site.ana.practice.restrictions.of_member(site.ana.bo)


async def test_nobody_else_asks_ends_or_reads_it(
    site: Site, ana: Visitor, eli: Visitor, fay: Visitor
) -> None:
    await asks(ana, site.ana.bo)
    (one,) = await site.ana.practice.restrictions.of_member(site.ana.bo)
    for visitor in (eli, fay):
        assert 404 == (await asks(visitor, site.ana.bo)).status
        end = f"/members/{site.ana.bo}/restrictions/{one.restriction_id}/end"
        assert 404 == (await visitor.post(end)).status
        assert 404 == (await visitor.get(f"/members/{site.ana.bo}/consents")).status
    (still,) = await site.ana.practice.restrictions.of_member(site.ana.bo)
    assert still.binds
