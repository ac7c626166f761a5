"""Who is in a group in numbers: what one weighs before somebody comes in.

Counts only, nobody is ranked. In a small group a count can point at a person, so it is for
whoever leads the group and for no report.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from aiohttp import web
from msgspec import Struct

from server.core.localtime import local
from server.core.placement import Stage
from server.core.placement import stage as stage_of
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.group import SAID, own_group
from server.pages.render import render
from server.pages.screening import STAGES
from server.store.facts import Enrolment, MemberChart

# Ten years to a band: a year of birth would name somebody in a group of eight.
AGES = ((18, "under 18"), (26, "18 to 25"), (36, "26 to 35"), (46, "36 to 45"), (56, "46 to 55"))
OLDER = ((66, "56 to 65"), (200, "66 and over"))
STAYS = ((28, "up to 4 weeks"), (91, "up to 3 months"), (365, "up to a year"))
# The chapters of ICD-10-CM that group treatment meets, in own words.
CHAPTERS = {
    "F1": "Substance use (F10 to F19)",
    "F2": "Psychosis (F20 to F29)",
    "F3": "Mood (F30 to F39)",
    "F4": "Anxiety, stress, trauma (F40 to F48)",
    "F5": "Sleep, eating and others (F50 to F59)",
    "F6": "Personality (F60 to F69)",
    "F9": "Begun in childhood (F90 to F98)",
}


class Block(Struct, frozen=True):
    """One question and its counts."""

    title: str
    rows: tuple[tuple[str, int], ...]
    hint: str = ""


async def composition_show(request: web.Request) -> web.Response:
    standing = await own_group(request)
    await access.saw(request, "composition", standing.group_id)
    scope, details = access.practice(request), standing.details
    today = local(request.app[CLOCK].now(), details.timezone).date()
    here = [one for one in standing.enrolments if one.left_at is None]
    ids = {one.member_id for one in here}
    charts = [
        one
        for one in await scope.people.members_for(request[ACCOUNT].account_id)
        if one.member_id in ids
    ]
    focus = [await _focus(request, chart.member_id) for chart in charts]
    steps = await scope.placements.of_group(standing.group_id)
    stages = [stage_of(taken) for member_id, taken in steps.items() if member_id not in ids]
    return render(
        request,
        "facilitator/composition.html",
        group=details,
        group_id=standing.group_id,
        members=len(here),
        open_seats=None if details.capacity is None else max(details.capacity - len(here), 0),
        waiting=len(details.waitlist),
        blocks=[
            Block("Age", _ages(charts, today)),
            Block("Time in the group", _stays(here, today, details.timezone)),
            Block(
                "Diagnoses, by chapter",
                _counted(word for words in focus for word in words),
                "A member with two is counted in both.",
            ),
            Block("Pronouns", _counted(SAID[one.pronouns] for one in charts)),
            Block("On the way in, and out", _on_the_way(stages)),
        ],
    )


async def _focus(request: web.Request, member_id: str) -> set[str]:
    found = await access.practice(request).people.diagnoses(member_id)
    words = {CHAPTERS.get(one.code[:2].upper(), "Another chapter") for one in found}
    return words or {"No diagnosis in the chart"}


def _ages(charts: list[MemberChart], today: date) -> tuple[tuple[str, int], ...]:
    bands = [word for _, word in (*AGES, *OLDER)]
    told = Counter(_band(_age(one.birth_date, today)) for one in charts)
    return tuple((word, told[word]) for word in bands if told[word])


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _band(age: int) -> str:
    return next(word for below, word in (*AGES, *OLDER) if age < below)


def _stays(here: list[Enrolment], today: date, zone: str) -> tuple[tuple[str, int], ...]:
    told = Counter(_stay(one, today, zone) for one in here)
    words = [*(word for _, word in STAYS), "over a year", "since before it was kept"]
    return tuple((word, told[word]) for word in words if told[word])


def _stay(enrolment: Enrolment, today: date, zone: str) -> str:
    if enrolment.since is None:
        return "since before it was kept"
    days = (today - local(enrolment.since, zone).date()).days
    return next((word for most, word in STAYS if days <= most), "over a year")


def _on_the_way(stages: list[Stage]) -> tuple[tuple[str, int], ...]:
    told = Counter(stages)
    return tuple((words, told[name]) for name, words in STAGES.items() if told[name])


def _counted(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(words).items()))
