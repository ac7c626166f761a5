"""What is taken out of a message before it is kept: secrets, and where somebody connected from.

By the look of the text and not by its structure, so that a message that was cut off, or of a
kind nobody knows, is scrubbed as well.
"""

import ipaddress
import re

REMOVED = "[removed]"

# A field whose value opens something, in JSON, also escaped within JSON, or percent-encoded.
_SECRET = re.compile(
    r"""(?ix)
    (?P<name> (?:\\?"|%22) [\w.-]* (?: token | secret | passw(?:or)?d | passcode | pwd | jwt
        | authorization | credential | api_?key ) [\w.-]* (?:\\?"|%22) (?:\s*:\s*|%3A(?:\+|%20)*) )
    (?P<open> \\?"|%22 ) (?P<value> .*? ) (?P<close> \\?"|%22 | $ )
    """
)
_ADDRESS = re.compile(
    r"(?:(?<=%22)|(?<![\w.:]))(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)(?![\w:])"
)


def scrub(raw: bytes) -> bytes:
    """Return *raw* without secrets and addresses; what is left reads the same."""
    found = raw.decode("utf-8", "replace")
    found = _SECRET.sub(lambda m: f"{m['name']}{m['open']}{REMOVED}{m['close']}", found)
    return _ADDRESS.sub(_without_address, found).encode()


def _without_address(match: re.Match[str]) -> str:
    try:
        ipaddress.ip_address(match[0].rstrip("."))
    except ValueError:
        return match[0]  # a time of day, a version
    return REMOVED
