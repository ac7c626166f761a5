"""The frame of the board: who gets it, that it names nobody, and that its keys are real."""

from html.parser import HTMLParser

import pytest

from server.pages import keymap
from server.pages.board import board_page
from server.taxonomy import load
from tests.pages.site import Site, Visitor


async def test_whoever_leads_the_session_gets_its_board(site: Site, ana: Visitor) -> None:
    answer = await ana.get(f"/sessions/{site.ana.session_id}/board")

    assert 200 == answer.status
    assert "no-store" == answer.headers["Cache-Control"]


@pytest.mark.parametrize("who", ["eli", "fay"])
async def test_nobody_else_finds_the_board(
    site: Site, who: str, request: pytest.FixtureRequest, eli: Visitor, fay: Visitor
) -> None:
    outsider = {"eli": eli, "fay": fay}[who]

    answer = await outsider.get(f"/sessions/{site.ana.session_id}/board")

    assert 404 == answer.status


async def test_who_has_not_signed_in_is_asked_to(site: Site, stranger: Visitor) -> None:
    answer = await stranger.get(f"/sessions/{site.ana.session_id}/board")

    assert 303 == answer.status
    assert "/sign-in" in str(answer.location)


async def test_the_frame_names_no_member_and_no_goal(site: Site, ana: Visitor) -> None:
    answer = await ana.get(f"/sessions/{site.ana.session_id}/board")
    plan = await site.ana.practice.calendar.plan(site.ana.session_id)

    named = [seat.name for seat in plan.seats] + [seat.display_name for seat in plan.seats]
    goals = [goal.text for seat in plan.seats for goal in seat.goals]
    assert named
    assert [] == [word for word in named + goals if word in answer.text]


class _Shortcuts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name == "aria-keyshortcuts" and value]


async def test_every_key_has_a_button_and_only_one_meaning(site: Site, ana: Visitor) -> None:
    answer = await ana.get(f"/sessions/{site.ana.session_id}/board")
    page = _Shortcuts()
    page.feed(answer.text)

    bound = [key.shortcut for key in keymap.ACTS.values()]
    letters = [key.key.upper() for key in load().pad]
    assert sorted(bound + letters) == sorted(page.found)
    assert len(set(page.found)) == len(page.found)


def test_the_sheet_lists_every_key_once() -> None:
    taxonomy = load()
    caps = [cap for section in keymap.sheet(taxonomy) for row in section.rows for cap in row.caps]

    assert all(key.cap in caps for key in keymap.ACTS.values())
    assert all(key.key.upper() in caps for key in taxonomy.pad)


def test_the_pad_keeps_its_places_in_every_modality() -> None:
    taxonomy = load()
    pads = {board_page(taxonomy, modality).pad for modality in taxonomy.modalities}

    assert 1 == len(pads)
    assert [6, 6, 4] == [len(row.keys) for row in pads.pop()]


def test_a_modality_nobody_reviewed_is_offered_what_every_group_has() -> None:
    taxonomy = load()

    assert board_page(taxonomy, "general").techniques == board_page(taxonomy, "reiki").techniques
