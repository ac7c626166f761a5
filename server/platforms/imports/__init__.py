"""What platforms tell after the meeting: reports, as rows that never say who is in the room now.

ATT-17. A report that is not whole is refused: its rows would be taken for all there were.
"""

from server.core.commands import Refused

INCOMPLETE = Refused("incomplete", "This is one page of several: it would be taken for all.")
UNFINISHED = Refused(
    "still_running", "Somebody is still in the meeting. Fetch the report after it."
)
