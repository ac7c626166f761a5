"""The watch itself: what a page does wrong is seen, so that silence elsewhere means something."""

from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page, Route

from tests.browser.accessibility import barriers, barriers_light_and_dark
from tests.browser.conftest import PHONE, NewContext, chromium_path
from tests.browser.faults import Faults

ADDRESS = "http://group.test/"
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
PAGE = """<!doctype html><html lang="en"><title>Today</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<main><h1>Today</h1>{}</main></html>"""

DIM_AT_NIGHT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("@media (prefers-color-scheme: dark) { p { color: #444; background: #222 } }");
  document.adoptedStyleSheets = [sheet];
}"""


async def page_with(context: BrowserContext, html: str, script: str = "") -> Page:
    """Open a page of *html* under our policy; its script file, if any, is *script*."""

    async def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if path == "":
            headers = {"content-security-policy": POLICY}
            body = PAGE.format(html)
            await route.fulfill(content_type="text/html", headers=headers, body=body)
        elif path == "act.js":
            await route.fulfill(content_type="text/javascript", body=script)
        elif path == "favicon.ico":
            await route.fulfill(status=204)
        else:
            await route.abort("connectionrefused")

    await context.route("**/*", answer)
    page = await context.new_page()
    await page.goto(ADDRESS, wait_until="networkidle")
    return page


LOAD = '<script src="/act.js"></script>'


@pytest.mark.parametrize(
    "html, script, fault",
    [
        ("<script>document.title = 'x'</script>", "", "policy: script-src-elem refused inline"),
        ('<p style="color: red">Bo</p>', "", "policy: style-src-attr refused inline"),
        (LOAD, "document.body.innerHTML = '<p>Bo</p>'", "policy: require-trusted-types-for"),
        (LOAD, "throw new Error('lost')", "uncaught: lost"),
        (LOAD, "console.error('lost')", "console error: lost"),
        (LOAD, "fetch('/gone').catch(() => {})", "request failed: GET http://group.test/gone"),
    ],
    ids=["inline script", "inline style", "markup", "exception", "console", "request"],
)
async def test_what_a_page_does_wrong_is_seen(
    new_context: NewContext, faults: Faults, html: str, script: str, fault: str
) -> None:
    await page_with(await new_context(), html, script)

    seen = faults.found.copy()
    faults.expect("")
    assert any(fault in each for each in seen), seen


async def test_a_page_that_does_nothing_wrong_leaves_no_fault(new_context: NewContext) -> None:
    page = await page_with(await new_context(PHONE, dark=True), LOAD, "document.title = 'Bo'")

    assert "Bo" == await page.title()
    assert await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert PHONE == await page.evaluate("innerWidth")


async def test_a_barrier_is_found_and_a_clear_page_has_none(new_context: NewContext) -> None:
    clear = await page_with(await new_context(), "<p>Bo is here.</p>")
    blocked = await page_with(await new_context(), "<input>")

    assert [] == await barriers(clear)
    assert any(": label: " in line for line in await barriers(blocked))


async def test_what_only_the_dark_cannot_read_is_found(new_context: NewContext) -> None:
    page = await page_with(await new_context(), "<p>Bo is here.</p>")
    assert [] == await barriers_light_and_dark(page)
    await page.evaluate(DIM_AT_NIGHT)

    assert [] == await barriers(page)
    assert ["dark: "] == [line[:6] for line in await barriers_light_and_dark(page)]
    assert await page.evaluate("matchMedia('(prefers-color-scheme: light)').matches")


def test_a_missing_browser_is_a_failure_that_says_what_to_type(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)

    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium, or set CHROMIUM="):
        chromium_path()


def test_a_fault_nobody_expected_stays() -> None:
    faults = Faults(["console error: WebSocket closed", "uncaught: lost"])

    faults.expect("WebSocket")

    assert ["uncaught: lost"] == faults.unexpected
