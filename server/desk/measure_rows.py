"""The rows of questionnaires: the score, its band, what it was before, and who filled it in."""

from collections.abc import Iterator

from notes_engine import EvidenceDocument
from server.core.localtime import local
from server.core.plan import Seat
from server.core.state import Session
from server.desk.evidence import measure_id
from server.desk.evidence_row import EvidenceRow
from server.desk.header import long_date


def measure_rows(session: Session, document: EvidenceDocument, seat: Seat) -> Iterator[EvidenceRow]:
    facts = {fact.id: fact for fact in document.measures}
    number = 0
    for one in session.measures_of(seat.member_id):
        for score in one.event.scores:
            fact = facts.get(measure_id(one, score))
            if fact is None:
                continue  # not scored, a part of another, or filled in again since
            number += 1
            more = [f"Filled in on {long_date(one.event.taken_on)}"]
            if fact.earlier_score is not None and fact.earlier_date is not None:
                more.append(f"Before: {fact.earlier_score:g}, {long_date(fact.earlier_date)}")
            yield EvidenceRow(
                evidence_id=fact.id,
                mark=f"M{number}",
                time=local(one.at, session.plan.timezone).strftime("%H:%M:%S"),
                label=f"{score.name}: {score.value:g} of {score.most}"
                + (f", {score.band}" if score.band else ""),
                by="Answered by the member" if one.by_member else "Entered from paper",
                more=tuple(more),
            )
