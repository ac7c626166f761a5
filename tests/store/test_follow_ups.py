"""What is to be done after a session: kept, found again until it is done, said once."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from server.store import NewNote, Store
from server.store.errors import Conflict
from server.store.schema import follow_up
from tests.clock import TEN
from tests.store.practice import Own, body

DUE = date(2026, 3, 6)


async def asked(own: Own, what: str = "Call") -> str:
    drafts = [NewNote(own.bo, "absence", body("Was not there."), "hash")]
    cards = await own.practice.notes.create(own.session_id, drafts, author="engine", at=TEN)
    return await own.practice.follow_ups.ask(
        cards[0].note_id, "outreach", what, DUE, by="ana", at=TEN
    )


async def test_it_is_open_until_somebody_says_what_came_of_it(own: Own) -> None:
    made = await asked(own)
    before = await own.practice.follow_ups.open()
    await own.practice.follow_ups.done(made, "Left a message", by="gus", at=TEN)

    assert [(own.bo, "Call", DUE)] == [(one.member_id, one.what, one.due) for one in before]
    assert [] == await own.practice.follow_ups.open()
    assert [("gus", "Left a message")] == [
        (one.done_by, one.outcome)
        for one in await own.practice.follow_ups.of_note(before[0].note_id)
    ]


async def test_what_came_of_it_is_said_once(own: Own) -> None:
    made = await asked(own)
    await own.practice.follow_ups.done(made, "Left a message", by="gus", at=TEN)

    with pytest.raises(Conflict):
        await own.practice.follow_ups.done(made, "Nobody there", by="ana", at=TEN)


@pytest.mark.parametrize(
    "act", ["UPDATE follow_up SET due = '2027-01-01'", "DELETE FROM follow_up"]
)
async def test_the_database_keeps_what_is_done(own: Own, store: Store, act: str) -> None:
    made = await asked(own)
    await own.practice.follow_ups.done(made, "Left a message", by="gus", at=TEN)

    with pytest.raises(sa.exc.IntegrityError):
        await store.journal.write(lambda connection: connection.execute(sa.text(act)))


async def test_a_group_finds_what_is_open_or_was_done_lately(own: Own) -> None:
    await own.practice.follow_ups.done(await asked(own), "Left a message", by="gus", at=TEN)
    lately, long_ago = TEN - timedelta(days=1), TEN + timedelta(days=1)

    assert 1 == len(await own.practice.follow_ups.of_group(own.group_id, lately))
    assert 0 == len(await own.practice.follow_ups.of_group(own.group_id, long_ago))


async def test_words_are_kept_sealed(own: Own, store: Store) -> None:
    await asked(own, "Call after seven")
    rows = await store.journal.read(lambda c: c.execute(sa.select(follow_up.c.what)).all())

    assert b"seven" not in bytes(rows[0].what)
