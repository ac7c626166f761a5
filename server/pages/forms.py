"""Reading what a browser sends: bounded in size and time, one shape, unknown fields refused.

A shape is a `Form`; a page decides what to say about wrong values, this only tells apart what
our own pages can send (a `Form`) from what they cannot (400, 413, 415).
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar

import msgspec
from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web_request import FileField
from msgspec import Struct
from multidict import MultiDictProxy

from server.pages.typed import typed

BODY_SECONDS = 10.0  # a form is a few hundred bytes; slower than this is an attack or a dead line
FORM_TYPE = "application/x-www-form-urlencoded"
JSON_TYPE = "application/json"
SECRETS = frozenset({"password", "current", "new", "again"})  # to the letter, whatever the letters

# Parts without a name, letters of no alphabet, half a header: what reading raises for a body that
# no browser sends. Its message may quote what was sent, so it goes nowhere.
NO_FORM = (ValueError, LookupError, RuntimeError, HttpProcessingError, web.RequestPayloadError)


class Form(Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all forms. Fields are strings as typed, with bounds by `Meta`."""


class NoFields(Form, frozen=True):
    """A button and nothing else."""


Shape = TypeVar("Shape", bound=Struct)
Read = TypeVar("Read")
Posted: TypeAlias = "MultiDictProxy[str | bytes | bytearray | FileField]"


async def read_form(request: web.Request, shape: type[Shape]) -> Shape:
    """Return the submitted form; tuple fields take repeated names, all others exactly one."""
    _require_type(request, FORM_TYPE)
    posted = await _posted(request)
    many = _tuple_fields(shape)
    fields: dict[str, object] = {}
    for name in dict.fromkeys(posted):
        values = [value for value in posted.getall(name) if isinstance(value, str)]
        if name in many:
            fields[name] = [typed(value) for value in values]
        elif len(values) == 1:
            fields[name] = values[0] if name in SECRETS else typed(values[0])
        else:
            raise web.HTTPBadRequest
    try:
        return msgspec.convert(fields, shape, strict=False)
    except msgspec.ValidationError:
        # The message may quote what was typed, so it goes nowhere.
        raise web.HTTPBadRequest from None


async def read_parts(request: web.Request) -> Posted:
    """Return the fields of a form that sends a file."""
    # A file needs multipart; our own pages alone may send it (security.py), whatever the type.
    _require_type(request, "multipart/form-data")
    return await _posted(request)


async def read_file(request: web.Request, name: str = "file") -> bytes | None:
    """Return the file of a form that sends one; None when none was chosen."""
    file = (await read_parts(request)).get(name)
    return file.file.read() if isinstance(file, FileField) and file.filename else None


async def read_json(request: web.Request, shape: type[Shape]) -> Shape:
    """Return the JSON body a script of ours sent, checked against *shape*."""
    _require_type(request, JSON_TYPE)
    body = await _received(request, request.read)
    try:
        sent = msgspec.json.decode(body, type=dict[str, int | str | None])
        fields = {name: typed(one) if isinstance(one, str) else one for name, one in sent.items()}
        return msgspec.convert(fields, shape)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise web.HTTPBadRequest from None


async def _posted(request: web.Request) -> Posted:
    return await _received(request, request.post)


async def _received(request: web.Request, read: Callable[[], Awaitable[Read]]) -> Read:
    """Return what *read* gives, in time and unpacked; 400 for what no browser sends."""
    if hdrs.CONTENT_ENCODING in request.headers:
        # Browsers pack no forms, and what is small on the line can be huge within.
        raise web.HTTPUnsupportedMediaType
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except NO_FORM:
        raise web.HTTPBadRequest from None


def _require_type(request: web.Request, content_type: str) -> None:
    # A cross-site page can post text/plain or multipart without asking first; we never need them.
    if request.content_type != content_type:
        raise web.HTTPUnsupportedMediaType


def _tuple_fields(shape: type[Struct]) -> frozenset[str]:
    return frozenset(
        field.name
        for field in msgspec.structs.fields(shape)
        if getattr(field.type, "__origin__", None) is tuple
    )
