"""The audit as it is read: by whoever may, of their own practice, and no chart is opened by it."""

import csv
from datetime import timedelta
from io import StringIO

import aiohttp
import pytest

from server.exports.csv_cells import BEGINS_A_FORMULA as FORMULA
from server.pages import audit_report
from server.store.audit import Audit, AuditQuestion
from server.store.errors import Damaged
from server.store.facts import AuditEntry
from tests.clock import TEN
from tests.pages.site import Site, Visitor
from tests.store.practice import PASSWORD

ENTRIES = 120


async def tell(
    site: Site,
    act: str,
    subject: str,
    number: int = 0,
    *,
    kind: str = "note",
    reason: str | None = None,
) -> None:
    await site.ana.practice.audit.record(
        actor=site.ana.facilitator_id,
        act=act,
        subject_kind=kind,
        subject_id=subject,
        at=TEN + timedelta(hours=number),
        reason=reason,
    )


@pytest.fixture
async def ola(site: Site) -> Visitor:
    """Ola looks after Ana's practice and sees nobody there."""
    await site.ana.practice.people.add_account(
        email="ola@example.org",
        password=PASSWORD,
        name="Ola Office",
        credential="",
        initials="OO",
        roles=("owner",),
    )
    return await site.signed_in("Ola")


async def test_entries_are_filtered_sorted_and_paged(site: Site, ola: Visitor) -> None:
    for number in range(ENTRIES):
        await tell(site, "save" if number % 3 else "sign", f"note-{number:03}", number)

    first = (await ola.get("/audit")).text
    assert "1 to 50 of 121 entries" in first
    assert "101 to 122 of 122" in (await ola.get("/audit?page=3")).text
    assert "1 to 40 of 40" in (await ola.get("/audit?act=sign")).text
    assert "1 to 1 of 1 entry" in (await ola.get("/audit?about=note-007")).text
    day = "/audit?first=2026-03-05&last=2026-03-05"
    assert "1 to 24 of 24" in (await ola.get(day)).text
    rising = (await ola.get("/audit?sort=at&order=rising")).text
    assert rising.index("note-000") < rising.index("note-001")
    assert 'aria-sort="ascending"' in rising
    assert "No entry fits." in (await ola.get("/audit?about=nothing-like-it")).text


async def test_looking_is_an_entry_and_names_no_member(site: Site, ola: Visitor) -> None:
    await tell(site, "view", site.ana.bo)
    page = (await ola.get("/audit")).text
    entries, _ = await site.ana.practice.audit.report(AuditQuestion(acts=("view",), limit=1))

    assert ("audit", site.ana.practice.practice_id) == (
        entries[0].subject_kind,
        entries[0].subject_id,
    )
    for name in ("Bo", "Miller", "Wednesday"):
        assert name not in page


async def test_a_clinician_of_another_practice_or_without_the_right_sees_none_of_it(
    site: Site, eli: Visitor, ola: Visitor
) -> None:
    await tell(site, "view", "note-of-ana")
    await site.ana.practice.people.add_account(
        email="gil@example.org",
        password=PASSWORD,
        name="Gil",
        credential="LPC",
        initials="G",
        roles=("clinician",),
    )

    assert "note-of-" in (await ola.get("/audit/file")).text
    for visitor in (await site.signed_in("Gil"), eli):
        for path in ("/audit", "/audit/file"):
            assert "note-of-" not in (await visitor.get(path)).text


async def test_nothing_in_the_file_is_a_formula(site: Site, ola: Visitor) -> None:
    for start in FORMULA:
        await tell(site, "save", "n", reason=f"{start}HYPERLINK(1)", kind="account")
    answer = await ola.get("/audit/file")
    rows = list(csv.reader(StringIO(answer.text.lstrip("\ufeff"))))

    assert len(FORMULA) < len(rows)
    assert "HYPERLINK" in answer.text
    assert [] == [cell for row in rows[1:] for cell in row if cell.startswith(FORMULA)]
    assert 'attachment; filename="audit.csv"' == answer.headers["Content-Disposition"]


@pytest.mark.parametrize("sort", ["at", "actor", "act", "subject"])
@pytest.mark.parametrize("order", ["rising", "falling"])
async def test_the_file_has_every_entry_once_however_many_pieces_it_comes_in(
    site: Site, ola: Visitor, monkeypatch: pytest.MonkeyPatch, sort: str, order: str
) -> None:
    monkeypatch.setattr(audit_report, "PIECE", 7)
    for number in range(20):
        await tell(site, ("save", "sign", "view")[number % 3], f"n-{number}", number, kind="note")
    known, total = await site.ana.practice.audit.report(
        AuditQuestion(sort=sort, falling=order == "falling", limit=100)
    )
    answer = await ola.get(f"/audit/file?sort={sort}&order={order}")
    (heading, *rows) = csv.reader(StringIO(answer.text.lstrip("\ufeff")))

    assert list(audit_report.HEADING) == heading
    assert [one.seq for one in known] == [int(row[0]) for row in rows]
    assert total == len(rows)


async def test_half_a_file_does_not_look_like_a_whole_one(
    site: Site, ola: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_report, "PIECE", 3)
    for number in range(9):
        await tell(site, "save", f"n-{number}", number)
    read = Audit.piece

    async def breaks(
        audit: Audit, asked: AuditQuestion, after: AuditEntry | None, *, up_to: int
    ) -> list[AuditEntry]:
        if after is not None:
            raise Damaged("the disk is gone")
        return await read(audit, asked, after, up_to=up_to)

    monkeypatch.setattr(Audit, "piece", breaks)
    with pytest.raises(aiohttp.ClientError):
        await ola.get("/audit/file")


@pytest.mark.parametrize(
    "query", ["page=x", "page=-1", "first=soon", "sort=nothing", "last=9999-12-31"]
)
async def test_an_address_somebody_spoiled_shows_a_page(ola: Visitor, query: str) -> None:
    assert 200 == (await ola.get(f"/audit?{query}")).status


async def test_an_address_of_something_else_is_refused(ola: Visitor) -> None:
    assert 400 == (await ola.get("/audit?name=Bo")).status
    assert 400 == (await ola.get("/audit?about=" + "x" * 65)).status


async def test_a_clinicians_words_about_a_member_stay_with_the_chart(
    site: Site, ola: Visitor
) -> None:
    await tell(site, "set_goal_status", "g", reason="met\nshe told her sister", kind="goal")
    await tell(site, "break_glass", site.ana.bo, reason="on call tonight", kind="member")
    shown = (await ola.get("/audit")).text + (await ola.get("/audit/file")).text

    assert "sister" not in shown
    assert "in the record" in shown
    assert 2 == shown.count("on call tonight")


# ---- who has seen a chart


async def test_a_chart_says_who_has_seen_it(site: Site, ana: Visitor, fay: Visitor) -> None:
    await ana.get(f"/members/{site.ana.bo}")
    await fay.get(f"/members/{site.ana.bo}")
    page = await ana.get(f"/members/{site.ana.bo}/seen")

    assert 200 == page.status
    assert "Ana Test" in page.text
    assert "Fay" not in page.text
    assert "1 entry about the chart" in page.text


@pytest.mark.parametrize("who", ["Eli", "Fay"])
async def test_only_for_whoever_may_see_the_chart(site: Site, who: str) -> None:
    visitor = await site.signed_in(who)

    assert 404 == (await visitor.get(f"/members/{site.ana.bo}/seen")).status
