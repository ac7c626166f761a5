"""What the payers of a group's members ask of its next meeting, and what if it were otherwise."""

from aiohttp import web
from msgspec.structs import replace

from server.billing.findings import Facts, Finding, findings
from server.billing.rules_shipped import ADVICE
from server.pages import access
from server.pages.group import Standing, own_group
from server.pages.payer_facts import Meeting, meeting_of, planned
from server.pages.payer_size import Concerned, gathered
from server.pages.render import render
from server.store.payer_rules import RuleVersion

LARGEST, LONGEST, MOST_LEADERS = 40, 300, 6


async def payers_show(request: web.Request) -> web.Response:
    standing = await own_group(request)
    await access.saw(request, "group", standing.group_id)
    meeting = await meeting_of(request, standing)
    concerned = await planned(request, standing, meeting)
    rules = await access.practice(request).payer_rules.all()
    asked = _asked(request, meeting)
    changes = _changes(concerned, asked)
    newcomer = _rule(rules, request.query.get("rule", ""))
    return render(
        request,
        "facilitator/payer_group.html",
        group=standing.details,
        group_id=standing.group_id,
        meeting=meeting,
        asked=asked,
        found=gathered(concerned),
        clear=[one.name for one in concerned if not one.found],
        advice=_advice(meeting),
        simulated="members" in request.query,
        changes=gathered(changes),
        concerns=len(changes),
        gone=gathered(_gone(concerned, asked)),
        newcomer=newcomer,
        newcomer_found=_newcomer(newcomer, asked, standing),
        rules=[("", "Not known yet"), *((v.rule.id, v.rule.payer) for v in rules if _real(v))],
        limits=(LARGEST, LONGEST, MOST_LEADERS),
    )


def _asked(request: web.Request, meeting: Meeting) -> Meeting:
    """Return the meeting to try: one more than now, unless something else is asked."""
    return Meeting(
        day=meeting.day,
        members=_number(request, "members", meeting.members + 1, LARGEST),
        facilitators=_number(request, "facilitators", meeting.facilitators, MOST_LEADERS),
        minutes=_number(request, "minutes", meeting.minutes or 0, LONGEST) or None,
    )


def _number(request: web.Request, name: str, otherwise: int, most: int) -> int:
    text = request.query.get(name, "")
    return (
        min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 4 else otherwise
    )


def _as_asked(facts: Facts, asked: Meeting) -> Facts:
    return replace(
        facts,
        members=asked.members,
        facilitators=asked.facilitators,
        session_minutes=asked.minutes,
    )


def _changes(concerned: list[Concerned], asked: Meeting) -> list[Concerned]:
    changes = []
    for one in concerned:
        if not one.facts.rules:
            continue
        before = {(f.rule, f.check) for f in one.found}
        then = findings(_as_asked(one.facts, asked))
        new = tuple(f for f in then if (f.rule, f.check) not in before and f.payer is not None)
        if new:
            changes.append(replace(one, found=new))
    return changes


def _gone(concerned: list[Concerned], asked: Meeting) -> list[Concerned]:
    """Return whose findings of now would be none then."""
    changes = []
    for one in concerned:
        then = {(f.rule, f.check) for f in findings(_as_asked(one.facts, asked))}
        gone = tuple(f for f in one.found if (f.rule, f.check) not in then)
        if gone:
            changes.append(replace(one, found=gone))
    return changes


def _newcomer(
    version: RuleVersion | None, asked: Meeting, standing: Standing
) -> tuple[Finding, ...]:
    if version is None:
        return ()
    return findings(
        Facts(
            stage="planning",
            day=asked.day,
            rules=(version.rule,),
            members=asked.members,
            facilitators=asked.facilitators,
            session_minutes=asked.minutes,
            closed_group=not standing.details.is_open,
        )
    )


def _advice(meeting: Meeting) -> tuple[Finding, ...]:
    """Return the product's own advice about a group: said once, never of a member."""
    return findings(
        Facts(
            stage="planning",
            day=meeting.day,
            rules=(ADVICE,),
            members=meeting.members,
            session_minutes=meeting.minutes,
        )
    )


def _rule(rules: list[RuleVersion], rule_id: str) -> RuleVersion | None:
    return next((one for one in rules if one.rule.id == rule_id and _real(one)), None)


def _real(version: RuleVersion) -> bool:
    return not version.rule.advice
