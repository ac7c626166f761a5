"""Reads the instruments from the .toml files beside this module; one file, one instrument.

A file that contradicts itself is refused, with its name: a key that is wrong by one item scores
everybody wrongly, and nobody would see it.
"""

import tomllib
from importlib.resources import files
from itertools import pairwise
from types import MappingProxyType

import msgspec

from server.core.measures.instrument import Instrument

# In the order in which a practice chooses from them.
ORDER = ("phq9", "gad7", "pcl5", "dass21", "bam", "who5", "core10", "gcqs")


def read_instrument(text: str) -> Instrument:
    """Return the instrument written in *text*; ValueError when it cannot be scored by it."""
    instrument = msgspec.convert(tomllib.loads(text), Instrument)
    mistakes = list(_mistakes(instrument))
    if mistakes:
        raise ValueError(f"{instrument.id}: {'; '.join(mistakes)}")
    return instrument


def _mistakes(one: Instrument) -> list[str]:
    found = []
    if one.items and len(one.items) != one.count:
        found.append("as many items as it counts")
    if one.items and len(one.options) != one.highest + 1:
        found.append("as many options as an answer has values")
    used = [n for scale in one.scales for n in scale.items]
    if any(not 1 <= n <= one.count for n in (*used, *one.reversed, *one.unconfirmed)):
        found.append("items it has")
    for scale in one.scales:
        edges = [(b.least, b.most) for b in scale.bands]
        joined = all(a[1] + 1 == b[0] for a, b in pairwise(edges))
        if edges and (not joined or edges[0][0] != scale.least or edges[-1][1] != scale.most):
            found.append(f"bands of {scale.id} without a gap, from end to end")
        highest = 1 if scale.mean else len(scale.items) * scale.times
        if scale.items and scale.most != one.highest * highest:
            found.append(f"the most that {scale.id} can be")
    return found


def _load() -> dict[str, Instrument]:
    folder = files(__name__)
    read = (read_instrument((folder / f"{name}.toml").read_text("utf-8")) for name in ORDER)
    return {one.id: one for one in read}


INSTRUMENTS = MappingProxyType(_load())
