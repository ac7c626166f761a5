"""Codes of the signed-in person's authenticator app: each fits once, whichever page asks."""

from aiohttp import web

from server.accounts import totp
from server.keys import ACCOUNT, CLOCK
from server.pages import access


async def fits(request: web.Request, code: str) -> bool:
    """Whether *code* is one of the account's app; what fits is used up by that."""
    me, now = request[ACCOUNT].account_id, request.app[CLOCK].now()
    factors = access.practice(request).second_factors
    for one in await factors.of_account(me):
        step = totp.step_of(one.secret.shared, code, now) if one.kind == "totp" else None
        if step is not None:
            return await factors.use(one.factor_id, step)
    return False
