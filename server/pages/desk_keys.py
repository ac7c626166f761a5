"""The keys of the desk as facts: what the `?` sheet prints and the buttons carry."""

from server.pages.keymap import Row, Section

SHEET: tuple[Section, ...] = (
    Section(
        "Notes",
        (
            Row(("[", "]"), "Previous note, next note"),
            Row(("R",), "Read; go to the next unread note"),
            Row(("⇧ S",), "Sign all"),
            Row(("⇧ ↵",), "Sign this note, or confirm"),
        ),
    ),
    Section(
        "Sentences",
        (
            Row(("J", "K"), "Next sentence, previous sentence"),
            Row(("E",), "Change the sentence"),
            Row(("G",), "Write the part about the group, for all notes"),
            Row(("X",), "Remove the sentence"),
            Row(("U",), "Undo the last change"),
            Row(("O",), "Evidence in full"),
            Row(("+",), "Use evidence that was left out"),
        ),
    ),
    Section(
        "Questions",
        (
            Row(("P",), "Next question"),
            Row(("1", "…", "9"), "Answer the question"),
            Row(("↵",), "Keep the words typed"),
        ),
    ),
    Section(
        "The record",
        (
            Row(("C",), "Compare with the closest note"),
            Row(("/",), "Find in the record"),
            Row(("?",), "This list"),
            Row(("Esc",), "Close what is open"),
        ),
    ),
)
