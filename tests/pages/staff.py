"""One account of each role, in whatever practice a test wants them in."""

from server.pages.permissions import GRANTS
from server.store.facts import Role
from tests.pages.site import Site, Visitor
from tests.store.practice import PASSWORD, Own

ROLES: tuple[Role, ...] = tuple(GRANTS)


async def hire(own: Own, *roles: Role) -> tuple[str, str]:
    """Return id and address of somebody new who has *roles* and leads nothing."""
    email = f"{'-'.join(roles)}@{own.practice.practice_id.lower()}.example.org"
    account_id = await own.practice.people.add_account(
        email=email, password=PASSWORD, name="Gus", credential="LPC", initials="GW", roles=roles
    )
    return account_id, email


async def hired(site: Site, own: Own, *roles: Role) -> Visitor:
    """Return the browser of somebody new, signed in."""
    visitor = site.visitor()
    _, email = await hire(own, *roles)
    assert (await visitor.signs_in(email)).status == 303
    return visitor
