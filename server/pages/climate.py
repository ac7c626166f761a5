"""How a group says it goes, over its sessions: means, never a person. MEA-9."""

from datetime import date

from aiohttp import web
from msgspec import Struct

from server.core.climate import LEAST, Answer, Mean, means
from server.core.localtime import local
from server.core.measures.instrument import Scale
from server.pages import access
from server.pages.group import own_group
from server.pages.measure_chart import Chart, chart
from server.pages.render import render
from server.store.own_words import Kind, OwnWord

HELPFUL = Scale("helpful", "How helpful it was", 0, 10, better_high=True)
MOOD = Scale("mood", "Mood on coming in", 0, 10, better_high=True)
TOO_FEW = "fewer than five"


class Line(Struct, frozen=True):
    """One session in the table."""

    day: date
    helpful: str
    mood: str


async def climate_show(request: web.Request) -> web.Response:
    standing = await own_group(request)
    await access.saw(request, "group", standing.group_id)
    words = await access.practice(request).own_words.of_group(standing.group_id)
    zone = standing.details.timezone
    helpful, mood = means(_answers(words, "out")), means(_answers(words, "in"))
    charts = [_chart(HELPFUL, helpful, zone), _chart(MOOD, mood, zone)]
    return render(
        request,
        "facilitator/climate.html",
        group=standing.details,
        group_id=standing.group_id,
        charts=[drawn for drawn in charts if drawn is not None],
        lines=_lines(helpful, mood, zone),
        least=LEAST,
    )


def _answers(words: list[OwnWord], kind: Kind) -> list[Answer]:
    return [
        Answer(one.session_id, one.starts_at, one.said.number)
        for one in words
        if one.kind == kind and one.said.number is not None
    ]


def _chart(scale: Scale, found: list[Mean], zone: str) -> Chart | None:
    values = [(_day(one, zone), one.value) for one in found if one.value is not None]
    return chart(scale, values) if values else None


def _lines(helpful: list[Mean], mood: list[Mean], zone: str) -> list[Line]:
    went = {one.session_id: one for one in helpful}
    came = {one.session_id: one for one in mood}
    sessions = {**came, **went}
    ordered = sorted(sessions.values(), key=lambda one: one.starts_at, reverse=True)
    return [
        Line(
            _day(one, zone),
            _said(went.get(one.session_id)),
            _said(came.get(one.session_id)),
        )
        for one in ordered
    ]


def _said(mean: Mean | None) -> str:
    if mean is None:
        return "not asked or not answered"
    return TOO_FEW if mean.value is None else f"{mean.value:g} of 10"


def _day(mean: Mean, zone: str) -> date:
    return local(mean.starts_at, zone).date()
