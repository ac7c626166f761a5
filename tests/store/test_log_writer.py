"""What the log's writer does for all rooms at once: few statements, each answered for itself."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from server.core.events import RoomOpened
from server.core.session import fold
from server.settings import Settings
from server.store import Store, migrate
from server.store.errors import Conflict, DuplicateCommand, NotFound
from server.store.log_writer import LOOK_UP, MOST_ROWS
from tests.clock import TEN
from tests.store.practice import Own, tagged
from tests.stories import STORIES


async def _meets(own: Own) -> str:
    return await own.practice.calendar.create(
        own.group_id, starts_at=TEN, ends_at=TEN.replace(hour=11)
    )


async def test_more_events_than_one_statement_takes_are_all_there_in_order(own: Own) -> None:
    rooms = await asyncio.gather(*(_meets(own) for _ in range(7)))
    each = MOST_ROWS // 4 - 1  # so that the last statements are of every size
    words = [f"word {n}" for n in range(each)]
    await asyncio.gather(
        *(
            own.practice.log.append(
                session_id,
                expected_seq=0,
                author="ana",
                command_id=f"from-{session_id}",
                events=tuple(tagged(f"tag-{n:08}", own.bo, word) for n, word in enumerate(words)),
                at=TEN,
            )
            for session_id in rooms
        )
    )

    for session_id in rooms:
        log = await own.practice.log.read(session_id)
        assert words == [getattr(recorded.event, "note", None) for recorded in log]
        assert {(f"from-{session_id}", TEN, "ana")} == {(r.command_id, r.at, r.author) for r in log}


async def test_everybody_in_a_batch_is_answered_for_themselves(own: Own, eli: Own) -> None:
    def append(of: Own, seq: int, command_id: str) -> "asyncio.Future[object]":
        return asyncio.ensure_future(
            of.practice.log.append(
                own.session_id,
                expected_seq=seq,
                author="ana",
                command_id=command_id,
                events=(RoomOpened(),),
                at=TEN,
            )
        )

    first, again, late, next_one, foreign = await asyncio.gather(
        append(own, 0, "open-the-room"),
        append(own, 0, "open-the-room"),
        append(own, 0, "another-board"),
        append(own, 1, "and-once-more"),
        append(eli, 2, "eli-was-here"),
        return_exceptions=True,
    )

    assert (first, next_one) == tuple((r,) for r in await own.practice.log.read(own.session_id))
    assert isinstance(again, DuplicateCommand)
    assert isinstance(late, Conflict)
    assert (1, 1) == (again.seq, late.actual_seq)
    assert isinstance(foreign, NotFound)


async def test_a_long_log_costs_an_append_no_more_than_a_short_one(store: Store) -> None:
    def steps(connection: sa.Connection) -> list[str]:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {LOOK_UP}", ("[]",))
        return [step.detail for step in plan]

    read = await store.journal.read(steps)

    # The second would read a whole log if it went by the session alone.
    assert 1 == sum("session_event USING PRIMARY KEY (session_id=?)" in step for step in read)
    assert 1 == sum("(session_id=? AND command_id=?)" in step for step in read)


# ---- the phase on the card


async def test_the_card_says_of_every_story_what_its_log_says(own: Own) -> None:
    said, true = {}, {}
    for story, log in STORIES.items():
        session_id = await _meets(own)
        for recorded in log:
            await own.practice.log.append(
                session_id,
                expected_seq=recorded.seq - 1,
                author=recorded.author,
                command_id=None,
                events=(recorded.event,),
                at=recorded.at,
            )
        card = await own.practice.calendar.session(session_id)
        said[story], true[story] = card and card.phase, fold(log).phase

    assert true == said
    assert {"planned", "running", "ended"} <= set(true.values())


async def test_a_log_that_is_refused_leaves_the_card_alone(own: Own) -> None:
    outcome = await asyncio.gather(
        own.practice.log.append(
            own.session_id,
            expected_seq=3,
            author="ana",
            command_id=None,
            events=(RoomOpened(),),
            at=TEN,
        ),
        return_exceptions=True,
    )

    assert isinstance(outcome[0], Conflict)
    card = await own.practice.calendar.session(own.session_id)
    assert card is not None
    assert "planned" == card.phase


async def test_a_restart_finds_what_is_live_without_reading_a_log(store: Store) -> None:
    asked: list[str] = []

    def steps(connection: sa.Connection) -> list[str]:
        (query,) = [text for text in asked if text.startswith("SELECT")]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", ("", "", "", 1))
        return [step.detail for step in plan]

    def listen(*called: Any) -> None:
        asked.append(called[2])

    sa.event.listen(sa.Engine, "before_cursor_execute", listen)
    await store.doors.live_sessions()
    sa.event.remove(sa.Engine, "before_cursor_execute", listen)
    read = await store.journal.read(steps)

    assert "SEARCH session USING INDEX ix_session_phase (phase=?)" in read
    assert not [step for step in read if step.startswith("SCAN")]


async def test_cards_of_an_older_release_learn_their_phase_from_their_logs(tmp_path: Path) -> None:
    acts = {
        "planned": ["session_planned"],
        "open": ["session_planned", "room_opened"],
        "running": ["room_opened", "session_started", "member_tagged"],
        "ended": ["room_opened", "session_started", "session_ended", "server_restarted"],
    }
    settings = Settings(data_dir=tmp_path / "data", key_file=tmp_path / "keys.json")
    migrate(settings, "0003")
    with closing(sqlite3.connect(settings.database)) as connection:
        connection.execute("INSERT INTO practice VALUES ('p', 'Lakeshore', 'UTC', '{}', NULL)")
        connection.execute("INSERT INTO \"group\" VALUES ('p', 'g', x'00')")
        for phase, types in acts.items():
            connection.execute(
                "INSERT INTO session VALUES ('p', ?, 'g', 0, 1, 'planned', x'00')", (phase,)
            )
            connection.executemany(
                "INSERT INTO session_event VALUES ('p', ?, ?, 0, 'ana', NULL, 0, ?, x'00')",
                [(phase, seq, type_) for seq, type_ in enumerate(types, start=1)],
            )
        connection.commit()

    migrate(settings)

    with closing(sqlite3.connect(settings.database)) as connection:
        cards = dict(connection.execute("SELECT id, phase FROM session").fetchall())
    assert {phase: phase for phase in acts} == cards
