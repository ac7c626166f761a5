"""A platform's report: uploaded, looked at, taken; bad files are answered and disturb nothing."""

from datetime import timedelta

import aiohttp
import pytest

from server.core.attendance import Flag
from server.core.plan import SessionPolicy
from server.core.presence import session_attendance
from server.core.session import Session
from tests.clock import TEN
from tests.pages.meeting import Meeting
from tests.pages.site import BROWSER_SAYS, Answer, Site, Visitor

ZOOM_HEAD = (
    "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,"
    "In Waiting Room\n"
)
TEAMS = (
    "1. Summary\nMeeting title\tGroup\n\n2. Participants\nName\tFirst Join\tLast Leave\tEmail\n"
    "Bo\t{d}, 9:00:00 AM\t{d}, 4:30:00 AM\t\n\n3. In-Meeting Activities\n"
    "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\n"
    "Bo\t{d}, 4:05:00 AM\t{d}, 4:35:00 AM\t30m\tbo@example.org\tAttendee\n"
    "Bo\t{d}, 4:40:00 AM\t{d}, 5:00:00 AM\t20m\tbo@example.org\tAttendee\n"
    "iPhone\t{d}, 4:00:00 AM\t{d}, 4:10:00 AM\t10m\t\tAttendee\n"
)


def zoom_row(name: str, start: str, end: str, email: str = "", waiting: str = "No") -> str:
    day = f"{TEN:%m/%d/%Y}"
    return f"{name},{email},{day} {start} AM,{day} {end} AM,1,Yes,{waiting}\n"


async def uploads(
    visitor: Visitor, site: Site, raw: bytes, kind: str = "zoom", *, session_id: str = ""
) -> Answer:
    form = aiohttp.FormData()
    form.add_field("kind", kind)
    form.add_field("file", raw, filename="report.csv", content_type="text/csv")
    where = f"{site.origin}/sessions/{session_id or site.ana.session_id}/reports"
    headers = {"Origin": site.origin, **BROWSER_SAYS}
    async with visitor.http.post(where, data=form, headers=headers, allow_redirects=False) as got:
        location = got.headers.get("Location")
        return Answer(got.status, await got.text(), got.headers, location, got.cookies)


async def told(site: Site) -> Session:
    room = await site.rooms.room(site.ana.practice.practice_id, site.ana.session_id)
    assert room is not None
    return room.session


async def test_a_report_is_looked_at_and_then_taken(site: Site) -> None:
    await (await Meeting.of(site)).held()
    ana = await site.signed_in("Ana")
    raw = ZOOM_HEAD + zoom_row("Anybody", "04:04:00", "04:50:00")
    preview = await uploads(ana, site, raw.encode("utf-16"))
    assert 303 == preview.status

    page = await ana.get(preview.location or "")
    assert "Anybody" in page.text
    assert "04:04–04:50" in page.text
    assert "1 unknown" in page.text
    assert 0 == len((await told(site)).reported)  # nothing is taken by looking

    taken = await ana.post(preview.location or "", {"conn": "report/row-2", "person": site.ana.dee})
    assert (303, f"/sessions/{site.ana.session_id}/attendance") == (taken.status, taken.location)
    session = await told(site)
    assert site.ana.dee == session.claims["report/row-2"].person_id
    found = session_attendance(session, site.clock.now()).members[site.ana.dee]
    assert Flag.REPORT_MISMATCH in found.flags  # our page counts; the difference is shown
    assert 0 == found.minutes


async def test_a_row_is_somebodys_by_key_or_by_an_address_of_their_own(
    site: Site, ana: Visitor
) -> None:
    raw = ZOOM_HEAD + zoom_row("Ana Test", "04:04:00", "04:50:00", email="ANA@example.org")
    preview = await uploads(ana, site, raw.encode())

    page = await ana.get(preview.location or "")
    assert "0 unknown" in page.text
    assert "by key or e-mail" in page.text


async def test_the_report_of_teams_counts_every_stay_and_not_first_to_last(
    site: Site, ana: Visitor
) -> None:
    raw = TEAMS.format(d=f"{TEN:%m/%d/%y}")
    preview = await uploads(ana, site, raw.encode("utf-16"), "teams")

    page = await ana.get(preview.location or "")
    assert "04:05–04:35, 04:40–05:00" in page.text
    assert "50 min" in page.text
    assert "2 unknown" in page.text  # a chart with that address is nobody's here


@pytest.mark.parametrize(
    ("raw", "kind", "says"),
    [
        (b"", "zoom", "The file is empty."),
        (b"PK\x03\x04rest", "zoom", "Save it as CSV"),
        ("Név;Érkezés\n".encode("cp1250"), "zoom", "neither UTF-8 nor UTF-16"),
        (b"Name,Joined\nBo,now\n", "zoom", "The table has no column for: email"),
        (
            b"member,joined,left\n=HYPERLINK(1),2026-11-23T10:00,2026-11-23T11:00\n",
            "table",
            "Row 2",
        ),
        (b"member,joined,left\nm-x,yesterday,today\n", "table", "no two times"),
        (b"member,joined,left\nm-x,2026-11-23T10:00\n", "table", "Row 2 has not as many cells"),
        (b'{"participants": [{"user_', "zoom", "cut off"),
        (b"Name\tFirst Join\nBo\tnow\n", "teams", "In-Meeting Activities"),
        (b"member,joined,left\n", "table", "no row of anybody"),
    ],
)
async def test_what_cannot_be_read_is_answered_in_words_and_kept_for_review(
    site: Site, ana: Visitor, raw: bytes, kind: str, says: str
) -> None:
    answer = await uploads(ana, site, raw, kind)

    assert 422 == answer.status
    assert says in answer.text
    assert 0 == len((await told(site)).reported)


async def test_a_report_after_the_confirmation_moves_no_minute(site: Site) -> None:
    policy = SessionPolicy(presence_source="platform")
    await site.ana.practice.platforms.let_count(conn_terminal=policy.conn_terminal)
    await (await Meeting.of(site)).held()
    ana = await site.signed_in("Ana")
    await ana.post(f"/sessions/{site.ana.session_id}/attendance/confirmation")
    raw = ZOOM_HEAD + zoom_row("Bo", "04:00:00", "04:50:00", email="ana@example.org")
    preview = await uploads(ana, site, raw.encode())
    before = session_attendance(await told(site), site.clock.now())
    site.clock.advance(60)
    await ana.post(preview.location or "")

    after = session_attendance(await told(site), site.clock.now())
    minutes = [[one.minutes for one in found.members.values()] for found in (before, after)]
    assert minutes[0] == minutes[1]
    late = after.facilitators[site.ana.facilitator_id].flags
    assert Flag.LATE_EVENT_AFTER_LOCK in late


async def test_a_formula_is_read_as_text_and_said(site: Site, ana: Visitor) -> None:
    raw = ZOOM_HEAD + zoom_row("=cmd|calc", "04:04:00", "04:50:00")
    preview = await uploads(ana, site, raw.encode())

    page = await ana.get(preview.location or "")
    assert "1 cell a spreadsheet would compute" in page.text
    assert "=cmd" not in page.text


async def test_eli_and_fay_see_and_send_nothing(
    site: Site, ana: Visitor, eli: Visitor, fay: Visitor
) -> None:
    raw = (ZOOM_HEAD + zoom_row("Anybody", "04:04:00", "04:50:00")).encode()
    preview = (await uploads(ana, site, raw)).location or ""

    for outsider in (eli, fay):
        assert 404 == (await uploads(outsider, site, raw)).status
        assert 404 == (await outsider.get(preview)).status
        assert 404 == (await outsider.post(preview)).status
    own = f"/sessions/{site.eli.session_id}/reports/{preview.rpartition('/')[2]}"
    assert 404 == (await eli.get(own)).status


async def test_a_form_of_another_kind_is_refused(site: Site, ana: Visitor) -> None:
    where = f"/sessions/{site.ana.session_id}/reports"
    assert 415 == (await ana.post(where, {"kind": "zoom"})).status
    site.clock.advance(timedelta(minutes=1).total_seconds())
    assert 200 == (await ana.get(where)).status
