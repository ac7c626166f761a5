"""The keys of the board as facts: the keycaps on buttons, the script and the `?` sheet read these.

Letters compare lower-cased with Shift apart, digits by place on the keyboard, and none of them
works in a text field or with keys turned off (WCAG 2.1.4).
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from server.core.taxonomy import Taxonomy


class Key(Struct, frozen=True):
    """One key. *shortcut* is its `aria-keyshortcuts`, by which the script finds the button."""

    shortcut: str
    says: str

    @property
    def cap(self) -> str:
        """What stands on the keycap: `U`, `⇧ U`, `,`."""
        return self.shortcut.replace("Shift+", "⇧ ")


# By the name of the act a button carries. Every act can be done by pointer as well.
ACTS: Mapping[str, Key] = {
    "find": Key("'", "Find a member by name"),
    "level": Key("L", "Level of participation, then 0 to 5"),
    "all_tags": Key("T", "All tags: type to find one"),
    "note": Key("N", "Add a few words; Enter keeps them, Tab keeps them and asks with whom"),
    "peer": Key("W", "With whom, then their number; again for one more"),
    "goal": Key("G", "Link to the goal; a number picks another goal"),
    "progress": Key("+", "Progress on the linked goal"),
    "no_change": Key("=", "No change on the linked goal"),
    "setback": Key("-", "Setback on the linked goal"),
    "earlier": Key(",", "15 s earlier"),
    "later": Key(".", "15 s later"),
    "much_earlier": Key("Shift+,", "1 min earlier"),
    "much_later": Key("Shift+.", "1 min later"),
    "move": Key("J", "Move to the right member: J, then their number; Esc puts it back"),
    "undo": Key("U", "Undo your last tag, any of the last 25"),
    "bring_back": Key("Shift+U", "Bring back what was undone"),
    "technique": Key("V", "Techniques, then a number to start or stop one"),
    "group": Key("Shift+G", "Something about the group as a whole"),
    "admit": Key("M", "Let in whoever waits first"),
    "refuse": Key("Shift+M", "Not now"),
    "help": Key("Shift+H", "I'm on it: answer a call for help"),
    "break": Key("Shift+B", "Take a break, or resume"),
    "rooms": Key("Shift+O", "Breakout rooms"),
    "lock": Key("Shift+K", "Lock or unlock the room"),
    "risk": Key("Shift+R", "Risk of the member in hand"),
    "cover": Key("Z", "Hide or show names and words"),
    "keys": Key("?", "This list"),
    "log": Key("Shift+L", "The log of this session"),
    "end": Key("Shift+E", "End the session; asks first"),
}

_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "The tag just made",
        (
            *("note", "peer", "goal", "progress", "no_change", "setback"),
            *("earlier", "later", "much_earlier", "much_later", "move", "undo", "bring_back"),
        ),
    ),
    ("The group", ("technique", "group")),
    ("The room", ("admit", "refuse", "help", "break", "rooms", "lock", "risk", "end")),
    ("The board", ("cover", "log", "keys")),
)

# Gestures that belong to no single button: each place on the board has its own number.
_MEMBERS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("1", "…", "9", "0"), "Members 1 to 10"),
    (("⇧ 1", "…", "⇧ 0"), "Members 11 to 20"),
    (("←", "↑", "↓", "→"), "The member beside"),
)


class Row(Struct, frozen=True):
    """A line of the `?` sheet."""

    caps: tuple[str, ...]
    says: str


class Section(Struct, frozen=True):
    """A block of the `?` sheet."""

    title: str
    rows: tuple[Row, ...]


def sheet(taxonomy: Taxonomy) -> tuple[Section, ...]:
    """Return the `?` sheet: what is bound, and nothing else."""
    return tuple(_sections(taxonomy))


def _sections(taxonomy: Taxonomy) -> Iterator[Section]:
    found = _row("find")
    yield Section("Members", (*(Row(caps, says) for caps, says in _MEMBERS), found))
    letters = tuple(Row((key.key.upper(),), key.label) for key in taxonomy.pad)
    yield Section("Tags on the member in hand", (*letters, _row("level"), _row("all_tags")))
    for title, acts in _SECTIONS:
        rows = tuple(map(_row, acts))
        if title == "The board":
            rows = (*rows, Row(("Esc",), "Close what is open"))
        yield Section(title, rows)


def _row(act: str) -> Row:
    return Row((ACTS[act].cap,), ACTS[act].says)
