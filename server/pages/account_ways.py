"""What others did to how somebody signs in: on that person's own page, for as long as it is kept.

Whoever makes a way into a colleague's account could go in by it. It cannot be done unseen.
"""

from datetime import datetime

from aiohttp import web
from msgspec import Struct

from server.keys import ACCOUNT
from server.pages import access
from server.store.audit import AuditQuestion

USED = "use_way_in"
SAID = {
    "make_way_in": "{} made a new way into this account",
    USED: "a new way in was used: this account was opened by it",
    "reset_second_factor": "{} took away the second step",
    "unlink_identity": "{} ended the link with the work account",
}
NEWEST = 40


class Change(Struct, frozen=True):
    at: datetime
    text: str


async def changes_by_others(request: web.Request) -> list[Change]:
    """Return what was done to the signed-in account's ways in, the newest first."""
    me, scope = request[ACCOUNT].account_id, access.practice(request)
    asked = AuditQuestion(acts=tuple(SAID), subject_ids=(me,), limit=NEWEST)
    entries, _ = await scope.audit.report(asked)
    found = [one for one in entries if one.actor != me or one.act == USED]
    if not found:
        return []
    names = {one.account_id: one.name for one in await scope.people.accounts()}
    return [
        Change(one.at, SAID[one.act].format(names.get(one.actor, "Somebody who left")))
        for one in found
    ]
