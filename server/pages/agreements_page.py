"""The texts members agree to, to read and print; the practice's own words as a new version.

A version never changes: who agreed to it agreed to these words. A new one is asked from the next
session that is planned, and what was agreed to before stands until then.
"""

from datetime import date
from typing import Annotated, get_args

from aiohttp import web
from msgspec import Meta
from msgspec.structs import replace

from server.core.agreements import Agreement
from server.core.localtime import local
from server.core.plan import Purpose
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access
from server.pages.agreement_texts import AGREEMENTS, agreement_texts, newest_texts
from server.pages.forms import Form, read_form
from server.pages.mistakes import Mistakes
from server.pages.permissions import may
from server.pages.purposes import NAMES, WHO
from server.pages.render import render, see_other

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
MISSING = "Write this part. Members read it before they answer."
Line = Annotated[str, Meta(max_length=400)]


class TextForm(Form, frozen=True):
    title: Line = ""
    summary: Line = ""
    without: Line = ""
    paragraphs: Annotated[str, Meta(max_length=8000)] = ""


async def agreements_show(request: web.Request) -> web.Response:
    scope = access.practice(request)
    own = await scope.agreements.all()
    newest = await newest_texts(scope)
    try:
        texts = await agreement_texts(scope, request.query.get("version", newest.version))
    except KeyError:
        raise web.HTTPNotFound from None
    return render(
        request,
        "facilitator/agreements.html",
        texts=texts.named(request[PRACTICE].name),
        newest=newest.version,
        versions=[*AGREEMENTS, *(one.texts.version for one in own)],
        names=NAMES,
        who=WHO,
        purposes=PURPOSES,
        may_write=may(request[ACCOUNT], "practice.manage"),
    )


async def agreement_edit(request: web.Request) -> web.Response:
    purpose = _purpose(request)
    text = (await newest_texts(access.practice(request))).texts[purpose]
    form = TextForm(text.title, text.summary, text.without, "\n\n".join(text.paragraphs))
    return _page(request, purpose, form, {})


async def agreement_create(request: web.Request) -> web.Response:
    """Keep the practice's own words about one purpose as a new version of all texts."""
    purpose, form = _purpose(request), await read_form(request, TextForm)
    paragraphs = tuple(" ".join(p.split()) for p in form.paragraphs.split("\n\n") if p.strip())
    said = {name: " ".join(getattr(form, name).split()) for name in ("title", "summary", "without")}
    errors = {name: MISSING for name, value in said.items() if not value}
    if not paragraphs:
        errors["paragraphs"] = MISSING
    if errors:
        return _page(request, purpose, form, errors)
    scope, now = access.practice(request), request.app[CLOCK].now()
    newest = await newest_texts(scope)
    text = Agreement(said["title"], said["summary"], paragraphs, said["without"])
    if text == newest.texts[purpose]:
        return see_other("/practice/agreements")
    taken = {*AGREEMENTS, *(one.texts.version for one in await scope.agreements.all())}
    version = _version(local(now, request[PRACTICE].timezone).date(), taken)
    texts = replace(newest, version=version, texts={**newest.texts, purpose: text})
    me = request[ACCOUNT].account_id
    await scope.agreements.add(texts, author_id=me, at=now)
    await scope.audit.record(
        actor=me,
        act="change_agreement",
        subject_kind="agreement",
        subject_id=version,
        at=now,
        reason=NAMES[purpose],
    )
    return see_other("/practice/agreements")


def _version(day: date, taken: set[str]) -> str:
    """Return the day, and from its second version on a number behind it."""
    plain = day.isoformat()
    numbered = (f"{plain}.{n}" for n in range(2, len(taken) + 3))
    return next(name for name in (plain, *numbered) if name not in taken)


def _purpose(request: web.Request) -> Purpose:
    wanted = request.match_info["purpose"]
    found: Purpose | None = next((one for one in PURPOSES if one == wanted), None)
    if found is None:
        raise web.HTTPNotFound
    return found


def _page(
    request: web.Request, purpose: Purpose, form: TextForm, errors: dict[str, str]
) -> web.Response:
    return render(
        request,
        "facilitator/agreement_text.html",
        status=422 if errors else 200,
        purpose=purpose,
        name=NAMES[purpose],
        form=form,
        errors=Mistakes(errors),
    )
