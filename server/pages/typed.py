"""What somebody typed, in one form: composed letters, and no sign that nobody sees.

The threat is a name with something unseen in it: whatever looks for another member's name in a
note would not find it, and a reader would. Signs that turn the writing round make a line say
something else than what is kept. Both come with text that is pasted, too.
"""

import unicodedata

ENDS_A_LINE = dict.fromkeys(map(ord, "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), "\n")
KEPT = frozenset("\n\t")
UNSEEN = frozenset({"Cc", "Cf", "Cs"})  # controls, formats, halves of a sign
# They shape what stands before them in many scripts and in pictures, and no Latin letter.
SHAPES = frozenset("\u200c\u200d\u034f" + "".join(map(chr, range(0xFE00, 0xFE10))))
BEYOND_LATIN = "\u0530"


def typed(text: str) -> str:
    """Return *text* as it is kept; what is said in it, and how it looks, stays."""
    # Browsers send CRLF for a new line in a textarea; records hold LF.
    text = text.replace("\r\n", "\n")
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text.translate(ENDS_A_LINE))
    kept: list[str] = []
    for sign in composed:
        before = kept[-1] if kept else ""
        if _stays(sign, before):
            kept.append(sign)
    # A mark that a hidden sign kept apart from its letter may meet it now.
    return unicodedata.normalize("NFC", "".join(kept))


def _stays(sign: str, before: str) -> bool:
    if sign in SHAPES:
        return before >= BEYOND_LATIN or (before != "" and not before.isalpha())
    return sign in KEPT or unicodedata.category(sign) not in UNSEEN
