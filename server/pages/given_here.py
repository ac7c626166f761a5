"""What this device last answered on the way in, so that Back and Reload lose nothing.

The threat is somebody close who has the link and knows the birth date: on another device they
must not read where the member is, nor what they agreed to. So answers are offered to the device
that gave them only.
"""

from typing import Generic, TypeVar

from aiohttp import web
from msgspec import Struct

from server.core.commands import GiveLocation
from server.core.plan import Purpose

MOST_REMEMBERED = 2_000  # devices; the oldest is asked once more

Answer = TypeVar("Answer")


class GivenHere(Struct, Generic[Answer]):
    """By session and device, in the memory of this process; a restart only asks once more."""

    answers: dict[tuple[str, str], Answer] = {}

    def keep(self, session_id: str, device_id: str, answer: Answer) -> None:
        self.forget(session_id, device_id)
        self.answers[session_id, device_id] = answer
        while len(self.answers) > MOST_REMEMBERED:
            del self.answers[next(iter(self.answers))]

    def of(self, session_id: str, device_id: str) -> Answer | None:
        return self.answers.get((session_id, device_id))

    def forget(self, session_id: str, device_id: str) -> None:
        self.answers.pop((session_id, device_id), None)


WHERE_GIVEN: web.AppKey[GivenHere[GiveLocation]] = web.AppKey("where_given")
AGREED_HERE: web.AppKey[GivenHere[dict[Purpose, bool]]] = web.AppKey("agreed_here")
LEFT_OUT: web.AppKey[GivenHere[tuple[str, ...]]] = web.AppKey("left_out")
