"""What a note leaves the practice as: chosen on one page, written down before it leaves (EXP-3).

EXP-6: whoever leads the session may; for everybody else there is no such page.
"""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta
from msgspec.structs import replace

from server.core.localtime import date_of_service
from server.exports import fhir, words
from server.exports.others import Others
from server.exports.packet import Making, packet
from server.exports.packet_key import PacketKey
from server.exports.pdf import NotPrintable, pdf
from server.exports.record import Record, record_of
from server.keys import ACCOUNT, CLOCK, PRACTICE, STORE
from server.pages import access
from server.pages.desk_page import own_card
from server.pages.forms import Form, read_form
from server.pages.render import render
from server.pages.restrictions import KEPT_BACK, binding, holds_back
from server.pages.withheld import WITHHELD, withheld
from server.store import Note

PURPOSES = (
    ("treatment", "Treatment: another clinician or record"),
    ("payment", "Payment, or a review of it"),
    ("member", "The member asked for it"),
    ("practice", "Supervision or another task of the practice"),
)
PASTED = "to paste into another record"
SHORTEST_REASON = 10
MOST_SESSIONS = 100  # two years of a weekly group
NOT_SIGNED = "Not made: sign the note first. Another record gets signed notes only."
NOT_PRINTABLE = (
    "Not made: this note has signs that cannot be set on paper. Print it, or copy its text."
)


class PurposeForm(Form, frozen=True):
    """*kept_to*: nothing that the member asked to keep back goes along."""

    purpose: Annotated[str, Meta(max_length=20)]
    kept_to: Literal["yes"] | None = None


class PacketForm(Form, frozen=True):
    """*first* and *last* are days of service, as typed; they count for a period only."""

    reach: Annotated[str, Meta(max_length=10)]
    reason: Annotated[str, Meta(max_length=2000)]
    first: Annotated[str, Meta(max_length=20)] = ""
    last: Annotated[str, Meta(max_length=20)] = ""
    kept_to: Literal["yes"] | None = None


class Refusal(Exception):
    """What was asked cannot be made; *field* is where, *text* why."""

    def __init__(self, text: str, field: str = "", status: int = 422) -> None:
        super().__init__(field)
        self.text, self.field, self.status = text, field, status


async def exports_show(request: web.Request) -> web.Response:
    return await _page(request, await _own_copy(request))


async def text_show(request: web.Request) -> web.Response:
    """Show the note as text, part by part. Who sees this page may have copied it."""
    copy = await _own_copy(request)
    await _write_down(request, [copy], "export_text", PASTED)
    head = "\n".join(f"{label}: {value}" for label, value in words.facts(copy))
    parts = [
        words.Part("head", "Head", head),
        *words.parts(copy),
        words.Part("signature", "Signature", words.signature(copy)),
        *words.addenda(copy),
    ]
    whole = words.plain_text(copy)
    return render(
        request, "facilitator/note_text.html", record=copy, parts=parts, whole=whole, status=200
    )


async def pdf_create(request: web.Request) -> web.Response:
    copy = await _own_copy(request)
    form, said = await _purpose(request)
    refusal = await _refusal(request, [copy], form)
    if refusal is not None:
        return await _page(request, copy, refusal)
    try:
        made = await asyncio.to_thread(pdf, copy)
    except NotPrintable:
        return await _page(request, copy, Refusal(NOT_PRINTABLE))
    await _write_down(request, [copy], "export_pdf", said)
    return _file(made, "application/pdf", _file_name(copy, "pdf"))


async def document_create(request: web.Request) -> web.Response:
    copy = await _own_copy(request)
    form, said = await _purpose(request)
    if copy.note.signature is None:
        return await _page(request, copy, Refusal(NOT_SIGNED, status=409))
    refusal = await _refusal(request, [copy], form)
    if refusal is not None:
        return await _page(request, copy, refusal)
    try:
        on_paper = await asyncio.to_thread(pdf, copy)
    except NotPrintable:
        return await _page(request, copy, Refusal(NOT_PRINTABLE))
    made = fhir.document(copy, on_paper, at=request.app[CLOCK].now())
    await _write_down(request, [copy], "export_fhir", said)
    return _file(made, fhir.FHIR_TYPE, _file_name(copy, "fhir.json"))


async def packet_create(request: web.Request) -> web.Response:
    """Make the audit packet of this session, or of all that its maker led in a period."""
    copy = await _own_copy(request)
    form = await read_form(request, PacketForm)
    try:
        reason = _reason(form)
        days = _days(form) if form.reach == "period" else None
        records = await _records(request, copy.note, days)
        waits = await _refusal(request, records, form)
        if waits is not None:
            raise waits
    except Refusal as refusal:
        return await _page(request, copy, refusal, form)
    said = reason if days is None else f"{days[0]} to {days[1]}: {reason}"
    await _write_down(request, records, "export_packet", said)
    entry, digest = await access.practice(request).audit.head()
    me = request[ACCOUNT]
    making = Making(
        at=request.app[CLOCK].now(),
        by=f"{me.name}, {me.credential}",
        practice=request[PRACTICE].name,
        audit_entry=entry,
        audit_hash=digest.hex(),
    )
    key = PacketKey.of(request.app[STORE])
    try:
        made = await asyncio.to_thread(packet, records, key, making)
    except NotPrintable:
        return await _page(request, copy, Refusal(NOT_PRINTABLE), form)
    return _file(made, "application/zip", _file_name(copy, "zip", "packet"))


async def key_show(request: web.Request) -> web.Response:
    """The public half of the key: for whoever holds a packet, account or not."""
    key = PacketKey.of(request.app[STORE])
    return web.Response(text=f"{key.fingerprint}\n\n{key.pem}", content_type="text/plain")


# ---- what is asked for


async def _own_copy(request: web.Request) -> Record:
    """Return the record of the address without anybody else in it, or 404."""
    await own_card(request)
    scope = access.practice(request)
    note = await scope.notes.note(request.match_info["note_id"])
    if note is None:
        raise web.HTTPNotFound
    record = await record_of(scope, note)
    return Others([record]).copy(record)


async def _refusal(
    request: web.Request, records: Sequence[Record], form: PurposeForm | PacketForm
) -> Refusal | None:
    """Return what stands in the way of *records* leaving for what *form* says."""
    scope = access.practice(request)
    purpose = form.purpose if isinstance(form, PurposeForm) else None
    if await withheld(scope, records, purpose):
        return Refusal(WITHHELD, status=409)
    if await holds_back(scope, records, purpose, looked=form.kept_to == "yes"):
        return Refusal(KEPT_BACK, status=409)
    return None


async def _purpose(request: web.Request) -> tuple[PurposeForm, str]:
    form = await read_form(request, PurposeForm)
    said = dict(PURPOSES).get(form.purpose)
    if said is None:
        raise web.HTTPBadRequest
    return form, said


def _reason(form: PacketForm) -> str:
    reason = " ".join(form.reason.split())
    if len(reason) < SHORTEST_REASON:
        raise Refusal("Say in a few words who asked for it and why.", "reason")
    return reason


def _days(form: PacketForm) -> tuple[date, date]:
    try:
        first, last = date.fromisoformat(form.first), date.fromisoformat(form.last)
    except ValueError:
        raise Refusal("Give the first and the last day of the period.", "first") from None
    if last < first:
        raise Refusal("The last day is before the first.", "last")
    return first, last


async def _records(
    request: web.Request, note: Note, days: tuple[date, date] | None
) -> Sequence[Record]:
    scope = access.practice(request)
    if days is None:
        found = await scope.notes.note(note.note_id)
        return [await record_of(scope, found)] if found is not None else []
    wanted = []
    for noted in await scope.notes.of_member(note.member_id):
        card = await scope.calendar.session(noted.session_id)
        if card is None or not access.leads(request[ACCOUNT], card):
            continue
        if days[0] <= date_of_service(card.starts_at, card.timezone) <= days[1]:
            wanted.append(noted.note_id)
    if not wanted:
        raise Refusal("You led no session of this member in that time.", "first")
    if len(wanted) > MOST_SESSIONS:
        text = f"That is {len(wanted)} sessions. A packet holds {MOST_SESSIONS}: make two."
        raise Refusal(text, "last")
    found_notes = [await scope.notes.note(note_id) for note_id in wanted]
    return [await record_of(scope, each) for each in found_notes if each is not None]


# ---- how it is answered


async def _write_down(
    request: web.Request, records: Sequence[Record], act: str, what_for: str
) -> None:
    audit, now = access.practice(request).audit, request.app[CLOCK].now()
    for record in records:
        await audit.record(
            actor=request[ACCOUNT].account_id,
            act=act,
            subject_kind="note",
            subject_id=record.note.note_id,
            at=now,
            reason=what_for,
        )


async def _page(
    request: web.Request,
    copy: Record,
    refusal: Refusal | None = None,
    form: PacketForm | None = None,
) -> web.Response:
    started = copy.document.session.start
    day = date_of_service(started, copy.zone)
    if form is None:
        form = PacketForm("session", "", day.isoformat(), day.isoformat())
    elif not form.first and not form.last:
        form = replace(form, first=day.isoformat(), last=day.isoformat())
    return render(
        request,
        "facilitator/exports.html",
        status=refusal.status if refusal else 200,
        record=copy,
        kind=words.kind_of(copy),
        started=started,
        purposes=PURPOSES,
        kept_back=await binding(access.practice(request), [copy]),
        form=form,
        refusal=refusal,
        fingerprint=PacketKey.of(request.app[STORE]).fingerprint,
    )


def _file_name(record: Record, ending: str, what: str = "note") -> str:
    # Of nobody: a file's name is seen by whoever looks at a list of files, or over a shoulder.
    return f"{what}-{record.note.note_id[:8]}.{ending}"


def _file(content: bytes, content_type: str, name: str) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=content, content_type=content_type, headers=headers)
