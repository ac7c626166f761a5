"""Every page in a real state: no barrier, no fault, nothing to move sideways, none left out."""

import re

import pytest

from server.pages.routes import TABLE
from tests.browser.conftest import NewContext
from tests.browser.evening.demonstration import Demonstration
from tests.browser.evening.looking import MOST_SECONDS, REFUSED, Check
from tests.browser.faults import Faults
from tools.tour import walk

# Where nothing is shown: redirects, files, lines; and the video room, the second step of signing
# in and an identity provider's sign-in, which this practice has not (test_second_step.py,
# tests/pages/provider/test_signing_in.py).
NO_PAGES = re.compile(
    "^/$|^/second-factor$|^/static/|^/health|^/metrics$|^/audit/file$|/socket$"
    "|^/sessions/[^/]+/notes$|^/platforms/|^/packets/key$|^/calendar/{token}$|^/join/onward$"
    "|^/sign-in/{practice_id}|/provider$|/video(/{room})?$|/reports/{report_id}$|/files/{file_id}/content$"
)


@pytest.mark.timeout(MOST_SECONDS)
async def test_every_page_is_for_everybody_and_does_nothing_wrong(
    demo: Demonstration, new_context: NewContext, faults: Faults
) -> None:
    faults.expect(REFUSED)  # wrong passwords, dead links and lost addresses are on the way
    check = Check(new_context)

    await walk(demo.cast, check.new_page, check.look)

    assert [] == check.found
    pages = [route.path for route in TABLE if route.method == "GET"]
    left_out = [one for one in pages if not NO_PAGES.search(one) and not _visited(one, check.seen)]
    assert [] == left_out


def _visited(path: str, seen: set[str]) -> bool:
    pattern = re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + "$")
    return any(pattern.match(one) for one in seen)
