"""Questionnaires on the way in: with consent, left out freely, nothing told back."""

from msgspec.structs import replace

from server.core.measure_events import MeasureAnswered, MemberCheckedIn
from server.core.measures.due import Asking
from tests.pages.member import AGREED, placed
from tests.pages.site import Site, Visitor

YES = {**AGREED, "measures": "yes"}
RAISED = {"about": "phq9", **{f"a{n}": "1" for n in range(1, 10)}}


async def asks(site: Site, *instruments: str, check_in: bool = False) -> None:
    askings = tuple(Asking(one, 4) for one in instruments)
    await site.ana.practice.people.change_group(
        site.ana.group_id, lambda details: replace(details, measures=askings, check_in=check_in)
    )


async def bo_agrees(site: Site, **answers: str) -> Visitor:
    bo = await placed(site, site.ana.bo)
    answer = await bo.post("/join/agreements", {**YES, **answers})
    assert 303 == answer.status
    return bo


async def recorded(site: Site) -> list[object]:
    log = await site.ana.practice.log.read(site.ana.session_id)
    return [r.event for r in log if isinstance(r.event, MeasureAnswered | MemberCheckedIn)]


async def test_the_way_in_leads_past_the_questionnaire_to_the_room(site: Site) -> None:
    await asks(site, "phq9")
    bo = await placed(site, site.ana.bo)
    agreed = await bo.post("/join/agreements", YES)
    answered = await bo.post("/join/measures", RAISED)
    onward = await bo.get("/join/measures")

    assert ["/join/measures", "/join/measures", "/join/room"] == [
        agreed.location,
        answered.location,
        onward.location,
    ]


async def test_consent_is_asked_only_where_there_is_something_to_ask(site: Site) -> None:
    without = (await (await placed(site, site.ana.bo)).get("/join/agreements")).text
    assert "Short questionnaires" not in without


async def test_with_something_to_ask_consent_is_asked(site: Site) -> None:
    await asks(site, "phq9")
    page = (await (await placed(site, site.ana.bo)).get("/join/agreements")).text

    assert "Short questionnaires" in page


async def test_who_says_no_goes_straight_to_the_room(site: Site) -> None:
    await asks(site, "phq9", check_in=True)
    bo = await placed(site, site.ana.bo)
    answer = await bo.post("/join/agreements", AGREED)
    later = await bo.get("/join/measures")
    tried = await bo.post("/join/measures", RAISED)

    assert ("/join/room", "/join/room") == (answer.location, later.location)
    assert 303 == tried.status
    assert [] == await recorded(site)


async def test_every_item_is_shown_as_its_authors_wrote_it_with_their_notice(site: Site) -> None:
    await asks(site, "phq9")
    page = (await (await bo_agrees(site)).get("/join/measures")).text

    assert 36 == page.count('type="radio"')
    assert " checked" not in page
    assert "Developed by Drs. Robert L. Spitzer" in page
    assert "988" in page


async def test_an_unanswered_form_is_left_out_and_not_asked_again(site: Site) -> None:
    await asks(site, "phq9", "gad7")
    bo = await bo_agrees(site)
    await bo.post("/join/measures", {"about": "phq9"})
    second = (await bo.get("/join/measures")).text
    await bo.post("/join/measures", {"about": "gad7"})

    assert 'value="gad7"' in second
    assert "/join/room" == (await bo.get("/join/measures")).location
    assert [] == await recorded(site)


async def test_the_room_is_open_to_who_answers_nothing(site: Site) -> None:
    await asks(site, "phq9")
    bo = await bo_agrees(site)

    assert 200 == (await bo.get("/join/room")).status


async def test_answers_and_scores_are_in_the_log_and_in_the_chart(site: Site) -> None:
    await asks(site, "phq9")
    bo = await bo_agrees(site)
    await bo.post("/join/measures", {**RAISED, "a8": ""})
    (event,) = await recorded(site)
    (kept,) = await site.ana.practice.measures.of_member(site.ana.bo)

    assert isinstance(event, MeasureAnswered)
    assert (1, 1, 1, 1, 1, 1, 1, None, 1) == event.answers
    assert [9] == [score.value for score in event.scores]
    assert event == kept.answered


async def test_the_member_is_told_no_score_and_no_alarm(site: Site) -> None:
    await asks(site, "phq9")
    bo = await bo_agrees(site)
    await bo.post("/join/measures", RAISED)
    page = (await bo.get("/join/room")).text

    for word in ("PHQ", "mild", "score", "risk", "harm"):
        assert word not in page


async def test_an_answer_about_harm_is_a_risk_at_once(site: Site) -> None:
    await asks(site, "phq9")
    await (await bo_agrees(site)).post("/join/measures", RAISED)
    room = await site.rooms.room(site.ana.practice.practice_id, site.ana.session_id)

    assert room is not None
    assert ["rk_item9"] == [risk.term for risk in room.session.risks.values()]


async def test_what_our_pages_do_not_send_is_refused(site: Site) -> None:
    await asks(site, "phq9")
    bo = await bo_agrees(site)

    assert 400 == (await bo.post("/join/measures", {**RAISED, "a1": "4"})).status
    assert [] == await recorded(site)


async def test_a_check_in_keeps_mood_word_and_goal(site: Site) -> None:
    await asks(site, check_in=True)
    bo = await bo_agrees(site)
    page = (await bo.get("/join/measures")).text
    await bo.post("/join/check-in", {"mood": "4", "word": " tired ", "goal": "say one thing"})

    assert "How do you come in today?" in page
    assert [MemberCheckedIn(site.ana.bo, 4, "tired", "say one thing")] == await recorded(site)
    assert "/join/room" == (await bo.get("/join/measures")).location
