"""Questionnaires in the charts: written with the log, read in order, and what is due by them."""

from datetime import date, timedelta

from msgspec.structs import replace

from server.core.events import SessionPlanned
from server.core.measure_events import MeasureAnswered
from server.core.measures.due import Asking
from server.core.measures.scoring import score
from server.measures import INSTRUMENTS
from server.store import Store
from tests.clock import TEN
from tests.store.practice import Own, begin

LOW = (1, 1, 1, 0, 0, 0, 1, 0, 0)


def filled_in(
    own: Own, measure_id: str, day: date, answers: tuple[int | None, ...] = LOW
) -> MeasureAnswered:
    scored = score(INSTRUMENTS["phq9"], answers)
    return MeasureAnswered(measure_id, own.bo, "phq9", day, answers, scored.scores, scored.risk)


async def asks_every_second_session(own: Own) -> None:
    asked = (Asking("phq9", 2),)
    await own.practice.people.change_group(
        own.group_id, lambda details: replace(details, measures=asked, check_in=True)
    )


async def test_what_a_session_holds_is_in_the_chart_too(store: Store) -> None:
    ana = await begin(store, "Ana")
    plan = await ana.practice.calendar.plan(ana.session_id)
    answered = filled_in(ana, "measure-0001", date(2026, 3, 4))
    await ana.practice.log.append(
        ana.session_id,
        expected_seq=0,
        author=ana.bo,
        command_id=None,
        events=(SessionPlanned(plan), answered),
        at=TEN,
    )
    (kept,) = await ana.practice.measures.of_member(ana.bo)

    assert answered == kept.answered
    assert kept.by_member
    assert ana.session_id == kept.session_id


async def test_they_come_by_the_day_they_were_filled_in(store: Store) -> None:
    ana = await begin(store, "Ana")
    for measure_id, day in (("measure-0002", 9), ("measure-0001", 2)):
        await ana.practice.measures.add(
            filled_in(ana, measure_id, date(2026, 2, day)), author_id=ana.facilitator_id, at=TEN
        )
    kept = await ana.practice.measures.of_member(ana.bo)

    assert [2, 9] == [one.answered.taken_on.day for one in kept]
    assert not kept[0].by_member


async def test_the_plan_says_what_is_due_and_what_it_was_before(store: Store) -> None:
    ana = await begin(store, "Ana")
    await asks_every_second_session(ana)
    first = await ana.practice.calendar.plan(ana.session_id)
    await ana.practice.measures.add(
        filled_in(ana, "measure-0001", date(2026, 3, 2)),
        author_id=ana.facilitator_id,
        at=TEN - timedelta(days=2),
    )
    second = await ana.practice.calendar.plan(ana.session_id)
    seat = next(one for one in second.seats if one.member_id == ana.bo)

    assert all(one.measures == ("phq9",) and one.check_in for one in first.seats)
    assert () == seat.measures
    assert [("phq9", "total", 4, date(2026, 3, 2))] == [
        (s.instrument, s.scale, s.value, s.taken_on) for s in seat.earlier_scores
    ]


async def test_a_plan_looks_back_never_ahead(store: Store) -> None:
    ana = await begin(store, "Ana")
    await asks_every_second_session(ana)
    later = TEN + timedelta(days=7)
    await ana.practice.measures.add(
        filled_in(ana, "measure-0001", later.date()), author_id=ana.facilitator_id, at=later
    )
    plan = await ana.practice.calendar.plan(ana.session_id)

    assert ((), ("phq9",)) == (plan.seats[0].earlier_scores, plan.seats[0].measures)
