"""`retention`: what is older than it is kept. A dry run, unless told to erase."""

import argparse

from server.clock import SystemClock
from server.settings import Settings
from server.store.retention import Due, due, erase


def run(options: argparse.Namespace, settings: Settings) -> str:
    now = SystemClock().now()
    if options.erase:
        gone = erase(settings, now)
        return "\n".join(f"{one.kind.name}: {one.rows} erased, {one.held} held" for one in gone)
    lines = [_line(one) for one in due(settings, now)]
    return "\n".join([*lines, "Nothing was erased. With --erase, the first of these would be."])


def _line(one: Due) -> str:
    if not one.kind.keep_days:
        return f"{one.kind.name}: kept. {one.kind.why}"
    what = "would be erased" if one.kind.erase else "to be looked at by a person"
    held = f", {one.held} held" if one.held else ""
    return (
        f"{one.kind.name}: {one.rows} older than {one.kind.keep_days} days, {what}{held}."
        f" {one.kind.why}"
    )
