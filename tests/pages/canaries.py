"""Who watches while canaries are planted: every log line, answer and address is kept."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from server.access_log import Structured, Words
from server.settings import Settings
from server.store import Keyring
from tests.pages.drafted import Desk
from tests.pages.filled import BIRTH_DATE, CANARY
from tests.pages.member import AGREED, WHERE, link_for
from tests.pages.site import Answer, Site, Visitor

BORN = {"month": "11", "day": "23", "year": "1987"}
CHART = {
    "name": f"Bo {CANARY}name",
    "birth_date": BIRTH_DATE,
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
    "planned_sessions": "16",
    "phone_reason": f"{CANARY}phone",
}
PLANTED = (CANARY, BIRTH_DATE, "555-7731", "F41.1")


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


def in_files(files: list[Path], folder: Path) -> Iterator[str]:
    for path in (*files, *folder.rglob("*")):
        if path.is_file() and any(word.encode() in path.read_bytes() for word in PLANTED):
            yield f"file: {path.name}"
        if tells(path.name):
            yield f"name of a file: {path.name}"


def tells(text: str) -> bool:
    return any(word in text for word in PLANTED)


def ring(settings: Settings) -> Keyring:
    return Keyring.load(settings.key_file)
