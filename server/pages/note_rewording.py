"""Suggesting other words for one sentence: shown in the editor, kept by the clinician or not.

The endpoint is the operator's setting; nobody's input chooses where we connect to.
"""

from typing import Annotated

import aiohttp
import msgspec
from aiohttp import web
from msgspec import Meta, Struct

from server.desk import rewording
from server.desk.editing import CannotEdit, sentence_of
from server.keys import ACCOUNT, CLOCK, SETTINGS
from server.pages import access
from server.pages.desk_page import Desk, Editing, desk_page, may_reword, own_note
from server.pages.forms import Form, read_form
from server.settings import Settings
from server.store import Note

PATIENCE = aiohttp.ClientTimeout(total=20)
LONGEST_REPLY = 64 * 1024  # bytes
OURS_STANDS = "No other wording said the same thing, so the sentence stands as it is."
NOT_THIS = (
    "This sentence keeps its words: only drafted ones about what was seen or said can change."
)
AWAY = "The language model did not answer. The sentence stands as it is."
SUGGESTED = (
    "Suggested by the language model; it keeps the same facts. Nothing is kept until you do."
)


class RewordingForm(Form, frozen=True):
    expected: Annotated[int, Meta(ge=1)]
    sentence: Annotated[str, Meta(max_length=64)]


class _Message(Struct, frozen=True):
    content: str


class _Choice(Struct, frozen=True):
    message: _Message


class _Reply(Struct, frozen=True):
    choices: tuple[_Choice, ...]


class _NoReply(Exception):
    """The model is away, or what answers is no model."""


async def rewording_suggest(request: web.Request) -> web.Response:
    desk, note = await own_note(request)
    form = await read_form(request, RewordingForm)
    if not may_reword(request, desk, note):
        raise web.HTTPNotFound
    if form.expected != note.version:
        text = "Somebody changed this note meanwhile. Here is how it stands now."
        return await desk_page(request, desk, note, status=409, refusal=text)
    try:
        shown = sentence_of(note.body, form.sentence)
    except CannotEdit as gone:
        return await desk_page(request, desk, note, status=422, refusal=gone.text)
    found = rewording.framed(desk.document, note.member_id, shown)
    if found is None:
        return await _page(request, desk, note, form.sentence, shown.text, NOT_THIS, "not asked")
    settings = request.app[SETTINGS]
    try:
        async with aiohttp.ClientSession(timeout=PATIENCE) as http:

            async def ask(text: str) -> str:
                return await _ask(http, settings, text)

            judged = await rewording.reworded(*found, ask)
    except _NoReply:
        return await _page(request, desk, note, form.sentence, shown.text, AWAY, "no reply")
    told = SUGGESTED if judged.sentence.origin == "llm" else OURS_STANDS
    outcome = judged.refusal or "suggested"
    return await _page(request, desk, note, form.sentence, judged.sentence.text, told, outcome)


async def _page(
    request: web.Request, desk: Desk, note: Note, sentence: str, text: str, told: str, outcome: str
) -> web.Response:
    await access.practice(request).audit.record(
        actor=request[ACCOUNT].account_id,
        act="rewording",
        subject_kind="note",
        subject_id=note.note_id,
        at=request.app[CLOCK].now(),
        reason=f"{sentence}: {outcome}",
    )
    editing = Editing("change", sentence, text, told=told)
    return await desk_page(request, desk, note, editing=editing)


async def _ask(http: aiohttp.ClientSession, settings: Settings, text: str) -> str:
    body = {
        "model": settings.rewriting_model,
        "messages": [
            {"role": "system", "content": rewording.ORDER},
            {"role": "user", "content": text},
        ],
        "max_tokens": 200,
    }
    headers = (
        {"Authorization": f"Bearer {settings.rewriting_key}"} if settings.rewriting_key else {}
    )
    address = settings.rewriting_url.rstrip("/") + "/chat/completions"
    try:
        async with http.post(address, json=body, headers=headers, allow_redirects=False) as answer:
            if answer.status != 200:
                raise _NoReply
            sent = b""
            async for piece in answer.content.iter_any():
                sent += piece
                if len(sent) > LONGEST_REPLY:
                    raise _NoReply
            return msgspec.json.decode(sent, type=_Reply).choices[0].message.content
    except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError, IndexError):
        raise _NoReply from None
