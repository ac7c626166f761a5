"""What a practice decides about letters to members: from whom, when, and never at night."""

from typing import Annotated

import msgspec
from aiohttp import web
from msgspec import Meta

from server.core.letters import LetterRules
from server.keys import ACCOUNT, CLOCK, POST
from server.letters.wording import SENDER, message, sender_of
from server.pages import access
from server.pages.forms import Form, read_form
from server.pages.render import render, see_other

Tick = Annotated[str, Meta(max_length=3)]
HOURS = [(str(hour), f"{hour:02}:00") for hour in range(24)]
NO_SENDER = 'Write at most 60 letters, without < > and ".'


class LettersForm(Form, frozen=True):
    sender: Annotated[str, Meta(max_length=400)] = ""
    day_before: Tick = ""
    hour_before: Tick = ""
    quiet_from: Annotated[str, Meta(max_length=2)] = "21"
    quiet_until: Annotated[str, Meta(max_length=2)] = "8"
    standing: Tick = ""
    asking: Tick = ""


async def letters_show(request: web.Request) -> web.Response:
    return _page(request, await access.practice(request).letters.rules())


async def letters_set(request: web.Request) -> web.Response:
    form = await read_form(request, LettersForm)
    sender = " ".join(form.sender.split())
    typed = {"quiet_from": form.quiet_from, "quiet_until": form.quiet_until}
    if not {*typed.values()} <= {value for value, _ in HOURS}:
        raise web.HTTPBadRequest
    rules = LetterRules(
        sender="" if len(sender) > 60 else sender,
        day_before=form.day_before == "yes",
        hour_before=form.hour_before == "yes",
        quiet_from=int(form.quiet_from),
        quiet_until=int(form.quiet_until),
        standing=form.standing == "yes",
        asking=form.asking == "yes",
    )
    if len(sender) > 60 or any(sign in sender for sign in '<>"'):
        return _page(request, rules, typed=form.sender, error=NO_SENDER)
    scope = access.practice(request)
    await scope.letters.set_rules(rules)
    await scope.audit.record(
        actor=request[ACCOUNT].account_id,
        act="set_letter_rules",
        subject_kind="practice",
        subject_id=scope.practice_id,
        at=request.app[CLOCK].now(),
        reason=", ".join(
            name for name, value in msgspec.structs.asdict(rules).items() if value is True
        ),
    )
    return see_other("/practice/letters?saved=yes")


def _page(
    request: web.Request, rules: LetterRules, *, typed: str | None = None, error: str | None = None
) -> web.Response:
    ways = request.app[POST].carriers
    link, stop = "https://… /join#…", "https://… /letters/stop#…"
    sample = message("sample", "email", to="", rules=rules, link=link, stop=stop)
    return render(
        request,
        "facilitator/letters.html",
        status=422 if error else 200,
        rules=rules,
        sender=rules.sender if typed is None else typed,
        from_name=sender_of(rules),
        neutral=SENDER,
        hours=HOURS,
        by_email="email" in ways,
        by_text="text" in ways,
        sample=sample,
        sample_text=message("sample", "text", to="", rules=rules, link=link, stop=stop).text,
        saved="saved" in request.query,
        error=error,
    )
