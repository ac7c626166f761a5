"""One member's consents: what stands, to which text, since when, and everything that changed.

CON-2: a clinician records with a reason what a member takes back, or gave on paper; it holds at
once, also in a session that is running and in those whose notes are still to be drafted.
"""

from datetime import datetime, timedelta
from typing import Annotated, get_args

from aiohttp import web
from msgspec import Meta, Struct
from msgspec.structs import asdict

from server.core.agreements import Agreement
from server.core.commands import Actor, WithdrawConsent
from server.core.consents import Agreed, ConsentStep
from server.core.plan import REQUIRED_PURPOSES, Purpose
from server.ids import new_id
from server.keys import ACCOUNT, CLOCK, PRACTICE, ROOMS
from server.pages import access
from server.pages.agreement_texts import agreement_texts, newest_texts
from server.pages.chart import own_chart
from server.pages.forms import Form, read_form
from server.pages.mistakes import Mistakes
from server.pages.purposes import NAMES, WHO
from server.pages.render import render, see_other
from server.pages.way_back import kept
from server.store.facts import MemberChart

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
NOTHING_ASKED = {"what": "", "why": "", "answer": ""}
DRAFTED_WITHIN = timedelta(days=60)  # a note not drafted by then is written by hand anyway


class ChangeForm(Form, frozen=True):
    purpose: Annotated[str, Meta(max_length=20)]
    reason: Annotated[str, Meta(max_length=1000)] = ""


class Line(Struct, frozen=True):
    """One purpose as it stands."""

    purpose: Purpose
    name: str
    who: str
    agreed: Agreed | None
    text: Agreement | None  # the very words that were agreed to


class Change(Struct, frozen=True):
    at: datetime
    words: str


async def consents_show(request: web.Request) -> web.Response:
    chart = await own_chart(request)
    await access.saw(request, "consents", chart.member_id)
    return await consents_page(request, chart)


async def consent_add(request: web.Request) -> web.Response:
    """Record a consent given on paper or on the phone; the member is asked again when they join."""
    chart = await own_chart(request)
    form = await read_form(request, ChangeForm)
    purpose, reason = _purpose(form), " ".join(form.reason.split())
    if not reason:
        wrong = "Write how they agreed, such as: signed on paper, in the office."
        return await consents_page(request, chart, error={f"add-{purpose}": wrong})
    scope, now = access.practice(request), request.app[CLOCK].now()
    texts = await newest_texts(scope)
    await scope.consents.add(
        chart.member_id,
        purpose,
        version=texts.version,
        reason=reason,
        author_id=request[ACCOUNT].account_id,
        at=now,
    )
    await _record(request, "record_consent", chart.member_id)
    return kept(request, f"/members/{chart.member_id}/consents#purpose-{purpose}")


async def withdrawal_create(request: web.Request) -> web.Response:
    chart = await own_chart(request)
    form = await read_form(request, ChangeForm)
    purpose, reason = _purpose(form), " ".join(form.reason.split())
    if not reason:
        wrong = "Write when and how they took it back. It is kept with your name."
        return await consents_page(request, chart, error={f"back-{purpose}": wrong})
    scope, now = access.practice(request), request.app[CLOCK].now()
    texts = await newest_texts(scope)
    await scope.consents.take_back(
        chart.member_id,
        purpose,
        version=texts.version,
        reason=reason,
        author_id=request[ACCOUNT].account_id,
        at=now,
    )
    await _tell_sessions(request, chart.member_id, purpose, reason, now)
    await _record(request, "withdraw_consent", chart.member_id)
    return see_other(f"/members/{chart.member_id}/consents#purpose-{purpose}")


async def _tell_sessions(
    request: web.Request, member_id: str, purpose: Purpose, reason: str, now: datetime
) -> None:
    """Say it in every session that is under way, and where a draft is still to be made."""
    scope, me = access.practice(request), request[ACCOUNT].account_id
    noted = {note.session_id for note in await scope.notes.of_member(member_id)}
    for session_id in await scope.consents.sessions(member_id, after=now - DRAFTED_WITHIN):
        room = await request.app[ROOMS].room(request[ACCOUNT].practice_id, session_id)
        if room is None or member_id not in room.session.seats or session_id in noted:
            continue
        command = WithdrawConsent(purpose, member_id, me, reason)
        await room.ask(command, Actor("system", "system"), command_id=new_id())


def _purpose(form: ChangeForm) -> Purpose:
    found: Purpose | None = next((one for one in PURPOSES if one == form.purpose), None)
    if found is None:
        raise web.HTTPBadRequest
    return found


async def _record(request: web.Request, act: str, member_id: str) -> None:
    await access.practice(request).audit.record(
        actor=request[ACCOUNT].account_id,
        act=act,
        subject_kind="consents",
        subject_id=member_id,
        at=request.app[CLOCK].now(),
    )


async def consents_page(
    request: web.Request,
    chart: MemberChart,
    *,
    error: dict[str, str] | None = None,
    asked: Struct | None = None,
) -> web.Response:
    """Return the page of a member's consents; *asked* is a request as somebody typed it."""
    scope = access.practice(request)
    standing = await scope.consents.of(chart.member_id)
    names = {one.account_id: one.name for one in await scope.people.accounts()}
    names[chart.member_id] = chart.name
    lines = []
    for purpose in PURPOSES:
        agreed = standing.get(purpose)
        texts = await agreement_texts(scope, agreed.version) if agreed and agreed.version else None
        named = texts.named(request[PRACTICE].name).texts if texts else {}
        lines.append(Line(purpose, NAMES[purpose], WHO[purpose], agreed, named.get(purpose)))
    return render(
        request,
        "facilitator/consents.html",
        status=422 if error else 200,
        chart=chart,
        lines=lines,
        needed=REQUIRED_PURPOSES,
        changes=[
            _said(step, names) for step in reversed(await scope.consents.history(chart.member_id))
        ],
        errors=Mistakes(error or {}),
        asked=asdict(asked) if asked else NOTHING_ASKED,
        restrictions=await scope.restrictions.of_member(chart.member_id),
        names=names,
    )


def _said(step: ConsentStep, names: dict[str, str]) -> Change:
    told = [
        f"{NAMES[one]}: {'yes' if step.standing[one].given else 'no'}"
        f"{', version ' + step.standing[one].version if step.standing[one].version else ''}"
        for one in step.changed
    ]
    who = names.get(step.author_id, "somebody who left the practice")
    reason = f" Reason: {step.reason}" if step.reason else ""
    return Change(step.at, f"{'; '.join(told)}. By {who}.{reason}")
