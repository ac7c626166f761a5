"""The fictional practice, read from practice.toml and put into an empty store.

What the demonstration needs to remember between starts (ids, and the links' tokens, of which the
store keeps only hashes) is the `Cast`, a file beside its database.
"""

import datetime as dt
import tomllib
from importlib.resources import files
from pathlib import Path

import msgspec
from msgspec import Struct

from server.core.links import link_window
from server.core.localtime import utc
from server.core.plan import Pronouns, Segment
from server.store import Practice, Store

CAST_FILE = "cast.json"


class _Facilitator(Struct, frozen=True, forbid_unknown_fields=True):
    key: str
    name: str
    credential: str
    initials: str
    email: str
    licensed_in: tuple[str, ...]


class _Diagnosis(Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    label: str


class _Member(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    key: str
    name: str
    display_name: str
    birth_date: dt.date
    record_number: str
    pronouns: Pronouns | None = None
    diagnoses: tuple[_Diagnosis, ...] = ()
    goals: tuple[str, ...] = ()
    last_commitment: str | None = None


class _Group(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    key: str
    name: str
    modality: str
    facilitators: tuple[str, ...]
    members: tuple[str, ...]
    starts: dt.time
    minutes: int
    video_url: str
    theme: str | None = None
    dial_in: str | None = None
    segments: tuple[Segment, ...] = ()


class Script(Struct, frozen=True, forbid_unknown_fields=True):
    """practice.toml as it is written."""

    name: str
    timezone: str
    phone: str
    password: str
    stage_begins: dt.datetime  # wall time of the practice
    weeks: int
    facilitators: tuple[_Facilitator, ...]
    groups: tuple[_Group, ...]
    members: tuple[_Member, ...]

    @property
    def begins(self) -> dt.datetime:
        """The first moment on stage, UTC."""
        return utc(self.stage_begins.date(), self.stage_begins.time(), self.timezone)


class CastMember(Struct, frozen=True):
    key: str
    member_id: str
    name: str
    birth_date: dt.date


class CastFacilitator(Struct, frozen=True):
    key: str
    account_id: str
    name: str
    email: str
    password: str


class CastSession(Struct, frozen=True):
    """*links* are the tokens of the personal links, by the member's key."""

    session_id: str
    group: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    links: dict[str, str]


class Cast(Struct, frozen=True):
    """Who plays, and how they come in: everything a rehearsal needs, all of it invented."""

    practice_id: str
    base_url: str
    stage_token: str
    members: tuple[CastMember, ...]
    facilitators: tuple[CastFacilitator, ...]
    sessions: tuple[CastSession, ...]
    last_week: CastSession | None = None  # held, signed, and never rehearsed again

    def write(self, path: Path) -> None:
        path.touch(mode=0o600)
        path.write_bytes(msgspec.json.format(msgspec.json.encode(self)))

    @classmethod
    def read(cls, path: Path) -> "Cast":
        """Return the cast in *path*; OSError or msgspec.DecodeError when it is none."""
        return msgspec.json.decode(path.read_bytes(), type=cls)


def script() -> Script:
    """Return the fictional practice as written."""
    text = files("server.demo").joinpath("practice.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Script)


async def furnish(store: Store, written: Script, base_url: str) -> Cast:
    """Put the practice into an empty store and return its cast."""
    practice_id = await store.doors.add_practice(
        written.name, timezone=written.timezone, phone=written.phone
    )
    scope = store.practice(practice_id)
    facilitators = tuple([await _facilitator(scope, written, f) for f in written.facilitators])
    members = tuple([await _member(scope, m) for m in written.members])
    ids = {person.key: person.account_id for person in facilitators}
    charts = {person.key: person.member_id for person in members}
    sessions: list[CastSession] = []
    for group in written.groups:
        group_id = await _group(scope, written, group, ids, charts)
        for week in range(written.weeks):
            day = written.stage_begins.date() + dt.timedelta(weeks=week)
            sessions.append(await _session(scope, written, group, group_id, charts, day))
    return Cast(practice_id, base_url, "", members, facilitators, tuple(sessions))


async def _facilitator(scope: Practice, written: Script, f: _Facilitator) -> CastFacilitator:
    account_id = await scope.people.add_account(
        email=f.email,
        password=written.password,
        name=f.name,
        credential=f.credential,
        initials=f.initials,
        licensed_in=f.licensed_in,
    )
    return CastFacilitator(f.key, account_id, f.name, f.email, written.password)


async def _member(scope: Practice, m: _Member) -> CastMember:
    member_id = await scope.people.add_member(
        name=m.name,
        first_name=m.name.split()[0],
        display_name=m.display_name,
        birth_date=m.birth_date,
        pronouns=m.pronouns,
        record_number=m.record_number,
    )
    for diagnosis in m.diagnoses:
        await scope.people.add_diagnosis(member_id, diagnosis.code, diagnosis.label)
    for goal in m.goals:
        await scope.people.add_goal(member_id, goal)
    return CastMember(m.key, member_id, m.name, m.birth_date)


async def _group(
    scope: Practice, written: Script, group: _Group, ids: dict[str, str], charts: dict[str, str]
) -> str:
    group_id = await scope.people.add_group(
        name=group.name,
        modality=group.modality,
        timezone=written.timezone,
        facilitator_ids=tuple(ids[key] for key in group.facilitators),
        video_url=group.video_url,
        dial_in=group.dial_in,
        segments=group.segments,
    )
    commitments = {m.key: m.last_commitment for m in written.members}
    for number, key in enumerate(group.members, start=1):
        # They came one after the other, three weeks apart.
        since = written.begins - dt.timedelta(weeks=3 * (len(group.members) + 1 - number))
        await scope.people.enrol(
            group_id, charts[key], last_commitment=commitments[key], since=since
        )
    return group_id


async def _session(
    scope: Practice,
    written: Script,
    group: _Group,
    group_id: str,
    charts: dict[str, str],
    day: dt.date,
) -> CastSession:
    starts_at = utc(day, group.starts, written.timezone)
    ends_at = starts_at + dt.timedelta(minutes=group.minutes)
    session_id = await scope.calendar.create(
        group_id, starts_at=starts_at, ends_at=ends_at, theme=group.theme
    )
    valid_from, valid_until = link_window(starts_at, ends_at)
    links = {
        key: await scope.links.issue(
            session_id,
            charts[key],
            now=written.begins,
            valid_from=valid_from,
            valid_until=valid_until,
        )
        for key in group.members
    }
    return CastSession(session_id, group.key, starts_at, ends_at, links)
