"""A small practice to try the store with: one facilitator, three members, one session at ten."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from server.core.events import MemberTagged
from server.core.note import NoteBody, NoteSection, NoteSentence
from server.core.plan import SessionPolicy
from server.settings import Settings
from server.store import Practice, Store
from server.store.database import writer_engine
from tests.clock import TEN

T = TypeVar("T")
PASSWORD = "a long walk by the lake"


@dataclass(frozen=True)
class Own:
    """A practice with the ids of what is in it."""

    practice: Practice
    facilitator_id: str
    group_id: str
    session_id: str
    bo: str
    cyd: str
    dee: str


def settings_in(folder: Path) -> Settings:
    return Settings(data_dir=folder / "data", key_file=folder / "keys.json", hashing="cheap")


async def begin(store: Store, facilitator: str, *, policy: SessionPolicy | None = None) -> Own:
    practice_id = await store.doors.add_practice(
        f"{facilitator}'s practice", timezone="America/Chicago", phone="555-0100", policy=policy
    )
    practice = store.practice(practice_id)
    facilitator_id = await practice.people.add_account(
        email=f"{facilitator.lower()}@example.org",
        password=PASSWORD,
        name=f"{facilitator} Test",
        credential="LCSW",
        initials=facilitator[:1] + "T",
        licensed_in=("IL",),
    )
    group_id = await practice.people.add_group(
        name="Wednesday evening",
        modality="cbt",
        timezone="America/Chicago",
        facilitator_ids=(facilitator_id,),
        video_url="https://video.example.org/room",
    )
    bo, cyd, dee = await asyncio.gather(
        *(_member(practice, group_id, name) for name in ("Bo", "Cyd", "Dee"))
    )
    session_id = await practice.calendar.create(
        group_id, starts_at=TEN, ends_at=TEN + timedelta(minutes=90)
    )
    return Own(practice, facilitator_id, group_id, session_id, bo, cyd, dee)


def copied(own: Own, store: Store) -> Own:
    """Return the same practice as it is in *store*, a copy of the one it was written to."""
    return replace(own, practice=store.practice(own.practice.practice_id))


async def _member(practice: Practice, group_id: str, name: str) -> str:
    member_id = await practice.people.add_member(
        name=f"{name} Miller",
        first_name=name,
        display_name=f"{name} M.",
        birth_date=date(1990, 5, 17),
        pronouns="they",
        record_number=f"R-{name}",
    )
    await practice.people.enrol(group_id, member_id)
    return member_id


def tagged(tag_id: str, member_id: str, note: str | None = None) -> MemberTagged:
    return MemberTagged(
        tag_id=tag_id, member_id=member_id, term="shared", happened_at=TEN, note=note
    )


def body(*sentences: str) -> NoteBody:
    return NoteBody(
        format="DAP",
        sections=(
            NoteSection(
                key="data",
                title="Data",
                sentences=tuple(
                    NoteSentence(sentence_id=f"s{n}", text=text)
                    for n, text in enumerate(sentences, start=1)
                ),
            ),
        ),
    )


def by_hand(store: Store, work: Callable[[Connection], T]) -> T:
    """Run *work* as whoever holds the file would: not on the server's connection (role.py)."""
    with writer_engine(store.journal._path).connect() as connection, connection.begin():
        return work(connection)
