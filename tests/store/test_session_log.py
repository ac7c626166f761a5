"""The log: what was acknowledged stays, in order, once, and nothing changes it."""

import asyncio
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from server.core.events import AnyEvent, RoomOpened, SessionEnded, SessionStarted
from server.store import Store
from server.store.errors import Conflict, Damaged, DuplicateCommand, NotFound
from server.store.schema import session_event
from tests.clock import TEN
from tests.store.practice import Own, by_hand, tagged


async def _append(own: Own, expected_seq: int, command_id: str | None, *events: AnyEvent) -> int:
    recorded = await own.practice.log.append(
        own.session_id,
        expected_seq=expected_seq,
        author=own.facilitator_id,
        command_id=command_id,
        events=events,
        at=TEN,
    )
    return recorded[-1].seq


async def test_what_is_appended_is_read_back_in_order(own: Own) -> None:
    events = (RoomOpened(), SessionStarted(cause="facilitator"))
    appended = await own.practice.log.append(
        own.session_id,
        expected_seq=0,
        author=own.facilitator_id,
        command_id="open-the-room",
        events=events,
        at=TEN,
    )
    await _append(own, 2, "tag-bo-once", tagged("tag-bo-once", own.bo, "spoke of work"))

    read = await own.practice.log.read(own.session_id)
    assert [1, 2, 3] == [r.seq for r in read]
    assert list(appended) == read[:2]
    assert read[2:] == await own.practice.log.read(own.session_id, after=2)


async def test_an_append_after_somebody_elses_is_a_conflict(own: Own) -> None:
    await _append(own, 0, "first-come", RoomOpened())

    with pytest.raises(Conflict) as refused:
        await _append(own, 0, "second-one", RoomOpened())
    assert 1 == refused.value.actual_seq


async def test_of_two_appends_at_once_one_is_a_conflict(own: Own) -> None:
    outcomes = await asyncio.gather(
        _append(own, 0, "from-board-a", RoomOpened()),
        _append(own, 0, "from-board-b", RoomOpened()),
        return_exceptions=True,
    )

    assert 1 == outcomes[0]
    assert isinstance(outcomes[1], Conflict)


async def test_a_command_sent_again_is_recorded_once(own: Own) -> None:
    await _append(own, 0, "end-it-now", SessionStarted(cause="facilitator"), SessionEnded())

    with pytest.raises(DuplicateCommand) as known:
        await _append(own, 0, "end-it-now", SessionStarted(cause="facilitator"), SessionEnded())
    assert 2 == known.value.seq
    assert 2 == len(await own.practice.log.read(own.session_id))


async def test_a_command_sent_twice_at_once_is_recorded_once(own: Own) -> None:
    outcomes = await asyncio.gather(
        _append(own, 0, "tag-bo-once", tagged("tag-bo-once", own.bo)),
        _append(own, 1, "tag-bo-once", tagged("tag-bo-once", own.bo)),
        return_exceptions=True,
    )

    assert isinstance(outcomes[1], DuplicateCommand)
    assert 1 == len(await own.practice.log.read(own.session_id))


async def test_no_events_are_no_append(own: Own) -> None:
    assert () == await own.practice.log.append(
        own.session_id, expected_seq=7, author="system", command_id=None, events=(), at=TEN
    )


async def test_a_naive_time_is_refused_and_takes_nobody_along(own: Own) -> None:
    def at(moment: datetime) -> "asyncio.Future[object]":
        return asyncio.ensure_future(
            own.practice.log.append(
                own.session_id,
                expected_seq=0,
                author="system",
                command_id=None,
                events=(RoomOpened(),),
                at=moment,
            )
        )

    outcomes = await asyncio.gather(at(TEN.replace(tzinfo=None)), at(TEN), return_exceptions=True)

    assert isinstance(outcomes[0], TypeError)
    assert not isinstance(outcomes[1], Exception)


async def test_rooms_share_commits(store: Store, own: Own) -> None:
    rooms = [
        await own.practice.calendar.create(
            own.group_id, starts_at=TEN, ends_at=TEN.replace(hour=11)
        )
        for _ in range(20)
    ]
    before = store.journal.commits

    async def play(session_id: str) -> None:
        for seq in range(10):
            await own.practice.log.append(
                session_id,
                expected_seq=seq,
                author="system",
                command_id=f"{session_id}-{seq}",
                events=(RoomOpened(),),
                at=TEN,
            )

    await asyncio.gather(*map(play, rooms))

    assert store.journal.commits - before < 60  # of 200 appends, 10 in a row for each room
    for session_id in rooms:
        assert 10 == len(await own.practice.log.read(session_id))


async def test_a_log_ends_where_the_session_does_not_exist(own: Own) -> None:
    with pytest.raises(NotFound):
        await own.practice.log.append(
            "no-such-session",
            expected_seq=0,
            author="system",
            command_id=None,
            events=(RoomOpened(),),
            at=TEN,
        )


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE session_event SET seq = 9",
        "DELETE FROM session_event",
        "INSERT OR REPLACE INTO session_event SELECT * FROM session_event",
        "INSERT OR REPLACE INTO session_event SELECT practice_id, session_id, 2, at, author,"
        " command_id, part, type, payload FROM session_event",
        "INSERT INTO session_event SELECT practice_id, session_id, 9, at, author,"
        " NULL, part, type, payload FROM session_event",
    ],
)
async def test_the_database_refuses_to_change_the_log(store: Store, own: Own, act: str) -> None:
    await _append(own, 0, "open-the-room", RoomOpened())

    with pytest.raises(IntegrityError, match="session_event is append-only: no"):
        await store.journal.write(lambda c: c.exec_driver_sql(act))


async def test_an_event_moved_to_another_number_is_damage(store: Store, own: Own) -> None:
    await _append(own, 0, None, tagged("tag-number-1", own.bo), tagged("tag-number-2", own.cyd))
    e = session_event.c

    def swap(connection: sa.Connection) -> None:
        connection.exec_driver_sql("DROP TRIGGER session_event_no_update")
        first = sa.select(e.payload).where(e.seq == 1).scalar_subquery()
        connection.execute(sa.update(session_event).where(e.seq == 2).values(payload=first))

    by_hand(store, swap)

    with pytest.raises(Damaged):
        await own.practice.log.read(own.session_id)


async def test_live_sessions_have_begun_and_not_ended(store: Store, own: Own, eli: Own) -> None:
    assert [] == await store.doors.live_sessions()
    for each in (own, eli):
        await _append(each, 0, None, RoomOpened())
    assert {own.session_id, eli.session_id} == {s for _, s in await store.doors.live_sessions()}
    await _append(eli, 1, None, SessionEnded())
    assert [(own.practice.practice_id, own.session_id)] == await store.doors.live_sessions()


async def test_the_last_sign_of_life_never_goes_back(store: Store, own: Own) -> None:
    key, signs = (own.practice.practice_id, own.session_id), own.practice.signs
    assert await signs.last(own.session_id) is None
    await store.save_signs({key: {"board": TEN, "phone": TEN.replace(minute=5)}})
    await store.save_signs({key: {"phone": TEN.replace(minute=4)}})

    assert TEN.replace(minute=5) == await signs.last(own.session_id)


async def test_signs_of_all_rooms_are_one_write(store: Store, own: Own, eli: Own) -> None:
    before = store.journal.commits
    await store.save_signs(
        {
            (each.practice.practice_id, each.session_id): {"board": TEN, "phone": moment}
            for each, moment in ((own, TEN.replace(minute=5)), (eli, TEN.replace(minute=6)))
        }
    )

    assert 1 == store.journal.commits - before
    assert TEN.replace(minute=5) == await own.practice.signs.last(own.session_id)
    assert TEN.replace(minute=6) == await eli.practice.signs.last(eli.session_id)


async def test_a_room_of_nobody_is_no_write(store: Store, own: Own) -> None:
    before = store.journal.commits
    await store.save_signs({(own.practice.practice_id, own.session_id): {}})

    assert before == store.journal.commits


async def test_a_sign_in_a_session_of_another_practice_is_passed_over(
    store: Store, own: Own, eli: Own
) -> None:
    await store.save_signs({(eli.practice.practice_id, own.session_id): {"board": TEN}})

    assert await own.practice.signs.last(own.session_id) is None
    assert await eli.practice.signs.last(own.session_id) is None
