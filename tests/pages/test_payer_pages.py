"""What payers ask: the list, a rule put right with a reason, and a group as each payer sees it."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from server.core.insurance import Insurance, Insured, PersonName
from server.core.plan import Purpose
from tests.clock import TEN
from tests.pages.meeting import Meeting
from tests.pages.member import before_the_room
from tests.pages.site import Answer, Site, Visitor

NUMBER = "99001"
RULE = "/practice/payers/bcbsm_bcn"
FORM = {
    "version": "0",
    "payer": "BCBS Michigan and Blue Care Network",
    "payer_ids": NUMBER,
    "source": "Provider manual 2026, chapter 4",
    "read_on": "2026-03-01",
    "evidence": "verified",
    "confidence": "high",
    "text": "current",
    "size_min": "2",
    "size_max": "3",
    "session_expected": "60",
    "home": "10",
    "elsewhere": "02",
    "office": "11",
    "reason": "Read the new manual.",
}


async def changes(visitor: Visitor, **fields: str) -> Answer:
    return await visitor.post(RULE, {**FORM, **fields})


async def insures(site: Site, member_id: str) -> None:
    plan = Insurance(rank="primary", payer="Lakes Health", payer_id=NUMBER, member_number="M1")
    insured = Insured(name=PersonName("Miller", "Bo"), sex="U", plans=(plan,))
    await site.ana.practice.insurance.save(member_id, insured, by=site.ana.facilitator_id, at=TEN)


async def test_a_rule_nobody_is_sure_of_says_so(ana: Visitor) -> None:
    page = (await ana.get("/practice/payers")).text
    kentucky = page.split('id="rule-ky_medicaid"')[1].split("</li>")[0]

    assert "unconfirmed" in kentucky
    assert "At most 12 members" in kentucky


async def test_a_change_is_kept_with_author_and_reason_and_what_was_before(ana: Visitor) -> None:
    assert 303 == (await changes(ana)).status
    page = (await ana.get(RULE)).text
    history = page.split('id="history"')[1]

    assert "2 to 3 members, expects 60 minutes" in page
    assert history.index("Read the new manual.") < history.index("As it came with the product")
    assert "Ana Test" in history
    assert "4 to 12 members, expects 90 minutes" in history


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": " "}, "Write why it changes."),
        ({"read_on": "2026-12-31"}, "today or earlier"),
        ({"size_max": "many"}, "Write a whole number from 1 to 999"),
        ({"size_min": "9", "size_max": "8"}, "The most is less than the fewest."),
        ({"staffing": "two from nine"}, "Write it as 9: 2"),
        ({"video": "9"}, "A modifier has two letters or digits."),
        ({"home": "at home"}, "A place of service has two digits."),
    ],
)
async def test_what_cannot_be_is_said_beside_the_field_and_not_kept(
    ana: Visitor, fields: dict[str, str], said: str
) -> None:
    answer = await changes(ana, **fields)

    assert 422 == answer.status
    assert said in answer.text
    assert "Every version" in answer.text
    assert "changed here" not in (await ana.get("/practice/payers")).text


async def test_of_two_who_change_a_rule_the_later_one_is_asked_to_look_again(ana: Visitor) -> None:
    await changes(ana)
    answer = await changes(ana, size_max="20")

    assert 422 == answer.status
    assert "Somebody changed this rule meanwhile." in answer.text


async def test_having_looked_takes_a_rule_off_the_worklist(site: Site, ana: Visitor) -> None:
    site.clock.advance(timedelta(days=730).total_seconds())
    ana = await site.signed_in("Ana")
    before = (await ana.get("/practice/payers?months=6")).text
    answer = await ana.post("/practice/payers/ca_ntp/readings", {"version": "0"})
    after = (await ana.get("/practice/payers?months=6")).text

    assert 303 == answer.status
    button = "Read it, unchanged: California narcotic treatment programs"
    assert [True, False] == [button in page for page in (before, after)]
    assert "Looked at the source" in (await ana.get("/practice/payers/ca_ntp")).text


async def test_a_payer_without_a_rule_is_pointed_out_until_one_is_for_it(
    site: Site, ana: Visitor
) -> None:
    await insures(site, site.ana.bo)
    before = (await ana.get("/practice/payers")).text
    await changes(ana)
    after = (await ana.get("/practice/payers")).text

    assert "Lakes Health, number 99001" in before
    assert "No rule is for these payers" not in after


async def test_a_rule_of_ones_own_is_added(ana: Visitor) -> None:
    answer = await ana.post("/practice/payers", {**FORM, "payer": "Lakes Health"})
    page = (await ana.get("/practice/payers")).text

    assert 303 == answer.status
    assert "Lakes Health" in page


async def test_one_more_than_a_payer_allows_concerns_only_whom_it_pays_for(
    site: Site, ana: Visitor
) -> None:
    await changes(ana)
    await insures(site, site.ana.bo)
    page = (await ana.get(f"/groups/{site.ana.group_id}/payers?members=4")).text
    simulated = page.split('id="what-if"')[1]

    assert "With 4 members" in simulated
    assert "It would concern 1 member:" in simulated
    assert "4 members; BCBS Michigan and Blue Care Network allows 3." in simulated
    assert "Bo Miller" in simulated
    assert "Cyd Miller" not in simulated


async def test_with_enough_facilitators_a_staffing_rule_is_content(
    site: Site, ana: Visitor
) -> None:
    await changes(ana, size_max="", staffing="3: 2")
    await insures(site, site.ana.bo)
    address = f"/groups/{site.ana.group_id}/payers?members=3&facilitators="
    alone = (await ana.get(address + "1")).text
    two = (await ana.get(address + "2")).text

    assert "allows 2 with 1 facilitator." in alone
    assert "It would no longer concern" in two


async def test_another_practice_has_its_own_reading(ana: Visitor, eli: Visitor) -> None:
    await changes(ana)

    assert "4 to 12 members, expects 90 minutes" in (await eli.get(RULE)).text
    assert "Read the new manual." not in (await eli.get(RULE)).text


async def test_who_does_not_bill_reads_and_changes_nothing(fay: Visitor) -> None:
    page = await fay.get(RULE)

    assert 200 == page.status
    assert "Keep the rule" not in page.text
    assert 403 == (await changes(fay)).status


# ---- where the decision is


async def three_allow_three(site: Site, ana: Visitor, **fields: str) -> None:
    await changes(ana, **{"size_max": "3", "session_expected": "", **fields})
    await insures(site, site.ana.bo)


async def newcomer(site: Site) -> str:
    """Return somebody who is in no group yet, whose chart Ana may see."""
    practice = site.ana.practice
    member_id = await practice.people.add_member(
        name="Gil Newman", first_name="Gil", display_name="Gil N.", birth_date=date(1991, 2, 3)
    )
    other = await practice.people.add_group(
        name="Monday", modality="cbt", timezone="America/Chicago",
        facilitator_ids=(site.ana.facilitator_id,),
    )  # fmt: skip
    await practice.people.enrol(other, member_id)
    return member_id


async def enrols(site: Site, ana: Visitor, member_id: str) -> Answer:
    return await ana.post(f"/groups/{site.ana.group_id}/enrolments", {"member_id": member_id})


async def test_the_group_says_whose_payer_allows_no_fourth(site: Site, ana: Visitor) -> None:
    await three_allow_three(site, ana)
    page = (await ana.get(f"/groups/{site.ana.group_id}")).text
    said = page.split('id="one-more"')[1].split("</div>")[0]

    assert "With one more there would be 4:" in said
    assert "Bo Miller: 4 members; BCBS Michigan and Blue Care Network allows 3." in said
    assert "Cyd" not in said


async def test_a_limit_informs_and_a_fourth_comes_in_all_the_same(site: Site, ana: Visitor) -> None:
    await three_allow_three(site, ana)

    assert 303 == (await enrols(site, ana, await newcomer(site))).status


async def test_where_the_practice_made_it_a_hard_stop_a_fourth_is_held(
    site: Site, ana: Visitor
) -> None:
    await three_allow_three(site, ana, stops="size_max")
    answer = await enrols(site, ana, await newcomer(site))

    assert 422 == answer.status
    assert "Your practice made this a hard stop: 4 members;" in answer.text


async def test_before_admission_the_links_say_what_would_be_if_all_come(
    site: Site, ana: Visitor
) -> None:
    await three_allow_three(site, ana, size_max="2", size_min="1")
    page = (await ana.get(f"/sessions/{site.ana.session_id}/links")).text

    assert "If all 3 come" in page
    assert "3 members; BCBS Michigan and Blue Care Network allows 2." in page


async def test_the_plan_of_a_session_knows_each_ones_limit(site: Site, ana: Visitor) -> None:
    await three_allow_three(site, ana, confidence="low")
    plan = await site.ana.practice.calendar.plan(site.ana.session_id)

    allowed = {seat.first_name: (seat.payer_allows, seat.payer_unconfirmed) for seat in plan.seats}
    assert {"Bo": (3, True), "Cyd": (None, False), "Dee": (None, False)} == allowed


async def test_a_member_sees_no_word_of_a_payer(site: Site, ana: Visitor) -> None:
    await three_allow_three(site, ana, size_max="1", size_min="1")
    bo = await before_the_room(site, site.ana.bo)
    pages = [(await bo.get(path)).text for path in ("/join/where", "/join/room")]

    assert not any(word in page for page in pages for word in ("payer", "allows", "BCBS", "Lakes"))


async def test_afterwards_it_is_said_of_whom_the_payer_pays_for(site: Site, ana: Visitor) -> None:
    await changes(ana, size_min="3", size_max="12", session_expected="95", min_member_minutes="45")
    await insures(site, site.ana.bo)
    await (await Meeting.of(site)).held()
    ana = await site.signed_in("Ana")
    page = (await ana.get(f"/sessions/{site.ana.session_id}/attendance")).text
    said = page.split('id="payers"')[1]

    assert "2 members; BCBS Michigan and Blue Care Network asks for at least 3." in said
    assert "The session has 90 minutes; BCBS Michigan and Blue Care Network expects 95." in said
    assert "There is no diagnosis." in said
    assert "Cyd" not in said


async def test_where_nobody_pays_the_attendance_page_says_nothing_of_payers(site: Site) -> None:
    await (await Meeting.of(site)).held()
    ana = await site.signed_in("Ana")

    assert 'id="payers"' not in (await ana.get(f"/sessions/{site.ana.session_id}/attendance")).text


async def agrees(site: Site, purpose: Purpose, *, back: bool = False) -> None:
    consents = site.ana.practice.consents
    said = {"version": "2026-01", "reason": "On paper", "author_id": site.ana.facilitator_id}
    await consents.add(site.ana.bo, purpose, **said, at=site.clock.now())
    if back:
        await consents.take_back(site.ana.bo, purpose, **said, at=site.clock.now())


@pytest.mark.parametrize("back", [False, True])
async def test_s3_a_part_2_consent_taken_back_holds_the_claim_and_nothing_else(
    site: Site, back: bool
) -> None:
    people, said = site.ana.practice.people, "does not consent to disclosure for payment"
    await people.change_group(site.ana.group_id, lambda now: replace(now, part_2=True))
    await insures(site, site.ana.bo)
    await (await Meeting.of(site)).held()
    await agrees(site, "part_2", back=back)
    ana = await site.signed_in("Ana")
    page = (await ana.get(f"/sessions/{site.ana.session_id}/attendance")).text
    drafted = await ana.post(f"/sessions/{site.ana.session_id}/notes")

    assert back == (said in page)
    assert 303 == drafted.status


async def test_what_a_payer_asks_of_plans_is_written_where_plans_are(
    site: Site, ana: Visitor
) -> None:
    bo = f"/members/{site.ana.bo}"
    await insures(site, site.ana.bo)
    await changes(ana, asks="planned_sessions")
    group = f"/groups/{site.ana.group_id}/payers"
    before = (await ana.get(group)).text
    chart = {"name": "Bo Miller", "birth_date": "1990-05-17", "planned_sessions": "many"}
    refused = await ana.post(bo, chart)
    assert 422 == refused.status
    assert "A number from 1 to 500" in refused.text
    assert 303 == (await ana.post(bo, chart | {"planned_sessions": "16"})).status
    after = (await ana.get(group)).text

    said = "The plan does not say how many sessions"
    assert [True, False] == [said in page for page in (before, after)]


async def test_one_goal_for_all_is_read_from_their_plans(site: Site, ana: Visitor) -> None:
    await insures(site, site.ana.bo)
    await changes(ana, asks="shared_goal")
    group, found = f"/groups/{site.ana.group_id}/payers", []
    for member_id in (site.ana.bo, site.ana.cyd, site.ana.dee):
        found.append((await ana.get(group)).text)
        goal = {"text": "Speaks up once in each  Session"}
        assert 303 == (await ana.post(f"/members/{member_id}/goals", goal)).status
    found.append((await ana.get(group)).text)

    said = "asks for one goal in the plans of all members"
    assert [True, True, True, False] == [said in page for page in found]
