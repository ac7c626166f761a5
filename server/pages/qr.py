"""A link as a QR code: an inline drawing, made where the link is shown and kept nowhere."""

import segno
from msgspec import Struct

QUIET = 4  # modules of white around it, as the standard wants


class Drawing(Struct, frozen=True):
    """*path* in a square of *size* modules."""

    size: int
    path: str


def drawn(address: str) -> Drawing:
    """Return the code of *address*, one run of dark modules a stroke."""
    code = segno.make(address, error="m", micro=False)
    strokes = []
    for y, row in enumerate(code.matrix, start=QUIET):
        x = 0
        while x < len(row):
            dark = x
            while x < len(row) and row[x]:
                x += 1
            if x > dark:
                strokes.append(f"M{dark + QUIET} {y}h{x - dark}v1h-{x - dark}z")
            x += 1
    return Drawing(len(code.matrix) + 2 * QUIET, "".join(strokes))
