"""The operator's commands: checking, keys, backups, the audit, how long things are kept."""

import argparse
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from server.settings import Settings

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]


def add_verbs(verbs: "Verbs") -> None:
    verb = verbs.add_parser("check", help="say what is not safe about this installation")
    verb.set_defaults(operate="check", log=logging.WARNING)

    verb = verbs.add_parser("keys", help="which key seals how much; a new one; seal all anew")
    acts = ("show", "rotate", "reseal", "retire")
    verb.add_argument("act", choices=acts, nargs="?", default="show")
    verb.set_defaults(operate="keys", log=logging.WARNING)

    verb = verbs.add_parser("backup", help="write a sealed backup; the server may be at work")
    verb.add_argument("folder", type=Path, metavar="FOLDER")
    verb.add_argument("--keep", type=int, metavar="N", help="remove all but the newest N")
    verb.set_defaults(operate="backup", log=logging.WARNING)

    verb = verbs.add_parser("restore", help="put a backup into an empty data folder")
    verb.add_argument("file", type=Path, metavar="FILE")
    verb.set_defaults(operate="restore", log=logging.WARNING)

    verb = verbs.add_parser("verify-backup", help="open a backup and look at all of it")
    verb.add_argument("file", type=Path, metavar="FILE")
    verb.add_argument("--scratch", type=Path, metavar="FOLDER", help="where it is unpacked for it")
    verb.set_defaults(operate="verify-backup", log=logging.WARNING)

    verb = verbs.add_parser("verify-audit", help="is the audit, is every signed note as written?")
    verb.set_defaults(operate="verify-audit", log=logging.WARNING)

    verb = verbs.add_parser("retention", help="what is older than it is kept")
    verb.add_argument("--erase", action="store_true", help="erase what may be; server stopped")
    verb.set_defaults(operate="retention", log=logging.WARNING)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Run the command that *options* name; 1 when it found something wrong."""
    holds, said = _told(options, settings)
    print(said)
    return 0 if holds else 1


def _told(options: argparse.Namespace, settings: Settings) -> tuple[bool, str]:
    match options.operate:
        case "check":
            from server import check_command

            return check_command.run(settings)
        case "verify-audit":
            from server import audit_command

            return audit_command.run(settings)
        case "keys":
            from server import keys_command

            return True, keys_command.run(options, settings)
        case "retention":
            from server import retention_command

            return True, retention_command.run(options, settings)
    from server import backup_command

    acts = {
        "backup": backup_command.make,
        "restore": backup_command.put_back,
        "verify-backup": backup_command.look_at,
    }
    return True, acts[options.operate](options, settings)
