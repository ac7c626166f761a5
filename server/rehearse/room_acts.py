"""What facilitators do with a room in a scenario: breaks, the lock, breakouts, a moved tag.

A scenario names rooms by what they are called; the ids of what was begun are kept here.
"""

from collections.abc import Callable, Mapping

from server.rehearse.people import Line
from server.rehearse.scenario import Step


class RoomActs:
    """The acts of one evening. *person* gives the id behind a key of the scenario."""

    def __init__(self, person: Callable[[str | None], str]) -> None:
        self._person = person
        self._break = ""
        self._rooms: dict[str, str] = {}

    async def act(self, step: Step, board: Line, last_tag: Mapping[str, str]) -> bool:
        """Do what *step* says; False when it is nothing of the room."""
        match step.does:
            case "lock_room" | "unlock_room" | "close_breakout":
                await board.ask(step.does)
            case "remove_member" | "readmit_member":
                await board.ask(step.does, member_id=self._person(step.member))
            case "begin_break":
                self._break = await board.ask("begin_break")
            case "end_break":
                await board.ask("end_break", break_id=self._break)
            case "open_breakout":
                self._rooms[step.room or ""] = await board.ask("open_breakout", name=step.room)
            case "assign_breakout":
                people = [self._person(key) for key in step.people]
                room = self._rooms[step.room or ""]
                await board.ask("assign_breakout", breakout_id=room, people=people)
            case "move_last":
                tag_id, member_id = last_tag[step.who], self._person(step.member)
                await board.ask("move_tag", tag_id=tag_id, member_id=member_id)
            case _:
                return False
        return True
