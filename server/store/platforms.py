"""A practice's video platforms: the addresses they call, and what they sent, as it came.

A message is kept scrubbed and sealed before it is understood; one that comes twice is kept once.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime

import msgspec
from sqlalchemy import Connection, literal_column
from sqlalchemy.dialects.sqlite import Insert

from server.ids import new_id, new_token, token_hash
from server.store.facts import KeptMessage, PlatformHook
from server.store.planning import practice_card
from server.store.schema import platform_delivery, platform_hook
from server.store.scope import Scope

UPLOADED = "uploaded"  # a person looks at it before it counts
RECEIVED = "received"  # not read yet: a start after a crash reads it


class Platforms:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def add_hook(
        self,
        platform: str,
        *,
        secret: str,
        key: str = "",
        settings: Mapping[str, str] | None = None,
    ) -> str:
        """Return the token of a new address for *platform*; it is not kept, only its hash."""
        token, hook_id = new_token(), new_id()
        secrets = PlatformHook(
            self._scope.practice_id, hook_id, platform, secret, key, dict(settings or {})
        )
        sealed = self._scope.seal(platform_hook.c.secrets, hook_id, secrets)
        await self._scope.execute(
            self._scope.insert(
                platform_hook,
                id=hook_id,
                platform=platform,
                token_hash=token_hash(token),
                secrets=sealed,
            )
        )
        return token

    async def hooks(self) -> list[PlatformHook]:
        """Return everything that was set up, the oldest first."""
        scope, h = self._scope, platform_hook.c
        # Ids are by chance; what was added last has the highest row.
        query = scope.select(h.id, h.secrets).order_by(literal_column("platform_hook.rowid"))

        def run(connection: Connection) -> list[PlatformHook]:
            return [
                scope.open(h.secrets, row.id, row.secrets, PlatformHook)
                for row in connection.execute(query)
            ]

        return await scope.read(run)

    async def let_count(self, *, conn_terminal: bool) -> None:
        """From the next planned session on the platform says who is there (ATT-15)."""
        scope = self._scope

        def run(connection: Connection) -> None:
            policy = msgspec.structs.replace(
                practice_card(scope, connection).policy,
                presence_source="platform",
                conn_terminal=conn_terminal,
            )
            written = msgspec.json.encode(policy).decode()
            connection.execute(scope.update_own_practice().values(policy=written))

        await scope.write(run)

    def member_secret(self) -> bytes:
        """Return what members' keys at a platform are made with; another one in each practice."""
        return self._scope.vault.blind_index(self._scope.practice_id, "keys at video platforms")

    async def keep(
        self, hook: PlatformHook, raw: bytes, scrubbed: bytes, *, at: datetime
    ) -> str | None:
        """Return the id of a message once it is on disk; None when it is here already."""
        message_id, p = new_id(), platform_delivery.c
        kept = KeptMessage(message_id, hook.platform, scrubbed.decode("utf-8", "replace"), at)
        new: Insert = self._scope.upsert(
            platform_delivery,
            id=message_id,
            hook_id=hook.hook_id,
            received_at=at,
            digest=hashlib.sha256(raw).digest(),
            outcome=RECEIVED,
            body=self._scope.seal(p.body, message_id, kept),
        ).on_conflict_do_nothing(index_elements=["hook_id", "digest"])
        added = await self._scope.execute(new)
        return message_id if added else None

    async def keep_upload(
        self, hook: PlatformHook, session_id: str, kind: str, text: str, *, at: datetime
    ) -> str:
        """Return the id of a file somebody uploaded for a session; the same file has the same."""
        message_id, p = new_id(), platform_delivery.c
        kept = KeptMessage(message_id, kind, text, at)
        digest = hashlib.sha256(f"{session_id}/{kind}/{text}".encode()).digest()
        new: Insert = self._scope.upsert(
            platform_delivery,
            id=message_id,
            hook_id=hook.hook_id,
            session_id=session_id,
            received_at=at,
            digest=digest,
            outcome=UPLOADED,
            body=self._scope.seal(p.body, message_id, kept),
        ).on_conflict_do_nothing(index_elements=["hook_id", "digest"])
        if await self._scope.execute(new):
            return message_id
        same = self._scope.select(p.id).where(p.hook_id == hook.hook_id, p.digest == digest)
        return str(await self._scope.read(lambda connection: connection.scalar(same)))

    async def upload(self, session_id: str, message_id: str) -> KeptMessage | None:
        """Return a file that was uploaded for this session."""
        scope, p = self._scope, platform_delivery.c
        query = scope.select(p.id, p.body).where(
            p.id == message_id, p.session_id == session_id, p.outcome != RECEIVED
        )

        def run(connection: Connection) -> KeptMessage | None:
            row = connection.execute(query).first()
            return scope.open(p.body, row.id, row.body, KeptMessage) if row else None

        return await scope.read(run)

    async def settle(self, message_id: str, outcome: str, session_id: str | None = None) -> None:
        """Write down what became of a message."""
        p = platform_delivery.c
        change = self._scope.update(platform_delivery).where(p.id == message_id)
        await self._scope.execute(change.values(outcome=outcome, session_id=session_id))

    async def kept(self, outcome: str = RECEIVED) -> list[KeptMessage]:
        """Return the messages with this outcome, oldest first."""
        scope, p = self._scope, platform_delivery.c
        query = scope.select(p.id, p.body).where(p.outcome == outcome).order_by(p.received_at, p.id)

        def run(connection: Connection) -> list[KeptMessage]:
            return [
                scope.open(p.body, row.id, row.body, KeptMessage)
                for row in connection.execute(query)
            ]

        return await scope.read(run)
