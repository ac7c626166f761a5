"""The waiting room, the room, help and a lost line, as a member sees them."""

from playwright.async_api import expect

from server.core import commands as c
from server.live import wire
from tests.browser.conftest import DESKTOP, NewContext
from tests.browser.faults import Faults
from tests.browser.member.evening import LOST, Evening
from tests.pages.member import link_for
from tests.pages.site import Site
from tools.walking import at

# ---- the room


async def test_a_member_waits_is_let_in_and_sees_their_own_time_only(evening: Evening) -> None:
    await evening.arrives()
    waiting = await evening.page.locator("main").inner_text()
    await evening.ana(-5, c.OpenRoom())
    await expect(evening.page.get_by_text("Ana knows you are here")).to_be_visible()
    await evening.meeting.joins(evening.site.ana.cyd, -4)
    await evening.ana(2, c.StartSession(), c.AdmitMember(evening.site.ana.bo))
    await evening.shows("in_room")
    inside = await evening.page.locator("body").inner_text()

    assert "You’re here. Group starts at 4:00 am." in waiting
    assert "Ana sees you as soon as the room opens." in waiting
    assert "In the group since\n4:02 am" in inside
    assert "Time so far\n0 min" in inside
    assert "Cyd" not in await evening.page.content()


async def test_the_video_opens_elsewhere_and_only_once_let_in(evening: Evening) -> None:
    await evening.arrives()
    assert "video.example" not in await evening.page.content()
    await evening.ana(-5, c.OpenRoom(), c.AdmitMember(evening.site.ana.bo))
    video = evening.page.get_by_role("link", name="Open the video")
    await video.wait_for()

    assert "https://video.example.org/room" == await video.get_attribute("href")
    assert "_blank" == await video.get_attribute("target")
    assert "noopener noreferrer" == await video.get_attribute("rel")


async def test_a_reload_keeps_the_place(evening: Evening) -> None:
    await evening.is_let_in()
    await evening.page.reload()

    await evening.shows("in_room")


async def test_stepping_away_and_coming_back_is_one_press_each(evening: Evening) -> None:
    await evening.is_let_in()
    await evening.presses("Step away")
    await evening.shows("away")
    await evening.presses("I’m back")

    await evening.shows("in_room")


async def test_not_yet_can_be_asked_again(evening: Evening) -> None:
    await evening.arrives()
    await evening.ana(-5, c.OpenRoom(), c.RefuseMember(evening.site.ana.bo))
    await evening.shows("refused")
    await evening.page.reload()
    await evening.shows("refused")
    await evening.presses("Ask again")

    await evening.shows("waiting")


async def test_who_was_asked_to_step_out_is_told_kindly(evening: Evening) -> None:
    await evening.is_let_in()
    await evening.ana(1, c.RemoveMember(evening.site.ana.bo))
    await evening.shows("removed")

    assert "https://video" not in await evening.page.content()
    await expect(evening.page.get_by_role("link", name="Call the office, 555-0100")).to_be_visible()


async def test_changing_to_the_phone_keeps_the_place(evening: Evening) -> None:
    await evening.is_let_in()
    await evening.presses("Join by phone instead")
    await expect(evening.page.get_by_text("Connected by phone")).to_be_visible()
    room = await evening.site.rooms.room(
        evening.site.ana.practice.practice_id, evening.site.ana.session_id
    )
    assert room is not None
    stays = room.session.seats[evening.site.ana.bo].pages.values()

    assert ["phone"] == [stay.delivery for stay in stays]
    await evening.shows("in_room")


async def test_who_declined_the_presence_log_is_shown_no_clock(evening: Evening) -> None:
    await evening.arrives(declines="presence_log")
    await evening.ana(1, c.OpenRoom(), c.StartSession(), c.AdmitMember(evening.site.ana.bo))
    await evening.shows("in_room")

    await expect(evening.page.get_by_text("written down by hand", exact=True)).to_be_visible()
    await expect(evening.page.get_by_text("Time so far")).to_be_hidden()


async def test_the_end_says_how_long_and_lets_go(evening: Evening) -> None:
    await evening.is_let_in()
    await evening.ana(0, c.StartSession())
    await evening.ends(88)
    await evening.shows("ended")
    await expect(evening.page.get_by_text("88 minutes")).to_be_visible()
    await evening.presses("Done")

    await evening.page.wait_for_url(at("/join/left"))


async def test_a_second_device_waits_and_says_why(
    site: Site, evening: Evening, new_context: NewContext
) -> None:
    await evening.is_let_in()
    context = await new_context(DESKTOP)
    page = await context.new_page()
    other = Evening(site, evening.meeting, context, page)
    token = await link_for(site, site.ana.bo)
    await page.goto(f"{site.origin}/join#{token}")
    await other.presses("Continue")
    for part, value in (("Month", "5"), ("Day", "17"), ("Year", "1990")):
        await page.get_by_label(part).fill(value)
    await other.presses("Continue")
    await page.wait_for_url(at("/join/where"))
    await page.goto(f"{site.origin}/join/room")
    await other.shows("second_device")

    assert "video.example" not in await page.content()
    await evening.ana(1, c.AdmitMember(site.ana.bo))
    await other.shows("in_room")


# ---- help


async def test_help_is_one_press_and_says_who_sees_it(evening: Evening) -> None:
    await evening.is_let_in()
    await evening.presses("I need help, privately")
    await expect(evening.page.get_by_text("Your facilitators see this now")).to_be_visible()
    await evening.ana(1, c.AcknowledgeHelp(evening.site.ana.bo))

    await expect(evening.page.get_by_text("Ana is on it")).to_be_visible()


async def test_help_without_a_line_never_looks_as_if_it_worked(
    evening: Evening, faults: Faults
) -> None:
    faults.expect(*LOST)
    await evening.is_let_in()
    await evening.loses_the_line()
    await evening.presses("I need help, privately")
    said = evening.page.locator("help-line [data-part=said]")

    await expect(said).to_contain_text("You are offline. Nobody can see this yet.")
    for number in ("911", "988", "555-0100"):
        await expect(said.get_by_role("link", name=number)).to_be_visible()


async def test_help_can_be_asked_from_the_waiting_room_on(evening: Evening) -> None:
    await evening.arrives()
    await evening.presses("I need help, privately")

    await expect(evening.page.get_by_text("Your facilitators see this now")).to_be_visible()


# ---- the line


async def test_a_lost_line_is_said_repaired_and_the_place_kept(
    evening: Evening, faults: Faults
) -> None:
    faults.expect(*LOST)
    await evening.is_let_in()
    await evening.loses_the_line()
    await expect(evening.page.get_by_text("Your place is kept.")).to_be_visible()
    await expect(evening.page.get_by_role("timer")).to_contain_text("Reconnecting by itself,")
    await expect(evening.page.get_by_text("Still nothing after a minute?")).to_be_hidden()
    await evening.context.set_offline(False)

    await evening.shows("in_room")


async def test_a_link_taken_back_closes_the_page_in_words(evening: Evening) -> None:
    await evening.is_let_in()
    room = await evening.site.rooms.room(
        evening.site.ana.practice.practice_id, evening.site.ana.session_id
    )
    assert room is not None
    room.cut(evening.site.ana.bo, wire.SIGN_IN_AGAIN, "this link no longer works")

    await evening.shows("dead")
    await expect(evening.page.get_by_text("https://video")).to_have_count(0)
