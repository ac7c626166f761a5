"""What a room's board keeps from one view to the next, because most of it did not change.

A view made with it is the view made without it: every answer is kept with all that it was made
of, and made anew when any of that is different.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar, cast

from server.core.counting import Counting
from server.core.state import Stay, TagState

T = TypeVar("T")


class Remembered:
    """Belongs to one room."""

    def __init__(self) -> None:
        self.counting = Counting()
        self._kept: dict[Hashable, tuple[tuple[object, ...], object]] = {}
        self._tags: Mapping[str, TagState] = {}
        self._listed: list[TagState] = []
        self._by_member: dict[str, tuple[TagState, ...]] = {}
        self._by_author: dict[str, tuple[str, ...]] = {}
        self._stays: tuple[Stay, ...] = ()
        self._by_person: dict[str, tuple[Stay, ...]] = {}

    def once(self, name: Hashable, made_of: tuple[object, ...], make: Callable[[], T]) -> T:
        """Return what *make* returns, without asking it while *made_of* is the same."""
        known = self.known(name, made_of)
        if known is not None:
            return cast(T, known)
        made = make()
        self.keep(name, made_of, made)
        return made

    def known(self, name: Hashable, made_of: tuple[object, ...]) -> object | None:
        """Return what was kept as *name*, if it was made of the same."""
        kept = self._kept.get(name)
        # Parts that are the same object compare at once; so does what differs, mostly.
        return kept[1] if kept is not None and kept[0] == made_of else None

    def keep(self, name: Hashable, made_of: tuple[object, ...], made: object) -> None:
        self._kept[name] = (made_of, made)

    def stays_of(self, stays: tuple[Stay, ...], person_id: str) -> tuple[Stay, ...]:
        """Return one person's finished stays in the order of the log."""
        if stays is not self._stays:
            known = len(self._stays)
            if stays[:known] != self._stays:
                known, self._by_person = 0, {}
            for stay in stays[known:]:
                theirs = self._by_person.get(stay.person_id, ())
                self._by_person[stay.person_id] = (*theirs, stay)
            self._stays = stays
        return self._by_person.get(person_id, ())

    def tags_of(self, tags: Mapping[str, TagState], member_id: str) -> tuple[TagState, ...]:
        """Return one member's tags in the order of the log."""
        self._list(tags)
        return self._by_member.get(member_id, ())

    def tags_by(self, tags: Mapping[str, TagState], author: str) -> tuple[str, ...]:
        """Return the ids of what one facilitator tagged and did not take back, oldest first."""
        self._list(tags)
        return self._by_author.get(author, ())

    def _list(self, tags: Mapping[str, TagState]) -> None:
        if tags is self._tags:
            return
        listed, known = list(tags.values()), len(self._listed)
        if listed[:known] != self._listed:  # one was changed, which is rare: begin anew
            known, self._by_member, self._by_author = 0, {}, {}
        for tag in listed[known:]:
            theirs = self._by_member.get(tag.member_id, ())
            self._by_member[tag.member_id] = (*theirs, tag)
            if not tag.retracted:
                own = self._by_author.get(tag.author, ())
                self._by_author[tag.author] = (*own, tag.tag_id)
        self._tags, self._listed = tags, listed
