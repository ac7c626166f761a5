"""What one payer wants written down, by whom and until when."""

from collections.abc import Iterator
from datetime import date, timedelta

from server.billing.findings_facts import Facts, Finding
from server.billing.findings_said import count, of_payer
from server.billing.rules import PayerRule

# What the rule asks (its field), the fact, which answer is a finding, what is said, what to do.
# A field whose fact has another name stands beside it.
ASKED: tuple[tuple[str, str, bool, str, str], ...] = (
    (
        "diagnosis_required",
        "diagnosis",
        False,
        "There is no diagnosis, and {payer} asks for the one treated.",
        "Enter the diagnosis the group treats in the chart.",
    ),
    (
        "planned_sessions",
        "planned_sessions",
        False,
        "The plan does not say how many sessions; {payer} asks for it.",
        "Write the planned number of sessions into the plan.",
    ),
    (
        "shared_goal",
        "shared_goal",
        False,
        "{payer} asks for one goal in the plans of all members, and this plan has it not.",
        "Write the goal they share into each plan.",
    ),
    (
        "closed_group",
        "closed_group",
        False,
        "Newcomers may join this group; {payer} asks for a closed one.",
        "Close the group on its page of details.",
    ),
    (
        "count_in_record",
        "count_in_record",
        False,
        "The note does not say how many were there; {payer} asks for it.",
        "Write the number of members present into the note, without names.",
    ),
    (
        "times_in_record",
        "times_in_record",
        False,
        "The note does not say from when to when; {payer} asks for it.",
        "Write the member's own start and stop into the note.",
    ),
    (
        "no_peer_names",
        "peers_named",
        True,
        "The note names another member; {payer} forbids it, and so does everybody else.",
        "Take the name out. After signing, write a correction and hold the claim.",
    ),
    (
        "roster_kept",
        "roster_kept",
        False,
        "{payer} wants a list of who was there for each session, outside the charts.",
        "Confirm the attendance: the sign-in log is that list.",
    ),
    (
        "roster_signed",
        "roster_signed",
        False,
        "{payer} wants the list of who was there signed.",
        "Print the sign-in log and have it signed, or keep the signatures you take otherwise.",
    ),
    (
        "co_leads_in_note",
        "co_leads_in_note",
        False,
        "Two led this group; {payer} wants each one's own part and why there were two.",
        "Write both parts and the reason into the note, and name the other leader.",
    ),
    (
        "therapist_takes_part",
        "rendering_took_part",
        False,
        "The facilitator on the claim was not in the room; {payer} asks that they take part.",
        "Bill under somebody who was there.",
    ),
    (
        "rendering_is_billing",
        "rendering_took_part",
        False,
        "{payer} pays only for what the billing clinician did, and this one was not there.",
        "Bill under somebody who was there.",
    ),
)


def about_record(facts: Facts, rule: PayerRule) -> Iterator[Finding]:
    for field, fact, wrong, sentence, todo in ASKED:
        if getattr(rule, field) and getattr(facts, fact) is wrong:
            yield of_payer(facts, rule, field, _begun(sentence.format(payer=rule.payer)), todo)
    if rule.prior_auth and facts.authorization_left is None:
        yield of_payer(
            facts,
            rule,
            "prior_auth",
            f"{_begun(rule.payer)} wants to be asked beforehand, and no authorization is entered.",
            "Ask the payer, and enter the number and units with the member's insurance.",
        )
    yield from _late(facts, rule)
    begins = rule.in_person_from
    if begins is not None and facts.day >= begins and facts.modality in ("video", "phone"):
        yield of_payer(
            facts,
            rule,
            "in_person_from",
            f"From {begins.isoformat()} on {rule.payer} asks for visits in person besides"
            " telehealth.",
            "Read how often, and plan the visit: the date was put off several times.",
        )
    if not rule.psychotherapy and facts.stage == "claim":
        yield of_payer(
            facts,
            rule,
            "psychotherapy",
            f"{_begun(rule.payer)} is no psychotherapy and never 90853.",
            "Bill it as the programme says.",
        )


def note_due(rule: PayerRule, day: date) -> tuple[date, str] | None:
    """Return the last day for the signed note of a session on *day*, and which field says so.

    Business days are Monday to Friday: which holidays a payer keeps is not known.
    """
    due = []
    if rule.note_due_business_days is not None:
        due.append((_business(day, rule.note_due_business_days), "note_due_business_days"))
    if rule.note_due_days is not None:
        due.append((day + timedelta(days=rule.note_due_days), "note_due_days"))
    return min(due, default=None)


def _late(facts: Facts, rule: PayerRule) -> Iterator[Finding]:
    due = note_due(rule, facts.day)
    asked = facts.note_signed_on or facts.today
    if due is None or asked is None or asked <= due[0]:
        return
    last, field = due
    days = rule.note_due_days if field == "note_due_days" else rule.note_due_business_days
    kind = "day" if field == "note_due_days" else "business day"
    state = "was signed late" if facts.note_signed_on else "is not signed yet"
    yield of_payer(
        facts,
        rule,
        field,
        f"The note {state}: {rule.payer} asks for it within {count(days or 0, kind)},"
        f" by {last.isoformat()}.",
        "Never back-date. Sign it now as it is, and say in an addendum why it is late."
        if facts.note_signed_on is None
        else "Keep the reason for the delay at hand: the dates stay as they are.",
    )


def _business(day: date, days: int) -> date:
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def _begun(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
