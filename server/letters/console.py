"""For the demonstration: what would be sent is said where the server was started."""

from collections.abc import Callable

from msgspec import Struct

from server.letters.carrier import Carried, Message


class Console(Struct, frozen=True):
    """The people of a demonstration are invented; of real ones nothing is ever printed."""

    tell: Callable[[str], None]

    async def carry(self, message: Message) -> Carried:
        self.tell(f"To {message.to} ({message.sender}): {message.text}")
        return Carried("sent")
