"""What every event of a session log has in common."""

from msgspec import Struct


def _snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


class Event(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag=_snake):
    """Base of all events; the class name in snake case is the `type` in JSON and database."""
