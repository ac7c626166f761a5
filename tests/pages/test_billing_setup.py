"""Who bills, what it costs, who pays: the pages a practice fills in before its first claim."""

from datetime import date

from tests.pages.drafted import visible
from tests.pages.site import Answer, Site, Visitor

PLAN = {
    "payer": "Lakeshore Health Plan",
    "payer_id": "lsh01",
    "member_number": "LS 0042",
    "filing": "CI",
    "relationship": "self",
}
BO = {
    "last": "Tanaka",
    "first": "Bo",
    "sex": "M",
    "street": "12 Elm Street",
    "city": "Peoria",
    "state": "IL",
    "postal": "61602",
}
HOLDER = {
    "relationship": "child",
    "holder_last": "Tanaka",
    "holder_first": "Noa",
    "holder_birth": "1964-02-29",
    "holder_sex": "F",
    "holder_street": "12 Elm Street",
    "holder_city": "Peoria",
    "holder_state": "IL",
    "holder_postal": "61602-1234",
}
PROVIDER = {
    "name": "Harborlight Group Practice",
    "npi": "1234567893",
    "tax_number": "36-1234567",
    "tax_kind": "EI",
    "taxonomy": "101YM0800X",
    "street": "1420 W Fullerton Ave",
    "more": "",
    "city": "Chicago",
    "state": "IL",
    "postal": "60614-3722",
    "contact": "Ana Weiss",
    "phone": "(312) 555-0142",
    "house": "Prairie Clearing",
    "receiver_id": "PRAIRIE01",
    "submitter_id": "HARBOR77",
}


def where(site: Site, page: str = "") -> str:
    return f"/members/{site.ana.bo}/insurance{page}"


async def test_insurance_is_kept_with_every_version_and_who_wrote_it(
    site: Site, ana: Visitor
) -> None:
    empty = await ana.get(where(site))
    assert "Nothing yet" in empty.text

    assert 303 == (await ana.post(where(site), BO | PLAN)).status
    assert 303 == (await ana.post(where(site), BO | PLAN | {"member_number": "LS 0043"})).status

    insurance = site.ana.practice.insurance
    now = await insurance.of_member(site.ana.bo)
    assert now is not None
    assert now.primary is not None
    assert ("LSH01", "LS 0043") == (now.primary.payer_id, now.primary.member_number)
    versions = await insurance.versions(site.ana.bo)
    assert [2, 1] == [one.position for one in versions]
    assert {site.ana.facilitator_id} == {one.author_id for one in versions}
    assert "LS 0042" in (await ana.get(where(site))).text


async def test_a_plan_of_somebody_else_asks_who_holds_it(site: Site, ana: Visitor) -> None:
    refused = await ana.post(where(site), BO | PLAN | {"relationship": "child"})

    assert 422 == refused.status
    assert "whoever holds the plan" in visible(refused)
    assert 303 == (await ana.post(where(site), BO | PLAN | HOLDER)).status
    now = await site.ana.practice.insurance.of_member(site.ana.bo)
    assert now is not None
    assert now.primary is not None
    assert now.primary.holder is not None
    assert date(1964, 2, 29) == now.primary.holder.birth_date
    assert "616021234" == now.primary.holder.address.postal


async def test_each_field_says_what_to_do_and_keeps_what_was_typed(
    site: Site, ana: Visitor
) -> None:
    refused = await ana.post(
        where(site), BO | PLAN | {"payer_id": "", "postal": "616", "auth_units": "few"}
    )

    said = visible(refused)
    assert 422 == refused.status
    for words in ("Claims go to this number", "Five digits, or nine", "units and days belong"):
        assert words in said
    assert "LS 0042" in refused.text


async def test_who_pays_themselves_needs_no_plan(site: Site, ana: Visitor) -> None:
    assert 303 == (await ana.post(where(site), BO | {"self_pay": "yes"})).status

    now = await site.ana.practice.insurance.of_member(site.ana.bo)
    assert now is not None
    assert now.self_pay
    assert now.primary is None


async def test_a_second_plan_comes_and_goes_and_the_first_one_stays(
    site: Site, ana: Visitor
) -> None:
    await ana.post(where(site), BO | PLAN)
    second = PLAN | {"payer": "Great Lakes Mutual", "payer_id": "GLM"}

    assert 303 == (await ana.post(where(site, "/second"), second)).status
    now = await site.ana.practice.insurance.of_member(site.ana.bo)
    assert now is not None
    assert now.secondary is not None
    assert now.primary is not None
    assert "GLM" == now.secondary.payer_id

    assert 303 == (await ana.post(where(site, "/second/removal"), {})).status
    now = await site.ana.practice.insurance.of_member(site.ana.bo)
    assert now is not None
    assert now.secondary is None
    assert now.primary is not None


async def test_nobody_sees_the_insurance_of_another_leaders_member(
    site: Site, ana: Visitor
) -> None:
    await ana.post(where(site), BO | PLAN)

    for who in ("Fay", "Eli"):
        visitor = await site.signed_in(who)
        assert 404 == (await visitor.get(where(site))).status
        assert 404 == (await visitor.post(where(site), BO | PLAN)).status
    # An owner bills for the whole practice, but not for another one.
    eli = await site.signed_in("Eli")
    assert 404 == (await eli.get("/billing" + where(site))).status


async def test_who_bills_is_checked_before_it_is_kept(site: Site, ana: Visitor) -> None:
    assert "Nothing yet" in (await ana.get("/practice/billing")).text
    wrong = PROVIDER | {"npi": "1234567890", "postal": "60614", "tax_number": "36", "phone": "1"}

    refused: Answer = await ana.post("/practice/billing", wrong)

    said = visible(refused)
    assert 422 == refused.status
    for words in ("the last one checks the others", "All nine digits", "Nine digits", "Ten digits"):
        assert words in said
    assert await site.ana.practice.details.billing() is None
    assert 303 == (await ana.post("/practice/billing", PROVIDER)).status
    kept = await site.ana.practice.details.billing()
    assert kept is not None
    assert kept.clearinghouse is not None
    assert ("361234567", "606143722") == (kept.tax_number, kept.address.postal)
    assert "Harborlight Group Practice" in (await ana.get("/practice/billing")).text


async def test_a_fee_is_added_and_taken_back(site: Site, ana: Visitor) -> None:
    fee = {"payer_id": "", "code": "90853", "first_day": "2026-01-01", "charge": "$120.50"}

    assert 422 == (await ana.post("/practice/fees", fee | {"charge": "much"})).status
    assert 303 == (await ana.post("/practice/fees", fee | {"expected": "62"})).status
    assert "$120.50" in (await ana.get("/practice/fees")).text

    back = {name: fee[name] for name in ("payer_id", "code", "first_day")}
    assert 303 == (await ana.post("/practice/fees/withdrawal", back)).status
    assert "No fee yet" in (await ana.get("/practice/fees")).text


async def test_the_office_is_changed_in_its_own_words(site: Site, ana: Visitor) -> None:
    form = {"name": "Harborlight", "timezone": "America/Chicago", "phone": "312 555 0142"}

    assert 422 == (await ana.post("/practice/office", form | {"timezone": "Mars/Base"})).status
    assert 303 == (await ana.post("/practice/office", form)).status
    assert "Harborlight" in (await ana.get("/practice")).text
