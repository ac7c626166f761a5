"""The supervisor's queue, and one trainee's note in it: read, send back with words, or co-sign.

Only whoever supervises the signer finds it here; to everybody else it is not there.
"""

from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from server.desk import reviewing
from server.desk.amending import KINDS
from server.desk.signing import seal
from server.keys import ACCOUNT, CLOCK
from server.pages import access, passkeys
from server.pages.desk_page import names
from server.pages.forms import Form, NoFields, read_form
from server.pages.paging import paged
from server.pages.render import render, see_other
from server.pages.second_factor import Answer
from server.pages.sign_in import confirm_password
from server.store import Account, Note, SessionCard
from server.store.errors import NotAsRead, NotSigned
from server.store.facts import ReviewKind, ReviewWords

SHOWN = 25  # notes of one page: each is opened and held against its signature
NOT_TICKED = "Not co-signed: tick the statement first."
WRONG_PASSWORD = "Not co-signed: that is not your password."  # noqa: S105 - words about one
CHANGED = "Something was added since you read it. Read it again."
NO_WORDS = "Say what should be put right: your trainee sees these words."
DONE = "This note is co-signed. Nothing more can be said of it here."


class CosignatureForm(Form, frozen=True):
    """*addenda* is how many the page showed: what was read is what is signed."""

    addenda: Annotated[int, Meta(ge=0)]
    password: Annotated[str, Meta(max_length=256)] = ""
    attested: Annotated[str, Meta(max_length=3)] = ""
    credential: Answer = ""


class ReturnForm(Form, frozen=True):
    addenda: Annotated[int, Meta(ge=0)]
    words: Annotated[str, Meta(max_length=2000)]


class Waiting(Struct, frozen=True):
    """One note as the queue shows it."""

    note: Note
    card: SessionCard
    standing: reviewing.Standing


async def reviews_show(request: web.Request) -> web.Response:
    scope, staff = access.practice(request), await names(request)
    trainees = _trainees(request, staff)
    queue = await scope.reviews.queue(trainees)
    shown, page = paged(queue, request.query.get("page", "1"), "/reviews?page=", SHOWN)
    waiting = []
    for note in await scope.reviews.notes([one.note_id for one in shown]):
        card = await scope.calendar.session(note.session_id)
        if card is not None:
            waiting.append(Waiting(note, card, reviewing.standing(note, staff)))
    await access.saw(request, "reviews", request[ACCOUNT].account_id)
    supervised = [one for one in staff.values() if one.account_id in trainees]
    return render(
        request,
        "facilitator/reviews.html",
        waiting=waiting,
        page=page,
        staff=staff,
        supervised=supervised,
    )


async def supervision_end(request: web.Request) -> web.Response:
    """Let somebody sign alone from now on; co-signatures given stay."""
    staff, trainee = await names(request), request.match_info["account_id"]
    await read_form(request, NoFields)
    if trainee not in _trainees(request, staff):
        raise web.HTTPNotFound
    await access.practice(request).people.set_supervisor(trainee, None)
    await access.practice(request).audit.record(
        actor=request[ACCOUNT].account_id,
        act="end_supervision",
        subject_kind="account",
        subject_id=trainee,
        at=request.app[CLOCK].now(),
    )
    return see_other("/reviews")


async def review_show(request: web.Request) -> web.Response:
    note, card = await _supervised(request)
    await access.saw(request, "note", note.note_id)
    return await _page(request, note, card)


async def review_cosign(request: web.Request) -> web.Response:
    await _supervised(request)
    form = await read_form(request, CosignatureForm)
    refused: tuple[int, str] | None = (422, NOT_TICKED)
    if form.attested == "yes":
        refused = await confirm_password(
            request, form.password, wrong=WRONG_PASSWORD, credential=form.credential
        )
    if refused is not None:
        note, card = await _supervised(request)
        return await _page(request, note, card, status=refused[0], refusal=refused[1])
    return await _keep(request, "cosigned", reviewing.STATEMENT, form.addenda)


async def review_return(request: web.Request) -> web.Response:
    note, card = await _supervised(request)
    form = await read_form(request, ReturnForm)
    words = form.words.strip()
    if not words:
        return await _page(request, note, card, status=422, refusal=NO_WORDS)
    return await _keep(request, "returned", words, form.addenda)


async def _keep(request: web.Request, kind: ReviewKind, text: str, addenda: int) -> web.Response:
    # A password takes its time: what is signed is looked at after it.
    note, card = await _supervised(request)
    scope, me, now = access.practice(request), request[ACCOUNT], request.app[CLOCK].now()
    if reviewing.cosignature(note) is not None:
        return await _page(request, note, card, status=409, refusal=DONE)
    words = ReviewWords(text, seal(note), addenda, me.name, me.credential)
    try:
        if addenda != len(note.addenda):
            raise NotAsRead(CHANGED)
        await scope.reviews.add(note, kind, words, reviewer_id=me.account_id, at=now)
    except (NotAsRead, NotSigned):
        note, card = await _supervised(request)
        return await _page(request, note, card, status=409, refusal=CHANGED)
    act = "cosign" if kind == "cosigned" else "return"
    await scope.audit.record(
        actor=me.account_id, act=act, subject_kind="note", subject_id=note.note_id, at=now
    )
    return see_other("/reviews")


async def _supervised(request: web.Request) -> tuple[Note, SessionCard]:
    """Return the note of the address, if the account supervises who signed it; else 404."""
    scope, staff = access.practice(request), await names(request)
    note = await scope.notes.note(request.match_info["note_id"])
    if note is None or note.signature is None:
        raise web.HTTPNotFound
    if note.signature.signer_id not in _trainees(request, staff):
        raise web.HTTPNotFound
    card = await scope.calendar.session(note.session_id)
    if card is None:
        raise web.HTTPNotFound
    return note, card


def _trainees(request: web.Request, staff: dict[str, Account]) -> frozenset[str]:
    me = request[ACCOUNT].account_id
    return frozenset(one.account_id for one in staff.values() if one.supervisor_id == me)


async def _page(
    request: web.Request, note: Note, card: SessionCard, *, status: int = 200, refusal: str = ""
) -> web.Response:
    staff = await names(request)
    return render(
        request,
        "facilitator/review.html",
        status=status,
        passkey=await passkeys.own_asking(request),
        note=note,
        card=card,
        names=staff,
        kinds=KINDS,
        head=note.body.header,
        standing=reviewing.standing(note, staff),
        statement=reviewing.STATEMENT,
        refusal=refusal,
    )
