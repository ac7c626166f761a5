"""What an account shows besides its password: codes of an authenticator, passkeys, spare codes.

Whatever was used once is spent in the same statement that looks at it, so two browsers with the
same code are not both let in.
"""

import secrets
from datetime import datetime

from sqlalchemy import Connection

from server.ids import new_id
from server.store.account_tables import recovery_code, second_factor
from server.store.errors import LastFactor, NotFound
from server.store.facts import FactorKind, FactorSecret, SecondFactor
from server.store.schema import account
from server.store.scope import Scope

CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
CODE_LENGTH = 16  # 79 bits


class SecondFactors:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    async def of_account(self, account_id: str) -> list[SecondFactor]:
        """Return the factors of an account, the oldest first."""
        scope, f = self._scope, second_factor.c
        query = scope.select(*f).where(f.account_id == account_id).order_by(f.added_at, f.id)

        def run(connection: Connection) -> list[SecondFactor]:
            return [
                SecondFactor(
                    *(row.id, row.kind, row.added_at, row.used),
                    scope.open(f.secret, row.id, row.secret, FactorSecret),
                )
                for row in connection.execute(query)
            ]

        return await scope.read(run)

    async def add(
        self, account_id: str, kind: FactorKind, secret: FactorSecret, *, used: int, at: datetime
    ) -> str:
        """Return the id of a new factor; of what shares a secret there is one at a time."""
        scope, factor_id = self._scope, new_id()
        values = {
            "id": factor_id,
            "account_id": account_id,
            "kind": kind,
            "added_at": at,
            "used": used,
            "secret": scope.seal(second_factor.c.secret, factor_id, secret),
        }

        def run(connection: Connection) -> None:
            known = scope.select(account.c.id).where(account.c.id == account_id)
            if connection.execute(known).first() is None:
                raise NotFound("no such account in this practice")
            if kind == "totp":
                f = second_factor.c
                before = scope.delete(second_factor).where(
                    f.account_id == account_id, f.kind == "totp"
                )
                connection.execute(before)
            connection.execute(scope.insert(second_factor, **values))

        await scope.write(run)
        return factor_id

    async def remove(self, account_id: str, factor_id: str, *, leave_one: bool = False) -> None:
        """Take a factor away; LastFactor when one has to stay and there is no other."""
        scope, f = self._scope, second_factor.c
        gone = scope.delete(second_factor).where(f.id == factor_id, f.account_id == account_id)
        left = scope.select(f.id).where(f.account_id == account_id)

        def run(connection: Connection) -> None:
            if connection.execute(gone).rowcount != 1:
                raise NotFound("no such factor of this account")
            if leave_one and connection.execute(left).first() is None:
                raise LastFactor("a second step is asked for here")

        await scope.write(run)

    async def use(self, factor_id: str, number: int) -> bool:
        """Spend *number*, the step of a code or a passkey's count; False when it was used."""
        f = second_factor.c
        change = (
            self._scope.update(second_factor)
            .where(f.id == factor_id, f.used < number)
            .values(used=number)
        )
        return await self._scope.execute(change) == 1

    async def new_codes(self, account_id: str) -> list[str]:
        """Return fresh recovery codes; those from before work no more. They are kept nowhere."""
        scope, r = self._scope, recovery_code.c
        codes = [_code() for _ in range(CODES)]

        def run(connection: Connection) -> None:
            connection.execute(scope.delete(recovery_code).where(r.account_id == account_id))
            for code in codes:
                row = {"code_hash": self._hash(account_id, code), "account_id": account_id}
                connection.execute(scope.insert(recovery_code, **row, used=False))

        await scope.write(run)
        return ["-".join(code[n : n + 4] for n in range(0, CODE_LENGTH, 4)) for code in codes]

    async def use_code(self, account_id: str, code: str) -> bool:
        """Spend a recovery code; False when it is none, or was used."""
        r = recovery_code.c
        change = (
            self._scope.update(recovery_code)
            .where(r.code_hash == self._hash(account_id, code), ~r.used)
            .values(used=True)
        )
        return await self._scope.execute(change) == 1

    async def codes_left(self, account_id: str) -> int:
        r = recovery_code.c
        query = self._scope.select(r.code_hash).where(r.account_id == account_id, ~r.used)
        return await self._scope.read(lambda c: len(c.execute(query).all()))

    def _hash(self, account_id: str, code: str) -> bytes:
        typed = "".join(code.lower().replace("-", "").split())
        return self._scope.vault.blind_index(self._scope.practice_id, f"{account_id} {typed}")


def _code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
