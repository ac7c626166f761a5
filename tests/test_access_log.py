"""What gets into a log line, whoever writes it: an allow-list, on one line, without anybody."""

import json
import logging
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.access_log import FIELDS, Structured, Words

CANARY = "Bo Miller canary-7731"


def record(name: str, words: str, *args: object, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord(name, logging.ERROR, __file__, 1, words, args, None)
    made.__dict__.update(extra)
    return made


def failed() -> logging.LogRecord:
    try:
        raise ValueError(CANARY)
    except ValueError:
        made = record("server.pages.errors", "it failed")
        made.exc_info = sys.exc_info()
    return made


@pytest.mark.parametrize("style", [Words(), Structured()])
@pytest.mark.parametrize(
    "written",
    [
        record("asyncio", f"Task exception: {CANARY}"),
        record("aiohttp.access", "%s", CANARY),
        record("sqlalchemy.engine", f"INSERT {CANARY}"),
        record("serverless", CANARY),
        failed(),
        record("server.access", "short", request="r1", user_agent=CANARY, path=CANARY),
    ],
)
def test_nobodys_words_get_in(style: logging.Formatter, written: logging.LogRecord) -> None:
    assert "canary" not in style.format(written)
    assert "Miller" not in style.format(written)


def test_a_request_is_seven_fields_and_not_one_more() -> None:
    fields = dict(zip(FIELDS, ("GET", "/notes/{note_id}", 200, 12, "r1"), strict=True))
    line = json.loads(Structured().format(record("server.access", "said", **fields)))

    assert set(line) == {"at", "level", "logger", *FIELDS}


def test_of_an_exception_its_kind_and_its_place_are_kept() -> None:
    assert "ValueError tests/test_access_log.py" in Words().format(failed())


@given(st.text())
def test_no_name_can_forge_a_second_line(name: str) -> None:
    """A newline, an escape sequence, a turned direction: each would show what was not logged."""
    for style in (Words(), Structured()):
        line = style.format(record("server.pages", "said %s", name + "\n\x1b[31m\u202eERROR"))
        assert line.isprintable()
        assert 1 == len(line.splitlines())
