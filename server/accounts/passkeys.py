"""Passkeys, as WebAuthn has them: what the browser is asked, and whether its answer holds.

A passkey works on the one name it was made for; a page that imitates ours has another name and
gets nothing it could use here. Their library is imported when somebody uses one: it takes longer
than much else that a server needs to start.
"""

import json
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING

from msgspec import Struct

from server.store.facts import FactorSecret, SecondFactor

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

NAME = "Group Companion"
# Of a pair whose other half nobody has: who shows a passkey we never saw is looked at all the same.
NOBODYS = (
    "pQECAyYgASFYIG8skAtxEZqtMMtVu8LP7KaHSe1qNxGb6FTQlnTzFBxVIlgg_R_sYfddeT91BKhq8A6ixe7TuinwcPre6a9"
    "GGWJwyxM"
)


class Site(Struct, frozen=True):
    """Where a passkey is made and used."""

    rp_id: str
    origin: str


class Holder(Struct, frozen=True):
    account_id: str
    email: str
    name: str


def is_name(host: str) -> bool:
    """Whether passkeys can be made for *host*: browsers want a name, not an address."""
    try:
        ip_address(host)
    except ValueError:
        return bool(host)
    return False


def creation(site: Site, holder: Holder, had: list[SecondFactor], challenge: bytes) -> str:
    """Return what a browser is asked to make a passkey with, as JSON."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    return options_to_json(
        generate_registration_options(
            rp_id=site.rp_id,
            rp_name=NAME,
            user_id=holder.account_id.encode(),
            user_name=holder.email,
            user_display_name=holder.name,
            challenge=challenge,
            exclude_credentials=_descriptors(had),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
        )
    )


def made(
    site: Site, answer: str, challenge: bytes, *, name: str
) -> tuple[FactorSecret, int] | None:
    """Return the new passkey and its count; None when the answer does not hold."""
    from webauthn import verify_registration_response
    from webauthn.helpers import bytes_to_base64url
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        found = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    secret = FactorSecret(
        name,
        credential_id=bytes_to_base64url(found.credential_id),
        public_key=bytes_to_base64url(found.credential_public_key),
    )
    return secret, found.sign_count


def asking(site: Site, had: list[SecondFactor], challenge: bytes) -> str:
    """Return what a browser is asked to show a passkey with, as JSON."""
    from webauthn import generate_authentication_options, options_to_json

    return options_to_json(
        generate_authentication_options(
            rp_id=site.rp_id, challenge=challenge, allow_credentials=_descriptors(had)
        )
    )


def asking_anybody(site: Site, challenge: bytes) -> str:
    """Return what a browser is asked with before anybody said who they are, as JSON."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    return options_to_json(
        generate_authentication_options(
            rp_id=site.rp_id,
            challenge=challenge,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
    )


class Said(Struct, frozen=True):
    """What an answer says of itself, before anything of it is looked at."""

    account_id: str
    credential_id: str
    challenge: bytes


def said(answer: str) -> Said | None:
    """Return whose passkey *answer* claims to show; None when it says nothing of the kind."""
    from webauthn import base64url_to_bytes

    try:
        read = json.loads(answer)
        handle = base64url_to_bytes(read["response"]["userHandle"]).decode()
        client = json.loads(base64url_to_bytes(read["response"]["clientDataJSON"]))
        return Said(handle, str(read["id"]), base64url_to_bytes(client["challenge"]))
    except (ValueError, KeyError, TypeError):
        return None


def nobodys(credential_id: str) -> SecondFactor:
    """Return a passkey that looks like the one of *credential_id* and fits nothing."""
    secret = FactorSecret("Passkey", credential_id=credential_id, public_key=NOBODYS)
    return SecondFactor("", "passkey", datetime.min.replace(tzinfo=UTC), 0, secret)


def shown(
    site: Site,
    answer: str,
    had: list[SecondFactor],
    challenge: bytes,
    *,
    verified: bool = False,
) -> tuple[SecondFactor, int] | None:
    """Return which passkey was shown and its new count; None when the answer does not hold.

    *verified* when it stands alone: then its holder gave a fingerprint, a face or a PIN to it.
    """
    from webauthn import base64url_to_bytes, verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        credential_id = json.loads(answer)["id"]
        passkey = next(f for f in had if f.secret.credential_id == credential_id)
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(passkey.secret.public_key),
            credential_current_sign_count=passkey.used,
            require_user_verification=verified,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, StopIteration):
        return None
    return passkey, found.new_sign_count


def _descriptors(had: list[SecondFactor]) -> "list[PublicKeyCredentialDescriptor]":
    from webauthn import base64url_to_bytes
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [
        PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.secret.credential_id))
        for one in had
        if one.kind == "passkey"
    ]
