"""What no claim may lack, whoever pays; the words are in data/every_payer.toml."""

from collections.abc import Iterator

from server.billing.findings_facts import Facts, Finding, Service
from server.billing.findings_said import count, of_every_claim

FEW_UNITS = 3  # left before a session: time to ask for more, since answers take days
INDIVIDUAL = frozenset({"90832", "90834", "90837"})
APART = frozenset({"59", "XE"})


def about_every_claim(facts: Facts) -> Iterator[Finding]:
    yield from _group(facts)
    yield from _where(facts)
    yield from _why(facts)
    yield from _allowed(facts)
    for other in facts.other_services:
        yield from _beside(facts, other)


def _group(facts: Facts) -> Iterator[Finding]:
    held = facts.stage in ("after", "claim")
    if held and facts.together is not None and facts.together < 2:
        yield of_every_claim(facts, "together")
    if facts.units + facts.units_before > 1:
        yield of_every_claim(facts, "one_unit")
    if held and facts.facilitator_away_minutes > 0:
        away = count(facts.facilitator_away_minutes, "minute")
        yield of_every_claim(
            facts, "facilitator_away", f"For {away} of the counted time no facilitator was there."
        )


def _where(facts: Facts) -> Iterator[Finding]:
    remote = facts.modality in ("video", "phone")
    if remote and facts.stage in ("after", "claim") and None in (facts.state, facts.at_home):
        yield of_every_claim(facts, "location")
    licensed = facts.licensed_in
    if facts.state and licensed is not None and not any(facts.state in one for one in licensed):
        yield of_every_claim(
            facts,
            "licence",
            f"The member was in {facts.state}, and none of the facilitators is licensed there.",
        )
    if facts.modality == "phone" and facts.audio_reason is False:
        yield of_every_claim(facts, "audio_reason")
    if facts.modality == "phone" and facts.at_home is False:
        yield of_every_claim(facts, "audio_home")
    if remote and facts.telehealth_consent is False:
        yield of_every_claim(facts, "telehealth_consent")


def _why(facts: Facts) -> Iterator[Finding]:
    for check, there in (
        ("diagnosis", facts.diagnosis),
        ("plan", facts.plan),
        ("necessity", facts.necessity),
    ):
        if there is False:
            yield of_every_claim(facts, check)


def _allowed(facts: Facts) -> Iterator[Finding]:
    if facts.part2 and facts.disclosure_consent is not True:
        # Not known is not given: a disclosure of Part 2 records needs a consent in hand.
        yield of_every_claim(facts, "part2")
    if facts.authorization_until is not None and facts.authorization_until < facts.day:
        ended = facts.authorization_until.isoformat()
        yield of_every_claim(facts, "authorization_over", f"The authorization ended on {ended}.")
    left = facts.authorization_left
    if left is not None and left < facts.units:
        yield of_every_claim(facts, "authorization")
    elif left is not None and left <= FEW_UNITS:
        yield of_every_claim(
            facts,
            "authorization_low",
            f"The authorization has {count(left, 'unit')} left, this session included.",
        )


def _beside(facts: Facts, other: Service) -> Iterator[Finding]:
    if other.code not in INDIVIDUAL:
        return
    if facts.starts_at is None or facts.ends_at is None:
        return
    if other.starts_at < facts.ends_at and facts.starts_at < other.ends_at:
        yield of_every_claim(facts, "overlap", f"{other.code} overlaps the time in the group.")
    elif APART.isdisjoint(other.modifiers):
        yield of_every_claim(
            facts, "distinct", f"{other.code} of the same day has neither 59 nor XE."
        )
