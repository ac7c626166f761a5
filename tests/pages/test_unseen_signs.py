"""Signs nobody sees in what somebody types: they hide no name and turn no line round."""

import pytest

from server.pages.typed import typed
from tests.pages.drafted import Desk, visible
from tests.pages.site import BROWSER_SAYS, Site, Visitor
from tests.store.practice import PASSWORD

HIDDEN = ("C\u200byd", "C\u00adyd", "C\u2060y\ufeffd", "\u202eC\u202dyd", "C\u0000yd")


@pytest.fixture
async def desk(site: Site) -> Desk:
    return await Desk.of(site)


@pytest.mark.parametrize("name", HIDDEN)
async def test_another_members_name_is_found_whatever_is_hidden_in_it(
    desk: Desk, name: str
) -> None:
    await desk.edits("Bo", act="add", section="P", text=f"Bo will ring {name}")
    await desk.finished("Bo")

    assert "Another member of the group is named here." in visible(await desk.signs("Bo"))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("one\r\ntwo\rthree\u2028four\tfive", "one\ntwo\nthree\nfour\tfive"),
        ("Zoe\u0308, Zoe\u200b\u0308", "Zoë, Zoë"),
        ("\u202eoB\u202c \u2066x\u2069 \u200fy", "oB x y"),
        ("\x1b[31mred\x00\x7f", "[31mred"),
        ("C\u200dy\ufe0fd", "Cyd"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("1\ufe0f\u20e3 ☂\ufe0f 🏳\ufe0f\u200d🌈", "1\ufe0f\u20e3 ☂\ufe0f 🏳\ufe0f\u200d🌈"),
        ("\ufeff\u200d\ud800", ""),
        ("Ärger, 東京, עברית, <b>~*:^</b>", "Ärger, 東京, עברית, <b>~*:^</b>"),
    ],
)
def test_what_is_kept_is_what_is_seen(sent: str, kept: str) -> None:
    assert kept == typed(sent)
    assert kept == typed(kept)


async def test_a_script_of_ours_sends_nothing_else(desk: Desk) -> None:
    note = await desk.note("Bo")
    sent = {"expected": note.version, "act": "add", "section": "P", "text": "Rings C\u200byd"}
    async with desk.ana.http.post(
        desk.site.origin + desk.at("Bo", "versions"),
        json=sent,
        headers={"Origin": desk.site.origin, **BROWSER_SAYS},
    ) as answer:
        assert 200 == answer.status

    assert "Rings Cyd" in str((await desk.note("Bo")).body)


async def test_a_password_is_taken_to_the_letter(site: Site, ana: Visitor) -> None:
    new = "a walk\u200b by the lake e\u0301"
    changed = await ana.post("/account/password", {"current": PASSWORD, "new": new, "again": new})

    assert 303 == changed.status
    assert 403 == (await site.visitor().signs_in("ana@example.org", typed(new))).status
    assert 303 == (await site.visitor().signs_in("ana@example.org", new)).status
