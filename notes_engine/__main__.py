"""`python -m notes_engine draft FILE.json --format DAP`: the engine by hand. All I/O is here."""

import argparse
import sys
import time
from pathlib import Path

import msgspec

from notes_engine import FORMATS, EvidenceDocument, SessionDraft, draft


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m notes_engine")
    commands = parser.add_subparsers(dest="command", required=True)
    drafting = commands.add_parser("draft", help="draft the notes of one session")
    drafting.add_argument("file", type=Path, help="an evidence document (docs/evidence.md)")
    drafting.add_argument("--format", default="DAP", choices=[*FORMATS, "CUSTOM", "all"])
    drafting.add_argument("--json", action="store_true", help="sentences with their evidence")
    commands.add_parser("schema", help="print the JSON Schema of the evidence document")
    options = parser.parse_args(arguments)
    if options.command == "schema":
        print(_json(msgspec.json.schema(EvidenceDocument)))
        return 0
    try:
        document = msgspec.json.decode(options.file.read_bytes(), type=EvidenceDocument)
    except (OSError, msgspec.MsgspecError) as error:
        print(f"Cannot read the evidence: {error}", file=sys.stderr)
        return 2
    names = list(FORMATS) if options.format == "all" else [options.format]
    began = time.perf_counter()
    drafts = {name: draft(document, name) for name in names}
    elapsed = (time.perf_counter() - began) * 1000
    if options.json:
        print(_json({"drafts": drafts, "milliseconds": round(elapsed, 2)}))
    else:
        print("\n\n".join(readable(document, each) for each in drafts.values()))
    return 0


def readable(document: EvidenceDocument, session: SessionDraft) -> str:
    """The drafts as text, each sentence followed by the evidence it rests on."""
    names = {member.id: member.display_name for member in document.members}
    lines = [f"{document.session.group_name}, {document.session.date_of_service}, {session.format}"]
    lines += ["", " ".join(sentence.text for sentence in session.group)]
    for note in session.members:
        lines += ["", f"== {names[note.member]} ({note.status.replace('_', ' ')})"]
        for section in note.sections:
            cited = (f"{s.text} [{' '.join(s.evidence)}]" for s in section.sentences)
            lines.append(f"{section.title}. {' '.join(cited)}".rstrip())
        for prompt in note.prompts:
            needed = "needed to sign" if prompt.blocking else "question"
            lines.append(f"  ({prompt.code}, {needed}) {prompt.text}")
        if note.closest:
            lines.append(f"  closest: {note.closest.jaccard:.2f}, {note.closest.five_gram:.2f}")
    return "\n".join(lines)


def _json(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


if __name__ == "__main__":
    sys.exit(main())
