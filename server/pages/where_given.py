"""What this device last answered to `Where are you?`, so that Back and Reload lose nothing.

The threat is somebody close who has the link and knows the birth date: on another device they
must not read where the member is. So answers are offered to the device that gave them only.
"""

from aiohttp import web
from msgspec import Struct

from server.core.commands import GiveLocation

MOST_REMEMBERED = 2_000  # devices; the oldest is asked once more


class WhereGiven(Struct):
    """By session and device, in the memory of this process; a restart only asks once more."""

    answers: dict[tuple[str, str], GiveLocation] = {}

    def keep(self, session_id: str, device_id: str, answer: GiveLocation) -> None:
        self.forget(session_id, device_id)
        self.answers[session_id, device_id] = answer
        while len(self.answers) > MOST_REMEMBERED:
            del self.answers[next(iter(self.answers))]

    def of(self, session_id: str, device_id: str) -> GiveLocation | None:
        return self.answers.get((session_id, device_id))

    def forget(self, session_id: str, device_id: str) -> None:
        self.answers.pop((session_id, device_id), None)


WHERE_GIVEN: web.AppKey[WhereGiven] = web.AppKey("where_given")
