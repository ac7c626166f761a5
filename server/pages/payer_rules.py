"""What payers ask: the rules, which of them nobody looked at for long, and whose rule is missing.

Rules are no PHI; whoever works here may read them, and who bills may change them (PAY-4, PAY-5).
"""

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
    """Return in a few words what a rule asks; empty where nothing was found."""
    said = []
    size = between(rule.size_min, rule.size_max, "members")
    said += [size] if size else []
    if rule.size_max_adult or rule.size_max_child:
        said.append(f"at most {rule.size_max_adult} adults or {rule.size_max_child} children")
    if rule.members_per_therapist:
        said.append(f"{rule.members_per_therapist} members a facilitator")
    said += [
        f"from {one.members} members {one.professionals} facilitators"
        for one in rule.staffing
        if one.professionals > 1
    ]
    length = between(rule.session_min, rule.session_max, "minutes")
    said += [length] if length else []
    for value, words in (
        (rule.session_expected, "expects {} minutes"),
        (rule.min_member_minutes, "{} minutes of each member"),
        (rule.client_day_cap, "{} minutes a day"),
        (rule.note_due_business_days, "note in {} business days"),
        (rule.note_due_days, "note in {} days"),
    ):
        said += [words.format(value)] if value else []
    for there, words in (
        (rule.one_service_a_day, "one service a day"),
        (rule.each_type_once_a_day, "each kind once a day"),
        (rule.prior_auth, "authorization"),
        (rule.roster_signed, "signed list"),
    ):
        said += [words] if there else []
    return said


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
