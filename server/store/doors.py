"""The only look-ups that do not know a practice yet: a password, a cookie, a personal link.

Each takes a secret and answers with what it opens; nothing here lists or searches. The
exceptions serve the operator: adding a practice, finding the sessions a restart interrupted, and
finding the practice of a session on the command line.
"""

import base64
import hashlib
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection, Row

from server.core.plan import SessionPolicy
from server.ids import new_id, new_token, token_hash
from server.store import tokens
from server.store.facts import Account, Invitation, PersonalLink, PlatformHook, SignedIn, Visit
from server.store.journal import Journal
from server.store.letter_tables import letter, letter_rules
from server.store.links import personal_link
from server.store.passwords import Passwords
from server.store.platforms import RECEIVED
from server.store.schema import (
    account,
    account_session,
    calendar_feed,
    invitation,
    link,
    platform_delivery,
    platform_hook,
    practice,
    session,
    session_event,
    visit,
)
from server.store.scope import unseal
from server.store.standing_door import link_of_standing
from server.store.vault import Vault

IDLE = timedelta(minutes=15)  # 45 CFR 164.312(a)(2)(iii); a live board keeps touching it
LONGEST = timedelta(hours=12)  # a working day, however busy
TOUCH_EVERY = timedelta(seconds=30)  # what reading a page may cost in writes


class Doors:
    def __init__(self, journal: Journal, vault: Vault, passwords: Passwords) -> None:
        self._journal = journal
        self._vault = vault
        self._passwords = passwords

    # ---- practices

    async def add_practice(
        self,
        name: str,
        *,
        timezone: str,
        policy: SessionPolicy | None = None,
        phone: str | None = None,
        second_factor: bool = False,
    ) -> str:
        """Return the id of a new practice; its staff may be asked for a *second_factor*."""
        practice_id = new_id()
        rules = msgspec.json.encode(policy or SessionPolicy()).decode()
        new = sa.insert(practice).values(
            id=practice_id,
            name=name,
            timezone=timezone,
            policy=rules,
            phone=phone,
            second_factor=second_factor,
        )
        await self._journal.write(lambda c: c.execute(new).rowcount)
        return practice_id

    async def live_sessions(self) -> list[tuple[str, str]]:
        """Return (practice, session) of every log that has begun and not ended.

        By the phase on the card, which the log's writer keeps: no log is read through.
        """
        s, e = session.c, session_event.c
        begun = sa.select(e.seq).where(e.session_id == s.id, e.seq == 1).exists()
        query = sa.select(s.practice_id, s.id).where(
            s.phase.in_(("planned", "open", "running")), begun
        )
        return await self._journal.read(lambda c: [(p, s) for p, s in c.execute(query)])

    async def practice_of_session(self, session_id: str) -> str | None:
        """Return whose session it is: for the operator's command line, never for a request."""
        s = session.c
        query = sa.select(s.practice_id).where(s.id == session_id)

        def run(connection: Connection) -> str | None:
            practice_id: str | None = connection.scalar(query)
            return practice_id

        return await self._journal.read(run)

    # ---- video platforms

    async def platform_hook(self, token: str) -> PlatformHook | None:
        """Return whose address *token* is, with the secrets to check what comes in by it."""
        h = platform_hook.c
        query = sa.select(h.id, h.secrets).where(h.token_hash == token_hash(token))
        row = await self._journal.read(lambda c: c.execute(query).first())
        return unseal(self._vault, h.secrets, row.id, row.secrets, PlatformHook) if row else None

    async def platform_hooks(self, platform: str) -> list[PlatformHook]:
        """Return what every practice set up for *platform*: for the server's own listening."""
        h = platform_hook.c
        query = sa.select(h.id, h.secrets).where(h.platform == platform).order_by(h.practice_id)

        def run(connection: Connection) -> list[PlatformHook]:
            return [
                unseal(self._vault, h.secrets, row.id, row.secrets, PlatformHook)
                for row in connection.execute(query)
            ]

        return await self._journal.read(run)

    async def practices_with_kept_messages(self) -> list[str]:
        """Return the practices with messages nobody has read, for a start after a crash."""
        p = platform_delivery.c
        query = sa.select(p.practice_id).where(p.outcome == RECEIVED).distinct()
        return await self._journal.read(lambda c: list(c.scalars(query)))

    # ---- staff

    async def account_for_sign_in(self, email: str, password: str) -> Account | None:
        """Return whose address and password these are; None takes as long as a yes."""

        row = await self._journal.read(lambda c: account_row(c, self._vault, email))
        if not await self._passwords.verify(row.password_hash if row else None, password):
            return None
        if row is None:
            return None
        await self._renew(row, password)
        return self._account(row)

    async def account_of(self, email: str) -> Account | None:
        """Return whose address it is, for the audit of a password that was wrong."""
        row = await self._journal.read(lambda c: account_row(c, self._vault, email))
        return self._account(row) if row else None

    async def password_fits(self, found: Account, password: str) -> bool:
        """Whether *password* is that of *found*: re-authentication before something weighty."""
        query = sa.select(account.c.password_hash).where(account.c.id == found.account_id)
        stored = await self._journal.read(lambda c: c.scalar(query))
        return await self._passwords.verify(stored, password)

    async def begin_account_session(
        self,
        account: Account,
        *,
        now: datetime,
        browser: str = "",
        factor_at: datetime | None = None,
        pending: bool = False,
        shown_at: datetime | None = None,
    ) -> str:
        """Return the token of a new account session; what was shown counts as shown now.

        Or as of *shown_at*, when an identity provider remembers it. A *pending* one opens nothing
        but the page that asks for the second factor.
        """
        token = new_token()
        new = sa.insert(account_session).values(
            practice_id=account.practice_id,
            token_hash=token_hash(token),
            account_id=account.account_id,
            opened_at=now,
            last_seen_at=now,
            confirmed_at=shown_at or now,
            ended=False,
            browser=browser,
            factor_at=factor_at,
            pending=pending,
        )
        await self._journal.write(lambda c: c.execute(new).rowcount)
        return token

    async def account_session(self, token: str, *, now: datetime) -> SignedIn | None:
        """Return who holds *token*, unless idle or locked, too old or ended; keeps it alive."""
        found = await self._signed_in(token, now)
        if found is None or found.locked:
            return None
        return await self._touched(token, found, now)

    async def watching(self, token: str, *, now: datetime) -> SignedIn | None:
        """As account_session for an open board: what locks a display goes on receiving."""
        found = await self._signed_in(token, now)
        return await self._touched(token, found, now) if found else None

    async def resting(self, token: str, *, now: datetime) -> SignedIn | None:
        """Return whose session is idle or locked: they show that it is still them, and go on."""
        found = await self._signed_in(token, now)
        if found is None or found.pending:
            return None
        return found if found.locked or now - found.last_seen_at > IDLE else None

    async def lock_account_session(self, token: str) -> None:
        """Let pages be closed until somebody shows that it is still them."""
        await self._change(token, locked=True)

    async def _signed_in(self, token: str, now: datetime) -> SignedIn | None:
        row = await self._journal.look(tokens.sign_ins, token_hash(token))
        if row is None or now - row.opened_at > LONGEST:
            return None
        found = self._account(row)
        if not found.is_open(now):
            return None
        return SignedIn(
            *(found, row.opened_at, row.last_seen_at, row.confirmed_at, row.factor_at),
            pending=row.pending,
            locked=row.locked,
        )

    async def _touched(self, token: str, found: SignedIn, now: datetime) -> SignedIn | None:
        idle = now - found.last_seen_at
        if idle > IDLE:
            return None
        if idle >= TOUCH_EVERY:
            await self._change(token, last_seen_at=now)
        return found

    async def confirm_account_session(self, token: str, now: datetime) -> None:
        """The password was given again at *now*, or a passkey."""
        await self._change(token, confirmed_at=now, last_seen_at=now, locked=False)

    async def end_account_session(self, token: str) -> None:
        await self._change(token, ended=True)

    async def end_other_account_sessions(self, of: Account, *, keep: str) -> None:
        """Sign the account out wherever it is signed in, but for the session with *keep*."""
        s = account_session.c
        change = (
            sa.update(account_session)
            .where(s.account_id == of.account_id, s.token_hash != token_hash(keep))
            .values(ended=True)
        )
        await self._journal.write(lambda c: c.execute(change).rowcount)

    async def invitation(self, token: str, *, now: datetime) -> Invitation | None:
        """Return the invitation of *token*, unless it was used, taken back or is too old."""
        i = invitation.c
        query = sa.select(i.id, i.card).where(
            i.token_hash == token_hash(token), ~i.ended, i.valid_until > now
        )
        row = await self._journal.read(lambda c: c.execute(query).first())
        return unseal(self._vault, i.card, row.id, row.card, Invitation) if row else None

    async def calendar_of(self, token: str) -> Account | None:
        """Return whose calendar has this address."""
        f = calendar_feed.c
        query = sa.select(account.c.id, account.c.card).where(
            f.token_hash == token_hash(token), account.c.id == f.account_id
        )
        row = await self._journal.read(lambda c: c.execute(query).first())
        return self._account(row) if row else None

    # ---- members

    async def link(self, token: str) -> PersonalLink | None:
        """Return the link of *token*, good or not: core's link_state says which."""
        query = sa.select(*link.c).where(link.c.token_hash == token_hash(token))
        row = await self._journal.read(lambda c: c.execute(query).first())
        return personal_link(row) if row else None

    async def standing(self, token: str, *, now: datetime) -> PersonalLink | None:
        """Return the link that a standing link becomes now: to its group's next session. LNK-5."""
        return await self._journal.write(lambda c: link_of_standing(c, token, now))

    async def letter(self, stop_token: str) -> tuple[str, str, str] | None:
        """Return (practice, member, channel) of the letter that brought this stop page."""
        t = letter.c
        query = sa.select(t.practice_id, t.member_id, t.channel).where(
            t.stop_hash == token_hash(stop_token)
        )
        row = await self._journal.read(lambda c: c.execute(query).first())
        return (row.practice_id, row.member_id, row.channel) if row else None

    async def practices_that_write(self) -> list[str]:
        """Return the practices that send letters by themselves, or have some under way."""
        t, r = letter.c, letter_rules.c
        query = sa.union(
            sa.select(r.practice_id),
            sa.select(t.practice_id).where(t.state.in_(("queued", "sending"))),
        )
        return await self._journal.read(lambda c: sorted(c.scalars(query)))

    async def begin_visit(
        self, link: PersonalLink, *, device_token: str | None, now: datetime
    ) -> tuple[str, Visit]:
        """Return the token and the facts of a new visit.

        *device_token* is what the browser keeps: with it one member is one device, and no two are.
        """
        token = new_token()
        device_id = _device_id(device_token, link.member_id) if device_token else new_id()
        new = sa.insert(visit).values(
            practice_id=link.practice_id,
            token_hash=token_hash(token),
            link_id=link.link_id,
            device_id=device_id,
            begun_at=now,
            confirmed=False,
            ended=False,
        )
        await self._journal.write(lambda c: c.execute(new).rowcount)
        return token, Visit(
            practice_id=link.practice_id,
            session_id=link.session_id,
            member_id=link.member_id,
            link_id=link.link_id,
            device_id=device_id,
            begun_at=now,
            confirmed=False,
            link_until=link.valid_until,
        )

    async def visit(self, token: str, *, now: datetime) -> Visit | None:
        """Return the visit of *token*, unless it ended, is too old or its link was revoked."""
        row = await self._journal.look(tokens.visits, token_hash(token))
        if row is None or now - row.begun_at > LONGEST:
            return None
        return Visit(
            practice_id=row.practice_id,
            session_id=row.session_id,
            member_id=row.member_id,
            link_id=row.link_id,
            device_id=row.device_id,
            begun_at=row.begun_at,
            confirmed=row.confirmed,
            link_until=row.valid_until,
        )

    async def confirm_visit(self, token: str) -> None:
        """The person behind the visit gave the member's birth date."""
        await self._change_visit(token, confirmed=True)

    async def end_visit(self, token: str) -> None:
        await self._change_visit(token, ended=True)

    # ---- below

    def _account(self, row: "Row[*tuple[Any, ...]]") -> Account:
        return unseal(self._vault, account.c.card, row.id, row.card, Account)

    async def _renew(self, row: "Row[*tuple[Any, ...]]", password: str) -> None:
        if not self._passwords.is_outdated(row.password_hash):
            return
        renewed = await self._passwords.hash(password)
        change = (
            sa.update(account)
            .where(account.c.id == row.id, account.c.password_hash == row.password_hash)
            .values(password_hash=renewed)
        )
        await self._journal.write(lambda c: c.execute(change).rowcount)

    async def _change(self, token: str, **values: object) -> None:
        s = account_session.c
        change = (
            sa.update(account_session).where(s.token_hash == token_hash(token)).values(**values)
        )
        await self._journal.write(lambda c: c.execute(change).rowcount)

    async def _change_visit(self, token: str, **values: object) -> None:
        change = sa.update(visit).where(visit.c.token_hash == token_hash(token)).values(**values)
        await self._journal.write(lambda c: c.execute(change).rowcount)


def account_row(connection: Connection, vault: Vault, email: str) -> "Row[*tuple[Any, ...]] | None":
    """Return the account of an address, in whatever practice: who signs in names none."""
    practices = connection.scalars(sa.select(practice.c.id)).all()
    indexes = [vault.blind_index(practice_id, email) for practice_id in practices]
    return connection.execute(
        sa.select(*account.c).where(account.c.email_index.in_(indexes))
    ).first()


def _device_id(device_token: str, member_id: str) -> str:
    digest = hashlib.sha256(f"{device_token}/{member_id}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")
