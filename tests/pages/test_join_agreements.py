"""What a member agrees to: nothing ticked for them, a no that costs little, texts by version."""

import msgspec
import pytest
from msgspec.structs import force_setattr

from server.core.agreements import missing_answers, read_agreements
from server.core.events import ConsentsAnswered
from server.core.plan import ALWAYS_ASKED, Purpose, SessionPlan
from server.keys import SETTINGS
from server.pages.agreement_texts import AGREEMENTS
from tests.pages.member import AGREED, BORN, WHERE, before_the_room, known, link_for, placed
from tests.pages.site import Site

OPTIONAL = ("presence_log", "drafting")
# Nowhere but where the practice has a language model.
NOT_ASKED: Purpose = "rewriting"


async def answered(site: Site) -> list[ConsentsAnswered]:
    log = await site.ana.practice.log.read(site.ana.session_id)
    return [r.event for r in log if isinstance(r.event, ConsentsAnswered)]


async def test_nothing_is_ticked_beforehand(site: Site) -> None:
    page = (await (await placed(site, site.ana.bo)).get("/join/agreements")).text

    assert 4 == page.count('type="checkbox"')
    assert " checked" not in page


async def test_the_required_ones_are_said_to_be_required(site: Site) -> None:
    page = (await (await placed(site, site.ana.bo)).get("/join/agreements")).text

    assert 2 == page.count("Needed to meet this way.")
    assert 2 == page.count("Your choice.")
    assert "your note is written without it. Nothing else changes." in page


async def test_each_yes_is_recorded_with_the_version_of_its_text(site: Site) -> None:
    await before_the_room(site, site.ana.bo)
    (event,) = await answered(site)

    assert "2026-01" == event.agreement_version
    assert ALWAYS_ASKED == tuple(event.answers)
    assert all(event.answers.values())


@pytest.mark.parametrize("declined", OPTIONAL)
async def test_a_no_to_a_free_one_changes_only_that(site: Site, declined: str) -> None:
    bo = await placed(site, site.ana.bo)
    agreed = {purpose: yes for purpose, yes in AGREED.items() if purpose != declined}
    answer = await bo.post("/join/agreements", agreed)
    (event,) = await answered(site)

    assert "/join/room" == answer.location
    assert [declined] == [purpose for purpose, yes in event.answers.items() if not yes]


async def test_about_a_language_model_is_asked_only_where_there_is_one(site: Site) -> None:
    bo = await placed(site, site.ana.bo)
    without = (await bo.get("/join/agreements")).text
    force_setattr(site.app[SETTINGS], "rewriting_url", "http://127.0.0.1:1/v1")
    with_one = (await bo.get("/join/agreements")).text
    await bo.post("/join/agreements", {**AGREED, NOT_ASKED: "yes"})
    (event,) = await answered(site)

    assert "language model" not in without
    assert "language model" in with_one
    assert event.answers[NOT_ASKED]


@pytest.mark.parametrize("declined", ["group_agreement", "telehealth"])
async def test_a_no_to_a_needed_one_says_what_to_do_and_saves_nothing(
    site: Site, declined: str
) -> None:
    bo = await placed(site, site.ana.bo)
    agreed = {purpose: yes for purpose, yes in AGREED.items() if purpose != declined}
    answer = await bo.post("/join/agreements", agreed)

    assert 422 == answer.status
    assert "The first two are needed" in answer.text
    assert 'href="tel:555-0100"' in answer.text
    assert 3 == answer.text.count(" checked")  # their own ticks stay
    assert [] == await answered(site)
    assert "/join/agreements" == (await bo.get("/join/room")).location


async def test_back_finds_the_answers_of_this_device(site: Site) -> None:
    bo = await placed(site, site.ana.bo)
    await bo.post("/join/agreements", {k: v for k, v in AGREED.items() if k != "drafting"})

    assert 3 == (await bo.get("/join/agreements")).text.count(" checked")


async def test_another_device_neither_sees_nor_changes_what_was_agreed(site: Site) -> None:
    """Somebody close has the link and knows the birth date."""
    token, bo, close = await link_for(site, site.ana.bo), site.visitor(), site.visitor()
    for visitor in (bo, close):
        await visitor.post("/join", {"token": token})
        await visitor.post("/join/you", BORN)
    await bo.post("/join/where", WHERE)
    await bo.post("/join/agreements", AGREED)
    seen = await close.get("/join/agreements")
    declined = await close.post("/join/agreements", {"group_agreement": "yes", "telehealth": "yes"})

    assert ("/join/room", "/join/room") == (seen.location, declined.location)
    assert "checkbox" not in seen.text
    assert 1 == len(await answered(site))


async def test_an_answer_of_another_kind_than_ours_is_refused(site: Site) -> None:
    bo = await placed(site, site.ana.bo)

    assert 400 == (await bo.post("/join/agreements", {**AGREED, "drafting": "true"})).status


async def test_agreements_come_after_the_place(site: Site) -> None:
    bo = await known(site, site.ana.bo)

    assert "/join/where" == (await bo.get("/join/agreements")).location
    assert "/join/where" == (await bo.post("/join/agreements", AGREED)).location


def test_the_version_new_sessions_ask_for_is_there() -> None:
    default = {f.name: f.default for f in msgspec.structs.fields(SessionPlan)}["agreement_version"]

    assert default in AGREEMENTS


def test_every_text_covers_what_it_must() -> None:
    texts = AGREEMENTS["2026-01"].texts
    whole = " ".join((*texts["group_agreement"].paragraphs, *texts["telehealth"].paragraphs))

    for must in ("stays in the group", "Nobody records", "respect", "danger", "911", "988"):
        assert must in whole


def test_texts_are_in_short_sentences_without_terms_of_the_trade() -> None:
    """Reading age 11: on average no sentence over 16 words, none of these words."""
    for text in AGREEMENTS["2026-01"].texts.values():
        whole = " ".join((text.title, text.summary, *text.paragraphs, text.without))
        sentences = [s for s in whole.replace(":", ".").split(".") if s.strip()]
        assert 16 >= len(whole.split()) / len(sentences)
        for term in ("telehealth", "session", "modality", "EHR", "disclos", "consent"):
            assert term not in whole


def test_a_set_without_one_of_the_purposes_is_refused() -> None:
    with pytest.raises(ValueError, match="lack"):
        read_agreements('version = "x"\n[texts]\n')


def test_only_a_yes_is_an_answer_to_a_needed_one() -> None:
    assert ("telehealth",) == missing_answers({"group_agreement": True, "telehealth": False})
    assert ("group_agreement", "telehealth") == missing_answers({})
