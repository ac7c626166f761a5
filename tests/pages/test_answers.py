"""What each address answers with: its type is said, and looking changes nothing."""

import re

import sqlalchemy as sa

from server.pages.routes import TABLE
from server.store.columns import metadata
from tests.pages.site import Site, Visitor
from tests.pages.test_every_route import address, ask, name

# What a look leaves behind: that it was, and that the one who looks is still there.
LEFT = {"audit_entry", "account_session"}
TYPES = {
    "text/html; charset=utf-8",
    "text/plain; charset=utf-8",
    "text/plain; version=0.0.4; charset=utf-8",  # how Prometheus asks for metrics
    "text/css; charset=utf-8",
    "text/csv; charset=utf-8",
    "text/calendar; charset=utf-8",
    "text/javascript; charset=utf-8",
    "application/json",
    "application/json; charset=utf-8",
    "application/pdf",
    "application/zip",
}


async def _rows(site: Site) -> dict[str, list[tuple[object, ...]]]:
    def read(connection: sa.Connection) -> dict[str, list[tuple[object, ...]]]:
        return {
            table.name: [tuple(row) for row in connection.execute(sa.select(*table.c))]
            for table in metadata.sorted_tables
            if table.name not in LEFT
        }

    return await site.store.journal.read(read)


async def test_looking_at_any_address_changes_nothing(site: Site, ana: Visitor) -> None:
    looks = [r for r in TABLE if r.method == "GET" and not r.path.endswith("/socket")]
    # A log begins with the plan, written when its room is first needed by whatever it is.
    await site.rooms.room(site.ana.practice.practice_id, site.ana.session_id)
    before, changed = await _rows(site), []
    for visitor in (site.visitor(), ana):
        for route in looks:
            await visitor.get(address(route, site))
            after = await _rows(site)
            changed += [(name(route), one) for one in after if after[one] != before[one]]
            before = after

    assert [] == changed
    assert before["member"], "there is something to change"


async def test_every_answer_says_what_it_is(site: Site, ana: Visitor) -> None:
    unsaid = []
    for visitor in (site.visitor(), ana):
        for route in TABLE:
            answer = await ask(visitor, route, address(route, site))
            said = answer.headers.get("Content-Type", "")
            if answer.text and said not in TYPES:
                unsaid.append((name(route), answer.status, said))
            if answer.text.lstrip().startswith("<!") and not said.startswith("text/html"):
                unsaid.append((name(route), answer.status, said))

    assert [] == unsaid


async def test_fields_for_passwords_are_said_to_be_some(site: Site, ana: Visitor) -> None:
    """So that a password manager fills them; nothing of ours stops a paste."""
    fields = []
    for visitor, path in ((site.visitor(), "/sign-in"), (ana, "/account")):
        page = (await visitor.get(path)).text
        fields += re.findall(r'<input[^>]*type="password"[^>]*>', page)

    assert [] == [
        field for field in fields if not re.search(r'autocomplete="(current|new)-password"', field)
    ]
    assert len(fields) >= 4
