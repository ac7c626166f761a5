"""The table of contents, walked: each page that shows a record leaves exactly one entry a view."""

import re

import pytest

from server.pages.routes import TABLE, Route
from tests.pages.drafted import Desk
from tests.pages.site import Site

# What counts as having seen: a page, a page for paper, a record taken out.
SEEN = frozenset({"view", "print", "export"})
# Pages that show nobody: forms still empty, the practice's own settings, oneself, one's lock.
SHOWS_NOBODY = re.compile(
    r"^/$|^/account|^/colleagues$|^/practice|/new$|/import$|^/lock$|^/second-factor|/socket$|/video$"
    r"|^/groups/{group_id}/payers$|^/billing/answers$|^/confirm$|^/emergency$"
)
PAGES = [
    route
    for route in TABLE
    if route.method == "GET"
    and route.who not in ("anyone", "member", "signing_in", "showing")
    and not SHOWS_NOBODY.search(route.path)
]
# Seen, and printed: that is another fact. A process note is seen apart from its session.
TWO_FACTS = frozenset(
    {
        "/notes/{note_id}/print",
        "/sessions/{session_id}/sign-in-log",
        "/sessions/{session_id}/process-note",
    }
)


async def seen(site: Site) -> list[tuple[str, str, str]]:
    entries = await site.ana.practice.audit.entries(limit=10_000)
    return [(e.act, e.subject_kind, e.subject_id) for e in entries if e.act in SEEN]


def address(route: Route, desk: Desk) -> str:
    own = desk.site.ana
    ids = {
        "session_id": own.session_id,
        "member_id": own.bo,
        "group_id": own.group_id,
        "note_id": desk.notes["Bo"],
    }
    return re.sub(r"{(\w+)}", lambda m: ids.get(m[1], "no-such-thing-0000"), route.path)


@pytest.fixture
async def desk(site: Site) -> Desk:
    """Ana's evening is over and drafted, so that every page has somebody to show."""
    return await Desk.of(site)


async def test_every_page_that_shows_a_record_is_one_entry_a_view(desk: Desk) -> None:
    wrong, shown = [], 0
    for route in PAGES:
        before = await seen(desk.site)
        answer = await desk.ana.get(address(route, desk))
        new = (await seen(desk.site))[len(before) :]
        if answer.status != 200:
            continue  # leads on, or is not there: nothing of a record was shown
        shown += 1
        if len(new) != len(set(new)) or len(new) != 1 + (route.path in TWO_FACTS):
            wrong.append((route.path, new))

    assert [] == wrong
    assert shown > 20, "the walk saw too few pages to prove anything"
