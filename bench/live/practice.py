"""A data folder full of sessions that are about to begin, and the cookies of all who will come."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import get_args

from msgspec import Struct

from server.clock import SystemClock
from server.core.events import (
    AnyEvent,
    ConsentsAnswered,
    LocationGiven,
    MemberConfirmed,
    RoomOpened,
    SessionPlanned,
    SessionStarted,
)
from server.core.plan import Purpose
from server.settings import Settings
from server.store import Keyring, Practice, Store, migrate

LEADERS = ("Ana Bench", "Gus Bench")
AGREED: dict[Purpose, bool] = dict.fromkeys(get_args(Purpose), True)
PASSWORD = "as long as it has to be"


class Group(Struct):
    """One group's session: its address, its members by id, and everybody's cookie."""

    session_id: str
    boards: list[str]
    members: dict[str, str]


def settings_for(folder: Path, port: int) -> Settings:
    return Settings(
        data_dir=folder / "data", key_file=folder / "keys.json", hashing="cheap", port=port
    )


async def furnish(settings: Settings, groups: int, members: int) -> list[Group]:
    """Return *groups* sessions with *members* each; their rooms are open, and they are running."""
    keyring = Keyring.create(settings.key_file)
    migrate(settings)
    store = await Store.open(settings, keyring)
    scope = store.practice(await store.doors.add_practice("Bench", timezone="UTC"))
    cookies = [await _leader(store, scope, name) for name in LEADERS]
    group_id, member_ids = await _group(scope, [leader for leader, _ in cookies], members)
    made = await asyncio.gather(
        *(_session(store, scope, group_id, member_ids) for _ in range(groups))
    )
    for group in made:
        group.boards = [cookie for _, cookie in cookies]
    await store.close()
    return made


async def lost_commands(settings: Settings, asked: dict[str, set[str]]) -> int:
    """Return how many of the commands *asked* of each session are not in its log."""
    store = await Store.open(settings, Keyring.load(settings.key_file))
    lost = 0
    for session_id, command_ids in asked.items():
        practice_id = await store.doors.practice_of_session(session_id)
        assert practice_id is not None
        log = await store.practice(practice_id).log.read(session_id)
        lost += len(command_ids - {fact.command_id for fact in log if fact.command_id})
    await store.close()
    return lost


async def _leader(store: Store, scope: Practice, name: str) -> tuple[str, str]:
    initials = "".join(word[0] for word in name.split())
    address = f"{initials.lower()}@example.org"
    account_id = await scope.people.add_account(
        email=address, password=PASSWORD, name=name, credential="LCSW", initials=initials
    )
    account = await store.doors.account_for_sign_in(address, PASSWORD)
    assert account is not None
    return account_id, await store.doors.begin_account_session(account, now=SystemClock().now())


async def _group(scope: Practice, leaders: Sequence[str], members: int) -> tuple[str, list[str]]:
    group_id = await scope.people.add_group(
        name="Bench", modality="cbt", timezone="UTC", facilitator_ids=tuple(leaders)
    )
    member_ids = []
    for number in range(members):
        member_ids.append(
            await scope.people.add_member(
                name=f"Bo{number} Miller",
                first_name=f"Bo{number}",
                display_name=f"Bo{number} M.",
                birth_date=SystemClock().now().date(),
            )
        )
        await scope.people.add_goal(member_ids[-1], "Speak up once in each session")
        await scope.people.enrol(group_id, member_ids[-1])
    return group_id, member_ids


async def _session(
    store: Store, scope: Practice, group_id: str, member_ids: Sequence[str]
) -> Group:
    now = SystemClock().now()
    starts_at, ends_at = now - timedelta(minutes=1), now + timedelta(hours=2)
    session_id = await scope.calendar.create(group_id, starts_at=starts_at, ends_at=ends_at)
    plan = await scope.calendar.plan(session_id)
    events: list[AnyEvent] = [SessionPlanned(plan)]
    for member_id in member_ids:
        events += (
            MemberConfirmed(member_id),
            LocationGiven(member_id, "At home", "IL", True, True, "Cyd", "555-0100"),
            ConsentsAnswered(member_id, plan.agreement_version, dict(AGREED)),
        )
    events += (RoomOpened(), SessionStarted("schedule"))
    await scope.log.append(
        session_id, expected_seq=0, author="bench", command_id=None, events=tuple(events), at=now
    )
    cookies = await asyncio.gather(*(_visit(store, scope, session_id, m) for m in member_ids))
    return Group(session_id, [], dict(zip(member_ids, cookies, strict=True)))


async def _visit(store: Store, scope: Practice, session_id: str, member_id: str) -> str:
    now = SystemClock().now()
    link = await store.doors.link(
        await scope.links.issue(
            session_id,
            member_id,
            now=now,
            valid_from=now - timedelta(hours=1),
            valid_until=now + timedelta(hours=2),
        )
    )
    assert link is not None
    token, _ = await store.doors.begin_visit(link, device_token=None, now=now)
    await store.doors.confirm_visit(token)
    return token
