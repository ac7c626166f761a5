"""Eli works in another practice: nothing of Ana's is ever shown to him or changed by him."""

import asyncio
import dataclasses
import inspect
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.core.note import NoteChange, content_hash
from server.settings import Settings
from server.store import Keyring, NewNote, Practice, Store
from server.store.audit import AuditQuestion
from server.store.columns import metadata
from server.store.errors import NotFound, NotSigned
from server.store.facts import ReviewWords
from tests.clock import TEN
from tests.store.accounts_by_eli import ACCOUNTS
from tests.store.answers import ANSWERS
from tests.store.billing_by_eli import BILLING_TRIES
from tests.store.emergencies_by_eli import EMERGENCIES
from tests.store.hers import LATER, Ana, hers
from tests.store.joining import JOINING
from tests.store.letters_by_eli import LETTERS
from tests.store.payer_rules_by_eli import PAYER_RULES
from tests.store.practice import Own, begin, body, copied, settings_in, tagged
from tests.store.setting_up import SETTING_UP


@dataclass(frozen=True)
class Both:
    """A folder with both practices in it, and what is known of each."""

    folder: Path
    ana: Ana
    eli: Own


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Both:
    """Written once: every try is made in a copy."""
    folder = tmp_path_factory.mktemp("both")
    shutil.copytree(migrated / "data", folder / "data")

    async def write() -> Both:
        settings = settings_in(folder)
        store = await Store.open(settings, Keyring.create(settings.key_file))
        own, eli = await begin(store, "Ana"), await begin(store, "Eli")
        written = Both(folder, await hers(store, own), eli)
        await store.close()
        return written

    return asyncio.run(write())


@pytest.fixture
def settings(tmp_path: Path, both: Both) -> Settings:
    shutil.copytree(both.folder, tmp_path, dirs_exist_ok=True)
    return settings_in(tmp_path)


@pytest.fixture
def keyring(settings: Settings) -> Keyring:
    return Keyring.load(settings.key_file)


@pytest.fixture
def ana(store: Store, both: Both) -> Ana:
    return dataclasses.replace(both.ana, own=copied(both.ana.own, store))


@pytest.fixture
def eli(store: Store, both: Both) -> Own:
    return copied(both.eli, store)


def _new(ana: Ana) -> list[NewNote]:
    return [NewNote(ana.own.dee, "note", body("Eli was here."), "hash")]


def _hash(ana: Ana) -> str:
    return content_hash(
        body("Was there."),
        evidence_hash="hash",
        member_id=ana.own.bo,
        session_id=ana.own.session_id,
    )


async def _reviewed_by_eli(eli: Practice, ana: Ana) -> object:
    hers = await ana.own.practice.notes.note(ana.note_id)
    assert hers is not None
    words = ReviewWords("mine", "hash", 0, "Eli", "LCSW")
    return await eli.reviews.add(hers, "cosigned", words, reviewer_id="eli", at=TEN)


# Each public function of a practice, called with Ana's ids, and what Eli gets: nothing or no.
TRIES: dict[str, tuple[Callable[[Practice, Ana], Awaitable[object]], object]] = {
    "log.append": (
        lambda p, a: p.log.append(
            a.own.session_id,
            expected_seq=1,
            author="eli",
            command_id="by-eli-once",
            events=(tagged("by-eli-once", a.own.bo),),
            at=TEN,
        ),
        NotFound,
    ),
    "log.read": (lambda p, a: p.log.read(a.own.session_id), []),
    "log.stood_by": (lambda p, a: p.log.stood_by(a.own.session_id), False),
    "log.all_stood_by": (lambda p, a: p.log.all_stood_by([a.own.session_id]), frozenset()),
    "log.ends": (lambda p, a: p.log.ends([a.own.session_id]), {}),
    "log.all_ended_at": (lambda p, a: p.log.all_ended_at([a.own.session_id]), {}),
    "signs.each": (lambda p, a: p.signs.each(a.own.session_id), {}),
    "signs.last": (lambda p, a: p.signs.last(a.own.session_id), None),
    "calendar.held_by": (lambda p, a: p.calendar.held_by(a.own.group_id), []),
    "calendar.sessions_on": (lambda p, a: p.calendar.sessions_on(date(2026, 3, 4)), "own"),
    "calendar.sessions_between": (
        lambda p, a: p.calendar.sessions_between(date(2026, 3, 1), date(2026, 3, 31)),
        "own",
    ),
    "calendar.practice": (lambda p, a: p.calendar.practice(), "own"),
    "calendar.session": (lambda p, a: p.calendar.session(a.own.session_id), None),
    "calendar.is_led_by": (
        lambda p, a: p.calendar.is_led_by(a.own.session_id, a.own.facilitator_id),
        False,
    ),
    "calendar.create": (
        lambda p, a: p.calendar.create(a.own.group_id, starts_at=TEN, ends_at=LATER),
        NotFound,
    ),
    "calendar.plan": (lambda p, a: p.calendar.plan(a.own.session_id), NotFound),
    "people.member": (lambda p, a: p.people.member(a.own.bo), None),
    "people.members": (lambda p, a: p.people.members(), "own"),
    "people.add_member": (
        lambda p, a: p.people.add_member(
            name="N", first_name="N", display_name="N", birth_date=date(1990, 1, 1)
        ),
        "own",
    ),
    "people.goals": (lambda p, a: p.people.goals(a.own.bo), []),
    "people.add_goal": (lambda p, a: p.people.add_goal(a.own.bo, "by Eli"), NotFound),
    "people.diagnoses": (lambda p, a: p.people.diagnoses(a.own.bo), []),
    "people.add_diagnosis": (lambda p, a: p.people.add_diagnosis(a.own.bo, "F", "by"), NotFound),
    "people.add_group": (
        lambda p, a: p.people.add_group(
            name="G", modality="cbt", timezone="UTC", facilitator_ids=(a.own.facilitator_id,)
        ),
        sa.exc.IntegrityError,
    ),
    "people.group": (lambda p, a: p.people.group(a.own.group_id), None),
    "people.enrol": (lambda p, a: p.people.enrol(a.own.group_id, a.own.bo), sa.exc.IntegrityError),
    "people.leave_group": (
        lambda p, a: p.people.leave_group(a.own.group_id, a.own.bo, at=TEN),
        NotFound,
    ),
    "people.set_commitment": (
        lambda p, a: p.people.set_commitment(a.own.group_id, a.own.bo, "by Eli"),
        NotFound,
    ),
    **ACCOUNTS,
    **SETTING_UP,
    **ANSWERS,
    **BILLING_TRIES,
    **EMERGENCIES,
    **JOINING,
    **LETTERS,
    **PAYER_RULES,
    "links.issue": (
        lambda p, a: p.links.issue(
            a.own.session_id, a.own.bo, now=TEN, valid_from=TEN, valid_until=LATER
        ),
        NotFound,
    ),
    "links.of_session": (lambda p, a: p.links.of_session(a.own.session_id), []),
    "links.link": (lambda p, a: p.links.link(a.link_id), None),
    "links.revoke": (lambda p, a: p.links.revoke(a.link_id, TEN), NotFound),
    "links.check_birth_date": (
        lambda p, a: p.links.check_birth_date(a.link_id, date(1990, 5, 17)),
        NotFound,
    ),
    "links.mark_used": (lambda p, a: p.links.mark_used(a.link_id, TEN), NotFound),
    "notes.create": (
        lambda p, a: p.notes.create(a.own.session_id, _new(a), author="eli", at=TEN),
        sa.exc.IntegrityError,
    ),
    "notes.of_session": (lambda p, a: p.notes.of_session(a.own.session_id), []),
    "notes.tally": (lambda p, a: p.notes.tally([a.own.session_id]), {}),
    "notes.of_sessions": (lambda p, a: p.notes.of_sessions([a.own.session_id]), {}),
    "notes.of_member": (lambda p, a: p.notes.of_member(a.own.bo), []),
    "notes.note": (lambda p, a: p.notes.note(a.note_id), None),
    "notes.versions": (lambda p, a: p.notes.versions(a.note_id), []),
    "notes.save_version": (
        lambda p, a: p.notes.save_version(
            a.note_id, expected_version=1, body=body("Eli was here."), author="eli", at=TEN
        ),
        NotFound,
    ),
    "notes.mark_read": (lambda p, a: p.notes.mark_read(a.note_id, 1, "eli", TEN), NotFound),
    "notes.sign": (
        lambda p, a: p.notes.sign(
            a.note_id,
            version=1,
            content_hash=_hash(a),
            expected_seq=0,
            statement="mine",
            signer_id="eli",
            name="Eli",
            credential="LCSW",
            at=TEN,
        ),
        NotFound,
    ),
    "notes.add_addendum": (
        lambda p, a: p.notes.add_addendum(
            a.note_id,
            kind="addendum",
            text="by Eli",
            author="eli",
            name="Eli",
            credential="LPC",
            at=TEN,
        ),
        NotFound,
    ),
    "notes.save_versions": (
        lambda p, a: p.notes.save_versions([(a.note_id, 1, body("Eli."))], author="eli", at=TEN),
        NotFound,
    ),
    "reviews.queue": (lambda p, a: p.reviews.queue(frozenset({a.own.facilitator_id})), []),
    "reviews.notes": (lambda p, a: p.reviews.notes([a.note_id]), []),
    "efforts.of_notes": (lambda p, a: p.efforts.of_notes([a.note_id]), {}),
    "efforts.words": (lambda p, a: p.efforts.words([a.note_id]), {}),
    "efforts.keep": (lambda p, a: p.efforts.keep({a.note_id: NoteChange(1, 1, 0)}), None),
    "reviews.add": (_reviewed_by_eli, NotSigned),
    "follow_ups.ask": (
        lambda p, a: p.follow_ups.ask(
            a.note_id, "outreach", "Call", date(2026, 3, 6), by="eli", at=TEN
        ),
        NotFound,
    ),
    "follow_ups.done": (
        lambda p, a: p.follow_ups.done(a.follow_up_id, "by Eli", by="eli", at=TEN),
        NotFound,
    ),
    "follow_ups.of_note": (lambda p, a: p.follow_ups.of_note(a.note_id), []),
    "follow_ups.open": (lambda p, a: p.follow_ups.open(), []),
    "follow_ups.of_group": (lambda p, a: p.follow_ups.of_group(a.own.group_id, TEN), []),
    "programme.turns": (
        lambda p, a: p.programme.turns(
            a.own.facilitator_id, TEN - timedelta(days=9), TEN + timedelta(days=9)
        ),
        [],
    ),
    "programme.members_of": (lambda p, a: p.programme.members_of(a.own.facilitator_id), {}),
    "programme.unsigned": (lambda p, a: p.programme.unsigned(a.own.facilitator_id), []),
    "platforms.add_hook": (lambda p, a: p.platforms.add_hook("zoom", secret="s"), "own"),
    "platforms.keep": (
        lambda p, a: p.platforms.keep(a.hook, b"[]", b"[]", at=TEN),
        sa.exc.IntegrityError,
    ),
    "platforms.hooks": (lambda p, a: p.platforms.hooks(), []),
    "platforms.keep_upload": (
        lambda p, a: p.platforms.keep_upload(a.hook, a.own.session_id, "zoom", "x", at=TEN),
        sa.exc.IntegrityError,
    ),
    "platforms.upload": (
        lambda p, a: p.platforms.upload(a.own.session_id, a.message_id),
        None,
    ),
    "platforms.let_count": (lambda p, a: p.platforms.let_count(conn_terminal=True), None),
    "platforms.kept": (lambda p, a: p.platforms.kept(), []),
    "platforms.settle": (lambda p, a: p.platforms.settle(a.message_id, "told"), None),
    "audit.acts_about": (lambda p, a: p.audit.acts_about([a.note_id, a.own.bo]), {}),
    "audit.record": (
        lambda p, a: p.audit.record(
            actor="eli", act="view", subject_kind="note", subject_id=a.note_id, at=TEN
        ),
        "own",
    ),
    "audit.entries": (lambda p, a: p.audit.entries(actor="ana"), []),
    "audit.report": (
        lambda p, a: p.audit.report(AuditQuestion(subject_ids=(a.note_id, "n"))),
        ([], 0),
    ),
    "audit.piece": (
        lambda p, a: p.audit.piece(AuditQuestion(subject_ids=(a.note_id,)), None, up_to=99),
        [],
    ),
    "audit.acts": (lambda p, a: p.audit.acts(), []),
    "audit.head": (lambda p, a: p.audit.head(), "own"),
    "audit.verify": (lambda p, a: p.audit.verify(), None),
}


def _answers_later(thing: object) -> bool:
    """Whether it is awaited: written as a coroutine, or handing on a future as it is."""
    if not inspect.ismethod(thing):
        return False
    returns = str(inspect.signature(thing).return_annotation)
    return inspect.iscoroutinefunction(thing) or "Awaitable" in returns or "Future" in returns


def _public(practice: Practice) -> set[str]:
    return {
        f"{part}.{name}"
        for part, thing in vars(practice).items()
        for name, function in inspect.getmembers(thing, _answers_later)
        if not name.startswith("_")
    }


async def _rows(store: Store, practice_id: str) -> dict[str, list[tuple[object, ...]]]:
    def read(connection: sa.Connection) -> dict[str, list[tuple[object, ...]]]:
        return {
            table.name: [tuple(row) for row in connection.execute(_of(table, practice_id))]
            for table in metadata.sorted_tables
        }

    return await store.journal.read(read)


def _of(table: sa.Table, practice_id: str) -> "sa.Select[tuple[object]]":
    owner = table.c.id if table.name == "practice" else table.c.practice_id
    # As they lie in the file: what is sealed stays sealed.
    return sa.select(sa.literal_column("*")).select_from(table).where(owner == practice_id)


async def test_every_function_of_a_practice_is_tried_by_eli(eli: Own) -> None:
    assert _public(eli.practice) == set(TRIES)


@pytest.mark.parametrize("name", sorted(TRIES))
async def test_eli_sees_and_changes_nothing(store: Store, ana: Ana, eli: Own, name: str) -> None:
    act, gets = TRIES[name]
    before = await _rows(store, ana.own.practice.practice_id)

    if isinstance(gets, type):
        with pytest.raises(gets):
            await act(eli.practice, ana)
    else:
        got = await act(eli.practice, ana)
        hers = [ana.own.practice.practice_id, ana.own.session_id, ana.own.bo, ana.note_id]
        assert not [id_ for id_ in hers if id_ in repr(got)]
        assert gets == "own" or gets == got

    assert before == await _rows(store, ana.own.practice.practice_id)
    assert before["note"]
