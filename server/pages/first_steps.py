"""What a new practice has still to do, read from what is there: to a first session, to a claim.

Nobody ticks anything off, and what is done to the end is not shown any more.
"""

from datetime import datetime

from aiohttp import web
from msgspec import Struct

from server.keys import ACCOUNT
from server.pages import access
from server.pages.permissions import may
from server.pages.way_back import leading_back
from server.pages.words import many


class Step(Struct, frozen=True):
    """One thing to do before a practice can hold its first session, or make its first claim."""

    title: str
    detail: str
    address: str
    verb: str
    done: bool


class FirstSteps(Struct, frozen=True):
    """Both lists; one that is done is empty."""

    session: tuple[Step, ...] = ()
    claim: tuple[Step, ...] = ()


NONE = FirstSteps()


async def first_steps(request: web.Request, now: datetime, *, back: str) -> FirstSteps:
    """Return what is still to do for whoever asks; saving leads back to *back*."""
    return FirstSteps(
        session=await _to_session(request, now), claim=await to_claim(request, back=back)
    )


async def has_met(request: web.Request) -> bool:
    """Whether a group of whoever asks has held a session."""
    scope, me = access.practice(request), request[ACCOUNT].account_id
    for one in await scope.people.groups_of(me):
        if await scope.calendar.held_by(one.group_id):
            return True
    return False


async def to_claim(request: web.Request, *, back: str) -> tuple[Step, ...]:
    """Return what a claim needs of the practice and of one's own account; nothing once all is."""
    me, scope = request[ACCOUNT], access.practice(request)
    steps = []
    if may(me, "notes.sign"):
        missing = [
            *(["your NPI"] if not me.npi else []),
            *(["where you are licensed"] if not me.licensed_in else []),
        ]
        steps.append(
            Step(
                "Your NPI and licence",
                f"Still to say: {' and '.join(missing)}" if missing else "Both are there",
                leading_back("/colleagues", back, "#my-states" if me.npi else "#my-npi"),
                "Say it",
                not missing,
            )
        )
    if may(me, "billing"):
        provider, fees = await scope.details.billing(), await scope.fees.all()
        steps += [
            Step(
                "Who bills",
                "NPI, tax number and address of the practice, and the clearinghouse",
                leading_back("/practice/billing", back, "#field-name"),
                "Say who bills",
                provider is not None,
            ),
            Step(
                "Fees",
                "One for everybody is enough to begin with",
                leading_back("/practice/fees", back, "#field-charge"),
                "Add a fee",
                bool(fees),
            ),
        ]
    return () if all(step.done for step in steps) else tuple(steps)


async def _to_session(request: web.Request, now: datetime) -> tuple[Step, ...]:
    """Return what leads to a first session; nothing once one is planned or was held.

    Nothing either for whoever may not make a group.
    """
    if not may(request[ACCOUNT], "groups.write"):
        return ()
    scope, me = access.practice(request), request[ACCOUNT].account_id
    groups = await scope.people.groups_of(me)
    for one in groups:
        if await scope.calendar.to_come(one.group_id, now=now, most=1):
            return ()
        if await scope.calendar.held_by(one.group_id):
            return ()
    colleagues, members = len(await scope.people.accounts()) - 1, await scope.people.members_for(me)
    meets = f"/groups/{groups[0].group_id}/schedule" if groups else "/groups/new"
    verb = "Say when it meets" if groups else "Make a group"
    return (
        Step(
            "Add colleagues",
            f"{many(colleagues, 'colleague')} so far; working alone is fine",
            "/colleagues",
            "Add a colleague",
            colleagues > 0,
        ),
        Step(
            "Add members",
            f"{many(len(members), 'member')} so far; a name and a birth date are enough",
            "/members/new",
            "Add a member",
            bool(members),
        ),
        Step(
            "Make a group",
            f"{groups[0].details.name} has no session yet" if groups else "And say when it meets",
            meets,
            verb,
            False,
        ),
    )
