"""Staff and members of a practice, with a member's goals and diagnoses.

Every address, name and date is sealed; an account is found again by the blind index of its
e-mail address.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from msgspec.structs import replace
from sqlalchemy import Connection, Row

from server.core.plan import Diagnosis, Goal, GoalStatus, Pronouns
from server.ids import new_id, new_token
from server.store.chart_writing import ChartWriting
from server.store.charts import diagnoses_of, goals_of
from server.store.doors import account_row
from server.store.errors import EmailTaken, LastOwner, NotFound
from server.store.facts import Account, MemberChart, Role
from server.store.passwords import Passwords
from server.store.schema import account, diagnosis, goal, member
from server.store.scope import Scope


class People(ChartWriting):
    def __init__(self, scope: Scope, passwords: Passwords) -> None:
        super().__init__(scope)
        self._passwords = passwords

    # ---- staff

    async def account(self, account_id: str) -> Account | None:
        query = self._scope.select(*account.c).where(account.c.id == account_id)
        found = await self._scope.read(lambda c: [self._account(row) for row in c.execute(query)])
        return found[0] if found else None

    async def accounts(self) -> list[Account]:
        """Return all staff by name."""
        query = self._scope.select(*account.c)
        found = await self._scope.read(lambda c: [self._account(row) for row in c.execute(query)])
        return sorted(found, key=lambda a: a.name)

    async def add_account(
        self,
        *,
        email: str,
        password: str | None,
        name: str,
        credential: str,
        initials: str,
        licensed_in: tuple[str, ...] = (),
        npi: str | None = None,
        roles: tuple[Role, ...] = ("clinician",),
        until: datetime | None = None,
    ) -> str:
        """Return the id of a new account; EmailTaken when any practice here has the address.

        The first one of a practice owns it besides, whatever *roles* says. Without a password it
        has one nobody knows: trying some costs the same.
        """
        scope, vault = self._scope, self._scope.vault
        email = email.strip()
        card = Account(
            *(new_id(), scope.practice_id, email, name, credential, initials, licensed_in),
            npi=npi,
            roles=roles,
            until=until,
            without_password=password is None,
        )
        password_hash = await self._passwords.hash(new_token() if password is None else password)

        def run(connection: Connection) -> str:
            if account_row(connection, vault, email) is not None:
                raise EmailTaken("An account with this e-mail address exists already.")
            first = connection.execute(scope.select(account.c.id).limit(1)).first() is None
            new = (
                replace(card, roles=("owner", *(r for r in roles if r != "owner")))
                if first
                else card
            )
            values = {
                "id": new.account_id,
                "email_index": vault.blind_index(scope.practice_id, email),
                "card": scope.seal(account.c.card, new.account_id, new),
                "password_hash": password_hash,
            }
            connection.execute(scope.insert(account, **values))
            return new.account_id

        return await scope.write(run)

    async def set_password(self, account_id: str, password: str) -> None:
        """Replace a password; NotFound when the account is none of this practice."""
        password_hash = await self._passwords.hash(password)
        change = (
            self._scope.update(account)
            .where(account.c.id == account_id)
            .values(password_hash=password_hash)
        )

        def run(connection: Connection) -> None:
            self._change_card(connection, account_id, without_password=False)
            connection.execute(change)

        await self._scope.write(run)

    async def set_single_keys(self, account_id: str, on: bool) -> None:
        """Whether single keys act on this person's pages; NotFound as for the password."""
        await self._scope.write(lambda c: self._change_card(c, account_id, single_keys=on))

    async def set_supervisor(self, account_id: str, supervisor_id: str | None) -> None:
        """Say who co-signs somebody's notes from now on; NotFound unless both are known here."""

        def run(connection: Connection) -> None:
            if supervisor_id is not None:
                self._account_row(connection, supervisor_id)
            self._change_card(connection, account_id, supervisor_id=supervisor_id)

        await self._scope.write(run)

    async def set_credentials(
        self,
        account_id: str,
        *,
        credential: str,
        licensed_in: tuple[str, ...],
        npi: str | None,
        taxonomy: str | None = None,
    ) -> None:
        """What stands behind somebody's name; NotFound as for the password."""
        values = {
            "credential": credential,
            "licensed_in": licensed_in,
            "npi": npi,
            "taxonomy": taxonomy,
        }
        await self._scope.write(lambda c: self._change_card(c, account_id, **values))

    async def set_roles(
        self, account_id: str, roles: tuple[Role, ...], *, until: datetime | None
    ) -> None:
        """What somebody may do from now on; LastOwner if nobody would own the practice then."""
        await self._change_staff(account_id, roles=roles, until=until)

    async def set_closed(self, account_id: str, closed: bool) -> None:
        """Whether nobody may sign in with the account; LastOwner as for the roles."""
        await self._change_staff(account_id, closed=closed)

    async def _change_staff(self, account_id: str, **values: object) -> None:
        def run(connection: Connection) -> None:
            self._change_card(connection, account_id, **values)
            rows = connection.execute(self._scope.select(*account.c))
            staff = [self._account(row) for row in rows]
            lasting = [one for one in staff if not one.closed and one.until is None]
            if not any("owner" in one.roles for one in lasting):
                raise LastOwner("a practice has an owner")

        await self._scope.write(run)

    def _change_card(self, connection: Connection, account_id: str, **values: object) -> None:
        card = replace(self._account(self._account_row(connection, account_id)), **values)
        sealed = self._scope.seal(account.c.card, account_id, card)
        change = self._scope.update(account).where(account.c.id == account_id)
        connection.execute(change.values(card=sealed))

    def _account_row(self, connection: Connection, account_id: str) -> "Row[*tuple[Any, ...]]":
        query = self._scope.select(*account.c).where(account.c.id == account_id)
        row = connection.execute(query).first()
        if row is None:
            raise NotFound("no such account in this practice")
        return row

    # ---- members

    async def member(self, member_id: str) -> MemberChart | None:
        query = self._scope.select(*member.c).where(member.c.id == member_id)
        found = await self._scope.read(lambda c: [self._chart(row) for row in c.execute(query)])
        return found[0] if found else None

    async def charts(self, member_ids: Iterable[str]) -> dict[str, MemberChart]:
        """Return the charts of these members, by id."""
        query = self._scope.select(*member.c).where(member.c.id.in_(list(member_ids)))
        found = await self._scope.read(lambda c: [self._chart(row) for row in c.execute(query)])
        return {one.member_id: one for one in found}

    async def members(self) -> list[MemberChart]:
        """Return all charts by name."""
        query = self._scope.select(*member.c)
        found = await self._scope.read(lambda c: [self._chart(row) for row in c.execute(query)])
        return sorted(found, key=lambda m: m.name)

    async def add_member(
        self,
        *,
        name: str,
        first_name: str,
        display_name: str,
        birth_date: date,
        pronouns: Pronouns | None = None,
        other_names: tuple[str, ...] = (),
        record_number: str | None = None,
        phone: str | None = None,
        email: str | None = None,
    ) -> str:
        """Return the id of a new member's chart."""
        chart = MemberChart(
            member_id=new_id(),
            name=name,
            first_name=first_name,
            display_name=display_name,
            birth_date=birth_date,
            pronouns=pronouns,
            other_names=other_names,
            record_number=record_number,
            phone=phone,
            email=email,
        )
        sealed = self._scope.seal(member.c.chart, chart.member_id, chart)
        new = self._scope.insert(member, id=chart.member_id, chart=sealed)
        await self._scope.execute(new)
        return chart.member_id

    async def goals(self, member_id: str) -> list[Goal]:
        """Return a member's goals in the order of the plan, whatever their status."""
        return await self._scope.read(lambda c: goals_of(self._scope, c, member_id))

    async def add_goal(self, member_id: str, text: str, status: GoalStatus = "active") -> str:
        """Add the next goal of the member's plan and return its id."""
        goal_id = new_id()
        sealed = self._scope.seal(goal.c.text, goal_id, text)

        def run(connection: Connection) -> str:
            self._known(connection, member_id)
            values = {
                "id": goal_id,
                "member_id": member_id,
                "ordinal": _next(connection, self._scope, goal.c.ordinal, member_id),
                "status": status,
                "text": sealed,
            }
            connection.execute(self._scope.insert(goal, **values))
            return goal_id

        return await self._scope.write(run)

    async def diagnoses(self, member_id: str) -> list[Diagnosis]:
        """Return a member's diagnoses, the first one first."""
        return await self._scope.read(lambda c: diagnoses_of(self._scope, c, member_id))

    async def add_diagnosis(self, member_id: str, code: str, label: str) -> str:
        """Add a diagnosis after those the chart has and return its id."""
        diagnosis_id = new_id()
        sealed = self._scope.seal(
            diagnosis.c.wording, diagnosis_id, Diagnosis(code=code, label=label)
        )

        def run(connection: Connection) -> str:
            self._known(connection, member_id)
            values = {
                "id": diagnosis_id,
                "member_id": member_id,
                "position": _next(connection, self._scope, diagnosis.c.position, member_id),
                "wording": sealed,
            }
            connection.execute(self._scope.insert(diagnosis, **values))
            return diagnosis_id

        return await self._scope.write(run)

    def _known(self, connection: Connection, member_id: str) -> None:
        query = self._scope.select(member.c.id).where(member.c.id == member_id)
        if connection.execute(query).first() is None:
            raise NotFound("no such member in this practice")

    def _account(self, row: "Row[*tuple[Any, ...]]") -> Account:
        return self._scope.open(account.c.card, row.id, row.card, Account)

    def _chart(self, row: "Row[*tuple[Any, ...]]") -> MemberChart:
        return self._scope.open(member.c.chart, row.id, row.chart, MemberChart)


def _next(connection: Connection, scope: Scope, column: "sa.Column[int]", member_id: str) -> int:
    last = (
        scope.select(column)
        .where(column.table.c.member_id == member_id)
        .order_by(column.desc())
        .limit(1)
    )
    return (connection.scalar(last) or 0) + 1
