"""Ana's practice with everything a claim needs: what the pages of billing start from."""

import re
from dataclasses import dataclass

from tests.pages.drafted import Desk
from tests.pages.site import Answer, Site, Visitor
from tests.pages.test_billing_setup import BO, PLAN, PROVIDER

FEE = {
    "payer_id": "",
    "code": "90853",
    "first_day": "2026-01-01",
    "charge": "120.50",
    "expected": "62",
}
CREDENTIALS = {
    "credential": "LCSW",
    "states": "IL, WI",
    "npi": "1992999874",
    "taxonomy": "1041C0700X",
}


@dataclass
class Billed:
    """Bo and Cyd attended, Bo's note is signed; month and rows as the worklist shows them."""

    site: Site
    ana: Visitor
    desk: Desk

    @classmethod
    async def of(cls, site: Site, *, ready: bool = True) -> "Billed":
        ana = await site.signed_in("Ana")
        if ready:
            await set_up(site, ana)
        desk = await Desk.of(site)
        await desk.finished("Bo")
        answer = await desk.signs("Bo")
        assert answer.status == 303, "not signed"
        return cls(site, desk.ana, desk)

    @property
    def month(self) -> str:
        return "/billing?month=2026-03"

    async def worklist(self, state: str = "") -> Answer:
        return await self.ana.get(self.month + (f"&state={state}" if state else ""))

    async def picked(self) -> str:
        """Return what Bo's line sends when it is ticked."""
        found = re.search(r'name="pick" value="([^"]+)"', (await self.worklist()).text)
        assert found is not None, "nothing can be chosen"
        return found[1]

    async def makes_file(self) -> str:
        """Make a file of Bo's line and return its address."""
        answer = await self.ana.post("/billing/files", {"pick": await self.picked()})
        assert answer.status == 303, answer.text
        assert answer.location is not None
        return answer.location

    async def claim_address(self) -> str:
        claims = await self.site.ana.practice.claims.of_member(self.site.ana.bo)
        return f"/billing/claims/{claims[-1].claim_id}"


async def set_up(site: Site, ana: Visitor) -> None:
    for address, form in (
        (f"/members/{site.ana.bo}/insurance", BO | PLAN),
        ("/practice/billing", PROVIDER),
        ("/practice/fees", FEE),
        ("/account/credentials", CREDENTIALS),
        (f"/members/{site.ana.bo}/diagnoses", {"code": "F33.1", "label": "Depression"}),
        (f"/members/{site.ana.bo}/goals", {"text": "Speaks up once in each session"}),
    ):
        answer = await ana.post(address, form)
        assert answer.status == 303, address
