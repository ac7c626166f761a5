"""What was written anew to take no more time than a long text deserves says what it said before."""

import itertools
import random
import re

import pytest

from notes_engine import grammar, presence, rewriting, risk, third_party
from notes_engine.shape import without_loose_end

PIECES = (
    "and",
    "then",
    "The",
    "a",
    "wıth",
    "x",
    "an ",
    " ",
    ",",
    ";",
    "\n",
    "“",
    "”",
    '"',
    "⟦1",
    ".",
)
LOOSE = re.compile(r"(?:[\s,;]+(?:and|then|but|or|the|a|of|with))+$", re.IGNORECASE)


def texts() -> list[str]:
    chance = random.Random(12)  # noqa: S311 - which texts, no secret
    short = ["".join(one) for n in range(4) for one in itertools.product(PIECES, repeat=n)]
    return short + ["".join(chance.choices(PIECES, k=chance.randint(4, 14))) for _ in range(4_000)]


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (without_loose_end, lambda text: LOOSE.sub("", text)),
        (grammar.unquoted, lambda text: re.sub(r"“[^”]*”", lambda q: " " * len(q[0]), text)),
        (
            rewriting._quotations,
            lambda text: [found.span() for found in re.finditer(r"“[^”]*”|\"[^\"]*\"", text)],
        ),
        (risk._BREAK.split, re.compile(r"\s*[;,]\s+").split),
        (
            lambda text: presence._ARTICLE.sub("", text),
            lambda text: re.sub(r"(?:\b(?:an?|the) )+$", "", text),
        ),
        (
            lambda text: third_party._ARTICLES.sub("", text),
            lambda text: re.sub(r"(?:\b(?:an?|the) )+(?=⟦\d)", "", text),
        ),
    ],
    ids=["loose end", "unquoted", "quotations", "break", "article", "articles"],
)
def test_it_says_of_every_text_what_it_said_before(now: object, before: object) -> None:
    assert callable(now)
    assert callable(before)
    differs = [text for text in texts() if now(text) != before(text)]

    assert [] == differs[:3]
