"""Sessions on their day, and the plan a room starts from: everything the charts know."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from server.core.note import NoteKind, content_hash
from server.core.plan import Diagnosis, PriorNote, Segment, SessionPolicy
from server.store import NewNote, Store
from server.store.errors import NotFound
from tests.clock import TEN
from tests.store.practice import Own, body

WEEK = timedelta(days=7)
LENGTH = timedelta(minutes=90)


async def _meet(own: Own, starts_at: datetime) -> str:
    return await own.practice.calendar.create(
        own.group_id, starts_at=starts_at, ends_at=starts_at + LENGTH
    )


async def _signed(own: Own, session_id: str, member_id: str, words: str, kind: NoteKind) -> None:
    notes = own.practice.notes
    draft = NewNote(member_id, kind, body(words), "evidence")
    cards = await notes.create(session_id, [draft], author="engine", at=TEN)
    card = next(c for c in cards if c.member_id == member_id)
    await notes.sign(
        card.note_id,
        version=1,
        content_hash=content_hash(
            body(words), evidence_hash="evidence", member_id=member_id, session_id=session_id
        ),
        expected_seq=0,
        statement="I have read this note.",
        signer_id=own.facilitator_id,
        name="Ana Test",
        credential="LCSW",
        at=TEN,
    )


async def test_a_day_is_a_day_where_the_practice_is(own: Own) -> None:
    calendar = own.practice.calendar
    late = await _meet(own, datetime(2026, 3, 6, 4, 30, tzinfo=UTC))  # Thursday 22:30 in Chicago
    early = await _meet(own, datetime(2026, 3, 6, 6, 30, tzinfo=UTC))  # Friday 00:30

    assert [late] == [c.session_id for c in await calendar.sessions_on(date(2026, 3, 5))]
    assert [early] == [c.session_id for c in await calendar.sessions_on(date(2026, 3, 6))]


async def test_the_night_the_clocks_change_belongs_to_its_day(own: Own) -> None:
    # 8 March 2026 has 23 hours in Chicago: it ends at 05:00 UTC, not at 06:00.
    last = await _meet(own, datetime(2026, 3, 9, 4, 30, tzinfo=UTC))
    first = await _meet(own, datetime(2026, 3, 9, 5, 30, tzinfo=UTC))
    calendar = own.practice.calendar

    assert [last] == [c.session_id for c in await calendar.sessions_on(date(2026, 3, 8))]
    assert [first] == [c.session_id for c in await calendar.sessions_on(date(2026, 3, 9))]


async def test_a_card_says_what_a_list_needs(own: Own) -> None:
    card = await own.practice.calendar.session(own.session_id)

    assert card is not None
    assert ("Wednesday evening", "planned", 3) == (card.group_name, card.phase, card.member_count)
    assert (own.facilitator_id,) == card.facilitator_ids


async def test_a_plan_gathers_what_the_charts_know(store: Store, own: Own) -> None:
    people = own.practice.people
    await people.add_goal(own.bo, "Speak up once a session")
    await people.add_goal(own.bo, "Sleep six hours", status="met")
    third = await people.add_goal(own.bo, "Call a friend")
    await people.add_diagnosis(own.bo, "F41.1", "Generalized anxiety disorder")
    await people.set_commitment(own.group_id, own.bo, "Ring Sam before Sunday")
    await _meet(own, TEN + WEEK)
    await _meet(own, TEN + 2 * WEEK)

    plan = await own.practice.calendar.plan(own.session_id)

    assert ["Bo", "Cyd", "Dee"] == [s.first_name for s in plan.seats]
    bo = plan.seats[0]
    assert [1, 3] == [g.ordinal for g in bo.goals]
    assert third == bo.goals[1].goal_id
    assert (Diagnosis("F41.1", "Generalized anxiety disorder"),) == bo.diagnoses
    assert "Ring Sam before Sunday" == bo.last_commitment
    assert ["Ana Test"] == [f.name for f in plan.facilitators]
    assert TEN + WEEK == plan.next_session_at
    assert SessionPolicy() == plan.policy


async def test_earlier_signed_notes_come_along_newest_first_and_at_most_four(own: Own) -> None:
    for weeks in range(1, 7):
        session_id = await _meet(own, TEN - weeks * WEEK)
        await _signed(own, session_id, own.bo, f"Week {weeks} before.", "note")
        await _signed(own, session_id, own.cyd, "Did not come.", "absence")
    later = await _meet(own, TEN + WEEK)
    await _signed(own, later, own.bo, "A week after.", "note")

    bo, cyd, _ = (await own.practice.calendar.plan(own.session_id)).seats

    assert PriorNote(date="2026-02-25", text="Week 1 before.") == bo.prior_notes[0]
    assert [f"Week {n} before." for n in (1, 2, 3, 4)] == [n.text for n in bo.prior_notes]
    assert () == cyd.prior_notes


async def test_who_left_the_group_is_not_expected_any_more(own: Own) -> None:
    later = await _meet(own, TEN + WEEK)
    await own.practice.people.leave_group(own.group_id, own.cyd, at=TEN + timedelta(days=1))
    calendar = own.practice.calendar

    assert 3 == len((await calendar.plan(own.session_id)).seats)
    assert ["Bo", "Dee"] == [s.first_name for s in (await calendar.plan(later)).seats]


async def test_a_session_may_differ_from_its_group(own: Own, eli: Own) -> None:
    session_id = await own.practice.calendar.create(
        own.group_id,
        starts_at=TEN,
        ends_at=TEN + LENGTH,
        theme="Asking for help",
        segments=(Segment("Check-in", 15),),
        video_url="https://video.example.org/other",
    )
    plan = await own.practice.calendar.plan(session_id)

    assert ("Asking for help", (Segment("Check-in", 15),)) == (plan.theme, plan.segments)
    assert "https://video.example.org/other" == plan.video_url


async def test_a_session_ends_after_it_starts(own: Own) -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        await own.practice.calendar.create(own.group_id, starts_at=TEN, ends_at=TEN)


async def test_a_facilitator_of_another_practice_cannot_lead(own: Own, eli: Own) -> None:
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        await own.practice.calendar.create(
            own.group_id,
            starts_at=TEN,
            ends_at=TEN + LENGTH,
            facilitator_ids=(eli.facilitator_id,),
        )


async def test_a_plan_of_no_session_is_not_found(own: Own) -> None:
    with pytest.raises(NotFound):
        await own.practice.calendar.plan("no-such-session")
