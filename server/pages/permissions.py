"""Who may do what: the table of roles and permissions, the same as in docs/roles.md.

A permission opens pages, never somebody else's groups: what a page is about is looked up within
one's own caseload besides (access.py). The owner's role alone opens no chart but in an emergency.
"""

from collections.abc import Iterable
from typing import Literal

from server.store.facts import Account, Role

Permission = Literal[
    "account",  # one's own account, and who works here
    "practice.manage",  # accounts, roles, settings
    "audit.read",
    "billing",
    "charts.read",
    "charts.write",
    "charts.emergency",  # one chart that is not one's own, for an hour (emergency.py)
    "groups.read",
    "groups.write",
    "sessions.lead",
    "notes.write",
    "notes.sign",
    "notes.review",
    "notes.export",
]

_LEADING: frozenset[Permission] = frozenset(
    {"account", "charts.read", "groups.read", "sessions.lead", "notes.write"}
)
_EMERGENCY: frozenset[Permission] = frozenset({"charts.emergency"})
GRANTS: dict[Role, frozenset[Permission]] = {
    "owner": _EMERGENCY | {"account", "practice.manage", "audit.read", "billing"},
    "clinician": _LEADING
    | _EMERGENCY
    | {"charts.write", "groups.write", "notes.sign", "notes.review", "notes.export"},
    "facilitator": _LEADING | _EMERGENCY,
    "trainee": _LEADING | {"charts.write", "notes.sign"},
    "biller": frozenset({"account", "billing"}),
    "auditor": frozenset({"account", "audit.read"}),
}
ROLE_NAMES: dict[Role, str] = {
    "owner": "Owner",
    "clinician": "Clinician",
    "facilitator": "Facilitator",
    "trainee": "Trainee, supervised",
    "biller": "Biller",
    "auditor": "Auditor, reads only",
}


def may(account: Account, permission: Permission) -> bool:
    """Whether the roles of *account* grant *permission*.

    A trainee's signature waits for a supervisor's: without one there is nobody to wait for.
    """
    roles = granting(account.roles, permission)
    if permission == "notes.sign" and roles == {"trainee"}:
        return account.supervisor_id is not None
    return bool(roles)


def granting(roles: Iterable[Role], permission: Permission) -> set[Role]:
    """Return those of *roles* that have *permission*."""
    return {role for role in roles if permission in GRANTS[role]}


def landing(account: Account) -> str:
    """Return the first page of somebody with these roles."""
    for permission, address in _LANDINGS:
        if may(account, permission):
            return address
    return "/account"


_LANDINGS: tuple[tuple[Permission, str], ...] = (
    ("sessions.lead", "/today"),
    ("practice.manage", "/colleagues"),
    ("billing", "/billing"),
    ("audit.read", "/audit"),
)
