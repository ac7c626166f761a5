"""Whatever is altered of audit and signed notes is found: in the long form, 1,000 ways."""

import asyncio
import hashlib
import os
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from server.core.note import content_hash
from server.store import Keyring, NewNote, Store
from server.store.anchors import BEGINNING, EVERY_SECONDS, Anchor, AnchorError, Anchoring, Anchors
from server.store.audit import BEFORE_THE_FIRST, _digest
from server.store.chains import findings, heads, verify
from server.store.facts import ReviewWords
from server.store.schema import addendum, audit_entry, note, note_version, review
from server.store.schema import signature as signed_table
from server.store.vault import Vault
from tests.clock import TEN
from tests.store.practice import Own, body, by_hand

ALTERATIONS = 1_000 if os.environ.get("FAULTS") == "long" else 250
Alteration = Callable[[sa.Connection, random.Random], None]
# What a signed note is made of; `note.position` only says where the desk lists it.
SIGNED = {
    note: ("practice_id", "session_id", "member_id", "kind", "evidence_hash", "created_at"),
    note_version: ("practice_id", "note_id", "version", "author", "at", "body"),
    signed_table: ("practice_id", "note_id", "version", "signer_id", "at", "attestation"),
    addendum: ("practice_id", "id", "note_id", "position", "kind", "author", "at", "text"),
    review: ("practice_id", "note_id", "position", "kind", "reviewer_id", "at", "words"),
}
UNIQUE = ("note_id", "member_id", "position")  # the database refuses to swap these one by one
AUDITED = {audit_entry: tuple(column.name for column in audit_entry.c)}


async def evening(own: Own) -> None:
    """Two notes, edited and signed, with addenda and reviews, and some looks at things."""
    p = own.practice
    drafts = [NewNote(m, "note", body("Was there."), "hash") for m in (own.bo, own.cyd)]
    cards = await p.notes.create(own.session_id, drafts, author="engine", at=TEN)
    for number, card in enumerate(cards):
        words = body("Was there.", f"Spoke {number} times.")
        await p.notes.save_version(
            card.note_id, expected_version=1, body=words, author="ana", at=TEN
        )
        digest = content_hash(
            words, evidence_hash="hash", member_id=card.member_id, session_id=own.session_id
        )
        await p.notes.sign(
            card.note_id,
            version=2,
            content_hash=digest,
            expected_seq=0,
            statement="mine",
            signer_id="ana",
            name="Ana Test",
            credential="LCSW",
            at=TEN,
        )
        await _tell(own, "sign", card.note_id)
        for text in ("one more word", "and another"):
            await p.notes.add_addendum(
                card.note_id,
                kind="addendum",
                text=text,
                author="ana",
                name="Ana",
                credential="LCSW",
                at=TEN,
            )
            await _tell(own, "addendum", card.note_id)
        seen = await p.notes.note(card.note_id)
        assert seen is not None
        said = ReviewWords("read", digest, 2, "Gus", "LCSW")
        await p.reviews.add(seen, "cosigned", said, reviewer_id="gus", at=TEN)
        await _tell(own, "cosign", card.note_id)
    for number in range(16):
        await _tell(own, "view", f"n{number}", "the member asked" if number % 3 else None)


async def _tell(own: Own, act: str, subject: str, reason: str | None = None) -> None:
    await own.practice.audit.record(
        actor="ana", act=act, subject_kind="note", subject_id=subject, at=TEN, reason=reason
    )


def open_the_file(connection: sa.Connection) -> None:
    """As somebody would who holds the file: no trigger and no reference stands in the way."""
    triggers = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    for name in triggers.scalars().all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")


def _row(connection: sa.Connection, chance: random.Random, table: sa.Table) -> "sa.Row[object]":
    rows = connection.execute(sa.select(*table.c)).all()
    return chance.choice(rows)


def _is(table: sa.Table, row: "sa.Row[object]") -> "sa.ColumnElement[bool]":
    return sa.and_(*(column == row._mapping[column] for column in table.primary_key))


def edit(tables: dict[sa.Table, tuple[str, ...]]) -> Alteration:
    def run(connection: sa.Connection, chance: random.Random) -> None:
        table = chance.choice(sorted(tables, key=str))
        row, name = _row(connection, chance, table), chance.choice(tables[table])
        column, there = table.c[name], row._mapping[table.c[name]]
        other: object
        match there:
            case bytes() if there:
                at = chance.randrange(len(there))
                other = there[:at] + bytes([there[at] ^ (1 << chance.randrange(8))])
                other += there[at + 1 :]
            case int():
                other = there + 1_000 + chance.randrange(1_000)
            case None:
                other = b"said nothing before"
            case str():
                other = f"x{chance.randrange(10**9)}"
            case datetime():
                other = there + timedelta(microseconds=1 + chance.randrange(10**9))
            case _:
                raise TypeError(name)
        kind = sa.LargeBinary() if isinstance(other, bytes) else column.type
        value = sa.literal(other, kind)
        connection.execute(sa.update(table).where(_is(table, row)).values({name: value}))

    return run


def delete(tables: dict[sa.Table, tuple[str, ...]]) -> Alteration:
    def run(connection: sa.Connection, chance: random.Random) -> None:
        table = chance.choice(sorted(tables, key=str))
        row = _row(connection, chance, table)
        connection.execute(sa.delete(table).where(_is(table, row)))

    return run


def swap(tables: dict[sa.Table, tuple[str, ...]]) -> Alteration:
    """Two rows exchange what is in one of their columns."""

    def run(connection: sa.Connection, chance: random.Random) -> None:
        while True:
            table = chance.choice(sorted(tables, key=str))
            one, other = chance.sample(connection.execute(sa.select(*table.c)).all(), 2)
            column = table.c[chance.choice(tables[table])]
            values = one._mapping[column], other._mapping[column]
            if values[0] != values[1] and not column.primary_key and column.name not in UNIQUE:
                break
        for to, value in ((one, values[1]), (other, values[0])):
            kind = sa.LargeBinary() if isinstance(value, bytes) else column.type
            changed = {column.name: sa.literal(value, kind)}
            connection.execute(sa.update(table).where(_is(table, to)).values(changed))

    return run


def cut_the_end(connection: sa.Connection, chance: random.Random) -> None:
    last = connection.scalar(sa.select(sa.func.max(audit_entry.c.seq))) or 0
    first_gone = last - chance.randrange(last)
    connection.execute(sa.delete(audit_entry).where(audit_entry.c.seq >= first_gone))


def write_anew(connection: sa.Connection, chance: random.Random) -> None:
    """The cunning one: leaves an entry out and forges every hash after it."""
    rows = connection.execute(sa.select(*audit_entry.c).order_by(audit_entry.c.seq)).all()
    out = chance.randrange(len(rows))
    connection.execute(sa.delete(audit_entry))
    before = BEFORE_THE_FIRST
    for seq, row in enumerate([*rows[:out], *rows[out + 1 :]], start=1):
        values = {**row._asdict(), "seq": seq, "reason": None, "prev_hash": before}
        before = values["hash"] = _digest(before, row.practice_id, values)
        connection.execute(sa.insert(audit_entry).values(values))


WAYS: dict[str, Alteration] = {
    "edit an entry": edit(AUDITED),
    "delete an entry": delete(AUDITED),
    "swap two entries": swap(AUDITED),
    "cut the end off": cut_the_end,
    "write it anew": write_anew,
    "edit a signed note": edit(SIGNED),
    "delete of a signed note": delete(SIGNED),
    "swap two signed": swap(SIGNED),
}


async def test_whatever_is_altered_of_audit_and_signed_notes_is_found(
    store: Store, own: Own, keyring: Keyring
) -> None:
    await evening(own)
    vault, chance = Vault(keyring), random.Random(7)  # noqa: S311 - which alteration, no secret
    ends = await store.journal.read(heads)
    anchors = [Anchor(practice, seq, digest.hex(), TEN) for practice, seq, digest in ends]

    def run(connection: sa.Connection) -> list[str]:
        open_the_file(connection)
        assert () == verify(connection, vault, anchors).found
        missed = []
        for number in range(ALTERATIONS):
            name = sorted(WAYS)[number % len(WAYS)]
            savepoint = connection.begin_nested()
            try:
                WAYS[name](connection, chance)
                # One finding is enough; of a file that was not altered there is none.
                if next(findings(connection, vault, anchors), None) is None:
                    missed.append(f"{number}: {name}")
            finally:
                savepoint.rollback()
        assert () == verify(connection, vault, anchors).found
        raise Undo(missed)

    with pytest.raises(Undo) as undone:
        by_hand(store, run)
    assert [] == undone.value.missed


class Undo(Exception):
    def __init__(self, missed: list[str]) -> None:
        self.missed = missed


# ---- the anchors


def test_an_anchor_is_added_only_when_the_audit_moved(tmp_path: Path) -> None:
    anchors = Anchors(tmp_path / "elsewhere" / "anchors")

    assert [1, 0, 1] == [anchors.add([("p1", seq, bytes([seq]) * 32)], TEN) for seq in (1, 1, 2)]
    assert [1, 2] == [one.seq for one in anchors.read()]
    assert 0o600 == anchors.path.stat().st_mode & 0o777


def test_half_a_line_left_by_a_fall_of_the_machine_is_passed_over(tmp_path: Path) -> None:
    anchors = Anchors(tmp_path / "anchors")
    anchors.add([("p1", 1, bytes(32))], TEN)
    with anchors.path.open("ab") as stream:
        stream.write(b'{"practice":"p1","se')

    assert [1] == [one.seq for one in anchors.read()]
    anchors.add([("p1", 2, bytes(32))], TEN)
    assert [1, 2] == [one.seq for one in anchors.read()]


def _three(tmp_path: Path) -> Anchors:
    anchors = Anchors(tmp_path / "anchors")
    for seq in (1, 2, 3):
        anchors.add([("p1", seq, bytes([seq]) * 32), ("p2", seq, bytes(32))], TEN)
    return anchors


def test_each_line_of_the_anchors_holds_the_hash_of_the_one_before(tmp_path: Path) -> None:
    anchors = _three(tmp_path)
    lines = anchors.path.read_bytes().splitlines()

    assert [] == anchors.broken()
    befores = [one.before for one in anchors.read()]
    assert befores == [BEGINNING, *(hashlib.sha256(line).hexdigest() for line in lines[:-1])]


@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize("way", ["taken out", "exchanged", "another hash", "twice"])
def test_a_line_of_the_anchors_that_is_gone_or_another_is_named(
    tmp_path: Path, number: int, way: str
) -> None:
    anchors = _three(tmp_path)
    lines = anchors.path.read_bytes().splitlines()
    match way:
        case "taken out":
            del lines[number]
        case "exchanged":
            other = (number + 1) % len(lines)
            lines[number], lines[other] = lines[other], lines[number]
        case "another hash":
            lines[number] = lines[number].replace(b'"hash":"0', b'"hash":"f')
        case _:
            lines.insert(number, lines[number])
    anchors.path.write_bytes(b"".join(line + b"\n" for line in lines))

    last = number == 5 and way in ("taken out", "another hash")  # what follows it would tell
    assert bool(anchors.broken()) != last


def test_anchors_of_before_they_were_chained_are_read_and_the_chain_goes_on(tmp_path: Path) -> None:
    anchors = Anchors(tmp_path / "anchors")
    old = [msgspec.structs.asdict(Anchor("p1", seq, "00", TEN)) for seq in (1, 2)]
    for one in old:
        del one["before"]
    anchors.path.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in old))
    anchors.add([("p1", 3, bytes(32))], TEN)

    assert [] == anchors.broken()
    anchors.path.write_bytes(anchors.path.read_bytes().replace(b'"seq":2', b'"seq":9'))
    assert ["line 3 of"] == [said[:9] for said in anchors.broken()]


def test_a_line_that_somebody_spoiled_is_named(tmp_path: Path) -> None:
    anchors = Anchors(tmp_path / "anchors")
    anchors.add([("p1", 1, bytes(32)), ("p2", 1, bytes(32))], TEN)
    anchors.path.write_bytes(anchors.path.read_bytes().replace(b'"seq":1', b'"seq":"', 1))

    with pytest.raises(AnchorError, match="line 1 of"):
        anchors.read()


async def test_a_running_server_anchors_again_and_again_and_at_its_end(tmp_path: Path) -> None:
    path, seq, often = tmp_path / "anchors", 0, asyncio.Event()

    async def moved() -> list[tuple[str, int, bytes]]:
        nonlocal seq
        seq += 1
        if seq > 3:
            often.set()
        return [("p1", seq, bytes(32))]

    anchoring = Anchoring(path, moved, lambda: TEN, every_seconds=0.001)
    anchoring.start()
    await often.wait()
    await anchoring.stop()

    assert seq == Anchors(path).read()[-1].seq
    assert EVERY_SECONDS <= 60


async def test_a_disk_that_takes_no_anchor_is_said_and_stops_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def there() -> list[tuple[str, int, bytes]]:
        return [("p1", 1, bytes(32))]

    (tmp_path / "file").touch()
    await Anchoring(tmp_path / "file" / "anchors", there, lambda: TEN).add()

    assert "the audit is not anchored: cannot write" in caplog.text
