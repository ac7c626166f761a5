"""People who go to the identity provider of Ana's practice and come back as browsers do."""

from dataclasses import dataclass
from datetime import timedelta

from msgspec.structs import replace

from server.pages.turned_away import TURNED_AWAY
from server.store.provider_facts import IdentityProvider as Kept
from tests.accounts.identity_provider import CLIENT, SECRET, IdentityProvider
from tests.pages.site import Answer, Site, Visitor

OWN = ("gc", "gc-visit", "gc-device")  # Strict: not sent along from another site


@dataclass(frozen=True)
class Work:
    """The provider, and what Ana's practice keeps of it."""

    site: Site
    there: IdentityProvider

    @property
    def practice_id(self) -> str:
        return self.site.ana.practice.practice_id

    @property
    def way(self) -> str:
        return f"/sign-in/{self.practice_id}/provider"

    async def set_up(self, *, required: bool = False, both_steps: bool = False) -> None:
        kept = Kept(self.practice_id, "Work", self.there.issuer, CLIENT, SECRET)
        kept = replace(kept, required=required, both_steps=both_steps)
        await self.site.ana.practice.providers.set_provider(kept)

    async def links(self, account_id: str, subject: str) -> None:
        providers = self.site.ana.practice.providers
        await providers.link(account_id, self.there.issuer, subject, at=self.site.clock.now())

    async def goes(self, visitor: Visitor, way: str, subject: str) -> Answer:
        """Follow *way* to the provider, be *subject* there, and come back."""
        return await self.back(visitor, await self.sent(visitor, way, subject))

    async def sent(self, visitor: Visitor, way: str, subject: str) -> str:
        """Return the address a browser is led back to."""
        answer = await visitor.get(way)
        assert (303, True) == (answer.status, "gc-trip" in answer.cookies), answer.location
        assert answer.cookies["gc-trip"]["samesite"] == "Lax"
        return self.there.visited(answer.location or "", subject)

    async def back(self, visitor: Visitor, address: str) -> Answer:
        """Come back from another site: what is Strict stays in the browser."""
        jar = visitor.http.cookie_jar
        kept = {one.key: one.value for one in jar if one.key in OWN}
        jar.clear(lambda one: one.key in OWN)
        answer = await visitor.get(address)
        new = {one.key for one in jar}
        jar.update_cookies({name: value for name, value in kept.items() if name not in new})
        return answer

    async def acts(self) -> list[tuple[str, str | None]]:
        """Return what was written down about ways in, and why."""
        await self.site.app[TURNED_AWAY].quiet()
        entries = await self.site.ana.practice.audit.entries()
        return [(one.act, one.reason) for one in entries if one.act not in ("view", "export")]

    async def comes_in_without_password(self, subject: str, *roles: str) -> Visitor:
        """Return the browser of a new colleague who accepted an invitation through the provider."""
        scope, now = self.site.ana.practice, self.site.clock.now()
        _, token = await scope.invitations.invite(
            email=f"{subject}@example.org",
            name="Gus Werner",
            credential="LPC",
            valid_until=now + timedelta(hours=1),
            roles=roles or ("clinician",),  # type: ignore[arg-type]
        )
        visitor = self.site.visitor()
        page = await visitor.post("/invitation/provider", {"token": token})
        address = page.text.split("url=")[1].split('"')[0].replace("&amp;", "&")
        answer = await self.back(visitor, self.there.visited(address, subject))
        assert 200 == answer.status, answer.text
        return visitor


def onward(answer: Answer) -> str | None:
    """Return where a page that goes on by itself leads to; None when it does not."""
    if 'http-equiv="refresh"' not in answer.text:
        return None
    return answer.text.split("url=")[1].split('"')[0].replace("&amp;", "&")
