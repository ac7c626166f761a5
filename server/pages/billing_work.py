"""What there is to bill in a month: each signed note with its claim, or with what it waits for."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from server.billing.claim import SENT, STANDING, Claim, Renderer, standing_claim
from server.billing.findings import Service
from server.billing.readiness import Case, Hold, Mend, Readiness, changed_since, readiness
from server.billing.service import SignedService
from server.core.consents import allows
from server.core.insurance import Insured, PersonName
from server.core.localtime import date_of_service, local, utc
from server.desk.services import with_services
from server.ids import new_id
from server.keys import CLOCK, PRACTICE
from server.pages import access
from server.store import Account, Practice
from server.store.facts import GroupDetails, MemberChart
from server.store.services import SignedNote

NUMBER_LENGTH = 12
DAY = timedelta(days=1)


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
    """What all rows of one page share: read once."""

    charts: Mapping[str, MemberChart]
    insured: Mapping[str, Insured]
    groups: Mapping[str, GroupDetails]
    staff: Mapping[str, Renderer]
    licences: Mapping[str, tuple[str, ...]]
    consents: Mapping[str, bool]
    claims: Mapping[str, Sequence[Claim]]  # by note
    used: Mapping[str, int]  # units of their authorization, by member


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


async def rows_of_month(request: web.Request, first: date) -> list[Row]:
    """Return everything signed about sessions of a month, in the order they were held."""
    zone = request[PRACTICE].timezone
    begin, end = utc(first, time(), zone), utc(next_month(first), time(), zone)
    scope = access.practice(request)
    notes = await with_services(scope, await scope.services.between(begin, end))
    return await _rows(request, notes, await scope.claims.between(begin, end))


async def rows_of_notes(
    request: web.Request, note_ids: Iterable[str], *, beside: str | None = None
) -> list[Row]:
    """Return the rows of these notes, as they are now: as if the claim *beside* were not made."""
    scope = access.practice(request)
    wanted = await scope.services.of_notes(note_ids)
    if not wanted:
        return []
    # With all of those days: what else a member did on the day is asked about each of them.
    begin, end = wanted[0].starts_at - DAY, wanted[-1].starts_at + DAY
    notes = await with_services(scope, await scope.services.between(begin, end))
    claims = [one for one in await scope.claims.between(begin, end) if one.claim_id != beside]
    ids = {one.note_id for one in wanted}
    return [row for row in await _rows(request, notes, claims) if row.note.note_id in ids]


async def _rows(
    request: web.Request, notes: Sequence[SignedNote], claims: Sequence[Claim]
) -> list[Row]:
    scope, now = access.practice(request), request.app[CLOCK].now()
    around = await _around(scope, notes, claims)
    members = list(around.insured)
    rules = await scope.payer_rules.of_members(members)
    others = await scope.other_services.of_members(one.member_id for one in notes)
    provider, fees = await scope.details.billing(), await scope.fees.all()
    diagnoses = {
        one.member_id: tuple(await scope.people.diagnoses(one.member_id))
        for one in notes
        if one.service is not None and not one.service.diagnoses
    }
    planless = {
        one.member_id
        for one in notes
        if one.service is not None and one.service.facts is not None
        if not one.service.facts.plan
    }
    goals = {who: await scope.people.goals(who) for who in planless}
    seen: dict[tuple[str, date], int] = {}
    rows = []
    for one in notes:
        details, chart = around.groups[one.group_id], around.charts[one.member_id]
        if one.service is None:
            raise LookupError("a service was not computed")
        day = date_of_service(one.starts_at, details.timezone)
        before = seen.get((one.member_id, day), 0)
        if one.service.facts is not None:
            seen[one.member_id, day] = before + 1
        insured = around.insured.get(one.member_id)
        claim = standing_claim(around.claims.get(one.note_id, ()))
        case = Case(
            member_id=one.member_id,
            session_id=one.session_id,
            group_id=one.group_id,
            note_id=one.note_id,
            birth_date=chart.birth_date,
            service=_beside(one.service, day, others.get(one.member_id, ()), details.timezone),
            addenda=one.addenda,
            insured=insured,
            rules=rules.get(one.member_id, ()),
            provider=provider,
            fees=fees,
            part2=details.part_2,
            part2_consent=around.consents.get(one.member_id, False),
            staff=around.staff,
            licences=around.licences,
            signer_id=one.signer_id,
            chart_diagnoses=diagnoses.get(one.member_id, ()),
            chart_goals=any(g.status == "active" for g in goals.get(one.member_id, ())),
            necessity=bool(chart.necessity),
            units_used=around.used.get(one.member_id, 0),
            units_before=before,
            signed_on=local(one.signed_at, details.timezone).date(),
            today=local(now, details.timezone).date(),
        )
        plan = claim.facts.insurance if claim else insured.primary if insured else None
        rows.append(
            Row(
                note=one,
                service=one.service,
                name=chart.name,
                group=details.name,
                day=day,
                payer=plan.payer if plan else "",
                payer_id=plan.payer_id if plan else "",
                ready=readiness(case) if claim is None else _claimed(),
                claim=claim,
                changed=changed_since(claim.facts, one.service, one.addenda) if claim else None,
            )
        )
    return rows


def _beside(
    service: SignedService, day: date, others: Sequence[Service], timezone: str
) -> SignedService:
    """Return *service* with what else the member was given that day."""
    if service.facts is None:
        return service
    that_day = tuple(one for one in others if local(one.starts_at, timezone).date() == day)
    return replace(service, facts=replace(service.facts, other_services=that_day))


def _claimed() -> Readiness:
    return Readiness(facts=None, holds=())


async def _around(scope: Practice, notes: Sequence[SignedNote], claims: Sequence[Claim]) -> _Around:
    members = list(dict.fromkeys(one.member_id for one in notes))
    insured = await scope.insurance.of_members(members)
    wanted = set(members)
    charts = {one.member_id: one for one in await scope.people.members() if one.member_id in wanted}
    groups = {}
    for group_id in dict.fromkeys(one.group_id for one in notes):
        details = await scope.people.group(group_id)
        if details is not None:
            groups[group_id] = details
    by_note: dict[str, list[Claim]] = {}
    for claim in claims:
        by_note.setdefault(claim.facts.note_id, []).append(claim)
    standings = await scope.consents.of_many(
        one.member_id for one in notes if groups[one.group_id].part_2
    )
    # Only what is not claimed yet asks how much of an authorization is left.
    unclaimed = {
        one.member_id for one in notes if standing_claim(by_note.get(one.note_id, ())) is None
    }
    accounts = await scope.people.accounts()
    return _Around(
        charts=charts,
        insured=insured,
        groups=groups,
        staff={one.account_id: renderer(one) for one in accounts},
        licences={one.account_id: one.licensed_in for one in accounts},
        consents={who: allows(standing, "part_2") for who, standing in standings.items()},
        claims=by_note,
        used=await units_used(scope, {who: insured[who] for who in unclaimed if who in insured}),
    )


async def units_used(scope: Practice, insured: Mapping[str, Insured]) -> dict[str, int]:
    """Return how many units of each one's authorization standing claims have taken."""
    found = {}
    for member_id, one in insured.items():
        agreed = one.primary.authorization if one.primary else None
        if agreed is None or agreed.units is None:
            continue
        found[member_id] = sum(
            line.units
            for claim in await scope.claims.of_member(member_id)
            if claim.state in STANDING and claim.facts.frequency != "8"
            if _authorized_by(claim) == agreed.number
            for line in claim.facts.lines
        )
    return found


def _authorized_by(claim: Claim) -> str | None:
    agreed = claim.facts.insurance.authorization
    return agreed.number if agreed else None


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
