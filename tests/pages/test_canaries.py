"""Words no one else may see, planted wherever a person is told about, and looked for everywhere.

A session is held, drafted, edited and printed through the real server; then nothing of what was
said may lie in a log, an address, a metric, an error, a temporary file, the database, its WAL, the
file of anchors or a backup. That it was planted at all is shown first.
"""

from pathlib import Path

import pytest

from server.keys import SETTINGS
from server.store.anchors import Anchoring
from server.store.backup import backup, verify_backup
from tests.clock import TEN
from tests.pages.canaries import (
    CHART,
    Everything,
    in_files,
    looked_at,
    planted,
    ring,
    tells,
)
from tests.pages.filled import CANARY
from tests.pages.site import Site, Visitor


async def test_what_was_said_lies_nowhere_in_the_clear(
    site: Site, written: Everything, temporary: Path, tmp_path: Path
) -> None:
    ana, bo, desk = await planted(site)
    mistakes = await looked_at(desk, ana, bo)

    chart = (await ana.get(f"/members/{site.ana.bo}")).text
    assert {value for value in CHART.values() if value not in chart} <= {CHART["other_names"]}
    for path, word in (
        (desk.at("Bo"), "edit"),
        (f"{desk.session}/process-note", "countertransference"),
        (f"{desk.session}/events", "place"),
        (f"{desk.session}/events", "phoned"),
    ):
        assert f"{CANARY}{word}" in (await ana.get(path)).text, f"{word} was not planted"
    settings = site.app[SETTINGS]
    anchoring = Anchoring(tmp_path / "anchors", site.store.audit_heads, lambda: TEN)
    await anchoring.add()
    kept = backup(settings, ring(settings), tmp_path / "backups", TEN)
    assert verify_backup(kept, ring(settings)).events > 10, "a whole session is in it"
    files = [path for path in settings.data_dir.iterdir() if path.is_file()]
    assert "practice.sqlite3-wal" in {path.name for path in files}

    found = [f"log: {line}" for line in written.lines if tells(line)]
    found += [f"error: {one.status}" for one in mistakes if tells(one.text)]
    found += [
        f"address: {where}"
        for one in (*ana.answers, *bo.answers)
        if tells(where := f"{one.location or ''} {one.headers.get('Content-Disposition', '')}")
    ]
    found += [f"address: {path}" for path in ana.asked + bo.asked if tells(path)]
    found += in_files([*files, tmp_path / "anchors", kept], temporary)
    assert [] == found
    assert [line for line in written.lines if "/members/{member_id}" in line], "nothing was logged"


async def test_a_failure_of_ours_quotes_nobody(
    site: Site, ana: Visitor, written: Everything, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError(f"could not read {CANARY}")

    monkeypatch.setattr(type(site.ana.practice.people), "member_for", fails)
    answer = await ana.get(f"/members/{site.ana.bo}")

    assert 500 == answer.status
    assert not tells(answer.text)
    assert [] == [line for line in written.lines if tells(line)]
    assert [line for line in written.lines if "RuntimeError" in line]
