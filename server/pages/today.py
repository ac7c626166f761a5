"""The day: groups to lead, what each still needs before its room opens, notes waiting."""

from datetime import date, datetime, timedelta

from aiohttp import web
from msgspec import Struct

from server.core.commands import Actor, OpenRoom, Refused
from server.core.localtime import local
from server.core.plan import SessionPlan
from server.ids import new_id
from server.keys import ACCOUNT, CLOCK, PRACTICE
from server.pages import access
from server.pages.emergency_notices import emergency_notices, own_open
from server.pages.first_steps import NONE, FirstSteps, first_steps, has_met
from server.pages.forms import NoFields, read_form
from server.pages.letter_words import deliveries
from server.pages.permissions import landing
from server.pages.render import render, see_other
from server.pages.today_alerts import raised
from server.pages.words import duration, listed, many, spelled, upper_first
from server.store import NoteCard, Practice, SessionCard

LOOK_BACK_DAYS = 92  # nothing that waits for a signature drops out of sight
SOON = timedelta(hours=12)
RECENT = timedelta(days=31)  # what was done longer ago is no news for tonight


class Followed(Struct, frozen=True):
    """What was to be done about a member since a session before, and where it stands."""

    name: str
    text: str
    due: date | None  # of what is not done yet


class Meeting(Struct, frozen=True, kw_only=True):
    """One session as the day shows it."""

    card: SessionCard
    when: str
    minutes: int
    plan: SessionPlan | None  # of those still to come
    others: tuple[str, ...]  # who leads it besides oneself
    no_link: tuple[str, ...]
    unopened: tuple[str, ...]
    undelivered: tuple[str, ...]  # what came back, and from whom
    confirmed: bool
    notes: int
    unsigned: int
    held: bool  # or still to come
    followed: tuple[Followed, ...] = ()


class Waiting(Struct, frozen=True):
    """Something to do that is not tonight's group."""

    text: str
    where: str
    day: date
    address: str
    due: date  # NOT-8


async def home_show(request: web.Request) -> web.Response:
    return see_other(landing(request[ACCOUNT]))


async def today_show(request: web.Request) -> web.Response:
    scope, now, me = access.practice(request), request.app[CLOCK].now(), request[ACCOUNT].account_id
    today = local(now, request[PRACTICE].timezone).date()
    day = _day(request.query.get("day"), today)
    meetings = [
        await _meeting(request, card, now)
        for card in await scope.calendar.sessions_between(day, day, led_by=me)
    ]
    await access.saw(request, "day", day.isoformat())
    waiting, alerts = await _waiting(request, today), await raised(request)
    notices = await emergency_notices(request)
    coming = [meeting for meeting in meetings if meeting.card.phase != "ended"]
    return render(
        request,
        "facilitator/today.html",
        day=day,
        today=today,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        coming=coming,
        done=[meeting for meeting in meetings if meeting.card.phase == "ended"],
        next=coming[0] if coming and day == today else None,
        waiting=waiting,
        lead=_lead(coming, len(waiting) + len(alerts) + len(notices), on_today=day == today),
        refusal=None,
        alerts=alerts,
        notices=notices,
        opened=await own_open(request),
        steps=await _first_steps(request, now, meetings, waiting) if day == today else NONE,
    )


async def room_open(request: web.Request) -> web.Response:
    card = await access.own_session(request)
    await read_form(request, NoFields)
    room = await access.own_room(request, card)
    actor = Actor(kind="facilitator", id=request[ACCOUNT].account_id)
    if room.session.phase == "planned":
        answer = await room.ask(OpenRoom(), actor, command_id=new_id())
        # Somebody else opened it in between, or it is over: the board says which.
        if isinstance(answer, Refused) and room.session.phase == "planned":
            raise web.HTTPConflict
    return see_other(f"/sessions/{card.session_id}/board")


async def _first_steps(
    request: web.Request, now: datetime, meetings: list[Meeting], waiting: list[Waiting]
) -> FirstSteps:
    """Return what a new practice has still to do; nothing once a session was held."""
    if waiting or any(one.card.phase == "ended" for one in meetings) or await has_met(request):
        return NONE
    return await first_steps(request, now, back="/today")


async def _meeting(request: web.Request, card: SessionCard, now: datetime) -> Meeting:
    scope, me = access.practice(request), request[ACCOUNT].account_id
    plan = None
    no_link: tuple[str, ...] = ()
    unopened: tuple[str, ...] = ()
    undelivered: tuple[str, ...] = ()
    if card.phase != "ended":
        plan = await scope.calendar.plan(card.session_id)
        no_link, unopened = await _links(scope, card, plan)
        undelivered = await _undelivered(scope, card, plan)
    cards = await scope.notes.of_session(card.session_id) if card.phase == "ended" else []
    others = [await scope.people.account(i) for i in card.facilitator_ids if i != me]
    return Meeting(
        card=card,
        when=_when(card, now),
        minutes=(card.ends_at - card.starts_at) // timedelta(minutes=1),
        plan=plan,
        others=tuple(account.name for account in others if account is not None),
        no_link=no_link,
        unopened=unopened,
        undelivered=undelivered,
        confirmed=await scope.log.stood_by(card.session_id),
        notes=len(cards),
        unsigned=sum(1 for note in cards if to_sign(note)),
        held=card.phase != "ended" or bool(cards) or await _held(request, card),
        followed=tuple(await _followed(scope, plan, now)) if plan is not None else (),
    )


async def _followed(scope: Practice, plan: SessionPlan, now: datetime) -> list[Followed]:
    """NOT-10: who prepares a session sees what came of the absence, or that nothing did yet."""
    known = {seat.member_id: seat.display_name for seat in plan.seats}
    return [
        Followed(
            known[one.member_id],
            f"{one.what}: {one.outcome}" if one.outcome else one.what,
            None if one.outcome else one.due,
        )
        for one in await scope.follow_ups.of_group(plan.group_id, now - RECENT)
        if one.member_id in known
    ]


async def _held(request: web.Request, card: SessionCard) -> bool:
    """SES-11: what ended without a start has nothing to confirm, and never will."""
    room = await access.own_room(request, card)
    return room.session.started_at is not None


async def _links(
    scope: Practice, card: SessionCard, plan: SessionPlan
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of those without a link, and of those who have not opened theirs."""
    links = [
        link for link in await scope.links.of_session(card.session_id) if link.revoked_at is None
    ]
    given = {link.member_id for link in links}
    opened = {link.member_id for link in links if link.first_used_at is not None}
    return (
        tuple(s.display_name for s in plan.seats if s.member_id not in given),
        tuple(s.display_name for s in plan.seats if s.member_id in given - opened),
    )


async def _undelivered(scope: Practice, card: SessionCard, plan: SessionPlan) -> tuple[str, ...]:
    """Return whose last letter did not arrive, and why, in words."""
    sent = deliveries(await scope.letters.of_session(card.session_id), card.timezone)
    return tuple(
        f"{seat.display_name}: {one.text}"
        for seat in plan.seats
        for one in sent.get(seat.member_id, ())
        if one.failed
    )


async def _waiting(request: web.Request, today: date) -> list[Waiting]:
    scope, found, me = access.practice(request), [], request[ACCOUNT].account_id
    first = today - timedelta(days=LOOK_BACK_DAYS - 1)
    cards = [
        card
        for card in reversed(await scope.calendar.sessions_between(first, today, led_by=me))
        if card.phase == "ended"
    ]
    ids = [card.session_id for card in cards]
    tallies = await scope.notes.tally(ids)
    # SES-9: a correction takes the confirmation back, also when notes are there, or signed.
    stood_by = await scope.log.all_stood_by(ids)
    for card in cards:
        day = local(card.starts_at, request[PRACTICE].timezone).date()
        tally = tallies.get(card.session_id)
        notes, unsigned = (tally.notes, tally.unsigned) if tally else (0, 0)
        address = f"/sessions/{card.session_id}"
        confirmed = card.session_id in stood_by
        if not confirmed and (notes or await _held(request, card)):
            text, page = "Confirm attendance", "attendance"
        elif confirmed and not notes:
            text, page = "Draft the notes", "attendance"
        elif confirmed and unsigned:
            text, page = f"{many(unsigned, 'note')} to sign", "notes"
        else:
            continue
        due = day + timedelta(days=request[PRACTICE].policy.note_due_days)
        found.append(Waiting(text, card.group_name, day, f"{address}/{page}", due))
    return found + await _to_cosign(request, today) + await _to_follow(request)


async def _to_cosign(request: web.Request, today: date) -> list[Waiting]:
    scope = access.practice(request)
    trainees = {
        one.account_id: one.name
        for one in await scope.people.accounts()
        if one.supervisor_id == request[ACCOUNT].account_id
    }
    queue = await scope.reviews.queue(frozenset(trainees)) if trainees else []
    if not queue:
        return []
    day = local(queue[0].signed_at, request[PRACTICE].timezone).date()
    who = listed(sorted({trainees[one.signer_id] for one in queue}))
    due = day + timedelta(days=request[PRACTICE].policy.note_due_days)
    return [Waiting(f"{many(len(queue), 'note')} to co-sign", f"from {who}", day, "/reviews", due)]


async def _to_follow(request: web.Request) -> list[Waiting]:
    """NOT-10, NOT-11: what is open comes back until somebody says what came of it."""
    scope, found = access.practice(request), []
    for one in await scope.follow_ups.open():
        card = await scope.calendar.session(one.session_id)
        member = await scope.people.member(one.member_id)
        if card is None or member is None or not access.leads(request[ACCOUNT], card):
            continue
        day = local(card.starts_at, request[PRACTICE].timezone).date()
        who = f"{member.display_name}, {card.group_name}"
        where = f"/notes/{one.note_id}#follow-ups"
        found.append(Waiting(one.what, who, day, where, one.due))
    return found


def to_sign(note: NoteCard) -> bool:
    """SIG-6: an absence record waits for nobody's signature."""
    return note.signed_at is None and note.kind != "absence"


def _day(text: str | None, today: date) -> date:
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        return today
    # The days before and after are asked for besides, and a calendar ends somewhere.
    return day if 2000 <= day.year <= 2100 else today


def _when(card: SessionCard, now: datetime) -> str:
    match card.phase:
        case "ended":
            return "done"
        case "running":
            return "now"
        case "open":
            return "room open"
    wait = card.starts_at - now
    if wait > SOON:
        return f"{(card.ends_at - card.starts_at) // timedelta(minutes=1)} min"
    if wait > timedelta(hours=1):
        return f"in {duration(wait.total_seconds() / 60)} h"
    if wait > timedelta():
        return f"in {-(-wait // timedelta(minutes=1))} min"
    return "due now" if now < card.ends_at else "not held"


def _lead(coming: list[Meeting], waiting: int, *, on_today: bool) -> str:
    groups = spelled(len(coming), "group") + (" to come" if on_today else "")
    if not waiting:
        return f"{upper_first(groups)}. Nothing is waiting for you."
    return f"{upper_first(groups)}, {spelled(waiting, 'thing')} waiting for you."
