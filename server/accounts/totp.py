"""Codes of an authenticator app, RFC 6238: six digits, thirty seconds, one step of grace.

A code belongs to a step. Whoever stores the step that was used lets no code in twice.
"""

import re
from datetime import datetime

import pyotp
import segno

STEP_SECONDS = 30
SECRET = re.compile(r"[A-Z2-7]{32}")  # 160 bits, as the app gets it
CODE = re.compile(r"[0-9]{6}")
ISSUER = "Group Companion"  # neutral on a phone's list: says nothing about whose groups


def new_secret() -> str:
    return pyotp.random_base32(32)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the step *code* belongs to, this one or a neighbour; None when it is another's."""
    typed = "".join(code.split())
    if not CODE.fullmatch(typed):
        return None
    this = int(now.timestamp()) // STEP_SECONDS
    codes = pyotp.TOTP(secret)
    fitting = [
        step
        for step in (this - 1, this, this + 1)
        if pyotp.utils.strings_equal(codes.generate_otp(step), typed)
    ]
    return fitting[-1] if fitting else None


def drawing(secret: str, email: str) -> tuple[str, int]:
    """Return the QR code an app scans, as the path of an SVG, and how wide it is."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
    rows = list(segno.make(address, error="m", micro=False).matrix_iter(border=4))
    squares = (
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return "".join(squares), len(rows)
