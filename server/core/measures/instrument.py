"""What an instrument is: its items where its licence lets us show them, and its scoring key.

Items are numbered from 1, as on paper. A scale whose *bands* are empty has none published, so
none is said.
"""

from datetime import date
from typing import Literal

from msgspec import Struct

Certainty = Literal["verified", "secondary", "recalled"]


class Band(Struct, frozen=True, forbid_unknown_fields=True):
    """A stretch of scores, both ends in it."""

    least: int
    most: int
    label: str


class Change(Struct, frozen=True, forbid_unknown_fields=True):
    """From how many points on a difference is more than chance, or matters, and who says so."""

    points: int
    kind: Literal["reliable", "meaningful"]
    certainty: Certainty


class Scale(Struct, frozen=True, forbid_unknown_fields=True):
    """One score: which items, what is done with them, and between which ends it lies."""

    id: str
    name: str
    least: int
    most: int
    items: tuple[int, ...] = ()  # none: the score itself is typed in
    times: int = 1
    mean: bool = False
    may_miss: int = 0  # MEA-2: this many unanswered items are made up for by the mean of the others
    main: bool = True  # what a chart and a note speak of
    better_high: bool = False
    bands: tuple[Band, ...] = ()
    cut: tuple[int, int] | None = None  # where the published cut-off lies, from and to
    change: Change | None = None


class RiskItem(Struct, frozen=True, forbid_unknown_fields=True):
    """MEA-5: an answer that a facilitator has to hear of at once, whatever the total."""

    item: int
    at_least: int
    term: str  # of the taxonomy


class Provisional(Struct, frozen=True, forbid_unknown_fields=True):
    """How many answers of *at_least* or more each cluster needs, by scale id."""

    at_least: int
    needs: dict[str, int]


class Instrument(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A questionnaire with the key of its scores, and where the key comes from."""

    id: str
    name: str
    construct: str
    source: str
    read_on: date
    certainty: Certainty
    licence: str
    notice: str = ""
    warning: str = ""  # what public sources get wrong
    recall: str = ""
    stem: str = ""
    items: tuple[str, ...] = ()  # only where the licence lets them be shown
    unconfirmed: tuple[int, ...] = ()  # items whose wording was not compared with the official form
    options: tuple[str, ...] = ()  # the first one counts 0
    count: int  # items on paper
    highest: int  # of one answer
    reversed: tuple[int, ...] = ()
    invalid_over: int | None = None  # with more unanswered items than this nothing is scored
    scales: tuple[Scale, ...]
    risk: RiskItem | None = None
    provisional: Provisional | None = None
    part2: bool = False

    @property
    def shown(self) -> bool:
        """Whether a member may be asked it here."""
        return bool(self.items)

    @property
    def typed(self) -> bool:
        """Whether its scores are typed in, not its answers."""
        return not self.scales[0].items

    def scale(self, scale_id: str) -> Scale | None:
        return next((scale for scale in self.scales if scale.id == scale_id), None)
