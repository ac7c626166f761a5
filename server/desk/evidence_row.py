"""One record of the evidence as a person reads it."""

from msgspec import Struct


class EvidenceRow(Struct, frozen=True, kw_only=True):
    """One record. *mark* stands in the text, such as E2; *offer* is a sentence to start from.

    Of somebody who declined drafting the record is shown, and no sentence is offered.
    """

    evidence_id: str
    mark: str
    time: str
    label: str
    words: str | None = None
    by: str = ""
    more: tuple[str, ...] = ()
    offer: str = ""
