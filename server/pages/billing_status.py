"""What payers answer: a file uploaded, looked at claim by claim, then taken into the claims.

Nothing is matched by a name. A file is kept as it came, once; taking it twice changes nothing.
"""

from collections.abc import Sequence
from typing import Literal

from aiohttp import web

from server.billing.answers import NAMES, Match, Told, matches, of_files, told
from server.billing.claim import Claim, StepKind
from server.billing.fees import money
from server.billing.reasons import PROVIDER_ADJUSTED
from server.billing.x12_read import Malformed
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.forms import Form, read_file, read_form
from server.pages.render import render, see_other
from server.store.claims import NewStep
from server.store.errors import Conflict
from server.store.remittances import Outcome, PayerFile

MOST_FILES = 1000  # of ours, among which the answered one is looked for
NO_FILE = "Choose the file that the payer or clearinghouse gave you."
MOVED_ON = "Somebody worked on one of these claims meanwhile. Nothing was taken; look again."
BECOMES: dict[StepKind, str] = {
    "filed": "arrived",
    "accepted": "accepted",
    "rejected": "sent back",
    "paid": "paid",
    "denied": "denied",
    "noted": "noted beside it",
}
TONES: dict[StepKind, str] = {"paid": "good", "accepted": "good", "rejected": "warn"}


class TakeForm(Form, frozen=True):
    """*anyway*: somebody has seen that the sums of the file do not agree."""

    anyway: Literal["yes", ""] = ""


async def answers_show(request: web.Request) -> web.Response:
    return await _list(request)


async def answer_upload(request: web.Request) -> web.Response:
    raw = await read_file(request)
    if raw is None:
        return await _list(request, NO_FILE)
    try:
        found = told(raw)
    except Malformed as refusal:
        return await _list(request, refusal.says)
    me, now = request[ACCOUNT].account_id, request.app[CLOCK].now()
    scope = access.practice(request)
    file_id = await scope.remittances.keep(raw, ", ".join(found.kinds), by=me, at=now)
    await _write_down(request, "upload_payer_file", file_id)
    return see_other(f"/billing/answers/{file_id}")


async def answer_show(request: web.Request) -> web.Response:
    file, found = await _own_file(request)
    await access.saw(request, "payer_file", file.file_id)
    return await _preview(request, file, found)


async def answer_take(request: web.Request) -> web.Response:
    file, found = await _own_file(request)
    form = await read_form(request, TakeForm)
    if found.imbalances and form.anyway != "yes":
        return await _preview(request, file, found, "Say below that you have looked at the sums.")
    rows = await _matches(request, file, found)
    steps = [step for row in rows if row.claim is not None for step in _steps(row, row.claim)]
    outcome = Outcome(
        claims=len({step.claim_id for step in steps}),
        unmatched=sum(row.claim is None for row in rows),
    )
    me, now = request[ACCOUNT].account_id, request.app[CLOCK].now()
    try:
        remittances = access.practice(request).remittances
        taken = await remittances.take(file.file_id, steps, outcome, by=me, at=now)
    except Conflict:
        return await _preview(request, file, found, MOVED_ON)
    if taken:
        await _write_down(request, "take_payer_file", file.file_id)
    return see_other(f"/billing/answers/{file.file_id}")


# ---- finding


async def _own_file(request: web.Request) -> tuple[PayerFile, Told]:
    kept = await access.practice(request).remittances.file(request.match_info["file_id"])
    if kept is None:
        raise web.HTTPNotFound
    file, raw = kept
    return file, told(raw)


async def _matches(request: web.Request, file: PayerFile, found: Told) -> Sequence[Match]:
    claims = access.practice(request).claims
    numbers = of_files(found)
    files = await claims.files(MOST_FILES) if numbers else []
    sent = {
        one.number: await claims.in_file(one.file_id)
        for one in files
        if one.kind == "837P" and one.number in numbers
    }
    by_number = {one.facts.number: one for group in sent.values() for one in group}
    for control in dict.fromkeys(one.control for one in found.said):
        claim = await claims.by_number(control) if control else None
        if claim is not None:
            by_number[control] = claim
    return matches(found, by_number, sent, file_id=file.file_id)


def _steps(row: Match, claim: Claim) -> list[NewStep]:
    if row.known:
        return []
    told_step = NewStep(claim.claim_id, row.kind, row.words)
    return [NewStep(claim.claim_id, "filed"), told_step] if row.filed_first else [told_step]


def _already(rows: Sequence[Match], file_id: str) -> list[Match]:
    """Return what a file that was taken has written, instead of what it would write now."""
    claims = {row.claim.claim_id: row.claim for row in rows if row.claim is not None}
    written = [
        Match(
            control=claim.facts.number,
            name="",
            claim=claim,
            kind=step.kind,
            words=step.words,
        )
        for claim in claims.values()
        for step in claim.steps
        if step.words.file_id == file_id
    ]
    return [*written, *(row for row in rows if row.claim is None)]


# ---- showing


async def _list(request: web.Request, refusal: str = "") -> web.Response:
    scope = access.practice(request)
    return render(
        request,
        "facilitator/billing_answers.html",
        status=422 if refusal else 200,
        files=await scope.remittances.latest(),
        names=_names,
        refusal=refusal,
    )


async def _preview(
    request: web.Request, file: PayerFile, found: Told, refusal: str = ""
) -> web.Response:
    rows = await _matches(request, file, found)
    billing = await access.practice(request).details.billing()
    npi = billing.npi if billing else ""
    return render(
        request,
        "facilitator/billing_answer.html",
        status=422 if refusal else 200,
        file=file,
        kinds=_names(file.kinds),
        told=found,
        rows=_already(rows, file.file_id) if file.taken_at else rows,
        known=sum(row.claim is not None for row in rows),
        strangers={p.payee_npi for p in found.payments if npi and p.payee_npi not in ("", npi)},
        becomes=BECOMES,
        tones=TONES,
        provider_reasons=PROVIDER_ADJUSTED,
        money=money,
        refusal=refusal,
    )


def _names(kinds: str) -> str:
    return ", ".join(NAMES.get(kind, "Receipt of a file (TA1)") for kind in kinds.split(", "))


async def _write_down(request: web.Request, act: str, file_id: str) -> None:
    await access.practice(request).audit.record(
        actor=request[ACCOUNT].account_id,
        act=act,
        subject_kind="payer_file",
        subject_id=file_id,
        at=request.app[CLOCK].now(),
    )
