"""One payer's rule: how it reads, who changed it and why, and putting it right (PAY-4)."""

from datetime import date
from typing import Annotated

from aiohttp import web
from msgspec import Meta
from msgspec.structs import replace

from server.billing.rules import PayerRule
from server.ids import new_id
from server.keys import ACCOUNT, CLOCK
from server.pages import access
from server.pages import payer_form as parts
from server.pages.forms import Form, read_form
from server.pages.mistakes import Mistakes
from server.pages.payer_form import RuleForm, changed, typed
from server.pages.payer_rules import asked, line_of, today_of
from server.pages.permissions import may
from server.pages.render import render, see_other
from server.store.errors import Conflict
from server.store.payer_rules import RuleVersion

MEANWHILE = "Somebody changed this rule meanwhile. Look at it again, then change it."
UNCHANGED = "Looked at the source: it still says so."


class LookForm(Form, frozen=True):
    version: Annotated[str, Meta(max_length=9)]


async def rule_new(request: web.Request) -> web.Response:
    return await _page(request, [], typed(_blank(request), 0), {})


async def rule_create(request: web.Request) -> web.Response:
    form = await read_form(request, RuleForm)
    rule, errors = changed(_blank(request), form, _today(request))
    if errors:
        return await _page(request, [], form, errors)
    return await _keep(request, rule, form, [])


async def rule_show(request: web.Request) -> web.Response:
    history = await _history(request)
    return await _page(request, history, typed(history[0].rule, history[0].version), {})


async def rule_change(request: web.Request) -> web.Response:
    history = await _history(request)
    form = await read_form(request, RuleForm)
    rule, errors = changed(history[0].rule, form, _today(request))
    if errors:
        return await _page(request, history, form, errors)
    return await _keep(request, rule, form, history)


async def rule_look(request: web.Request) -> web.Response:
    """PAY-5: somebody read the source again and found it unchanged."""
    history = await _history(request)
    form = await read_form(request, LookForm)
    rule = replace(history[0].rule, read_on=_today(request))
    if not await _saved(request, rule, UNCHANGED, form.version):
        return await _page(
            request, history, typed(history[0].rule, history[0].version), {}, MEANWHILE
        )
    return see_other("/practice/payers")


async def _keep(
    request: web.Request, rule: PayerRule, form: RuleForm, history: list[RuleVersion]
) -> web.Response:
    if not await _saved(request, rule, form.reason.strip(), form.version):
        return await _page(request, history, form, {}, MEANWHILE)
    return see_other(f"/practice/payers/{rule.id}?kept=1")


async def _saved(request: web.Request, rule: PayerRule, reason: str, version: str) -> bool:
    if not (version.isascii() and version.isdigit()):
        raise web.HTTPBadRequest
    scope, now, me = access.practice(request), request.app[CLOCK].now(), request[ACCOUNT]
    try:
        await scope.payer_rules.save(rule, reason, replaces=int(version), by=me.account_id, at=now)
    except Conflict:
        return False
    await scope.audit.record(
        actor=me.account_id,
        act="change_payer_rule",
        subject_kind="payer_rule",
        subject_id=rule.id,
        at=now,
        reason=reason,
    )
    return True


async def _history(request: web.Request) -> list[RuleVersion]:
    rules = access.practice(request).payer_rules
    history = await rules.history(request.match_info["rule_id"])
    if not history or history[0].rule.advice:
        raise web.HTTPNotFound
    return history


def _blank(request: web.Request) -> PayerRule:
    return PayerRule(
        id=f"own-{new_id()}",
        payer="",
        source="",
        read_on=_today(request),
        evidence="secondary",
        confidence="medium",
    )


def _today(request: web.Request) -> date:
    return today_of(request, request.app[CLOCK].now())


async def _page(
    request: web.Request,
    history: list[RuleVersion],
    form: RuleForm,
    errors: dict[str, str],
    meanwhile: str = "",
) -> web.Response:
    names = {one.account_id: one.name for one in await access.practice(request).people.accounts()}
    return render(
        request,
        "facilitator/payer_rule.html",
        status=422 if errors or meanwhile else 200,
        line=line_of(history[0], _today(request)) if history else None,
        history=[(one, names.get(one.author_id or "", "somebody who left")) for one in history],
        form=form,
        errors=Mistakes(errors),
        meanwhile=meanwhile,
        kept="kept" in request.query,
        changes=may(request[ACCOUNT], "billing"),
        parts=parts,
        said=_said,
    )


def _said(rule: PayerRule) -> str:
    """Return what one version asked, in a line."""
    stops = [label.lower() for name, label in parts.STOPS if name in rule.stops]
    held = f" Hard stop: {', '.join(stops)}." if stops else ""
    return (", ".join(asked(rule)) or "no limit found") + "." + held
