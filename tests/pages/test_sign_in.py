"""Signing in and out: what works, what a guesser meets, and what is left behind."""

from server.pages.sign_in_pace import PACE, TRIES_PER_ADDRESS, SignInPace
from tests.clock import HandClock
from tests.pages.site import Site, Visitor


async def test_the_right_password_leads_to_the_day(stranger: Visitor) -> None:
    answer = await stranger.signs_in("ana@example.org")

    assert (303, "/today") == (answer.status, answer.location)
    assert 200 == (await stranger.get("/today")).status


async def test_one_lands_where_one_was_going(stranger: Visitor) -> None:
    before = await stranger.get("/today")

    assert (303, "/sign-in?next=/today") == (before.status, before.location)


async def test_signing_in_never_leads_to_another_site(stranger: Visitor) -> None:
    for address in ("//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example"):
        form = {"email": "ana@example.org", "password": "a long walk by the lake"}
        answer = await stranger.post("/sign-in", {**form, "next": address})

        assert "/today" == answer.location


async def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(site: Site) -> None:
    wrong = await site.visitor().signs_in("ana@example.org", "not the password")
    unknown = await site.visitor().signs_in("xna@example.org", "not the password")

    assert 403 == wrong.status == unknown.status
    assert wrong.text == unknown.text.replace("xna@", "ana@")


async def test_a_planted_cookie_is_replaced_at_sign_in(stranger: Visitor) -> None:
    stranger.http.cookie_jar.update_cookies({"gc": "planted"})
    answer = await stranger.signs_in("ana@example.org")

    assert "planted" != answer.cookies["gc"].value


async def test_scripts_and_other_sites_cannot_use_the_cookie(stranger: Visitor) -> None:
    cookie = (await stranger.signs_in("ana@example.org")).cookies["gc"]

    assert cookie["httponly"]
    assert "Strict" == cookie["samesite"]
    assert "/" == cookie["path"]
    assert not cookie["domain"]
    assert not cookie["max-age"]
    assert not cookie["expires"]


async def test_signing_out_ends_the_session_and_clears_the_browser(ana: Visitor) -> None:
    cookie = {c.key: c.value for c in ana.http.cookie_jar}
    answer = await ana.post("/sign-out")

    assert "/sign-in" == answer.location
    assert '"cache", "cookies", "storage"' == answer.headers["Clear-Site-Data"]
    ana.http.cookie_jar.update_cookies(cookie)
    assert 303 == (await ana.get("/today")).status


async def test_a_chart_left_alone_for_a_quarter_of_an_hour_is_closed(
    site: Site, ana: Visitor
) -> None:
    site.clock.advance(15 * 60 + 1)

    assert "/lock?next=/today" == (await ana.get("/today")).location


async def test_guessing_from_one_address_ends_after_some_tries(
    site: Site, stranger: Visitor
) -> None:
    for number in range(TRIES_PER_ADDRESS):
        await stranger.signs_in(f"guess{number}@example.org", "guess")
    answer = await stranger.signs_in("ana@example.org")

    assert 429 == answer.status
    assert "Retry-After" in answer.headers


def test_an_address_gets_twenty_guesses_an_hour_however_long_it_keeps_at_it() -> None:
    clock = HandClock()
    pace = SignInPace(clock)
    evaluated = 0
    for _ in range(1000):
        evaluated += pace.take("guesser") == 0
        clock.advance(7.2)

    assert evaluated <= TRIES_PER_ADDRESS + 2 * 20


def test_a_guesser_slows_an_account_and_never_closes_it() -> None:
    pace = SignInPace(HandClock())
    pace.succeeded("office", "ana@example.org")
    for _ in range(500):
        pace.failed("ana@example.org")

    assert 0 == pace.pause("office", "ana@example.org")
    assert 0 < pace.pause("elsewhere", "ana@example.org") <= 8


def test_an_office_behind_one_address_signs_in_all_morning() -> None:
    pace = SignInPace(HandClock())

    for number in range(200):
        assert 0 == pace.take("office")
        pace.succeeded("office", f"person{number}@example.org")


def test_a_thousand_addresses_cannot_fill_the_memory() -> None:
    pace = SignInPace(HandClock())
    for number in range(20_000):
        pace.take(f"address{number}")
        pace.failed(f"account{number}")

    assert len(pace._tries) <= 10_000
    assert len(pace._failures) <= 10_000


async def test_wrong_passwords_slow_the_account_they_are_for(site: Site) -> None:
    for _ in range(6):
        await site.visitor().signs_in("ana@example.org", "guess")

    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    site.app[PACE]._wait = wait
    await site.visitor().signs_in("ana@example.org", "guess")
    await site.visitor().signs_in("eli@example.org", "guess")

    assert waited[0] > 0
    assert 0 == waited[1]


async def test_a_form_another_site_could_post_is_not_read(stranger: Visitor) -> None:
    form = {"email": "ana@example.org", "password": "a long walk by the lake"}
    answer = await stranger.post("/sign-in", form, **{"Content-Type": "text/plain"})

    assert 415 == answer.status
