"""What every command has in common, and the bounds of what it may say."""

from typing import Annotated

from msgspec import Meta, Struct

Id = Annotated[str, Meta(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Code = Annotated[str, Meta(min_length=2, max_length=40, pattern=r"^[a-z0-9_]+$")]
MicroNote = Annotated[str, Meta(min_length=1, max_length=200)]
Words = Annotated[str, Meta(min_length=1, max_length=1000)]
Short = Annotated[str, Meta(min_length=1, max_length=120)]


def _snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


class Command(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag=_snake):
    """Base of all commands."""
