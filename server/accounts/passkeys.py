"""Passkeys, as WebAuthn has them: what the browser is asked, and whether its answer holds.

A passkey works on the one name it was made for; a page that imitates ours has another name and
gets nothing it could use here. Their library is imported when somebody uses one: it takes longer
than much else that a server needs to start.
"""

import json
from ipaddress import ip_address
from typing import TYPE_CHECKING

from msgspec import Struct

from server.store.facts import FactorSecret, SecondFactor

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

NAME = "Group Companion"


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


def shown(
    site: Site, answer: str, had: list[SecondFactor], challenge: bytes
) -> tuple[SecondFactor, int] | None:
    """Return which passkey was shown and its new count; None when the answer does not hold."""
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
