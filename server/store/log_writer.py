"""Appending to all logs of all practices at once, in the disk thread.

However many appends wait, one statement looks up what is there and few insert. Each row a
statement hands to Python, and each one Python hands to it, costs the disk thread a turn against
the event loop, so what is looked up comes back as one value and many rows go in with one call.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, insert
from sqlalchemy.dialects import sqlite

from server.core.events import (
    AnyEvent,
    ConsentsAnswered,
    ConsentWithdrawn,
    Recorded,
    RoomOpened,
    SessionEnded,
    SessionStarted,
    encode,
)
from server.core.measure_events import MeasureAnswered
from server.core.views import Phase
from server.store.consents import keep_answers
from server.store.database import driver
from server.store.errors import Conflict, DuplicateCommand, NotFound, StoreError
from server.store.log_charts import CHARTED, chart
from server.store.schema import measure, session_event
from server.store.scope import seal
from server.store.types import SealedBytes, microseconds
from server.store.vault import Place, Vault

# For each (session, command) asked about: its place in the question, whose session it is, where
# its log ends, and where the command is in it.
LOOK_UP = """
SELECT json_group_array(json_array(
    asked.key,
    session.practice_id,
    (SELECT COALESCE(MAX(seq), 0) FROM session_event WHERE session_id = session.id),
    (SELECT seq FROM session_event
     WHERE session_id = session.id AND command_id = json_extract(asked.value, '$[1]')
     ORDER BY part DESC LIMIT 1)
))
FROM json_each(?) AS asked CROSS JOIN session ON session.id = json_extract(asked.value, '$[0]')
"""
# On the card, so that neither a list nor a restart has to read the logs.
SET_PHASE = "UPDATE session SET phase = ? WHERE id = ?"
# Of a member who is in the charts: a log is never refused for what is missing there.
CHART = """
INSERT INTO measure (practice_id, id, member_id, session_id, author_id, recorded_at, answered)
SELECT member.practice_id, ?1, member.id, ?2, ?3, ?4, ?5
FROM member WHERE member.practice_id = ?6 AND member.id = ?7
"""
PHASES: dict[type, Phase] = {
    RoomOpened: "open",
    SessionStarted: "running",
    SessionEnded: "ended",
}
# All else is in the log alone.
BESIDE = frozenset({*PHASES, *CHARTED, ConsentsAnswered, ConsentWithdrawn, MeasureAnswered})
TABLE, PAYLOAD = session_event.name, session_event.c.payload.name
# Rows of one INSERT: powers of two, so that all batches share few prepared statements.
MOST_ROWS = 256


class Append(Struct, frozen=True):
    """The events of one command, to follow number *expected_seq* of their session."""

    practice_id: str
    session_id: str
    expected_seq: int
    author: str
    command_id: str | None
    events: tuple[AnyEvent, ...]
    at: datetime

    @property
    def recorded(self) -> tuple[Recorded, ...]:
        return tuple(
            Recorded(seq, self.at, self.author, self.command_id, event)
            for seq, event in enumerate(self.events, start=self.expected_seq + 1)
        )


class _Log:
    """Where a session's log ends and which of the commands asked about are in it."""

    def __init__(self, practice_id: str, end: int) -> None:
        self.practice_id = practice_id
        self.end = end
        self.known: dict[str, int] = {}


class LogWriter:
    """Appends for all practices; each append names its own, and is answered for itself."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def append_all(
        self, connection: Connection, appends: Sequence[Append]
    ) -> list[tuple[Recorded, ...] | StoreError]:
        logs = _look_up(connection, appends)
        answers = [_answer(logs.get(wanted.session_id), wanted) for wanted in appends]
        taken = [
            (wanted, answer)
            for wanted, answer in zip(appends, answers, strict=True)
            if not isinstance(answer, StoreError)
        ]
        _insert(connection, self._rows(taken))
        beside = [
            (wanted, fact)
            for wanted, facts in taken
            for fact in facts
            if type(fact.event) in BESIDE
        ]
        if beside:
            self._put_beside(connection, beside)
        return answers

    def _put_beside(
        self, connection: Connection, beside: Sequence[tuple[Append, Recorded]]
    ) -> None:
        phases = [
            (PHASES[type(fact.event)], wanted.session_id)
            for wanted, fact in beside
            if type(fact.event) in PHASES
        ]
        if phases:
            connection.exec_driver_sql(SET_PHASE, phases)
        self._chart(connection, beside)
        self._agree(connection, beside)

    def _agree(self, connection: Connection, beside: Sequence[tuple[Append, Recorded]]) -> None:
        """Put what members agreed to, or took back, beside their charts as well."""
        for wanted, fact in beside:
            if isinstance(fact.event, ConsentsAnswered | ConsentWithdrawn):
                keep_answers(
                    connection,
                    self._vault,
                    fact.event,
                    practice_id=wanted.practice_id,
                    session_id=wanted.session_id,
                    author_id=fact.author,
                    at=fact.at,
                )

    def _chart(self, connection: Connection, beside: Sequence[tuple[Append, Recorded]]) -> None:
        """Put questionnaires into the charts as well, so that no trend has to read the logs."""
        rows = [
            (
                fact.event.measure_id,
                wanted.session_id,
                fact.author,
                microseconds(fact.at),
                seal(self._vault, measure.c.answered, fact.event.measure_id, fact.event),
                wanted.practice_id,
                fact.event.member_id,
            )
            for wanted, fact in beside
            if isinstance(fact.event, MeasureAnswered)
        ]
        if rows:
            connection.exec_driver_sql(CHART, rows)
        for wanted, fact in beside:
            chart(connection, self._vault, wanted.practice_id, wanted.session_id, fact)

    def _rows(
        self, taken: Sequence[tuple[Append, tuple[Recorded, ...]]]
    ) -> list[tuple[object, ...]]:
        sealed = self._vault.seal_all(
            [
                (event_place(wanted.session_id, fact.seq), encode(fact.event))
                for wanted, facts in taken
                for fact in facts
            ]
        )
        return list(_rows(taken, iter(sealed)))


def event_place(session_id: str, seq: int) -> Place:
    return Place(TABLE, f"{session_id}/{seq}", PAYLOAD)


def _look_up(connection: Connection, appends: Sequence[Append]) -> dict[str, _Log]:
    asked = msgspec.json.encode([(a.session_id, a.command_id) for a in appends]).decode()
    (found,) = driver(connection).execute(LOOK_UP, (asked,)).fetchone()
    logs: dict[str, _Log] = {}
    for key, practice_id, end, known in msgspec.json.decode(found):
        wanted = appends[key]
        log = logs.setdefault(wanted.session_id, _Log(practice_id, end))
        if known is not None and wanted.command_id is not None:
            log.known[wanted.command_id] = known
    return logs


def _answer(log: _Log | None, wanted: Append) -> tuple[Recorded, ...] | StoreError:
    """Take *wanted* into *log*, so that the next append of the batch follows it, or refuse it."""
    if log is None or log.practice_id != wanted.practice_id:
        return NotFound("no such session in this practice")
    if wanted.command_id is not None and wanted.command_id in log.known:
        return DuplicateCommand(log.known[wanted.command_id])
    if log.end != wanted.expected_seq:
        return Conflict(log.end)
    log.end += len(wanted.events)
    if wanted.command_id is not None:
        log.known[wanted.command_id] = log.end
    return wanted.recorded


def _rows(
    taken: Sequence[tuple[Append, tuple[Recorded, ...]]], sealed: Iterator[SealedBytes]
) -> Iterator[tuple[object, ...]]:
    """Yield the rows, their values in the order of the table's columns."""
    for wanted, facts in taken:
        at = microseconds(wanted.at)
        for part, fact in enumerate(facts):
            yield (
                wanted.practice_id,
                wanted.session_id,
                fact.seq,
                at,
                wanted.author,
                wanted.command_id,
                part,
                fact.event.__struct_config__.tag,
                next(sealed),
            )


def _insert(connection: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    insert_rows = driver(connection).execute
    start, size = 0, MOST_ROWS
    while start < len(rows):
        while size > len(rows) - start:
            size //= 2
        values = tuple(chain.from_iterable(rows[start : start + size]))
        insert_rows(INSERT[size], values)
        start += size


def _insert_texts() -> dict[int, str]:
    one = str(insert(session_event).compile(dialect=sqlite.dialect()))
    row = one[one.rindex("(") :]
    sizes = [2**n for n in range(MOST_ROWS.bit_length())]
    return {size: one + f", {row}" * (size - 1) for size in sizes}


INSERT = _insert_texts()
