"""One claim: what it says, what became of it, and the acts that are left: to write down what a
payer said, to replace it (frequency 7), to void it (8), or to withdraw what was never sent.
"""

from typing import Annotated

from aiohttp import web
from msgspec import Meta
from msgspec.structs import asdict, replace

from server.billing.claim import SENT, Claim, ClaimFacts, StepKind, StepWords, may_step
from server.billing.fees import cents, money
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.billing import record
from server.pages.billing_files import WORDS
from server.pages.billing_second import WORDS as SECOND_WORDS
from server.pages.billing_second import second_of
from server.pages.billing_work import Row, new_number, rows_of_notes
from server.pages.forms import Form, NoFields, read_form
from server.pages.mistakes import Mistakes
from server.pages.render import render, see_other
from server.store.claims import NewStep
from server.store.errors import Conflict

Short = Annotated[str, Meta(max_length=80)]
BY_HAND: tuple[tuple[StepKind, str], ...] = (
    ("filed", "It was sent"),
    ("accepted", "The payer took it in"),
    ("rejected", "It was sent back"),
    ("paid", "It was paid"),
    ("denied", "It was denied"),
)
STEP_WORDS: dict[StepKind, str] = {
    "in_file": "Put into a file",
    "filed": "Sent",
    "accepted": "Accepted",
    "rejected": "Sent back",
    "paid": "Paid",
    "denied": "Denied",
    "replaced": "Replaced by another claim",
    "voided": "Voided",
    "withdrawn": "Withdrawn before it was sent",
    "noted": "Written down",
}


class StepForm(Form, frozen=True):
    kind: Annotated[str, Meta(max_length=12)] = ""
    payer_number: Short = ""
    paid: Annotated[str, Meta(max_length=12)] = ""
    text: Annotated[str, Meta(max_length=1000)] = ""


async def claim_show(request: web.Request) -> web.Response:
    claim = await _own_claim(request)
    await access.saw(request, "claim", claim.claim_id)
    return await _page(request, claim, StepForm(), {})


async def step_add(request: web.Request) -> web.Response:
    """Write down what the payer said, by hand."""
    claim = await _own_claim(request)
    form = await read_form(request, StepForm)
    kind = next((one for one, _ in BY_HAND if one == form.kind), None)
    errors = {}
    if kind is None or not may_step(claim.state, kind):
        errors["kind"] = "Choose what happened."
    paid = cents(form.paid) if form.paid.strip() else None
    if (form.paid.strip() and paid is None) or (kind == "paid" and paid is None):
        errors["paid"] = "An amount in dollars, such as 62.00."
    if errors or kind is None:
        return await _page(request, claim, form, errors)
    words = StepWords(
        text=form.text.strip(),
        payer_number="".join(form.payer_number.split()).upper() or None,
        paid_cents=paid,
    )
    await _step(request, claim, kind, words)
    return see_other(f"/billing/claims/{claim.claim_id}")


async def withdrawal_create(request: web.Request) -> web.Response:
    claim = await _own_claim(request)
    await read_form(request, NoFields)
    await _step(request, claim, "withdrawn", StepWords())
    return see_other(f"/billing/claims/{claim.claim_id}")


async def replacement_create(request: web.Request) -> web.Response:
    """Make a claim of the note as it is now, in place of one that was sent (frequency 7)."""
    claim = await _own_claim(request)
    await read_form(request, NoFields)
    row = await _row(request, claim)
    facts = row.ready.facts if row is not None else None
    if facts is None or claim.payer_number is None or claim.state not in SENT:
        return await _page(request, claim, StepForm(), {"replacement": _why_not(claim)})
    again = replace(
        facts,
        number=new_number(),
        frequency="7",
        replaces=claim.claim_id,
        payer_number=claim.payer_number,
    )
    return see_other(f"/billing/claims/{await _make(request, again)}")


async def void_create(request: web.Request) -> web.Response:
    """Make the claim that takes this one back (frequency 8): as it was, word for word."""
    claim = await _own_claim(request)
    await read_form(request, NoFields)
    if claim.payer_number is None or claim.state not in SENT:
        return await _page(request, claim, StepForm(), {"replacement": _why_not(claim)})
    void = replace(
        claim.facts,
        number=new_number(),
        frequency="8",
        replaces=claim.claim_id,
        payer_number=claim.payer_number,
        expected_cents=None,
    )
    return see_other(f"/billing/claims/{await _make(request, void)}")


def _why_not(claim: Claim) -> str:
    if claim.state not in SENT:
        return "Only a claim that was sent is replaced or voided; withdraw this one instead."
    if claim.payer_number is None:
        return "Write down the payer’s own number for this claim first: the new one has to name it."
    return "The service cannot be claimed as it is now: the billing page says what it waits for."


async def _row(request: web.Request, claim: Claim) -> Row | None:
    rows = await rows_of_notes(request, [claim.facts.note_id], beside=claim.claim_id)
    return rows[0] if rows else None


async def _make(request: web.Request, facts: ClaimFacts) -> str:
    scope, now = access.practice(request), request.app[CLOCK].now()
    try:
        (made,) = await scope.claims.make([facts], by=request[ACCOUNT].account_id, at=now)
    except Conflict:
        raise web.HTTPConflict(text="This claim changed just now. Look again.") from None
    await record(request, "make_claim", "claim", made)
    return made


async def _step(request: web.Request, claim: Claim, kind: StepKind, words: StepWords) -> None:
    scope, now = access.practice(request), request.app[CLOCK].now()
    step = NewStep(claim.claim_id, kind, words)
    try:
        await scope.claims.step([step], by=request[ACCOUNT].account_id, at=now)
    except Conflict:
        raise web.HTTPConflict(text="This claim is not where it was. Look again.") from None
    await record(request, f"claim_{kind}", "claim", claim.claim_id)


async def _own_claim(request: web.Request) -> Claim:
    claim = await access.practice(request).claims.claim(request.match_info["claim_id"])
    if claim is None:
        raise web.HTTPNotFound
    return claim


async def _page(
    request: web.Request, claim: Claim, form: StepForm, errors: dict[str, str]
) -> web.Response:
    scope, facts = access.practice(request), claim.facts
    chart = await scope.people.member(facts.member_id)
    rows = await rows_of_notes(request, [facts.note_id])
    current = rows[0].claim if rows else None
    insured = await scope.insurance.of_member(facts.member_id)
    standing = current is not None and current.claim_id == claim.claim_id
    return render(
        request,
        "facilitator/billing_claim.html",
        status=422 if errors else 200,
        claim=claim,
        facts=facts,
        name=chart.name if chart else "",
        changed=rows[0].changed if standing else None,
        form=asdict(form),
        errors=Mistakes(errors),
        kinds=[(kind, text) for kind, text in BY_HAND if may_step(claim.state, kind)],
        sent=claim.state in SENT and facts.frequency != "8",
        unsent=may_step(claim.state, "withdrawn"),
        names={one.account_id: one.name for one in await scope.people.accounts()},
        words=WORDS | {"made": "Made, not in a file"},
        step_words=STEP_WORDS,
        second=second_of(claim, insured) if standing else None,
        second_words=SECOND_WORDS,
        money=money,
    )
