"""A process note is its author's alone, and no word of it gets into anything else."""

import asyncio
import logging
from pathlib import Path

import pytest

from server.pages.routes import TABLE
from tests.house.sources import files, imports
from tests.pages.drafted import Desk, visible
from tests.pages.site import Site, Visitor
from tests.pages.test_every_route import address, ask
from tests.store.practice import PASSWORD

CANARY = "XQ7-CANARY the silence after Bo spoke felt like my own"


def _page(site: Site) -> str:
    return f"/sessions/{site.ana.session_id}/process-note"


async def _writes(who: Visitor, site: Site, text: str = CANARY, expected: int = 0) -> int:
    answer = await who.post(_page(site), {"expected": str(expected), "text": text})
    return answer.status


async def _co_facilitator(site: Site) -> Visitor:
    """Gus leads the same session with Ana."""
    people, own = site.ana.practice.people, site.ana
    gus = await people.add_account(
        email="gus@example.org", password=PASSWORD, name="Gus", credential="LPC", initials="G"
    )
    group = await people.add_group(
        name="Friday", modality="cbt", timezone="UTC", facilitator_ids=(own.facilitator_id, gus)
    )
    both = await own.practice.calendar.session(own.session_id)
    assert both is not None
    shared = await own.practice.calendar.create(
        group, starts_at=both.starts_at, ends_at=both.ends_at
    )
    site.ana = type(own)(**{**vars(own), "session_id": shared, "group_id": group})
    return await site.signed_in("Gus")


async def test_what_ana_wrote_is_there_when_she_comes_back(site: Site, ana: Visitor) -> None:
    assert 303 == await _writes(ana, site)

    assert CANARY in (await ana.get(_page(site))).text


async def test_a_co_facilitator_has_a_note_of_their_own_and_never_sees_anas(
    site: Site, ana: Visitor
) -> None:
    gus = await _co_facilitator(site)
    await _writes(ana, site)

    assert CANARY not in (await gus.get(_page(site))).text
    assert 303 == await _writes(gus, site, "Mine")
    assert CANARY in (await ana.get(_page(site))).text


@pytest.mark.parametrize("who", ["Eli", "Fay"])
async def test_nobody_else_finds_the_page_or_changes_the_note(
    site: Site, ana: Visitor, who: str
) -> None:
    await _writes(ana, site)
    other = await site.signed_in(who)

    assert 404 == (await other.get(_page(site))).status
    assert 404 == await _writes(other, site, "not hers", expected=1)
    assert 404 == (await other.post(_page(site) + "/removal", {"expected": "1"})).status
    assert CANARY in (await ana.get(_page(site))).text


async def test_words_saved_elsewhere_meanwhile_are_shown_and_neither_is_lost(
    site: Site, ana: Visitor
) -> None:
    await _writes(ana, site, "from my phone")
    answer = await ana.post(_page(site), {"expected": "0", "text": "from my desk"})

    assert 409 == answer.status
    assert "from my phone" in answer.text
    assert "from my desk" in answer.text
    assert "from my phone" in (await ana.get(_page(site))).text


async def test_an_empty_note_is_refused_and_the_old_one_stays(site: Site, ana: Visitor) -> None:
    await _writes(ana, site)

    assert 422 == await _writes(ana, site, "  \n", expected=1)
    assert CANARY in (await ana.get(_page(site))).text


async def test_a_removed_note_is_gone_and_that_it_was_removed_is_not(
    site: Site, ana: Visitor
) -> None:
    await _writes(ana, site)
    stale = await ana.post(_page(site) + "/removal", {"expected": "2"})
    assert 409 == stale.status
    await ana.post(_page(site) + "/removal", {"expected": "1"})

    assert CANARY not in (await ana.get(_page(site))).text
    entries = await site.ana.practice.audit.entries(subject_id=site.ana.session_id)
    acts = [entry.act for entry in entries if entry.subject_kind == "process_note"]
    assert ["save", "remove", "view"] == acts


async def test_the_canary_flows_into_no_draft_page_export_log_or_file(
    site: Site, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """S6: typed in the process note, it appears nowhere else, whoever asks for what."""
    caplog.set_level(logging.DEBUG)
    desk = await Desk.of(site, confirmed=False)
    await _writes(desk.ana, site)
    await desk.confirms()
    told = []
    for name in ("Bo", "Cyd", "Dee"):
        for route in TABLE:
            if (
                route.who in ("anyone", "member")
                or "process-note" in route.path
                or route.method != "GET"
            ):
                continue
            if "socket" in route.path:
                continue
            where = address(route, site, note_id=desk.notes[name])
            answer = await ask(desk.ana, route, where)
            told += [where] if "XQ7-CANARY" in answer.text + str(answer.headers) else []
    for note_id in desk.notes.values():
        versions = await site.ana.practice.notes.versions(note_id)
        assert "XQ7-CANARY" not in repr(versions)
    recorded = await site.ana.practice.log.read(site.ana.session_id)

    assert [] == told
    assert "XQ7-CANARY" not in repr(recorded)
    assert "XQ7-CANARY" not in caplog.text
    assert [] == await asyncio.to_thread(_files_with, tmp_path, b"XQ7-CANARY")
    assert CANARY in visible(await desk.ana.get(_page(site)))


def _files_with(folder: Path, words: bytes) -> list[Path]:
    kept = [path for path in folder.rglob("*") if path.is_file()]
    assert kept
    return [path for path in kept if words in path.read_bytes()]


def test_only_its_own_page_can_reach_the_store_of_process_notes() -> None:
    knows = {
        source.module
        for source in files(".py", under=("server",))
        for _, name in imports(source)
        if name.startswith("server.store.process_notes")
    }

    assert {"server.store.store", "server.pages.access", "server.pages.process_note"} == knows
