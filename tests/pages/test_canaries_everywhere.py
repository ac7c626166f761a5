"""A canary in every field that takes words of every sealed column, looked for after a whole day.

Columns and fields are read from the schema and from what is sealed in it: whoever adds one finds
it missing here. Then every address of the table is opened and posted to, wrongly as well.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.keys import SETTINGS
from server.pages.routes import TABLE, Route
from server.store.anchors import Anchoring
from server.store.backup import backup
from server.store.rotation import sealed_columns
from tests.clock import TEN
from tests.pages.canaries import (
    Everything,
    Watched,
    in_files,
    looked_at,
    planted,
    ring,
    tells,
)
from tests.pages.filled import CANARY, places_of_canaries, places_of_words
from tests.pages.site import Answer, Site
from tests.pages.sown import Seals, sow
from tests.pages.test_every_route import address

# Counts of claims that were found and were not.
WITHOUT_WORDS = {"payer_file_taken.outcome"}
# Sealed with the rest, but chosen from a list of ours or computed: nobody types into them.
OURS = {
    "account.card:Account.taxonomy",  # a code of a published list
    "addendum.text:SealedAddendum.beside",
    "addendum.text:SealedAddendum.evidence_hash",
    "review.words:SealedReview.beside",
    "review.words:SealedReview.content_hash",
    "signature.attestation:SealedSignature.beside",
    "signature.attestation:SealedSignature.content_hash",
    "group.details:GroupDetails.timezone",
    "note_version.body:NoteBody.format",
    "platform_delivery.body:KeptMessage.platform",
    "platform_hook.secrets:PlatformHook.platform",
    "claim.facts:ClaimFacts.number",  # by chance
    "claim.facts:ClaimFacts.replaces",  # the id of a claim
    "session_event.payload:ConsentWithdrawn.recorded_by",  # the id of an account
}
# They end what the walk goes on with.
LAST = {"/sign-out", "/lock", "/account/devices/others/end"}
FORM = dict.fromkeys(("text", "name", "reason", "words", "q", "email", "label"), f"{CANARY}form")


def _places(column: str, values: list[object]) -> tuple[set[str], set[str]]:
    """Return where words may be sealed in *column*, and where canaries were."""
    want, have = set[str](), set[str]()
    for value in values:
        struct = hasattr(value, "__struct_fields__")
        name = f"{column}:{type(value).__name__}" if struct else column
        want |= {name + at for at in places_of_words(type(value))} if struct else {name}
        have |= {name + at for at in places_of_canaries(value)}
    return want, have


async def _walked(site: Site, visitor: Watched, ids: dict[str, str]) -> dict[str, Answer]:
    """Open every address about what was sown and about Bo; post to each, rightly and wrongly."""
    found = {}
    routes = [r for r in TABLE if r.path not in LAST and not r.path.endswith("/socket")]
    for route in sorted(routes, key=lambda one: one.method != "GET"):
        for about in ({}, ids):
            where = address(route, site, **about)
            found[f"{route.method} {where}"] = await _ask(visitor, route, where)
    return found


async def _ask(visitor: Watched, route: Route, where: str) -> Answer:
    if route.method == "GET":
        return await visitor.get(where)
    return await visitor.post(where, FORM)


async def test_every_field_of_words_has_a_canary_and_nothing_shows_one(
    site: Site,
    written: Everything,
    temporary: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seals = Seals()
    seals.listen(monkeypatch)
    ana, bo, desk = await planted(site)
    ids = await sow(site.ana)

    columns = {f"{column.table.name}.{column.name}" for column in sealed_columns()}
    assert columns == seals.values.keys(), "nothing was sealed in a column, or nobody knows of one"
    bare = set[str]()
    for column in columns - WITHOUT_WORDS:
        want, have = _places(column, seals.values[column])
        bare |= want - have
    assert OURS == bare, "a field that takes words has no canary"

    await looked_at(desk, ana, bo)
    found = await _walked(site, ana, ids)
    shown = [where for where, answer in found.items() if answer.status == 200]
    seen = [where for where in shown if tells(found[where].text)]
    await Watched(site.visitor().http, site.origin).get(f"/{CANARY}?{CANARY}")
    metrics = await site.visitor().get("/metrics")

    settings = site.app[SETTINGS]
    await Anchoring(tmp_path / "anchors", site.store.audit_heads, lambda: TEN).add()
    kept = backup(settings, ring(settings), tmp_path / "backups", TEN)
    files = [path for path in settings.data_dir.iterdir() if path.is_file()]
    assert "practice.sqlite3-wal" in {path.name for path in files}

    leaks = [f"log: {line}" for line in written.lines if tells(line)]
    leaks += list(_in_answers((*ana.answers, *bo.answers)))
    leaks += [f"metrics: {metrics.status}"] * tells(metrics.text)
    leaks += in_files([*files, tmp_path / "anchors", kept], temporary)
    assert [] == leaks
    # A canary is no code and no zone: some pages stumble over one, so errors of ours are here too.
    assert [where for where, answer in found.items() if answer.status == 500]
    assert len(seen) > 50, "the pages show what was planted, so the search would have found it"


def _in_answers(answers: tuple[Answer, ...]) -> Iterator[str]:
    for one in answers:
        if tells(f"{one.location or ''} {dict(one.headers)}"):
            yield f"header: {one.status} {one.location}"
        if one.status >= 400 and tells(one.text):
            yield f"error: {one.status} {one.text[-500:]}"
