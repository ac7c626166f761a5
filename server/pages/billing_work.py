"""What there is to bill in a month: each signed note with its claim, or with what it waits for."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from server.billing.claim import SENT, Claim, Renderer, standing_claim
from server.billing.fees import Fee
from server.billing.findings import Service
from server.billing.readiness import Case, Hold, Mend, Readiness, changed_since, readiness
from server.billing.rules import PayerRule
from server.billing.service import SignedService
from server.core.billing_provider import BillingProvider
from server.core.consents import allows
from server.core.insurance import Insured, PersonName
from server.core.localtime import date_of_service, local, utc
from server.core.plan import Diagnosis
from server.desk.services import fill_claims, with_services
from server.ids import new_id
from server.keys import CLOCK, PRACTICE
from server.pages import access
from server.store import Account, Practice
from server.store.facts import GroupDetails, MemberChart
from server.store.services import SignedNote

NUMBER_LENGTH = 12
DAY = timedelta(days=1)
Span = tuple[datetime, datetime]
_CLAIMED = Readiness(facts=None, holds=())


class Row(Struct, frozen=True, kw_only=True):
    """One member in one session, as the worklist shows it."""

    note: SignedNote
    service: SignedService
    name: str
    group: str
    day: date
    payer: str
    payer_id: str
    ready: Readiness
    claim: Claim | None
    changed: str | None  # what happened to the note after the claim was made

    @property
    def state(self) -> str:
        """What the row is filed under: ready, held, self_pay, or what became of the claim."""
        if self.claim is None:
            if self.ready.self_pay:
                return "self_pay"
            return "held" if self.ready.holds else "ready"
        if self.claim.state in ("made", "in_file") and self.changed:
            return "held"
        return self.claim.state

    @property
    def holds(self) -> tuple[Hold, ...]:
        if self.claim is None:
            return self.ready.holds
        if self.changed is None:
            return ()
        sent = self.claim.state in SENT
        what = "Replace or void the claim." if sent else "Withdraw it and make it anew."
        return (Hold("changed", f"{self.changed} {what}", "note"),)

    @property
    def key(self) -> str:
        """What a tick on the page sends: a claim, or a note that has none yet."""
        return self.claim.claim_id if self.claim else self.note.note_id

    @property
    def pickable(self) -> bool:
        """Whether it may go into a new file."""
        if self.claim is None:
            return self.ready.facts is not None
        return self.claim.state in ("made", "in_file") and self.changed is None

    @property
    def charge_cents(self) -> int | None:
        if self.claim is not None:
            return self.claim.facts.total_cents
        return self.ready.fee.charge_cents if self.ready.fee else None

    @property
    def expected_cents(self) -> int | None:
        if self.claim is not None:
            return self.claim.facts.expected_cents
        return self.ready.fee.expected_cents if self.ready.fee else None


class _Around(Struct, frozen=True, kw_only=True):
    """What all that is not claimed yet shares: read once."""

    now: datetime
    insured: Mapping[str, Insured]
    rules: Mapping[str, tuple[PayerRule, ...]]
    others: Mapping[str, Sequence[Service]]
    provider: BillingProvider | None
    fees: Sequence[Fee]
    diagnoses: Mapping[str, tuple[Diagnosis, ...]]
    planned: frozenset[str]  # members whose plan has an active goal
    staff: Mapping[str, Renderer]
    licences: Mapping[str, tuple[str, ...]]
    consents: Mapping[str, bool]
    used: Mapping[str, int]  # units of their authorization, by member
    before: Mapping[str, int]  # by note


def month_of(text: str, today: date) -> date:
    """Return the first day of `2026-11`; of this month when it is none anybody bills."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    # The months before and after are asked for besides, and a calendar ends somewhere.
    return first if 2000 <= first.year <= 2100 else today.replace(day=1)


def next_month(first: date) -> date:
    return first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)


def last_month(first: date) -> date:
    year, month = (first.year - 1, 12) if first.month == 1 else (first.year, first.month - 1)
    return first.replace(year=year, month=month)


def month_span(request: web.Request, first: date, last: date | None = None) -> Span:
    """Return the moments from the first month's begin to the last one's end, at the practice."""
    zone = request[PRACTICE].timezone
    return utc(first, time(), zone), utc(next_month(last or first), time(), zone)


async def rows_of_notes(
    request: web.Request, note_ids: Iterable[str], *, beside: str | None = None
) -> list[Row]:
    """Return the rows of these notes, as they are now: as if the claim *beside* were not made."""
    scope, ids = access.practice(request), list(dict.fromkeys(note_ids))
    if not ids:
        return []
    notes = await with_services(scope, await scope.services.of_notes(ids))
    claims: dict[str, list[Claim]] = {}
    for made in await scope.claims.of_notes(ids):
        if made.claim_id != beside:
            claims.setdefault(made.facts.note_id, []).append(made)
    standing = {note_id: standing_claim(some) for note_id, some in claims.items()}
    charts = await scope.people.charts({one.member_id for one in notes})
    groups = await scope.people.groups({one.group_id for one in notes})
    open_ones = [one for one in notes if standing.get(one.note_id) is None]
    around = await _around(request, open_ones, groups) if open_ones else None
    rows = []
    for one in notes:
        claim, service = standing.get(one.note_id), one.service
        if service is None:
            raise LookupError("a service was not computed")
        chart, details = charts[one.member_id], groups[one.group_id]
        ready, plan = _CLAIMED, claim.facts.insurance if claim else None
        if claim is None and around is not None:
            insured = around.insured.get(one.member_id)
            ready = readiness(_case(one, service, chart, details, around))
            plan = insured.primary if insured else None
        rows.append(
            Row(
                note=one,
                service=service,
                name=chart.name,
                group=details.name,
                day=date_of_service(one.starts_at, details.timezone),
                payer=plan.payer if plan else "",
                payer_id=plan.payer_id if plan else "",
                ready=ready,
                claim=claim,
                changed=changed_since(claim.facts, service, one.addenda) if claim else None,
            )
        )
    return rows


def _case(
    one: SignedNote,
    service: SignedService,
    chart: MemberChart,
    details: GroupDetails,
    around: _Around,
) -> Case:
    day = date_of_service(one.starts_at, details.timezone)
    return Case(
        member_id=one.member_id,
        session_id=one.session_id,
        group_id=one.group_id,
        note_id=one.note_id,
        birth_date=chart.birth_date,
        service=_beside(service, day, around.others.get(one.member_id, ()), details.timezone),
        addenda=one.addenda,
        insured=around.insured.get(one.member_id),
        rules=around.rules.get(one.member_id, ()),
        provider=around.provider,
        fees=around.fees,
        part2=details.part_2,
        part2_consent=around.consents.get(one.member_id, False),
        staff=around.staff,
        licences=around.licences,
        signer_id=one.signer_id,
        chart_diagnoses=around.diagnoses.get(one.member_id, ()),
        chart_goals=one.member_id in around.planned,
        necessity=bool(chart.necessity),
        planned_sessions=chart.planned_sessions is not None,
        audio_reason=bool(chart.phone_reason),
        units_used=around.used.get(one.member_id, 0),
        units_before=around.before.get(one.note_id, 0),
        signed_on=local(one.signed_at, details.timezone).date(),
        today=local(around.now, details.timezone).date(),
    )


def _beside(
    service: SignedService, day: date, others: Sequence[Service], timezone: str
) -> SignedService:
    """Return *service* with what else the member was given that day."""
    if service.facts is None:
        return service
    that_day = tuple(one for one in others if local(one.starts_at, timezone).date() == day)
    return replace(service, facts=replace(service.facts, other_services=that_day))


async def _around(
    request: web.Request, notes: Sequence[SignedNote], groups: Mapping[str, GroupDetails]
) -> _Around:
    scope = access.practice(request)
    members = list(dict.fromkeys(one.member_id for one in notes))
    insured = await scope.insurance.of_members(members)
    part_2 = [one.member_id for one in notes if groups[one.group_id].part_2]
    standings = await scope.consents.of_many(part_2)
    accounts = await scope.people.accounts()
    bare = {who.member_id for who in notes if who.service and not who.service.diagnoses}
    planless = {
        one.member_id
        for one in notes
        if one.service is not None and one.service.facts is not None
        if not one.service.facts.plan
    }
    goals = {who: await scope.people.goals(who) for who in planless}
    return _Around(
        now=request.app[CLOCK].now(),
        insured=insured,
        rules=await scope.payer_rules.of_members(list(insured)),
        others=await scope.other_services.of_members(members),
        provider=await scope.details.billing(),
        fees=await scope.fees.all(),
        diagnoses={who: tuple(await scope.people.diagnoses(who)) for who in bare},
        planned=frozenset(
            w for w, some in goals.items() if any(g.status == "active" for g in some)
        ),
        staff={one.account_id: renderer(one) for one in accounts},
        licences={one.account_id: one.licensed_in for one in accounts},
        consents={who: allows(standing, "part_2") for who, standing in standings.items()},
        used=await units_used(scope, insured),
        before=await _before(scope, notes),
    )


async def _before(scope: Practice, notes: Sequence[SignedNote]) -> dict[str, int]:
    """Return of each note how many services its member had that day before it, if any."""
    first, last = notes[0].starts_at - DAY, notes[-1].starts_at + DAY
    held = await scope.services.held({one.member_id for one in notes}, first, last)
    zones = await scope.people.groups({one.group_id for one in held})
    days: dict[tuple[str, date], list[str]] = {}
    for one in held:
        day = date_of_service(one.starts_at, zones[one.group_id].timezone)
        days.setdefault((one.member_id, day), []).append(one.note_id)
    shared = [ids for ids in days.values() if len(ids) > 1]
    if not shared:
        return {}
    beside = await scope.services.of_notes(note_id for ids in shared for note_id in ids)
    attended = {
        one.note_id
        for one in await with_services(scope, beside)
        if one.service is not None and one.service.facts is not None
    }
    return {
        note_id: sum(earlier in attended for earlier in ids[:place])
        for ids in shared
        for place, note_id in enumerate(ids)
    }


async def units_used(scope: Practice, insured: Mapping[str, Insured]) -> dict[str, int]:
    """Return how many units of each one's authorization standing claims have taken."""
    plans = {
        who: one.primary
        for who, one in insured.items()
        if one.primary and one.primary.authorization
        if one.primary.authorization.units is not None
    }
    if not plans:
        return {}
    await fill_claims(scope, await scope.billed.unknown_of(plans))
    return await scope.billed.units(plans)


def renderer(account: Account) -> Renderer:
    first, _, last = account.name.rpartition(" ")
    return Renderer(
        name=PersonName(last, first or last),
        npi=account.npi,
        taxonomy=account.taxonomy,
        credential=account.credential,
        account_id=account.account_id,
    )


def new_number() -> str:
    """Return a number for a claim: opaque, and short enough for every payer's list."""
    return "".join(c for c in new_id().upper() if c.isalnum())[:NUMBER_LENGTH]


def mend_address(mend: Mend, note: SignedNote) -> str:
    """Return the page that puts a reason right."""
    return {
        "note": f"/notes/{note.note_id}",
        "session": f"/sessions/{note.session_id}/attendance",
        "insurance": f"/billing/members/{note.member_id}/insurance",
        "services": f"/billing/members/{note.member_id}/services",
        "chart": f"/members/{note.member_id}",
        "practice": "/practice/billing",
        "fees": "/practice/fees",
        "credentials": "/colleagues",
        "consents": f"/members/{note.member_id}/consents",
        "payer": "/practice/payers",
        "file": "/practice/billing",
    }[mend]


MENDS: dict[Mend, str] = {
    "note": "Open the note",
    "session": "Open the attendance",
    "insurance": "Open the insurance",
    "services": "Open the other services",
    "chart": "Open the chart",
    "practice": "Say who bills",
    "fees": "Open the fees",
    "credentials": "Open the credentials",
    "consents": "Open the consents",
    "payer": "What the payer asks",
    "file": "Say who bills",
}


def moment_of(request: web.Request) -> datetime:
    """Return now as a clock at the practice shows it: what a file says it was made at."""
    return local(request.app[CLOCK].now(), request[PRACTICE].timezone)
