"""The whole way of a member, stopping at every page and state worth a look."""

from collections.abc import AsyncIterator

from server.core import commands as c
from tests.browser.member.evening import Evening
from tools.walking import at


async def everywhere(evening: Evening) -> AsyncIterator[str]:
    """Yield the name of each page and state while it is shown."""
    page, origin, bo = evening.page, evening.site.origin, evening.site.ana.bo
    await page.goto(origin + "/join")
    yield "no-link"
    await page.goto(origin + "/join#half")
    yield "cut-link"
    await evening.opens_link()
    await page.get_by_role("button", name="Continue").wait_for()
    yield "ready"
    await evening.presses("Continue")
    await page.wait_for_url(at("/join/you"))
    yield "you"
    for part, value in (("Month", "1"), ("Day", "2"), ("Year", "1980")):
        await page.get_by_label(part).fill(value)
    await evening.presses("Continue")
    await page.get_by_text("That is not the date we have.").wait_for()
    yield "you-wrong"
    await evening.says_who()
    await page.wait_for_url(at("/join/where"))
    yield "where"
    await evening.presses("Continue")
    await page.get_by_text("Choose the state").wait_for()
    yield "where-missing"
    await evening.says_where()
    await page.wait_for_url(at("/join/agreements"))
    yield "agreements"
    await page.get_by_text("Read it").first.click()
    await evening.presses("Agree and continue")
    await page.get_by_text("The first two are needed", exact=True).wait_for()
    yield "agreements-refused"
    for box in await page.get_by_role("checkbox").all():
        await box.check()
    yield "agreements-ticked"
    await evening.presses("Agree and continue")
    await evening.shows("waiting")
    yield "waiting-early"
    await evening.ana(-5, c.OpenRoom())
    await page.get_by_text("Ana knows you are here").wait_for()
    yield "waiting"
    await evening.ana(-4, c.RefuseMember(bo))
    await evening.shows("refused")
    yield "refused"
    await evening.presses("Ask again")
    await evening.shows("waiting")
    await evening.ana(2, c.StartSession(), c.AdmitMember(bo))
    await evening.shows("in_room")
    yield "in-room"
    await evening.presses("I need help, privately")
    await page.get_by_text("Your facilitators see this now").wait_for()
    yield "help-asked"
    await evening.ana(3, c.AcknowledgeHelp(bo))
    await page.get_by_text("Ana is on it").wait_for()
    yield "help-acknowledged"
    await evening.presses("Step away")
    await evening.shows("away")
    yield "away"
    await evening.presses("I’m back")
    await evening.shows("in_room")
    await evening.presses("Leave the group")
    yield "leave-asks"
    await evening.presses("Stay")
    await evening.ana(4, c.RemoveMember(bo))
    await evening.shows("removed")
    yield "removed"
    await evening.presses("Ask to come back in")
    await evening.shows("waiting")
    await evening.ana(5, c.AdmitMember(bo))
    await evening.shows("in_room")
    await evening.loses_the_line()
    yield "lost"
    await evening.presses("I need help, privately")
    yield "lost-help"
    await evening.context.set_offline(False)
    await evening.shows("in_room")
    await evening.ends(88)
    await evening.shows("ended")
    yield "ended"
    await evening.presses("Done")
    await page.wait_for_url(at("/join/left"))
    yield "left"
