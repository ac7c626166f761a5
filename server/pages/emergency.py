"""Emergency access: one chart that is not one's own, to read, for an hour, with a reason.

45 CFR 164.312(a)(2)(ii). Nothing else opens by it: the chart's own pages stay as closed as they
were. The member is named by who asks; nobody is listed, so that it is no way to look around.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated

from aiohttp import web
from msgspec import Meta
from msgspec.structs import asdict

from notes_engine.mask import fold
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access, passkeys
from server.pages.emergency_chart import emergency_chart
from server.pages.emergency_notices import own_open
from server.pages.forms import Form, NoFields, read_form
from server.pages.mistakes import Mistakes
from server.pages.permissions import landing, may
from server.pages.render import render, see_other
from server.pages.second_factor import Answer
from server.pages.sign_in import confirm_password
from server.store.emergencies import EmergencyAccess
from server.store.facts import MemberChart

LASTS = timedelta(minutes=60)
SHORTEST_REASON = 15
WRONG = "Not opened: that is not your password."
OVER = {
    "closed": ("The chart is closed again.", "Who leads their groups sees that it was open."),
    "over": ("The hour is over and the chart is closed.", "If it still burns, open it anew."),
}


class OpeningForm(Form, frozen=True):
    who: Annotated[str, Meta(max_length=200)] = ""
    born: Annotated[str, Meta(max_length=10)] = ""
    reason: Annotated[str, Meta(max_length=2000)] = ""
    password: Annotated[str, Meta(max_length=256)] = ""
    credential: Answer = ""


class ToldForm(Form, frozen=True):
    """42 CFR 2.51(c): who was told, where they work, and what the emergency is."""

    to: Annotated[str, Meta(max_length=300)] = ""
    nature: Annotated[str, Meta(max_length=1000)] = ""


async def emergency_new(request: web.Request) -> web.Response:
    return await _asking(request, OpeningForm(), {})


async def emergency_open(request: web.Request) -> web.Response:
    form = await read_form(request, OpeningForm)
    reason, errors = " ".join(form.reason.split()), {}
    if not form.who.strip():
        errors["who"] = "Write their whole name, or the number of their record."
    if form.born and _day(form.born) is None:
        errors["born"] = "Choose the day they were born, or leave it empty."
    if len(reason) < SHORTEST_REASON:
        errors["reason"] = "Say in a sentence what is happening. It is kept with your name."
    if errors:
        return await _asking(request, form, errors)
    refused = await confirm_password(
        request, form.password, wrong=WRONG, credential=form.credential
    )
    if refused is not None:
        return await _asking(request, form, {"password": refused[1]}, status=refused[0])
    scope, me, now = access.practice(request), request[ACCOUNT], request.app[CLOCK].now()
    meant = meant_by(await scope.people.members(), form.who, _day(form.born))
    if len(meant) != 1:
        await _denied(request)
        wrong = _MANY if meant else _NONE
        return await _asking(request, form, wrong)
    chart = meant[0]
    if await _is_own(request, chart):
        return await _asking(request, form, {"who": "This chart is yours: it is under Members."})
    access_id = await scope.emergencies.open(
        chart.member_id, me.account_id, reason=reason, at=now, until=now + LASTS
    )
    return see_other(f"/emergency/{access_id}")


async def emergency_show(request: web.Request) -> web.Response:
    """Show the chart while the hour lasts; then the page says that it is over, and nothing else."""
    found, now = await _own(request), request.app[CLOCK].now()
    if not found.is_open(now):
        return see_other("/emergency?over=" + ("closed" if found.closed_at else "over"))
    return await _page(request, found, {}, told=request.query.get("told") == "yes")


async def emergency_close(request: web.Request) -> web.Response:
    found, now = await _own(request), request.app[CLOCK].now()
    await read_form(request, NoFields)
    me = request[ACCOUNT].account_id
    await access.practice(request).emergencies.close(found.access_id, by=me, at=now)
    return see_other("/emergency?over=" + ("closed" if found.is_open(now) else "over"))


async def emergency_tell(request: web.Request) -> web.Response:
    """Write down that medical personnel were told; nothing is sent from here."""
    found, now = await _own(request), request.app[CLOCK].now()
    form = await read_form(request, ToldForm)
    to, nature = " ".join(form.to.split()), " ".join(form.nature.split())
    if not found.is_open(now):
        return see_other("/emergency?over=over")
    if not to or not nature:
        wrong = "Write who was told and where they work, and what the emergency is."
        return await _page(request, found, {"to": wrong}, form=form)
    me = request[ACCOUNT].account_id
    await access.practice(request).emergencies.tell(
        found.access_id, f"Told {to}. {nature}", by=me, at=now
    )
    return see_other(f"/emergency/{found.access_id}?told=yes")


# ---- who is meant, and whose it is


_NONE = {"who": "Nobody of that name has a chart here. Check how it is written."}
_MANY = {"born": "More than one has that name. Give the day they were born too."}


def meant_by(charts: Iterable[MemberChart], who: str, born: date | None) -> list[MemberChart]:
    """Return whose whole name or record number this is; with a birth date one name is enough."""
    words = _words(who)
    least = 1 if born else 2
    found = []
    for chart in charts:
        number = chart.record_number and fold(chart.record_number) == fold(who.strip())
        names = [chart.name, *chart.other_names]
        named = len(words) >= least and any(words <= _words(name) for name in names)
        if (number or named) and born in (None, chart.birth_date):
            found.append(chart)
    return found


def _words(name: str) -> frozenset[str]:
    return frozenset(fold(name).replace(",", " ").split())


async def _is_own(request: web.Request, chart: MemberChart) -> bool:
    me = request[ACCOUNT]
    people = access.practice(request).people
    own = await people.member_for(me.account_id, chart.member_id) is not None
    return own and may(me, "charts.read")


async def _own(request: web.Request) -> EmergencyAccess:
    """Return the access of the address, if the signed-in account opened it; else 404."""
    access_id = request.match_info["access_id"]
    found = await access.practice(request).emergencies.access(access_id)
    if found is None or found.account_id != request[ACCOUNT].account_id:
        raise web.HTTPNotFound
    return found


async def _denied(request: web.Request) -> None:
    # Somebody who tries names is seen trying; which names is not kept, they may be of nobody here.
    await access.practice(request).audit.record(
        actor=request[ACCOUNT].account_id,
        act="denied",
        subject_kind="emergency",
        subject_id=request[ACCOUNT].practice_id,
        at=request.app[CLOCK].now(),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# ---- how it is answered


async def _asking(
    request: web.Request, form: OpeningForm, errors: dict[str, str], *, status: int = 422
) -> web.Response:
    return render(
        request,
        "facilitator/emergency_new.html",
        status=status if errors else 200,
        form=asdict(form),
        errors=Mistakes(errors),
        minutes=LASTS // timedelta(minutes=1),
        opened=await own_open(request),
        over=OVER.get(request.query.get("over", "")),
        options=await passkeys.own_asking(request),
    )


async def _page(
    request: web.Request,
    found: EmergencyAccess,
    errors: dict[str, str],
    *,
    form: ToldForm | None = None,
    told: bool = False,
) -> web.Response:
    scope, now = access.practice(request), request.app[CLOCK].now()
    chart = await scope.people.member(found.member_id)
    if chart is None:
        raise web.HTTPNotFound
    await access.saw(request, "emergency", found.member_id)
    left = found.until - now
    response = render(
        request,
        "facilitator/emergency.html",
        status=422 if errors else 200,
        access=found,
        minutes_left=-(-left // timedelta(minutes=1)),
        it=await emergency_chart(request, chart, now=now),
        zone=request[PRACTICE].timezone,
        form=asdict(form or ToldForm()),
        errors=Mistakes(errors),
        told=told,
        back=landing(request[ACCOUNT]),
    )
    # Without a script: when the hour is over the page goes by itself.
    response.headers["Refresh"] = str(int(left.total_seconds()) + 1)
    return response
