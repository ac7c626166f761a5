"""What is sealed of a signature, an addendum and a review, and of the plain columns beside it.

A seal protects what is in it. Who, when and which kind stand beside it, to be looked up by; their
digest goes into the seal, so that whoever alters one of them in the file is found at the next look.
"""

import hashlib

import msgspec

from server.store.errors import Damaged
from server.store.facts import AddendumWords, ReviewWords, Signature


class SealedSignature(Signature, frozen=True):
    beside: str = ""  # empty: signed by a release that did not keep it


class SealedAddendum(AddendumWords, frozen=True):
    beside: str = ""


class SealedReview(ReviewWords, frozen=True):
    beside: str = ""


def beside(*columns: object) -> str:
    """Return the digest of what stands beside a seal, in the order the caller always names it."""
    return hashlib.sha256(msgspec.json.encode(columns)).hexdigest()


def check(what: str, kept: str, *columns: object) -> None:
    """Raise Damaged unless *columns* are those whose digest was sealed."""
    if kept and kept != beside(*columns):
        raise Damaged(f"{what} was altered")
