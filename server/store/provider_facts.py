"""Who says for a practice who its staff are, as its owner set it up: sealed as a whole."""

from msgspec import Struct


class IdentityProvider(Struct, frozen=True):
    practice_id: str
    name: str  # what the practice calls it: it stands on a button everybody can read
    issuer: str
    client_id: str
    client_secret: str
    required: bool = False  # whether passwords and passkeys alone open no session of its staff
    both_steps: bool = False  # whether what is shown there stands for our second step as well
