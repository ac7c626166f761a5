"""Links that are wrong, people who are not meant: plain words, nothing told, nothing harmed."""

import re

from playwright.async_api import expect

from tests.browser.conftest import PHONE
from tests.browser.evening.conftest import Evening
from tests.browser.faults import Faults

REFUSED = "the server responded with a status of"  # the browser says so on its console
WHOSE = re.compile("Ana|Ruiz|Mara|Quint|Lakeshore|group|therapy", re.IGNORECASE)


async def test_every_wrong_link_is_told_in_plain_words_that_name_nobody(
    evening: Evening, faults: Faults
) -> None:
    faults.expect(REFUSED)
    stranger = await evening.member("M01")
    cut = stranger.link[:-7]
    guessed = f"{evening.demo.origin}/join#{'x' * 43}"
    next_week = evening.demo.cast.sessions[1].links["M01"]

    await stranger.page.goto(cut)
    await stranger.sees("A part of the link is missing")
    await expect(stranger.page.locator("body")).not_to_contain_text(WHOSE)
    for link, title in (
        (guessed, "This link no longer works"),
        (f"{evening.demo.origin}/join#{next_week}", "You are early"),
    ):
        await stranger.opens_link(link)
        await stranger.sees(title)
        await expect(stranger.page.locator("body")).not_to_contain_text(WHOSE)


async def test_a_link_taken_back_and_one_of_an_evening_that_is_over_are_dead(
    evening: Evening, faults: Faults
) -> None:
    faults.expect(REFUSED)
    mara, ana = await evening.facilitator(), await evening.member("M01")
    devon = await evening.member("M02")
    await mara.signs_in()
    await mara.goes_in_session("/links")
    await mara.hands.press(mara.button("Take back the link of Ana R."))
    await mara.page.wait_for_load_state()

    await ana.opens_link()
    await ana.sees("This link no longer works")
    await evening.demo.it_is("19:30:01")
    await devon.opens_link()
    await devon.sees("This link no longer works")


async def test_a_wrong_birth_date_is_told_gently_and_locked_after_five(
    evening: Evening, faults: Faults
) -> None:
    faults.expect(REFUSED)
    stranger = await evening.member("M01")
    await stranger.opens_link()

    for left in ("Four more tries", "Three more tries", "Two more tries", "One more try"):
        await stranger.gives_birth_date(year=1950)
        await stranger.reads(left)
    await stranger.gives_birth_date(year=1950)
    await stranger.sees("This link is locked")
    ana = await evening.member("M01")
    await ana.opens_link()
    await ana.sees("This link is locked")
    await ana.reads("555-0100")


async def test_a_second_device_waits_for_a_look_of_its_own_and_counts_once(
    evening: Evening,
) -> None:
    mara, phone = await evening.facilitator(), await evening.member("M01", PHONE)
    laptop = await evening.member("M01", 1280)
    await mara.signs_in()
    await mara.opens_the_room()
    await phone.arrives()
    await mara.lets_in("Ana R.")
    await phone.is_in()

    await laptop.opens_link()
    await laptop.gives_birth_date()
    await laptop.page.wait_for_url(re.compile("/join/(where|agreements|room)"))
    # Where somebody is, is never shown to another device.
    await expect(laptop.page.locator("body")).not_to_contain_text("Alder")
    if "/join/where" in laptop.page.url:
        await laptop.says_where()
    if "/join/agreements" in laptop.page.url:
        await laptop.agrees()
    await laptop.sees("Another device")
    await expect(mara.lane).to_contain_text("second device")
    await mara.lets_in("Ana R.")
    await laptop.is_in()
    await phone.is_in()


async def test_eli_finds_nothing_of_anas_evening(evening: Evening, faults: Faults) -> None:
    faults.expect(REFUSED)
    eli = await evening.facilitator("F3")
    await eli.signs_in()
    await expect(eli.page.locator("main")).not_to_contain_text("Wednesday evening")

    for path in ("/board", "/links", "/attendance", "/events", "/notes", "/signatures"):
        await eli.goes_in_session(path)
        await expect(eli.page.get_by_role("heading", level=1)).to_have_text(
            "There is no such page."
        )
        await expect(eli.page.locator("body")).not_to_contain_text(re.compile("Wednesday|Ana R"))


async def test_a_refused_sign_in_asks_for_the_password_again_and_keeps_the_address(
    evening: Evening, faults: Faults
) -> None:
    faults.expect(REFUSED)
    mara = await evening.facilitator()
    await mara.goes("/sign-in")
    await mara.hands.write(mara.page.get_by_label("E-mail"), mara.facts.email)
    await mara.hands.write(mara.page.get_by_label("Password"), "not this one")
    await mara.hands.press(mara.button("Sign in"))

    await expect(mara.page.get_by_label("E-mail")).to_have_value(mara.facts.email)
    await expect(mara.page.get_by_label("Password")).to_be_focused()
