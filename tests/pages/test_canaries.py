"""Words no one else may see, planted wherever a person is told about, and looked for everywhere.

A session is held, drafted, edited and printed through the real server; then nothing of what was
said may lie in a log, an address, a metric, an error, a temporary file, the database, its WAL, the
file of anchors or a backup. That it was planted at all is shown first.
"""

import logging
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from server.access_log import Structured, Words
from server.keys import SETTINGS
from server.settings import Settings
from server.store import Keyring
from server.store.anchors import Anchoring
from server.store.backup import backup, verify_backup
from tests.clock import TEN
from tests.pages.drafted import Desk
from tests.pages.member import AGREED, WHERE, link_for
from tests.pages.site import Answer, Site, Visitor

CANARY = "Kanarie7731"
BORN = {"month": "11", "day": "23", "year": "1987"}
CHART = {
    "name": f"Bo {CANARY}name",
    "birth_date": "1987-11-23",
    "first_name": f"{CANARY}first",
    "display_name": f"{CANARY}display",
    "record_number": f"{CANARY}record",
    "phone": "555-7731-7731",
    "email": f"{CANARY}@mail.example",
    "other_names": f"{CANARY}other",
    "emergency_name": f"{CANARY}sister",
    "emergency_phone": "555-7731-7732",
    "usual_location": f"{CANARY}street",
    "necessity": f"{CANARY}necessity",
}
PLANTED = (CANARY, "1987-11-23", "555-7731", "F41.1")


class Everything(logging.Handler):
    """Keeps each line as it is written, and what our own loggers were handed."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += [Words().format(record), Structured().format(record)]
        if record.name.startswith("server"):
            self.lines.append(f"{record.getMessage()} {record.exc_text or ''}")


@dataclass
class Watched(Visitor):
    """A visitor whose every answer is kept."""

    answers: list[Answer] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        form: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        answer = await super().ask(method, path, form=form, headers=headers)
        self.asked.append(path)
        self.answers.append(answer)
        return answer


@pytest.fixture
def written() -> Iterator[Everything]:
    kept, root = Everything(), logging.getLogger()
    level = root.level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    yield kept
    root.removeHandler(kept)
    root.setLevel(level)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this process would put temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


async def planted(site: Site) -> tuple[Watched, Watched, Desk]:
    """Ana writes a chart and holds a session about Bo, who comes by their own link."""
    own, http = site.ana, (await site.signed_in("Ana")).http
    ana = Watched(http, site.origin)
    bo = Watched(site.visitor().http, site.origin)
    chart = f"/members/{own.bo}"
    await ana.post(chart, CHART)
    await ana.post(f"{chart}/goals", {"text": f"{CANARY}goal"})
    await ana.post(f"{chart}/diagnoses", {"code": "F41.1", "label": f"{CANARY}anxiety"})
    await bo.post("/join", {"token": await link_for(site, own.bo)})
    await bo.post("/join/you", BORN)
    await bo.post("/join/where", {**WHERE, "place": f"{CANARY}place"})
    await bo.post("/join/agreements", AGREED)
    desk = await Desk.of(site)
    desk.ana = ana = Watched(desk.ana.http, site.origin, answers=ana.answers, asked=ana.asked)
    await desk.answers_everything("Bo")
    note = await desk.note("Bo")
    sentence = next(s for section in note.body.sections for s in section.sentences)
    await desk.edits("Bo", act="change", sentence=sentence.sentence_id, text=f"{CANARY}edit")
    await ana.post(
        f"{desk.session}/process-note", {"expected": "0", "text": f"{CANARY}countertransference"}
    )
    await ana.post(
        f"{desk.session}/corrections",
        {"member_id": own.bo, "what": "left_at", "at": "05:00", "reason": f"{CANARY}phoned"},
    )
    return ana, bo, desk


async def looked_at(desk: Desk, ana: Watched, bo: Watched) -> list[Answer]:
    """Every kind of look and several mistakes; returns the answers to the mistakes."""
    own = desk.site.ana
    for path in (
        "/today",
        "/members",
        f"/members/{own.bo}",
        f"{desk.session}/events",
        desk.at("Bo"),
        desk.at("Bo", "print"),
        f"{desk.session}/process-note",
        "/audit",
    ):
        assert 200 == (await ana.get(path)).status, path
    await ana.post(desk.at("Bo", "pdf"))
    stranger = Watched(desk.site.visitor().http, desk.site.origin)
    return [
        await stranger.get(f"/{CANARY}/{CANARY}?name={CANARY}", Referer=f"http://x/{CANARY}"),
        await stranger.post("/sign-in", {"email": f"{CANARY}@mail.example", "pass": CANARY}),
        await stranger.get(desk.at("Bo"), Cookie=f"gc={CANARY}"),
        await ana.post(f"/members/{own.bo}/goals", {"text": CANARY * 1000}),
        await ana.post(f"/members/{own.bo}", {**CHART, "unknown": CANARY}),
        await bo.get(f"/members/{own.bo}"),
        await stranger.get("/metrics"),
    ]


async def test_what_was_said_lies_nowhere_in_the_clear(
    site: Site, written: Everything, temporary: Path, tmp_path: Path
) -> None:
    ana, bo, desk = await planted(site)
    mistakes = await looked_at(desk, ana, bo)

    chart = (await ana.get(f"/members/{site.ana.bo}")).text
    assert {value for value in CHART.values() if value not in chart} <= {CHART["other_names"]}
    for path, word in (
        (desk.at("Bo"), "edit"),
        (f"{desk.session}/process-note", "countertransference"),
        (f"{desk.session}/events", "place"),
        (f"{desk.session}/events", "phoned"),
    ):
        assert f"{CANARY}{word}" in (await ana.get(path)).text, f"{word} was not planted"
    settings = site.app[SETTINGS]
    anchoring = Anchoring(tmp_path / "anchors", site.store.audit_heads, lambda: TEN)
    await anchoring.add()
    kept = backup(settings, _ring(settings), tmp_path / "backups", TEN)
    assert verify_backup(kept, _ring(settings)).events > 10, "a whole session is in it"
    files = [path for path in settings.data_dir.iterdir() if path.is_file()]
    assert "practice.sqlite3-wal" in {path.name for path in files}

    found = [f"log: {line}" for line in written.lines if _tells(line)]
    found += [f"error: {one.status}" for one in mistakes if _tells(one.text)]
    found += [
        f"address: {where}"
        for one in (*ana.answers, *bo.answers)
        if _tells(where := f"{one.location or ''} {one.headers.get('Content-Disposition', '')}")
    ]
    found += [f"address: {path}" for path in ana.asked + bo.asked if _tells(path)]
    found += _in_files([*files, tmp_path / "anchors", kept], temporary)
    assert [] == found
    assert [line for line in written.lines if "/members/{member_id}" in line], "nothing was logged"


async def test_a_failure_of_ours_quotes_nobody(
    site: Site, ana: Visitor, written: Everything, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError(f"could not read {CANARY}")

    monkeypatch.setattr(type(site.ana.practice.people), "member_for", fails)
    answer = await ana.get(f"/members/{site.ana.bo}")

    assert 500 == answer.status
    assert not _tells(answer.text)
    assert [] == [line for line in written.lines if _tells(line)]
    assert [line for line in written.lines if "RuntimeError" in line]


def _in_files(files: list[Path], folder: Path) -> Iterator[str]:
    for path in (*files, *folder.rglob("*")):
        if path.is_file() and any(word.encode() in path.read_bytes() for word in PLANTED):
            yield f"file: {path.name}"
        if _tells(path.name):
            yield f"name of a file: {path.name}"


def _tells(text: str) -> bool:
    return any(word in text for word in PLANTED)


def _ring(settings: Settings) -> Keyring:
    return Keyring.load(settings.key_file)
