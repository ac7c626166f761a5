"""No secret is in the tree: keys come from a file, the environment or a service (ASVS 13.3.1)."""

import re

import pytest

from tests.house.sources import Source, texts

# What the keys and tokens of others look like, in halves: this file does not hold what it forbids.
HALVES = {
    "a private key": (r"-----BEGIN [A-Z ]*PRIV", r"ATE KEY-----"),
    "a key of AWS": (r"AK", r"IA[0-9A-Z]{16}\b"),
    "a token of GitHub": (r"gh", r"[pousr]_[A-Za-z0-9]{36}\b"),
    "a token of Slack": (r"xox", r"[abpr]-[0-9A-Za-z-]{10,}"),
    "a key of Google": (r"AI", r"za[0-9A-Za-z_-]{35}\b"),
    "a key of Stripe": (r"k_li", r"ve_[0-9A-Za-z]{16,}"),
    "a key of a language model": (r"sk-", r"(?<![A-Za-z]sk-)[A-Za-z0-9_-]{32,}"),
    "a key ring of ours": (r'"keys": ?\{"[^"]+": ?"[A-Za-z0-9+', r'/_-]{43}=?"'),
    "a password in an address": (r"://[^/\s:@\"'{<]+:[^/\s:@\"'{<$]{6,}", r"@[a-z0-9.-]+"),
}
SHAPES = {what: re.compile("".join(halves)) for what, halves in HALVES.items()}
SAMPLES = {
    "a private key": "-----BEGIN RSA PRIV" + "ATE KEY-----",
    "a key of AWS": "AK" + "IA" + "ABCDEFGH01234567",
    "a token of GitHub": "gh" + "p_" + "a1" * 18,
    "a token of Slack": "xox" + "b-0123456789-abc",
    "a key of Google": "AI" + "za" + "b" * 35,
    "a key of Stripe": "sk_li" + "ve_" + "c" * 24,
    "a key of a language model": "sk-" + "d" * 40,
    "a key ring of ours": '{"keys": {"k1": "' + "e" * 43 + '="}}',
    "a password in an address": "postgres://app:hunter2" + "hunter2@db.example.org",
}


def secrets_in(source: Source) -> list[str]:
    return [
        source.at(source.text.count("\n", 0, found.start()) + 1, what)
        for what, shape in SHAPES.items()
        for found in shape.finditer(source.text)
    ]


def test_no_secret_is_in_the_tree() -> None:
    assert [] == [found for source in texts() for found in secrets_in(source)]


@pytest.mark.parametrize("what", SAMPLES)
def test_a_secret_is_noticed(what: str) -> None:
    assert [f"deploy/sample.env:2: {what}"] == secrets_in(
        Source("deploy/sample.env", "# settings\nX=" + SAMPLES[what] + "\n")
    )
