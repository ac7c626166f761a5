"""Sealing: only with the key, only in its own place, and never in the clear on disk."""

import base64
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from server.settings import Settings
from server.store import KeyFileError, Keyring, NewNote, Store
from server.store.columns import metadata
from server.store.errors import Damaged
from server.store.schema import member
from server.store.types import Sealed, SealedBytes, SqlDatetime
from server.store.vault import Place, Vault
from tests.clock import TEN
from tests.store.practice import Own, body, tagged

PLACE = Place("member", "m1", "chart")
CANARY = "canary-7731"


def _keyring(current: str = "k1") -> Keyring:
    keys = {"k1": bytes(range(32)), "k2": bytes(range(1, 33))}
    return Keyring(current=current, keys=keys, index=bytes(32))


@given(st.binary())
def test_what_is_sealed_opens_in_its_own_place(value: bytes) -> None:
    vault = Vault(_keyring())

    assert value == vault.open(PLACE, vault.seal(PLACE, value))


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("goal", "m1", "chart"),
        Place("member", "m2", "chart"),
        Place("member", "m1", "notes"),
    ],
)
def test_it_opens_nowhere_else(elsewhere: Place) -> None:
    vault = Vault(_keyring())
    sealed = vault.seal(PLACE, b"Bo")

    with pytest.raises(Damaged):
        vault.open(elsewhere, sealed)


def test_every_flipped_bit_and_every_cut_is_noticed() -> None:
    vault = Vault(_keyring())
    sealed = vault.seal(PLACE, b"Bo speaks")
    flipped = [
        sealed[:n] + bytes([sealed[n] ^ 1 << bit]) + sealed[n + 1 :]
        for n in range(len(sealed))
        for bit in range(8)
    ]

    for altered in flipped + [sealed[:n] for n in range(len(sealed))]:
        with pytest.raises(Damaged):
            vault.open(PLACE, altered)


def test_the_same_value_is_never_sealed_alike() -> None:
    vault = Vault(_keyring())

    assert 100 == len({vault.seal(PLACE, b"Bo") for _ in range(100)})


def test_an_older_key_still_opens_and_the_current_one_seals() -> None:
    old, new = Vault(_keyring("k1")), Vault(_keyring("k2"))

    assert b"Bo" == new.open(PLACE, old.seal(PLACE, b"Bo"))
    assert b"k2" in new.seal(PLACE, b"Bo")[:8]


def test_a_lost_key_is_named_damage_without_the_value() -> None:
    sealed = Vault(_keyring("k2")).seal(PLACE, b"Bo")
    alone = Vault(Keyring(current="k1", keys={"k1": bytes(range(32))}, index=bytes(32)))

    with pytest.raises(Damaged, match="a key that is not here"):
        alone.open(PLACE, sealed)


def test_an_address_is_found_however_it_is_written_and_differs_between_practices() -> None:
    vault = Vault(_keyring())

    assert vault.blind_index("p1", "Ana@Example.org ") == vault.blind_index("p1", "ana@example.org")
    assert vault.blind_index("p1", "ana@example.org") != vault.blind_index("p2", "ana@example.org")


# ---- the key file


def test_a_key_file_is_made_once_and_loads_again(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    sealed = Vault(Keyring.create(path)).seal(PLACE, b"Bo")

    assert b"Bo" == Vault(Keyring.load(path)).open(PLACE, sealed)
    with pytest.raises(KeyFileError, match="cannot create"):
        Keyring.create(path)


def test_a_key_file_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    Keyring.create(path)
    path.chmod(0o644)

    with pytest.raises(KeyFileError, match="chmod 600"):
        Keyring.load(path)


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        json.dumps({"current": "a", "keys": {"a": "c2hvcnQ="}, "index": "c2hvcnQ="}),
        json.dumps({"current": "b", "keys": {"a": base64.b64encode(bytes(32)).decode()}}),
        json.dumps({"current": "a", "keys": {"a": "secret-!!"}, "index": "secret-!!"}),
    ],
)
def test_a_bad_key_file_is_refused_without_quoting_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.touch(0o600)
    path.write_text(text)

    with pytest.raises(KeyFileError) as refused:
        Keyring.load(path)
    assert "secret" not in str(refused.value)
    assert "c2hvcnQ" not in str(refused.value)


def test_a_missing_key_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="cannot read"):
        Keyring.load(tmp_path / "none.json")


# ---- columns


async def test_an_unsealed_value_is_refused_by_its_column(store: Store, own: Own) -> None:
    change = sa.update(member).values(chart=b"Bo in the clear")

    with pytest.raises(sa.exc.StatementError, match="sealed bytes only"):
        await store.journal.write(lambda c: c.execute(change))


@pytest.mark.parametrize("value", [TEN.replace(tzinfo=None), "2026-03-04T10:00:00Z", 0])
def test_a_moment_without_a_zone_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="aware"):
        SqlDatetime().process_bind_param(value, sa.dialects.sqlite.dialect())


@given(st.datetimes(timezones=st.timezones(), allow_imaginary=False))
def test_a_moment_comes_back_as_the_same_moment_in_utc(moment: datetime) -> None:
    column, dialect = SqlDatetime(), sa.dialects.sqlite.dialect()
    read = column.process_result_value(column.process_bind_param(moment, dialect), dialect)

    # In UTC, since a wall time the clocks skipped equals nothing of another zone (PEP 495).
    assert read == moment.astimezone(UTC)
    assert read.tzinfo is UTC


async def test_two_members_cannot_be_swapped(store: Store, own: Own) -> None:
    def swap(connection: sa.Connection) -> None:
        other = sa.select(member.c.chart).where(member.c.id == own.cyd).scalar_subquery()
        connection.execute(sa.update(member).where(member.c.id == own.bo).values(chart=other))

    await store.journal.write(swap)

    with pytest.raises(Damaged):
        await own.practice.people.member(own.bo)


async def test_nothing_about_a_person_lies_in_the_clear(
    settings: Settings, store: Store, own: Own
) -> None:
    people, session_id = own.practice.people, own.session_id
    bo = await people.add_member(
        name=f"Bo {CANARY}",
        first_name=CANARY,
        display_name=CANARY,
        birth_date=date(1990, 5, 17),
        record_number=CANARY,
        phone=CANARY,
        email=CANARY,
    )
    await people.add_goal(bo, CANARY)
    await people.add_diagnosis(bo, CANARY, CANARY)
    group_id = await people.add_group(
        name=CANARY, modality=CANARY, timezone="UTC", facilitator_ids=(), dial_in=CANARY
    )
    await people.enrol(group_id, bo, last_commitment=CANARY)
    await people.add_account(
        email=f"{CANARY}@example.org",
        password=CANARY,
        name=CANARY,
        credential=CANARY,
        initials=CANARY,
    )
    await own.practice.calendar.create(
        group_id, starts_at=TEN, ends_at=TEN.replace(hour=11), theme=CANARY
    )
    await own.practice.log.append(
        session_id,
        expected_seq=0,
        author="ana",
        command_id="tag-number-1",
        events=(tagged("tag-number-1", bo, CANARY),),
        at=TEN,
    )
    drafts = [NewNote(bo, "note", body(CANARY), "hash")]
    (card,) = await own.practice.notes.create(session_id, drafts, author="engine", at=TEN)
    await own.practice.notes.save_version(
        card.note_id, expected_version=1, body=body(CANARY, CANARY), author="ana", at=TEN
    )
    await own.practice.audit.record(
        actor="ana", act="view", subject_kind="note", subject_id="n", at=TEN, reason=CANARY
    )

    files = [path for path in settings.data_dir.iterdir() if path.is_file()]
    stored = {path.name: path.read_bytes() for path in files}
    assert "practice.sqlite3-wal" in stored
    assert b"tag-number-1" in stored["practice.sqlite3-wal"]  # the search would find what is there
    assert [] == [name for name, content in stored.items() if CANARY.encode() in content]
    assert [] == [name for name, content in stored.items() if os.fsencode("1990-05-17") in content]


def test_every_column_of_free_words_is_sealed() -> None:
    # Not sealed are ids, counts, moments, codes of ours, and a practice's own name and number.
    plain = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, sa.String) and not column.name.endswith("id")
    }

    assert plain == {
        "payer_file.kinds",
        "platform_delivery.outcome",
        "platform_hook.platform",
        "practice.name",
        "practice.timezone",
        "practice.phone",
        "practice.policy",
        "account.password_hash",
        "account_session.browser",
        "second_factor.kind",
        "claim_file.kind",
        "claim_now.state",
        "claim_step.kind",
        "fee.code",
        "fee.first_day",
        "follow_up.asked_by",
        "follow_up.done_by",
        "follow_up.due",
        "follow_up.kind",
        "letter.channel",
        "letter.occasion",
        "letter.state",
        "letter.why",
        "letter_rules.rules",
        "closed_days.days",
        "letter_stop.channel",
        "own_word.kind",
        "goal.status",
        "service.day",
        "session.phase",
        "session_event.author",
        "session_event.type",
        "note.kind",
        "note.evidence_hash",
        "note_version.author",
        "addendum.kind",
        "restriction.answer",
        "review.kind",
        "addendum.author",
        "audit_entry.actor",
        "audit_entry.act",
        "audit_entry.subject_kind",
    }


def test_only_the_vault_makes_sealed_bytes() -> None:
    column, dialect = Sealed(), sa.dialects.sqlite.dialect()

    assert b"x" == column.process_bind_param(SealedBytes(b"x"), dialect)
    with pytest.raises(TypeError):
        column.process_bind_param(b"x", dialect)
