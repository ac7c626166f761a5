"""Passwords that are guessed first, by the rules people make them with; nothing is looked up.

No list is bundled: lists of stolen passwords are mostly shorter than the twelve characters asked
for here. What remains is patterns: favourite words with digits, rows of keys, runs, repetitions.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import product

FAVOURITES = (
    *("password", "passwort", "passphrase", "welcome", "letmein", "login", "admin"),
    *("administrator", "changeme", "secret", "default", "master", "superman", "batman"),
    *("football", "baseball", "basketball", "soccer", "hockey", "dragon", "monkey", "sunshine"),
    *("princess", "iloveyou", "loveyou", "trustno", "shadow", "michael", "jennifer", "jessica"),
    *("charlie", "ashley", "daniel", "thomas", "jordan", "hunter", "summer", "winter", "spring"),
    *("autumn", "monday", "friday", "sunday", "january", "february", "march", "april", "june"),
    *("july", "august", "september", "october", "november", "december", "computer", "internet"),
    *("whatever", "starwars", "pokemon", "chocolate", "cookie", "cheese", "pepper", "ginger"),
    *("flower", "butterfly", "purple", "orange", "yellow", "silver", "golden", "diamond"),
    *("freedom", "america", "chicago", "newyork", "london", "texas", "california", "florida"),
    *("therapy", "therapist", "counselor", "counseling", "clinic", "clinician", "practice"),
    *("patient", "health", "healing", "mindfulness", "wellness", "recovery", "session", "group"),
    *("groupcompanion", "telehealth", "mental", "family", "mother", "father", "forever"),
    *("blessed", "jesus", "angel", "heaven", "hello", "hellothere", "goodmorning", "test"),
    *("testing", "qwerty", "azerty", "qwertz", "asdfgh", "zxcvbn", "correcthorsebatterystaple"),
)
TAILS = ("", "1", "12", "123", "1234", "12345", "123456", "1234567", "12345678", "123456789")
YEARS = tuple(str(year) for year in range(1960, 2036))
MARKS = ("", "!", "!!", ".", "?", "*", "#", "@")
ROWS = ("1234567890", "0987654321", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsxedcrfvtgb")
RUNS = (*ROWS, "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb", "1q2w3e4r5t6y7u8i9o0p")
LEET = str.maketrans("@4310$57!|", "aaelosstil")
SHORTEST_OWN = 4  # of a name that makes a password a guess


def is_common(password: str, about: Iterable[str] = ()) -> bool:
    """Whether *password* is one of the first guesses, also by who knows what it is *about*."""
    plain = "".join(password.casefold().split())
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    known = {*FAVOURITES, *(word for text in about for word in _words(text))}
    return any(
        _is_repetition(form) or _is_run(form) or _is_words(form, known)
        for form in {plain, bare, bare.translate(LEET)}
        if form
    )


def guesses() -> Iterator[str]:
    """Yield first guesses of twelve characters and more, for whoever wants to try them."""
    for word, tail, mark in product(FAVOURITES, TAILS + YEARS, MARKS):
        for guess in (word + tail + mark, word.capitalize() + tail + mark, word + word + tail):
            if len(guess) >= 12:
                yield guess


def _words(text: str) -> Iterator[str]:
    parts = re.split(r"[^\w]+", text.casefold())
    yield from (part for part in parts if len(part) >= SHORTEST_OWN)
    joined = "".join(parts)
    if len(joined) >= SHORTEST_OWN:
        yield joined


def _is_repetition(plain: str) -> bool:
    """Whether it is a short piece again and again: aaaaaaaaaaaa, abcabcabcabc."""
    return any(
        (plain[:size] * (len(plain) // size + 1))[: len(plain)] == plain
        for size in range(1, min(6, len(plain) // 2) + 1)
    )


def _is_run(plain: str) -> bool:
    """Whether it follows the keyboard or the alphabet from somewhere, and on from its start."""
    return any(plain in row * 3 or plain in row[::-1] * 3 for row in RUNS) or plain in "".join(ROWS)


def _is_words(plain: str, known: set[str]) -> bool:
    """Whether nothing but one or two such words is left without digits and marks."""
    core = re.sub(r"[^a-z]+", "", plain)
    return core in known or any(
        core[:cut] in known and core[cut:] in known for cut in range(3, len(core) - 2)
    )
