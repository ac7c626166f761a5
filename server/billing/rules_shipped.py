"""Reads the rules that come with the product from the .toml files in data/.

A practice's own versions of them are in the store; these are where they begin.
"""

import tomllib
from datetime import date
from importlib.resources import files
from types import MappingProxyType
from typing import TypeVar

import msgspec
from msgspec import Struct

from server.billing.findings_facts import Severity
from server.billing.rules import Certainty, Confidence, Evidence, PayerRule, certainty_of

T = TypeVar("T")


class EveryPayerRule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What holds for a claim whoever pays."""

    id: str
    severity: Severity
    sentence: str
    todo: str
    source: str
    read_on: date
    evidence: Evidence
    confidence: Confidence

    @property
    def certainty(self) -> Certainty:
        return certainty_of(self.evidence, self.confidence)


def _read(name: str, kind: type[T]) -> list[T]:
    text = (files("server.billing") / "data" / name).read_text("utf-8")
    return msgspec.convert(tomllib.loads(text)["rule"], list[kind])  # type: ignore[valid-type]


def _by_id(rules: list[PayerRule]) -> MappingProxyType[str, PayerRule]:
    found = {rule.id: rule for rule in rules}
    if len(found) != len(rules):
        raise ValueError("payer_rules.toml: an id stands twice")
    return MappingProxyType(found)


SHIPPED = _by_id(_read("payer_rules.toml", PayerRule))
EVERY_PAYER = MappingProxyType({one.id: one for one in _read("every_payer.toml", EveryPayerRule)})
ADVICE = SHIPPED["default_advisory"]  # of no payer: said of a whole group, never of a claim
