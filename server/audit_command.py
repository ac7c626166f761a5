"""`verify-audit`: is the audit, and is every signed note, as it was written?"""

from server.settings import Settings
from server.store.anchors import Anchors
from server.store.chains import verify_file
from server.store.keys import keyring_of


def run(settings: Settings) -> tuple[bool, str]:
    """Return whether all is as it was written, and what to tell."""
    file = Anchors(settings.anchors)
    anchors = file.read()
    verdict = verify_file(settings.database, keyring_of(settings), anchors)
    found = (*file.broken(), *verdict.found)
    looked = (
        f"{verdict.entries} entries of the audit, {verdict.signed_notes} signed notes,"
        f" {verdict.anchors} anchors in {settings.anchors}"
    )
    if found:
        return False, "\n".join([*found, f"Looked at {looked}."])
    without = "" if anchors else " Without anchors nobody can tell whether its end was cut off."
    return True, f"As it was written: {looked}.{without}"
