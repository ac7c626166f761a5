"""What the practice asks before somebody comes into a group, and prepares with them: its lists."""

from typing import Annotated

from aiohttp import web
from msgspec import Meta

from server.core.placement import Screening
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages.forms import Form, read_form
from server.pages.mistakes import Mistakes
from server.pages.render import render, see_other

MOST, LONGEST = 20, 300
Lines = Annotated[str, Meta(max_length=8000)]


class ListsForm(Form, frozen=True):
    criteria: Lines = ""
    checklist: Lines = ""


async def lists_show(request: web.Request) -> web.Response:
    now = await access.practice(request).templates.screening()
    return _page(request, ListsForm("\n".join(now.criteria), "\n".join(now.checklist)), {})


async def lists_set(request: web.Request) -> web.Response:
    form = await read_form(request, ListsForm)
    lists = {"criteria": _lines(form.criteria), "checklist": _lines(form.checklist)}
    errors = {name: wrong for name, lines in lists.items() if (wrong := _wrong(lines))}
    if errors:
        return _page(request, form, errors)
    scope = access.practice(request)
    await scope.templates.set_screening(Screening(lists["criteria"], lists["checklist"]))
    await scope.audit.record(
        actor=request[ACCOUNT].account_id,
        act="change_screening",
        subject_kind="practice",
        subject_id=scope.practice_id,
        at=request.app[CLOCK].now(),
    )
    return see_other("/practice/screening?saved=yes")


def _lines(text: str) -> tuple[str, ...]:
    """Return each line once, without what stands around it."""
    return tuple(dict.fromkeys(filter(None, (" ".join(one.split()) for one in text.split("\n")))))


def _wrong(lines: tuple[str, ...]) -> str:
    if not lines:
        return "Write at least one line."
    if len(lines) > MOST:
        return f"That is too long: {len(lines)} lines, up to {MOST} can be kept."
    if max(map(len, lines)) > LONGEST:
        return f"A line may have {LONGEST} characters."
    return ""


def _page(request: web.Request, form: ListsForm, errors: dict[str, str]) -> web.Response:
    return render(
        request,
        "facilitator/screening_lists.html",
        status=422 if errors else 200,
        form=form,
        errors=Mistakes(errors),
        saved=request.query.get("saved") == "yes",
    )
