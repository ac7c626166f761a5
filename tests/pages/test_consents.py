"""Consents: what stands by member and text, taken back at any time, and the texts themselves."""

from typing import get_args

import pytest
from msgspec.structs import replace

from server.core.consents import allows
from server.core.events import ConsentWithdrawn
from server.core.plan import Purpose
from server.pages.agreement_texts import AGREEMENTS
from tests.pages.member import AGREED, before_the_room, placed
from tests.pages.site import Site, Visitor


def page(site: Site) -> str:
    return f"/members/{site.ana.bo}/consents"


async def marked(site: Site) -> None:
    """Ana's group is for substance use, and some of its sessions are recorded."""
    await site.ana.practice.people.change_group(
        site.ana.group_id, lambda group: replace(group, part_2=True, recording=True)
    )


async def test_part_2_and_recording_are_asked_where_the_group_says_so_only(site: Site) -> None:
    cyd = await placed(site, site.ana.cyd)
    without = (await cyd.get("/join/agreements")).text

    assert "substance use" not in without
    assert "records some meetings" not in without


async def test_in_a_marked_group_the_text_has_every_element_the_law_asks_for(site: Site) -> None:
    await marked(site)
    text = (await (await placed(site, site.ana.bo)).get("/join/agreements")).text

    for element in (
        "Who this is about:",
        "Who may share:",
        "What may be shared:",
        "With whom:",
        "What for:",
        "Your right to take it back:",
        "When it ends:",
        "is your signature",
    ):
        assert element in text
    assert "{practice}" not in text
    assert "Ana&#39;s practice, where you are in this group" in text


async def test_what_was_answered_stands_beside_the_chart_with_its_version(site: Site) -> None:
    await marked(site)
    bo = await placed(site, site.ana.bo)
    await bo.post("/join/agreements", {**AGREED, "part_2": "yes"})
    standing = await site.ana.practice.consents.of(site.ana.bo)

    assert allows(standing, "part_2")
    assert not allows(standing, "recording")
    assert "rewriting" not in standing
    assert {"2026-01"} == {one.version for one in standing.values()}


async def test_the_same_answers_again_add_nothing(site: Site) -> None:
    bo = await before_the_room(site, site.ana.bo)
    await bo.post("/join/agreements", AGREED)

    assert 1 == len(await site.ana.practice.consents.history(site.ana.bo))


async def test_the_chart_shows_what_was_agreed_to_in_its_very_words(
    site: Site, ana: Visitor
) -> None:
    before = (await ana.get(page(site))).text
    await before_the_room(site, site.ana.bo)
    shown = (await ana.get(page(site))).text

    assert len(get_args(Purpose)) == before.count("not asked yet")
    assert "Nothing yet." in before
    assert 4 == shown.count(">agreed<")
    assert "version 2026-01" in shown
    assert "Nobody records, takes pictures" in shown


@pytest.mark.parametrize("purpose", ["drafting", "presence_log"])
async def test_a_clinicians_record_holds_at_once_in_the_session(
    site: Site, ana: Visitor, purpose: Purpose
) -> None:
    await before_the_room(site, site.ana.bo)
    await ana.post(f"/sessions/{site.ana.session_id}/room")
    answer = await ana.post(
        page(site) + "/withdrawals", {"purpose": purpose, "reason": "Said so on the phone"}
    )
    room = await site.rooms.room(site.ana.practice.practice_id, site.ana.session_id)
    shown = (await ana.get(page(site))).text

    assert 303 == answer.status
    assert room is not None
    assert room.session.seats[site.ana.bo].consents[purpose] is False
    assert not allows(await site.ana.practice.consents.of(site.ana.bo), purpose)
    assert "Reason: Said so on the phone" in shown
    assert 2 == len(await site.ana.practice.consents.history(site.ana.bo))


async def test_without_a_reason_nothing_is_recorded(site: Site, ana: Visitor) -> None:
    await before_the_room(site, site.ana.bo)
    answer = await ana.post(page(site) + "/withdrawals", {"purpose": "drafting", "reason": " "})

    assert 422 == answer.status
    assert "Write when and how they took it back." in answer.text
    assert allows(await site.ana.practice.consents.of(site.ana.bo), "drafting")


async def test_a_consent_given_on_paper_is_recorded_with_how(site: Site, ana: Visitor) -> None:
    await ana.post(page(site), {"purpose": "part_2", "reason": "Signed in the office"})

    assert allows(await site.ana.practice.consents.of(site.ana.bo), "part_2")
    assert "Signed in the office" in (await ana.get(page(site))).text


# ---- by the member


async def test_a_member_takes_back_a_free_choice_and_goes_on(site: Site) -> None:
    bo = await before_the_room(site, site.ana.bo)
    answer = await bo.post("/join/consents/withdrawal", {"purpose": "drafting"})
    log = await site.ana.practice.log.read(site.ana.session_id)
    shown = (await bo.get("/join/consents?saved=yes")).text

    assert "/join/consents?saved=yes" == answer.location
    assert ConsentWithdrawn(site.ana.bo, "drafting") == log[-1].event
    assert not allows(await site.ana.practice.consents.of(site.ana.bo), "drafting")
    assert "Nothing else changes. You can go on." in shown
    assert 200 == (await bo.get("/join/room")).status


async def test_a_member_takes_back_a_needed_one_and_is_asked_again(site: Site) -> None:
    bo = await before_the_room(site, site.ana.bo)
    await bo.post("/join/consents/withdrawal", {"purpose": "telehealth"})
    shown = (await bo.get("/join/consents?saved=yes")).text

    assert "You are out of this meeting now." in shown
    assert "/join/agreements" == (await bo.get("/join/room")).location
    assert "/join/room" == (await bo.post("/join/agreements", AGREED)).location


async def test_nobody_sees_it_before_they_answered(site: Site) -> None:
    bo = await placed(site, site.ana.bo)

    assert "/join/agreements" == (await bo.get("/join/consents")).location
    answer = await bo.post("/join/consents/withdrawal", {"purpose": "drafting"})
    assert "/join/agreements" == answer.location


# ---- the texts


async def test_the_texts_are_shown_and_own_words_are_a_new_version(
    site: Site, ana: Visitor
) -> None:
    words = {
        "title": "The rules of our group.",
        "summary": "What is said here stays here.",
        "paragraphs": "First.\n\nSecond.",
        "without": "You cannot join without it.",
    }
    assert "Nobody records" in (await ana.get("/practice/agreements")).text
    answer = await ana.post("/practice/agreements/group_agreement", words)
    (own,) = await site.ana.practice.agreements.all()
    plan = await site.ana.practice.calendar.plan(site.ana.session_id)

    assert 303 == answer.status
    assert ("First.", "Second.") == own.texts.texts["group_agreement"].paragraphs
    assert AGREEMENTS["2026-01"].texts["telehealth"] == own.texts.texts["telehealth"]
    assert own.texts.version == plan.agreement_version
    old = (await ana.get("/practice/agreements?version=2026-01")).text
    assert "no longer asked" in old
    bo = await placed(site, site.ana.bo)
    assert "The rules of our group." in (await bo.get("/join/agreements")).text


async def test_a_text_with_a_part_missing_is_not_kept(site: Site, ana: Visitor) -> None:
    answer = await ana.post("/practice/agreements/telehealth", {"title": "Only this"})

    assert 422 == answer.status
    assert [] == await site.ana.practice.agreements.all()
