"""Roles and addresses: every one is in the table, and answers as the table says."""

import re
from pathlib import Path
from typing import get_args

import pytest

from server.pages.permissions import GRANTS, Permission, granting
from server.pages.routes import TABLE, Route
from server.store.facts import Role
from tests.pages.site import Answer, Site, Visitor
from tests.pages.staff import ROLES, hire, hired
from tests.pages.test_every_route import address, ask, name

PERMISSIONS = get_args(Permission)
# Locking is tried by itself (test_sign_in_lock.py): after it nothing else would be answered.
ASKING = [route for route in TABLE if route.who in PERMISSIONS and route.path != "/lock"]
DOCUMENT = Path(__file__).parents[2] / "docs" / "roles.md"


def refuses_the_role(answer: Answer) -> bool:
    return answer.status == 403 and "not part of your role" in answer.text


def test_every_address_is_for_anyone_for_members_or_asks_for_a_known_permission() -> None:
    assert [] == [
        name(r)
        for r in TABLE
        if r.who not in ("anyone", "signing_in", "resting", "showing", "member", *PERMISSIONS)
    ]


def test_every_permission_is_had_by_somebody_and_nobody_has_an_unknown_one() -> None:
    assert set(PERMISSIONS) == set().union(*GRANTS.values())


def test_the_table_in_the_documents_is_the_one_that_holds() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in DOCUMENT.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and "---" not in line
    ]
    (_, *roles), *granted = rows
    written = {row[0]: {role for role, cell in zip(roles, row[1:], strict=True) if cell}
               for row in granted}  # fmt: skip

    assert {p: granting(GRANTS, p) for p in PERMISSIONS} == written


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_gets_what_the_table_grants_and_nothing_else(site: Site, role: Role) -> None:
    visitor = await hired(site, site.ana, role)
    astray = []
    for route in ASKING:
        answer = await ask(visitor, route, address(route, site))
        granted = route.who in GRANTS[role] and (role, route.who) != ("trainee", "notes.sign")
        if refuses_the_role(answer) == granted or (answer.location or "").startswith("/sign-in"):
            astray.append((name(route), answer.status))

    assert [] == astray


@pytest.mark.parametrize("role", ROLES)
async def test_no_role_reaches_into_another_practice(site: Site, role: Role) -> None:
    visitor = await hired(site, site.eli, role)
    hers = (site.ana.bo, site.ana.session_id, site.ana.group_id, "Ana Test")
    crossed = []
    for route in ASKING:
        answer = await ask(visitor, route, address(route, site))
        # The audit says which ids were asked for, by whom: they came from the one who asked.
        shown = [one for one in hers if one in answer.text and not route.path.startswith("/audit")]
        if shown or ("{" in route.path and answer.status not in (403, 404)):
            crossed.append((name(route), answer.status, shown))

    assert [] == crossed


async def test_a_refusal_is_in_the_audit_log(site: Site) -> None:
    await (await hired(site, site.ana, "biller")).get("/members")
    last = (await site.ana.practice.audit.entries())[-1]

    assert ("denied", "permission", "charts.read") == (
        last.act,
        last.subject_kind,
        last.subject_id,
    )


async def test_the_first_account_owns_the_practice_and_the_next_does_not(site: Site) -> None:
    roles = {one.name: one.roles for one in await site.ana.practice.people.accounts()}

    assert ("owner", "clinician") == roles["Ana Test"]
    assert ("clinician",) == roles["Fay Other"]


@pytest.mark.parametrize(
    ("role", "where"),
    [("clinician", "/today"), ("trainee", "/today"), ("owner", "/colleagues"),
     ("biller", "/billing")],
)  # fmt: skip
async def test_everybody_lands_where_their_role_has_something_to_do(
    site: Site, role: Role, where: str
) -> None:
    _, email = await hire(site.ana, role)
    visitor = site.visitor()

    assert where == (await visitor.signs_in(email)).location
    assert where == (await visitor.get("/")).location
    assert 200 == (await visitor.get(where)).status


async def test_a_page_leads_only_where_the_role_may_go(site: Site) -> None:
    text = (await (await hired(site, site.ana, "biller")).get("/account")).text
    nav = re.findall(r'<a href="(/[a-z]*)"', text.split("<nav")[1].split("</nav>")[0])
    reached: list[Route] = [r for r in ASKING if r.path in nav and r.method == "GET"]

    assert all(route.who in GRANTS["biller"] for route in reached)


async def test_a_trainee_signs_once_somebody_is_named_who_co_signs(site: Site) -> None:
    trainee_id, email = await hire(site.ana, "trainee")
    visitor: Visitor = site.visitor()
    await visitor.signs_in(email)
    before = await visitor.get(f"/sessions/{site.ana.session_id}/signatures")
    await site.ana.practice.people.set_supervisor(trainee_id, site.ana.facilitator_id)
    after = await visitor.get(f"/sessions/{site.ana.session_id}/signatures")

    assert (True, 404) == (refuses_the_role(before), after.status)


@pytest.mark.parametrize("role", ["facilitator", "trainee", "clinician", "owner", "biller"])
async def test_no_page_leads_where_the_role_may_not_go(site: Site, role: Role) -> None:
    account_id, email = await hire(site.ana, role)
    people = site.ana.practice.people
    group_id = await people.add_group(
        name="Friday", modality="cbt", timezone="America/Chicago", facilitator_ids=(account_id,)
    )
    await people.enrol(group_id, site.ana.bo)
    visitor = site.visitor()
    first = (await visitor.signs_in(email)).location or ""
    seen, waiting, refused = set[str](), [("", first)], []
    while waiting:
        source, page = waiting.pop()
        if page in seen or len(seen) > 60:
            continue
        seen.add(page)
        answer = await visitor.get(page)
        refused += [(source, page)] if refuses_the_role(answer) else []
        waiting += [(page, one) for one in re.findall(r'href="(/(?!static/)[^"#?]*)', answer.text)]

    assert [] == refused
    assert len(seen) > 2
