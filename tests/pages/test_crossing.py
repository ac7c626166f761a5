"""Ids of others, in every place of every address and in forms: not yours and not there are alike.

`test_every_route.py` tries sessions, members and groups; here is all that hangs on them, and what
belongs to somebody else under an address that begins with one's own.
"""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server.pages.routes import TABLE, Route
from server.store.columns import metadata
from tests.clock import TEN
from tests.pages.filled import CANARY
from tests.pages.site import Answer, Site, Visitor
from tests.pages.sown import sow
from tests.pages.test_every_route import address, ask, name
from tests.store.practice import Own

NOWHERE = "no-such-thing-0000"
ABOUT = [
    route
    for route in TABLE
    if "{" in route.path and route.who not in ("anyone", "member", "resting", "signing_in")
]
NESTED = [route for route in ABOUT if len(re.findall("{", route.path)) > 1]
# What looking and being turned away leave behind.
LEFT = {"audit_entry", "account_session"}
# A purpose and a payer's rule are names of ours, the same in every practice.
NO_IDS = {"purpose", "rule_id"}


# Read before anybody looks what it is about; the answer is the same for all ids.
FORMS = {"/members/{member_id}/plan/objectives/{objective_id}": {"status": "met"}}


async def asked(visitor: Visitor, route: Route, where: str, form: dict[str, str]) -> Answer:
    return await (visitor.get(where) if route.method == "GET" else visitor.post(where, form))


def parts(route: Route) -> list[str]:
    return re.findall(r"{(\w+)", route.path)


async def _rows(site: Site) -> dict[str, list[tuple[object, ...]]]:
    """Return all that is kept for Ana's practice."""

    def read(connection: sa.Connection) -> dict[str, list[tuple[object, ...]]]:
        mine = site.ana.practice.practice_id
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(
                    sa.select(*table.c).where(table.c.practice_id == mine)
                )
            ]
            for table in metadata.sorted_tables
            if "practice_id" in table.c and table.name not in LEFT
        }

    return await site.store.journal.read(read)


def alike(one: Answer, other: Answer) -> bool:
    return (one.status, one.text) == (other.status, other.text)


@pytest.mark.parametrize("who", ["Eli", "Fay"])
async def test_nothing_that_hangs_on_anothers_records_is_found(site: Site, who: str) -> None:
    visitor = await site.signed_in(who)  # before an identity provider is all who sign in
    ids = await sow(site.ana)
    before, crossed = await _rows(site), []
    for route in ABOUT:
        if NO_IDS & set(parts(route)) or (who == "Fay" and route.path.startswith("/colleagues")):
            continue
        theirs = await ask(visitor, route, address(route, site, **ids))
        nowhere = await ask(
            visitor, route, address(route, site, **dict.fromkeys(parts(route), NOWHERE))
        )
        if theirs.status not in (403, 404) or not alike(theirs, nowhere):
            crossed.append((name(route), theirs.status, nowhere.status))

    assert [] == crossed
    assert before == await _rows(site), "a stranger changed something"


async def test_under_ones_own_address_nothing_of_anothers_is_found(site: Site) -> None:
    """Eli begins with what is his: his session, member, group. What follows is Ana's."""
    ids, own = await sow(site.ana), site.eli
    eli = await site.signed_in("Eli")
    firsts = {"session_id": own.session_id, "member_id": own.bo, "group_id": own.group_id}
    before, crossed = await _rows(site), []
    for route in NESTED:
        first, *rest = parts(route)
        if first in firsts:
            form = FORMS.get(route.path, {})
            mixed = {**ids, "member_id": site.ana.bo, first: firsts[first]}
            nowhere = {first: firsts[first], **dict.fromkeys(rest, NOWHERE)}
            theirs = await asked(eli, route, address(route, site, **mixed), form)
            none = await asked(eli, route, address(route, site, **nowhere), form)
            if theirs.status != 404 or not alike(theirs, none):
                crossed.append((name(route), theirs.status, none.status))

    assert [] == crossed
    assert before == await _rows(site)


async def test_what_belongs_to_one_member_is_not_found_under_another(
    site: Site, ana: Visitor
) -> None:
    """Ana's own records, mixed: Bo's address and what is Dee's, one session and another's."""
    ids = await sow(site.ana)
    del ids["member_id"], ids["session_id"], ids["group_id"]  # the addresses begin with Bo's
    crossed = []
    for route in NESTED:
        rest = parts(route)[1:]
        if not set(rest) & ids.keys():
            continue
        where = address(route, site, **ids)
        mixed = await asked(ana, route, where, FORMS.get(route.path, {}))
        if mixed.status != 404:
            crossed.append((name(route), mixed.status))

    assert [] == crossed


def forms(own: Own, *, of: Own, session: str, goal: str) -> list[tuple[str, dict[str, str]]]:
    """Return what is posted from *own* pages about the people and the session *of* somebody."""
    group, details = f"/groups/{own.group_id}", {"name": "Eve", "modality": "cbt"}
    move = {"session_id": session, "day": "2026-03-09", "starts": "10:00"}
    objective = {
        "goal_id": goal,
        "text": "Calls once a week",
        "measure": "Calls",
        "target": "2026-06-01",
    }
    return [
        ("/members", {"name": "Gil Roe", "birth_date": "1990-01-01", "group_id": of.group_id}),
        ("/groups", {**details, "facilitators": of.facilitator_id}),
        (f"{group}/details", {**details, "facilitators": of.facilitator_id}),
        (f"{group}/enrolments", {"member_id": of.bo}),
        (f"{group}/waitlist", {"member_id": of.bo}),
        (f"{group}/placements", {"member_id": of.bo, "reason": "asked for it"}),
        (f"{group}/schedule/moves", move),
        (f"{group}/schedule/skips", {"session_id": session}),
        (f"/members/{own.bo}/plan/objectives", objective),
        (f"{group}/departures", {"member_id": of.bo, "day": "2026-03-04", "reason": "moved"}),
    ]


async def test_no_form_takes_what_is_anothers(site: Site) -> None:
    """What Eli sends from his own pages names Ana's people and sessions; then his own."""
    ids, own = await sow(site.ana), site.eli
    eli, later = await site.signed_in("Eli"), TEN + timedelta(days=1)
    session = await own.practice.calendar.create(
        own.group_id, starts_at=later, ends_at=later + timedelta(hours=1)
    )
    goal = await own.practice.people.add_goal(own.bo, "Sleeps")
    before, taken = await _rows(site), []
    for where, form in forms(own, of=site.ana, session=ids["session_id"], goal=ids["goal_id"]):
        answer = await eli.post(where, form)
        if answer.status not in (400, 404, 422) or CANARY in answer.text:
            taken.append((where, answer.status))

    assert [] == taken
    assert before == await _rows(site)
    refused = []
    for where, form in forms(own, of=own, session=session, goal=goal):
        answer = await eli.post(where, form)
        if answer.status != 303:
            refused.append((where, answer.status))
    assert [] == refused, "his own are not taken either, so nothing was tried"


async def test_no_bill_is_made_of_what_is_anothers(site: Site) -> None:
    ids, eli = await sow(site.ana), await site.signed_in("Eli")
    paid = {"amount": "5", "day": "2026-03-04", "method": "card", "what_for": "A visit"}
    money, pick = f"/billing/members/{site.eli.bo}/payments", f"{ids['note_id']}.{'0' * 16}"
    before = await _rows(site)
    answers = [
        await eli.post(money, {**paid, "claim_id": ids["claim_id"]}),
        await eli.post("/billing/claims", {"pick": pick}),
        await eli.post("/billing/files", {"pick": pick}),
        await eli.post("/billing/papers", {"pick": ids["claim_id"]}),
    ]

    assert [] == [a.status for a in answers if not 400 <= a.status < 500 or CANARY in a.text]
    assert before == await _rows(site)
    assert 303 == (await eli.post(money, paid)).status
