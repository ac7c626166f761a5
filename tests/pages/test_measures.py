"""A member's questionnaires on the chart, from paper, and which ones a group asks."""

from datetime import date

import pytest

from server.core.measures.due import Asking
from server.measures import INSTRUMENTS
from server.pages.measure_chart import HEIGHT, WIDTH, chart
from tests.pages.site import Answer, Site, Visitor

ANSWERS = "2 2 1 1 1 1 1 0 1"


def page_of(site: Site) -> str:
    return f"/members/{site.ana.bo}/measures"


async def puts_in(site: Site, ana: Visitor, **fields: str) -> Answer:
    form = {"instrument": "phq9", "taken_on": "2026-02-04", "answers": ANSWERS, "session_id": ""}
    return await ana.post(page_of(site), {**form, **fields})


async def test_an_empty_page_teaches(site: Site, ana: Visitor) -> None:
    page = (await ana.get(page_of(site))).text

    assert "Nothing yet." in page
    assert "<svg" not in page.split("Put one in from paper")[0].split("<main")[1]


async def test_one_from_paper_is_scored_and_shown(site: Site, ana: Visitor) -> None:
    answer = await puts_in(site, ana)
    page = (await ana.get(page_of(site))).text

    assert 303 == answer.status
    assert "10 of 27" in page
    assert "moderate" in page
    assert "at or past the cut-off" in page
    assert "Talk with Bo alone" in page


async def test_a_change_is_said_with_how_sure_its_points_are(site: Site, ana: Visitor) -> None:
    await puts_in(site, ana)
    await puts_in(site, ana, taken_on="2026-03-03", answers="1 1 1 0 0 0 1 0 0")
    page = (await ana.get(page_of(site))).text

    assert "6 lower, better: a meaningful change (from 5 points on, unconfirmed)" in page
    assert 'role="img" aria-label="PHQ-9, 2 times, from 10 to 4 of 27.' in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"instrument": ""}, "Choose a questionnaire."),
        ({"taken_on": "2026-12-31"}, "Write the day it was filled in."),
        ({"taken_on": "yesterday"}, "Write the day it was filled in."),
        ({"answers": "1 2 3"}, "Write 9 answers from 0 to 3"),
        ({"answers": "1 1 1 1 1 1 1 1 4"}, "Write 9 answers from 0 to 3"),
        ({"answers": "- - - - - - - - -"}, "Write 9 answers from 0 to 3"),
        ({"answers": "one"}, "Write 9 answers from 0 to 3"),
        ({"instrument": "bam", "answers": "13 0 0"}, "Write 3 scores"),
    ],
)
async def test_what_cannot_be_is_refused_in_words_and_stays_in_the_form(
    site: Site, ana: Visitor, fields: dict[str, str], said: str
) -> None:
    answer = await puts_in(site, ana, **fields)

    assert 422 == answer.status
    assert said in answer.text
    assert [] == await site.ana.practice.measures.of_member(site.ana.bo)


@pytest.mark.parametrize(
    ("instrument", "answers", "said"),
    [
        ("who5", "3 3 2 2 2", "48 of 100"),
        ("core10", "0 4 4 0 0 0 0 0 0 0", "0 of 40"),
        ("bam", "4 10 12", "12 of 24"),
        ("gcqs", "3 3 0 3 0 0 0 3 0 0 3 0", "3 of 6"),
    ],
)
async def test_those_we_may_not_show_are_scored_by_their_numbers(
    site: Site, ana: Visitor, instrument: str, answers: str, said: str
) -> None:
    await puts_in(site, ana, instrument=instrument, answers=answers)

    assert said in (await ana.get(page_of(site))).text


async def test_put_in_for_a_session_it_is_in_its_log_and_alerts(site: Site, ana: Visitor) -> None:
    answer = await puts_in(site, ana, session_id=site.ana.session_id)
    room = await site.rooms.room(site.ana.practice.practice_id, site.ana.session_id)

    assert 303 == answer.status
    assert room is not None
    assert 1 == len(room.session.measures)
    assert ["rk_item9"] == [risk.term for risk in room.session.risks.values()]


async def test_nobody_puts_one_into_a_session_they_do_not_lead(site: Site) -> None:
    eli = await site.signed_in("Eli")
    form = {"instrument": "phq9", "taken_on": "2026-02-04", "answers": ANSWERS, "session_id": ""}

    assert 404 == (await eli.post(page_of(site), form)).status
    assert 404 == (await eli.get(page_of(site))).status


async def test_a_group_says_what_it_asks_and_how_often(site: Site, ana: Visitor) -> None:
    address = f"/groups/{site.ana.group_id}/measures"
    empty = {"phq9": "", "gad7": "", "pcl5": "", "dass21": ""}
    await ana.post(address, {**empty, "phq9": "4", "check_in": "yes"})
    group = await site.ana.practice.people.group(site.ana.group_id)
    page = (await ana.get(address)).text

    assert group is not None
    assert ((Asking("phq9", 4),), True) == (group.measures, group.check_in)
    assert '<option value="4" selected>Every 4th session</option>' in page
    assert 400 == (await ana.post(address, {**empty, "phq9": "5"})).status


def test_points_lie_within_the_drawing_and_higher_is_higher() -> None:
    scale = INSTRUMENTS["phq9"].scales[0]
    drawn = chart(scale, [(date(2026, 1, 1), 0), (date(2026, 1, 8), 27), (date(2026, 3, 1), 10)])

    assert all(0 <= p.x <= WIDTH and 0 <= p.y <= HEIGHT for p in drawn.points)
    assert drawn.points[1].y < drawn.points[2].y < drawn.points[0].y
    assert drawn.points[0].x < drawn.points[1].x < drawn.points[2].x


def test_of_many_points_only_the_ends_are_numbered() -> None:
    scale = INSTRUMENTS["phq9"].scales[0]
    drawn = chart(scale, [(date(2026, 1, day), day) for day in range(1, 13)])

    assert ["1", "12"] == [point.label for point in drawn.points if point.label]
