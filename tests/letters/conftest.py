"""A practice that writes letters, and a carrier that keeps what it was given."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from server.core.letters import LetterRules, Reach
from server.letters.carrier import Carried, Message
from server.letters.post import Post
from server.settings import Settings
from server.store import Keyring, Store, migrate
from tests.clock import TEN, HandClock
from tests.store.practice import Own, begin

DAY = timedelta(hours=24)


@dataclass
class Bag:
    """Carries nothing anywhere; answers what a test says, else that it was sent."""

    carried: list[Message] = field(default_factory=list)
    answers: list[Carried] = field(default_factory=list)

    async def carry(self, message: Message) -> Carried:
        self.carried.append(message)
        return self.answers.pop(0) if self.answers else Carried("sent")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("migrated-letters")
    settings = Settings(data_dir=folder / "data", key_file=folder / "keys.json", hashing="cheap")
    migrate(settings)
    return settings.database.read_bytes()


@pytest.fixture
async def store(tmp_path: Path, migrated: bytes) -> AsyncIterator[Store]:
    settings = Settings(
        data_dir=tmp_path / "data", key_file=tmp_path / "keys.json", hashing="cheap"
    )
    settings.data_dir.mkdir()
    settings.database.write_bytes(migrated)
    store = await Store.open(settings, Keyring.create(settings.key_file))
    yield store
    await store.close()


@pytest.fixture
def clock() -> HandClock:
    """A day before ten o'clock (four in the morning in Chicago)."""
    return HandClock(TEN - DAY)


@pytest.fixture
def bag() -> Bag:
    return Bag()


@pytest.fixture
async def own(store: Store) -> Own:
    """Ana's practice, where Bo agreed to e-mail and Cyd to nothing."""
    own = await begin(store, "Ana")
    letters = own.practice.letters
    # No quiet hours, for the meeting is at four in the morning there.
    await letters.set_rules(
        LetterRules("Front desk", day_before=True, hour_before=True, quiet_from=0, quiet_until=0)
    )
    await reachable(own, own.bo, email="bo@example.org", phone="+15550100199")
    await letters.set_reach(own.bo, Reach(("email",)))
    return own


async def reachable(own: Own, member_id: str, *, email: str, phone: str) -> None:
    chart = await own.practice.people.member(member_id)
    assert chart is not None
    await own.practice.people.change_member(
        msgspec.structs.replace(chart, email=email, phone=phone)
    )


@pytest.fixture
def post(store: Store, clock: HandClock, bag: Bag) -> Post:
    return Post(store, clock, "https://meet.example.org", {"email": bag, "text": bag})
