"""Files of claims: what is in each, the file itself, and that it was handed over."""

from aiohttp import web
from msgspec import Struct

from server.billing.claim import Claim, StepWords
from server.billing.fees import money
from server.billing.preflight import preflight
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.billing import STATES, record
from server.pages.billing_work import moment_of
from server.pages.forms import NoFields, read_form
from server.pages.render import render, see_other
from server.store.claims import ClaimFile, NewStep
from server.store.errors import Conflict

WORDS = {**dict(STATES), "voided": "Void", "replaced": "Replaced", "withdrawn": "Withdrawn"}


class FileLine(Struct, frozen=True):
    claim: Claim
    name: str


async def file_show(request: web.Request) -> web.Response:
    file, content = await _own_file(request)
    await access.saw(request, "claim_file", file.file_id)
    scope = access.practice(request)
    claims = await scope.claims.in_file(file.file_id)
    told = await scope.claims.told_in_file(file.file_id)
    names = {one.member_id: one.name for one in await scope.people.members()}
    waiting = [one for one in claims if one.state == "in_file"]
    return render(
        request,
        "facilitator/billing_file.html",
        file=file,
        lines=[FileLine(one, names.get(one.facts.member_id, "")) for one in claims],
        told=[FileLine(one, names.get(one.facts.member_id, "")) for one in told],
        waiting=len(waiting),
        total=sum(one.facts.total_cents for one in [*claims, *told]),
        part2=any(one.facts.part2 for one in [*claims, *told]),
        faults=preflight(content, today=moment_of(request).date()),
        name=file_name(file),
        words=WORDS,
        money=money,
    )


async def content_show(request: web.Request) -> web.Response:
    """The file to save: its name tells a number and nothing else."""
    file, content = await _own_file(request)
    await record(request, "download_claim_file", "claim_file", file.file_id)
    return web.Response(
        body=content.encode(),
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{file_name(file)}"'},
    )


async def file_sent(request: web.Request) -> web.Response:
    """Somebody handed it over: its claims are with the payer from now on."""
    file, _ = await _own_file(request)
    await read_form(request, NoFields)
    scope, now = access.practice(request), request.app[CLOCK].now()
    waiting = [c for c in await scope.claims.in_file(file.file_id) if c.state == "in_file"]
    steps = [NewStep(c.claim_id, "filed", StepWords(file_id=file.file_id)) for c in waiting]
    try:
        await scope.claims.step(steps, by=request[ACCOUNT].account_id, at=now)
    except Conflict:
        raise web.HTTPConflict(text="A claim of this file changed just now. Look again.") from None
    await record(request, "send_claim_file", "claim_file", file.file_id)
    return see_other(f"/billing/files/{file.file_id}")


def file_name(file: ClaimFile) -> str:
    return f"{file.kind}-{file.number:06}.txt"


async def _own_file(request: web.Request) -> tuple[ClaimFile, str]:
    found = await access.practice(request).claims.file(request.match_info["file_id"])
    if found is None:
        raise web.HTTPNotFound
    return found
