"""What each line of the worklist waits for, and the way to where that is put right and back.

What is wished of a member's chart or insurance is the same on each of their lines: it is said on
the first of them. What somebody may not open is said without a link.
"""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

from msgspec import Struct

from server.billing.findings import Finding
from server.billing.readiness import Mend, mend_of
from server.pages.billing_work import MENDS, Row, mend_address
from server.pages.permissions import Permission
from server.pages.way_back import leading_back

NEXT = "next"  # the one thing to do next on the page: the focus is there when one comes back
# The very field that is empty, where one reason means one field.
_FIELDS = {
    "diagnosis": "#field-code",
    "plan": "#field-text",
    "necessity": "#field-necessity",
    "planned_sessions": "#field-planned_sessions",
    "audio_reason": "#field-phone_reason",
    "insurance": "#field-payer",
    "fee": "#field-charge",
    "provider": "#field-name",
    "npi": "#my-npi",
    "licence": "#my-states",
}
_OF_THE_MEMBER: frozenset[Mend] = frozenset({"chart", "insurance", "consents"})
_NEEDS: dict[Mend, Permission] = {
    "note": "notes.write",
    "session": "sessions.lead",
    "chart": "charts.write",
    "consents": "charts.write",
    "payer": "account",
    "credentials": "account",
}
ELSEWHERE: dict[Mend, str] = {
    "note": "Whoever wrote the note does that.",
    "session": "Whoever led the session does that.",
    "chart": "Whoever leads their group does that, in the chart.",
    "consents": "Whoever leads their group does that, in the chart.",
}


class Wait(Struct, frozen=True):
    """One thing to do, or to look at; *verb* is empty where there is no page to open."""

    text: str
    holds: bool
    finding: Finding | None
    address: str = ""
    verb: str = ""
    mark: str = ""  # NEXT, on one of the page


def waits(
    rows: Sequence[Row], *, here: str, at: str, may: Callable[[Permission], bool]
) -> Mapping[str, tuple[Wait, ...]]:
    """Return what each line waits for, by note; *here* is the page, *at* the line one was at."""
    said: set[tuple[str, str, str]] = set()
    found: dict[str, list[Wait]] = {}
    for row in rows:
        of_row = found.setdefault(row.note.note_id, [])
        for hold in row.holds:
            of_row.append(_wait(row, hold.text, hold.mend, hold.code, hold.finding, here, may))
        for one in row.ready.warnings:
            mend, text = mend_of(one), f"{one.sentence} {one.todo}"
            key = (row.note.member_id, one.check, text)
            if mend in _OF_THE_MEMBER and key in said:
                continue
            said.add(key)
            shown = _wait(row, text, mend, one.check, one, here, may)
            of_row.append(shown if mend in _OF_THE_MEMBER else Wait(text, False, one))
    _mark_next(found, [row.note.note_id for row in rows], at)
    return {note_id: tuple(of_row) for note_id, of_row in found.items()}


def back_to(here: str, note_id: str) -> str:
    """Return the worklist's address that shows what is left of this line and leads to it."""
    return f"{here}&at={quote(note_id)}#{NEXT}"


def _wait(
    row: Row,
    text: str,
    mend: Mend,
    code: str,
    finding: Finding | None,
    here: str,
    may: Callable[[Permission], bool],
) -> Wait:
    holds = finding is None or finding.severity == "stop"
    if not may(_NEEDS.get(mend, "billing")):
        return Wait(f"{text} {ELSEWHERE[mend]}", holds, finding)
    address = leading_back(
        mend_address(mend, row.note), back_to(here, row.note.note_id), _FIELDS.get(code, "")
    )
    return Wait(text, holds, finding, address, MENDS[mend])


def _mark_next(found: dict[str, list[Wait]], order: list[str], at: str) -> None:
    # From the line one was at to the end, and then from the beginning.
    begin = order.index(at) if at in order else 0
    for note_id in (*order[begin:], *order[:begin]):
        for place, one in enumerate(found[note_id]):
            if one.holds and one.address:
                found[note_id][place] = Wait(
                    one.text, one.holds, one.finding, one.address, one.verb, NEXT
                )
                return
