"""What payers ask: the rules, which of them nobody looked at for long, and whose rule is missing.

Rules are no PHI; whoever works here may read them, and who bills may change them (PAY-4, PAY-5).
"""

from collections.abc import Iterator
from datetime import date, datetime

from aiohttp import web
from msgspec import Struct

from server.billing.rules import Certainty, PayerRule, certainty
from server.core.localtime import local
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access
from server.pages.permissions import may
from server.pages.render import render
from server.store.payer_rules import RuleVersion

MONTHS = (3, 6, 12)
USUAL = 6  # 180 days: the reference data's own limit


NUMBERS = (
    ("size_max_adult", "at most {} adults"),
    ("size_max_child", "at most {} children"),
    ("members_per_therapist", "{} members a facilitator"),
    ("session_expected", "expects {} minutes"),
    ("min_member_minutes", "{} minutes of each member"),
    ("client_day_cap", "{} minutes a day"),
    ("units_per_day", "{} units a day"),
    ("note_due_business_days", "note in {} business days"),
    ("note_due_days", "note in {} days"),
)
ASKS = (
    ("one_service_a_day", "one service a day"),
    ("each_type_once_a_day", "each kind once a day"),
    ("prior_auth", "authorization"),
    ("shared_goal", "one goal for all"),
    ("closed_group", "closed group"),
    ("roster_kept", "list of who was there"),
    ("roster_signed", "signed list"),
    ("co_leads_in_note", "each leader’s part"),
)


class Line(Struct, frozen=True):
    """One rule as the list shows it."""

    version: RuleVersion
    certainty: Certainty
    asks: tuple[str, ...]
    stale: bool

    @property
    def rule(self) -> PayerRule:
        return self.version.rule


async def rules_show(request: web.Request) -> web.Response:
    scope = access.practice(request)
    versions = await scope.payer_rules.all()
    months = _months(request.query.get("months", ""))
    today = today_of(request, request.app[CLOCK].now())
    lines = [line_of(one, today, months) for one in versions if not one.rule.advice]
    # Whose numbers are in use come first: the others are there to choose from.
    lines.sort(key=lambda line: not line.rule.payer_ids)
    stale = [line for line in lines if line.stale]
    return render(
        request,
        "facilitator/payer_rules.html",
        lines=lines,
        stale=sorted(stale, key=lambda line: line.rule.read_on),
        months=months,
        choices=MONTHS,
        missing=await scope.payer_rules.unruled(),
        unconfirmed=sum(1 for line in lines if line.certainty == "unconfirmed"),
        changes=may(request[ACCOUNT], "billing"),
    )


def line_of(version: RuleVersion, today: date, months: int = USUAL) -> Line:
    rule = version.rule
    return Line(version, certainty(rule), tuple(asked(rule)), is_stale(rule, today, months))


def is_stale(rule: PayerRule, today: date, months: int) -> bool:
    """PAY-5: whether nobody looked at the source for longer than *months*, counted by calendar."""
    back = today.year * 12 + today.month - 1 - months
    year, month = divmod(back, 12)
    return (rule.read_on.year, rule.read_on.month - 1, rule.read_on.day) < (year, month, today.day)


def asked(rule: PayerRule) -> list[str]:
    """Return in a few words what a rule asks; empty where nothing was found.

    PAY-2: what is less sure than the rest of its rule says so by itself.
    """
    sure = certainty(rule) != "unconfirmed"
    said = []
    for field, words in _words(rule):
        hearsay = sure and certainty(rule, field) == "unconfirmed"
        said.append(f"{words} (unconfirmed)" if hearsay else words)
    return said


def _words(rule: PayerRule) -> Iterator[tuple[str, str]]:
    size = between(rule.size_min, rule.size_max, "members")
    if size:
        yield "size_max", size
    for field, words in NUMBERS:
        value = getattr(rule, field)
        if value is not None:
            yield field, words.format(value)
    for one in rule.staffing:
        if one.professionals > 1:
            yield "staffing", f"from {one.members} members {one.professionals} facilitators"
    length = between(rule.session_min, rule.session_max, "minutes")
    if length:
        yield "session_max", length
    for field, words in ASKS:
        if getattr(rule, field):
            yield field, words


def between(least: int | None, most: int | None, what: str) -> str:
    match least, most:
        case None, None:
            return ""
        case None, _:
            return f"at most {most} {what}"
        case _, None:
            return f"at least {least} {what}"
    return f"{least} to {most} {what}"


def today_of(request: web.Request, now: datetime) -> date:
    return local(now, request[PRACTICE].timezone).date()


def _months(text: str) -> int:
    return int(text) if text in map(str, MONTHS) else USUAL
