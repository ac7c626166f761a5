"""What a practice that signs in by its identity provider makes of another proof that fits.

An owner with a second step still gets in by it, written down as such: a provider that is away, or
set up wrongly, must not lock everybody out of the charts of tonight's group.
"""

from typing import Literal

from aiohttp import web

from server.keys import STORE
from server.store import Account
from server.store.provider_facts import IdentityProvider

LINK_FIRST = "/second-factor/provider"
PAST = "without the identity provider"
Stand = Literal["open", "past", "link", "refused"]


async def stand(
    request: web.Request, account: Account, *, with_factor: bool
) -> tuple[Stand, IdentityProvider | None]:
    """Return what it opens: all, all as an owner past the provider, only linking, nothing."""
    providers = request.app[STORE].practice(account.practice_id).providers
    provider = await providers.provider()
    if provider is None or not provider.required:
        return "open", provider
    if "owner" in account.roles and with_factor:
        return "past", provider
    # Who is not linked yet cannot come by the provider: they may do that one thing.
    linked = account.account_id in await providers.linked()
    return "refused" if linked else "link", provider


def refusal(provider: IdentityProvider) -> str:
    return f"Your practice signs in with {provider.name}. Use that button."
