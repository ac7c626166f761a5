"""What stands behind the `?` is somebody's typing too: no page breaks by it."""

import pytest

from server.pages.routes import TABLE
from tests.pages.site import Site, Visitor
from tests.pages.test_every_route import address, name

ASKED = (
    "day month from to first last page at by order sort act who about payer group state key of"
    " change term months sent add next saved"
).split()


@pytest.mark.parametrize(
    "odd",
    ["0001-01", "9999-12", "0001-01-01", "9999-12-31", "-1", "9" * 30, "%C2%B2", "%00%ED%A0%80"],
)
async def test_no_page_breaks_by_what_is_asked_of_it(site: Site, ana: Visitor, odd: str) -> None:
    query = "&".join(f"{one}={odd}" for one in ASKED)
    pages = [r for r in TABLE if r.method == "GET" and not r.path.endswith("/socket")]
    broken = []
    for route in pages:
        answer = await ana.get(f"{address(route, site)}?{query}")
        if answer.status >= 500 and route.path != "/health/ready":
            broken.append((name(route), answer.status))

    assert [] == broken
