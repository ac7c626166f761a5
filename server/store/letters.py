"""Letters: decided on as rows, claimed once each, and what became of them. LET-5.

A row is written before anything is sent, and only one caller ever gets it from `queued` to
`sending`. What was `sending` when a server stopped is never sent again by itself.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection, Row

from server.core.letters import Channel, LetterRules, Reach
from server.ids import new_id, new_token, token_hash
from server.store.errors import NotFound
from server.store.letter_facts import Letter, LetterState, NewLetter
from server.store.letter_tables import letter, letter_rules, letter_stop, reach
from server.store.schema import enrolment, link, member, session
from server.store.scope import Scope


class Letters:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    # ---- what the practice and its members decided

    async def rules(self) -> LetterRules:
        query = self._scope.select(letter_rules.c.rules)
        found = await self._scope.read(lambda c: c.scalar(query))
        return msgspec.json.decode(found, type=LetterRules) if found else LetterRules()

    async def set_rules(self, rules: LetterRules) -> None:
        text = msgspec.json.encode(rules).decode()
        new = self._scope.upsert(letter_rules, rules=text)
        await self._scope.write(
            lambda c: c.execute(
                new.on_conflict_do_update(index_elements=["practice_id"], set_={"rules": text})
            )
        )

    async def reaches(self, member_ids: Sequence[str]) -> dict[str, Reach]:
        """Return how each of these agreed to be written to, less what they stopped since."""
        scope, r, s = self._scope, reach.c, letter_stop.c
        query = scope.select(r.member_id, r.ways).where(r.member_id.in_(member_ids))
        stops = scope.select(s.member_id, s.channel).where(s.member_id.in_(member_ids))

        def run(connection: Connection) -> dict[str, Reach]:
            stopped = {(row.member_id, row.channel) for row in connection.execute(stops)}
            found = {}
            for row in connection.execute(query):
                ways = scope.open(r.ways, row.member_id, row.ways, Reach)
                left = tuple(c for c in ways.channels if (row.member_id, c) not in stopped)
                found[row.member_id] = Reach(left, ways.timezone)
            return found

        return await scope.read(run)

    async def stopped(self, member_id: str) -> dict[Channel, datetime]:
        """Return which channels a member stopped, and when."""
        s = letter_stop.c
        query = self._scope.select(s.channel, s.at).where(s.member_id == member_id)
        return await self._scope.read(
            lambda c: {row.channel: row.at for row in c.execute(query).all()}
        )

    async def set_reach(self, member_id: str, ways: Reach) -> None:
        """Keep what a member agreed to, as they said it now: an earlier stop of it is lifted."""
        scope, s = self._scope, letter_stop.c
        sealed = scope.seal(reach.c.ways, member_id, ways)
        new = scope.upsert(reach, member_id=member_id, ways=sealed).on_conflict_do_update(
            index_elements=["member_id"],
            set_={"ways": sealed},
            where=reach.c.practice_id == scope.practice_id,
        )

        def run(connection: Connection) -> None:
            self._known(connection, member_id)
            connection.execute(new)
            connection.execute(
                scope.delete(letter_stop).where(
                    s.member_id == member_id, s.channel.in_(ways.channels)
                )
            )

        await scope.write(run)

    async def stop(self, member_id: str, channel: Channel, at: datetime) -> None:
        """LET-4: nothing more by this channel; what waits is dropped at once."""
        scope = self._scope
        new = scope.upsert(letter_stop, member_id=member_id, channel=channel, at=at)
        waiting = (
            scope.update(letter)
            .where(
                letter.c.member_id == member_id,
                letter.c.channel == channel,
                letter.c.state == "queued",
            )
            .values(state="dropped", why="stopped", done_at=at)
        )

        def run(connection: Connection) -> None:
            self._known(connection, member_id)
            connection.execute(new.on_conflict_do_nothing())
            connection.execute(waiting)

        await scope.write(run)

    # ---- the letters themselves

    async def decide(self, wanted: Sequence[NewLetter], *, at: datetime) -> list[str]:
        """Write down the letters of *wanted* that were not decided on before; return their ids."""
        scope, s, e = self._scope, session.c, enrolment.c

        def run(connection: Connection) -> list[str]:
            new = []
            for one in wanted:
                expected = scope.select(s.id).where(
                    s.id == one.session_id, e.group_id == s.group_id, e.member_id == one.member_id
                )
                if connection.execute(expected).first() is None:
                    raise NotFound("this member is not expected in a session of this practice")
                row = scope.upsert(
                    letter,
                    id=(letter_id := new_id()),
                    decided_at=at,
                    state="queued",
                    tries=0,
                    **msgspec.structs.asdict(one),
                )
                if connection.execute(row.on_conflict_do_nothing()).rowcount:
                    new.append(letter_id)
            return new

        return await scope.write(run)

    async def due(self, now: datetime) -> list[Letter]:
        """Return what is waiting and due, the earliest first."""
        return await self._found(letter.c.state == "queued", letter.c.due_at <= now)

    async def of_session(self, session_id: str) -> list[Letter]:
        """Return the letters about a session, as they were decided on."""
        return await self._found(letter.c.session_id == session_id)

    async def letter(self, letter_id: str) -> Letter | None:
        found = await self._found(letter.c.id == letter_id)
        return found[0] if found else None

    async def claim(self, letter_id: str, at: datetime) -> str | None:
        """Take a letter out of the queue to send it; return the secret of its stop page.

        None when somebody else took it: of all who ask, one is answered.
        """
        scope, stop_token = self._scope, new_token()
        change = (
            scope.update(letter)
            .where(letter.c.id == letter_id, letter.c.state == "queued")
            .values(
                state="sending",
                claimed_at=at,
                tries=letter.c.tries + 1,
                stop_hash=token_hash(stop_token),
            )
        )
        return stop_token if await scope.execute(change) == 1 else None

    async def carries(self, letter_id: str, link_id: str, token: str) -> None:
        """Keep which link a letter brings, so that a reminder can bring the same one."""
        sealed = self._scope.seal(letter.c.token, letter_id, token)
        await self._change(letter_id, link_id=link_id, token=sealed)

    async def carried(self, session_id: str, member_id: str) -> tuple[str, str] | None:
        """Return link and token that a letter brought this member, if the link still stands."""
        scope, t = self._scope, letter.c
        query = (
            scope.select(t.id, t.link_id, t.token)
            .where(
                t.session_id == session_id,
                t.member_id == member_id,
                t.token.is_not(None),
                link.c.id == t.link_id,
                link.c.revoked_at.is_(None),
            )
            .order_by(t.decided_at.desc(), t.id)
            .limit(1)
        )

        def run(connection: Connection) -> tuple[str, str] | None:
            row = connection.execute(query).first()
            if row is None:
                return None
            return row.link_id, scope.open(t.token, row.id, row.token, str)

        return await scope.read(run)

    async def put_back(self, letter_id: str, due_at: datetime, why: str) -> None:
        """It certainly was not sent: it waits again."""
        await self._change(letter_id, state="queued", due_at=due_at, why=why)

    async def done(
        self, letter_id: str, state: LetterState, *, at: datetime, why: str | None = None
    ) -> None:
        await self._change(letter_id, state=state, done_at=at, why=why)

    async def interrupted(self, at: datetime) -> int:
        """Say of everything that was being sent that nobody knows; return how many there were."""
        change = (
            self._scope.update(letter)
            .where(letter.c.state == "sending")
            .values(state="unsure", why="interrupted", done_at=at)
        )
        return await self._scope.execute(change)

    # ---- below

    def _known(self, connection: Connection, member_id: str) -> None:
        query = self._scope.select(member.c.id).where(member.c.id == member_id)
        if connection.execute(query).first() is None:
            raise NotFound("no such member in this practice")

    async def _change(self, letter_id: str, **values: Any) -> None:
        change = self._scope.update(letter).where(letter.c.id == letter_id).values(**values)
        if await self._scope.execute(change) != 1:
            raise NotFound("no such letter in this practice")

    async def _found(self, *conditions: "sa.ColumnElement[bool]") -> list[Letter]:
        query = (
            self._scope.select(*letter.c)
            .where(*conditions)
            .order_by(letter.c.due_at, letter.c.decided_at, letter.c.id)
        )
        return await self._scope.read(lambda c: [_letter(row) for row in c.execute(query)])


def _letter(row: "Row[*tuple[Any, ...]]") -> Letter:
    return Letter(
        letter_id=row.id,
        practice_id=row.practice_id,
        session_id=row.session_id,
        member_id=row.member_id,
        channel=row.channel,
        occasion=row.occasion,
        asked_by_id=row.asked_by_id,
        decided_at=row.decided_at,
        due_at=row.due_at,
        state=row.state,
        tries=row.tries,
        done_at=row.done_at,
        why=row.why,
        link_id=row.link_id,
    )
