"""What platforms send, as told by their own documents: fixtures, all people and values invented."""

import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec

from server.core.commands import Refused
from server.platforms.identity import Directory, deliveries
from server.platforms.notice import Letter, Notice, Secrets

_TRAILING = re.compile(r"(?<=\.\d{3})000Z")
FIXTURES = Path(__file__).with_name("fixtures")
RECV = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
BO_KEY = "m-7f3c"
KNOWN = Directory(keys={BO_KEY: "bo"}, registrants={"regBo-0001": "bo"})


@cache
def fixtures(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text("utf-8"))


def body(payload: object) -> bytes:
    return json.dumps(payload).encode()


def bbb_body(*events: object) -> bytes:
    fields = {
        "domain": "bbb.example.org",
        "event": json.dumps(events),
        "timestamp": "1795460405700",
    }
    return urlencode(fields).encode()


def vector(platform: str) -> tuple[Letter, Secrets, datetime]:
    """A signed message of *platform*, what both sides know, and when it came."""
    one = fixtures("signatures")[platform]
    letter = Letter(one["body"].encode(), one["headers"], one.get("url", ""))
    now = datetime.fromisoformat(one["now"])
    return letter, Secrets(one["secret"], one.get("key", "")), now


def told(notice: Notice | Refused) -> list[dict[str, Any]]:
    """What *notice* says once everybody with a known key is named, without what is not said."""
    assert isinstance(notice, Notice), notice
    written = json.loads(
        _TRAILING.sub("Z", json.dumps(msgspec.to_builtins(deliveries(notice, KNOWN))))
    )
    return [
        {n: v for n, v in one.items() if v is not None and n not in ("recv", "src")}
        for one in written
    ]
