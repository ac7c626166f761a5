"""How a finding is put together: its severity, its source, and the words the checks share."""

from server.billing.findings_facts import Facts, Finding, Severity
from server.billing.rules import PayerRule, certainty
from server.billing.rules_shipped import EVERY_PAYER

PLANNED = ("planning", "door")
CHECK_TEXT = "Read the payer's current text, or ask it in writing, before this claim is sent."


def of_payer(
    facts: Facts, rule: PayerRule, check: str, sentence: str, todo: str, *, field: str | None = None
) -> Finding:
    """Return a finding of this payer's rule. PAY-3: a stop only where the practice says so."""
    return Finding(
        rule=rule.id,
        check=check,
        payer=rule.payer,
        sentence=sentence,
        todo=todo,
        severity=_severity(facts, rule, check),
        source=rule.source,
        read_on=rule.read_on,
        certainty=certainty(rule, field or check),
        effective=rule.effective,
        text=rule.text,
    )


def of_every_claim(facts: Facts, check: str, sentence: str | None = None) -> Finding:
    """Return a finding that holds whoever pays; before the session it is only a warning."""
    rule = EVERY_PAYER[check]
    claimed = facts.stage in ("after", "claim")
    return Finding(
        rule=rule.id,
        check=check,
        payer=None,
        sentence=sentence or f"{rule.sentence}.",
        todo=rule.todo,
        severity=rule.severity if claimed or rule.severity != "stop" else "warn",
        source=rule.source,
        read_on=rule.read_on,
        certainty=rule.certainty,
    )


def _severity(facts: Facts, rule: PayerRule, check: str) -> Severity:
    if rule.advice:
        return "tell"
    # Who stands at a door is let in by a person who knows them: money never holds a seat there.
    if check in rule.stops and facts.stage not in ("door", "during"):
        return "stop"
    return "warn"


def count(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
