"""What of one member left the practice: when, by whom, to whom and what for.

An accounting of disclosures (45 CFR 164.528, 42 CFR 2.25), made of the audit and of the claims that
were sent; whoever may see the chart may print it for the member.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from msgspec import Struct

from server.pages.audit_report import said
from server.store import Practice
from server.store.audit import AuditQuestion
from server.store.emergencies import TOLD

LEFT = ("export_text", "export_pdf", "export_fhir", "export_packet", "print", TOLD)
ON_PAPER, SERVER = "on paper", "the server"
MOST = 1000  # entries of the audit


class Gone(Struct, frozen=True):
    at: datetime
    who: str
    what: str
    to: str


async def what_left(
    scope: Practice, member_id: str, about: Collection[str], names: Mapping[str, str]
) -> list[Gone]:
    """Return what left about a member and the notes *about* them, the newest first."""
    asked = AuditQuestion(acts=LEFT, subject_ids=tuple(about), limit=MOST)
    entries, _ = await scope.audit.report(asked)
    found = [
        Gone(one.at, names.get(one.actor, SERVER), said(one.act), one.reason or ON_PAPER)
        for one in entries
    ]
    for claim in await scope.claims.of_member(member_id):
        what = f"claim for {claim.facts.day:%B} {claim.facts.day.day}, {claim.facts.day.year}"
        second = claim.facts.secondary
        for step in claim.steps:
            who = names.get(step.author_id, SERVER)
            if step.kind == "filed":
                found.append(Gone(step.at, who, what, claim.facts.insurance.payer))
            if step.words.second_file_id and second is not None:
                found.append(Gone(step.at, who, what, second.payer))
    return sorted(found, key=lambda one: one.at, reverse=True)
