"""Twelve members' notes drafted and checked, against the bare rendering of the same sentences.

`python -m bench.drafts`. Both sides take turns, so that a noisy moment of the machine hits both;
processor time, one core. The ratio is what reading, choosing, referring and verifying cost.
"""

import argparse
import re
from statistics import quantiles
from time import process_time

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from notes_engine import FORMATS, SessionDraft, draft
from tests.notes_engine.sessions import twelve_full

RUNS = 1_000


def bare(session: SessionDraft) -> list[tuple[Template, dict[str, str]]]:
    """Each sentence as a compiled template with two slots and their words, ready to render."""
    sandbox = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    made = []
    for note in session.members:
        for section in note.sections:
            for sentence in section.sentences:
                words = re.findall(r"\S+", sentence.text)
                first, last = words[0], " ".join(words[-3:])
                middle = " ".join(words[1:-3])
                template = sandbox.from_string(f"{{{{ first }}}} {middle} {{{{ last }}}}")
                made.append((template, {"first": first, "last": last}))
    return made


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.drafts")
    parser.add_argument("--runs", type=int, default=RUNS)
    runs = parser.parse_args().runs
    document = twelve_full()
    print(f"{'format':<10} {'p50 ms':>7} {'p99 ms':>7} {'bare p50':>9} {'ratio':>6}")
    for note_format in FORMATS:
        templates = bare(draft(document, note_format))
        ours, theirs = [], []
        for _ in range(runs if note_format == "DAP" else max(runs // 10, 2)):
            began = process_time()
            draft(document, note_format)
            drafted = process_time()
            for template, slots in templates:
                template.render(slots)
            ours.append(drafted - began)
            theirs.append(process_time() - drafted)
        cut, bare_cut = quantiles(ours, n=100), quantiles(theirs, n=100)
        ratio = cut[49] / bare_cut[49]
        print(
            f"{note_format:<10} {cut[49] * 1e3:>7.1f} {cut[98] * 1e3:>7.1f} "
            f"{bare_cut[49] * 1e3:>9.2f} {ratio:>6.1f}"
        )


if __name__ == "__main__":
    main()
