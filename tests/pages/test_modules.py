"""Every module a page needs is asked for in its head, so none waits for another."""

import re

from server.pages.modules import needs
from server.pages.statics import Statics, folder
from tests.house.sources import files
from tests.house.test_module_graph import SCRIPTS, depths
from tests.pages.site import Site, Visitor

PRELOAD = re.compile(r'<link rel="modulepreload" href="/static/\w+/js/([^"]+)\.js">')


async def test_the_board_asks_for_all_its_modules_at_once(site: Site, ana: Visitor) -> None:
    page = (await ana.get(f"/sessions/{site.ana.session_id}/board")).text
    scripts = {source.path: source.text for source in files(".js", under=(SCRIPTS,))}
    board = f"{SCRIPTS}pages/board.js"
    wanted = depths([board], scripts).keys() - {board}

    assert wanted == {f"{SCRIPTS}{name}.js" for name in PRELOAD.findall(page)}


def test_every_page_is_told_what_the_house_rule_finds() -> None:
    scripts = {source.path: source.text for source in files(".js", under=(SCRIPTS,))}
    needed = needs(Statics(folder("static")))
    differs = []
    for path in scripts:
        name = path.removeprefix(SCRIPTS).removesuffix(".js")
        told = {SCRIPTS + one.removeprefix("js/") for one in needed([name])}
        if told != depths([path], scripts).keys() - {path}:
            differs.append(name)

    assert [] == differs
