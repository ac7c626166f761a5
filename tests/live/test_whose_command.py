"""Each command a socket can carry, sent by everybody whose it is not: none is ever taken.

The table has a row for each command of the protocol; one that is added fails until it has its row.
"""

import json
from typing import Any, get_args

import msgspec
import pytest
from websockets.exceptions import ConnectionClosed

from server.core.commands import FacilitatorCommand, MemberCommand
from server.ids import new_id
from server.store.facts import Role
from tests.live.meeting import Meeting, Socket
from tests.pages.site import Visitor
from tests.pages.staff import hire
from tests.store.practice import PASSWORD

ID = "no-such-thing-0000"
MEMBER = "/join/room/socket"
Row = dict[str, Any]

# What each command needs to be one; "{member}" stands for Cyd, who is in the room.
LEADING: dict[str, Row] = {
    "open_room": {},
    "start_session": {},
    "end_session": {},
    "admit_member": {"member_id": "{member}"},
    "admit_all": {},
    "refuse_member": {"member_id": "{member}"},
    "remove_member": {"member_id": "{member}"},
    "readmit_member": {"member_id": "{member}"},
    "lock_room": {},
    "unlock_room": {},
    "begin_break": {},
    "end_break": {"break_id": ID},
    "retract_break": {"break_id": ID},
    "open_breakout": {"name": "Harbor"},
    "assign_breakout": {"breakout_id": ID, "people": ["{member}"]},
    "return_from_breakout": {"people": ["{member}"]},
    "close_breakout": {},
    "acknowledge_help": {"member_id": "{member}"},
    "claim_connection": {"conn": "conn-1", "person_id": "{member}"},
    "retract_claim": {"conn": "conn-1"},
    "tag_member": {"member_id": "{member}", "term": "pb_disclosed"},
    "refine_tag": {"tag_id": ID},
    "move_tag": {"tag_id": ID, "member_id": "{member}"},
    "retract_tag": {"tag_id": ID},
    "restore_tag": {"tag_id": ID},
    "start_intervention": {"term": "iv_psychoed"},
    "stop_intervention": {"intervention_id": ID},
    "retract_intervention": {"intervention_id": ID},
    "tag_group": {"term": "tf_universality"},
    "retract_group_tag": {"process_id": ID},
    "reach_segment": {"index": 0},
    "record_risk": {"member_id": "{member}", "term": "rk_si_passive"},
    "detail_risk": {"risk_id": ID},
    "acknowledge_risk": {"risk_id": ID},
}
OWN: dict[str, Row] = {"knock": {}, "step_away": {}, "come_back": {}, "ask_help": {}, "leave": {}}
NOBODYS: tuple[Role, ...] = ("biller", "auditor", "owner", "trainee", "facilitator", "clinician")


def _tags(union: Any) -> set[str]:
    return {str(kind.__struct_config__.tag) for kind in get_args(union)}


def _frame(command: str, row: Row, member_id: str) -> str:
    filled = json.loads(json.dumps(row).replace("{member}", member_id))
    return json.dumps({"id": new_id(), "at": 0, "sent": 0, "type": command} | filled)


def _cookie(visitor: Visitor) -> str:
    return "; ".join(f"{one.key}={one.value}" for one in visitor.http.cookie_jar)


async def _taken(meeting: Meeting) -> list[str]:
    """Return the commands that were taken; that a line went is written down as well."""
    return [one.command_id for one in await meeting.log() if one.command_id is not None]


async def _sends_everything(meeting: Meeting, path: str, cookie: str) -> tuple[int | None, Socket]:
    """Send each command without waiting to be let in; return the code it closed with."""
    socket = await meeting.open(path, cookie, welcome=False)
    for command, row in (LEADING | OWN).items():
        try:
            await socket.socket.send(_frame(command, row, meeting.members["Cyd"]))
        except ConnectionClosed:
            break
    return await socket.closed(), socket


def test_every_command_of_the_protocol_has_a_row() -> None:
    assert _tags(FacilitatorCommand) == LEADING.keys()
    assert _tags(MemberCommand) == OWN.keys()


@pytest.mark.parametrize("command", sorted(LEADING))
def test_each_row_is_a_command_of_its_surface(command: str) -> None:
    row = json.loads(_frame(command, LEADING[command], ID))
    fields = {name: value for name, value in row.items() if name not in ("id", "at", "sent")}

    assert msgspec.convert(fields, FacilitatorCommand)


async def test_a_member_gives_no_command_of_a_facilitator(meeting: Meeting) -> None:
    ana = await meeting.started()
    bo, cyd = await meeting.joined(ana, "Bo"), await meeting.joined(ana, "Cyd")
    before, taken = await _taken(meeting), []
    for command, row in LEADING.items():
        meeting.site.clock.advance(1)
        fields = json.loads(json.dumps(row).replace("{member}", meeting.members["Cyd"]))
        answer = await bo.ask(command, **fields)
        if (answer["type"], answer["reason"]) != ("refused", "bad_message"):
            taken.append((command, answer))

    assert [] == taken
    assert before == await _taken(meeting)
    await cyd.does("step_away")


async def test_a_facilitator_gives_no_command_of_a_member(meeting: Meeting) -> None:
    ana = await meeting.started()
    await meeting.joined(ana, "Cyd")
    before, taken = await _taken(meeting), []
    for command in OWN:
        for more in ({}, {"member_id": meeting.members["Cyd"]}):
            answer = await ana.ask(command, **more)
            if (answer["type"], answer["reason"]) != ("refused", "bad_message"):
                taken.append((command, answer))

    assert [] == taken
    assert before == await _taken(meeting)


async def test_a_member_speaks_for_nobody_else(meeting: Meeting) -> None:
    ana = await meeting.started()
    bo = await meeting.joined(ana, "Bo")
    await meeting.joined(ana, "Cyd")
    before, taken = await _taken(meeting), []
    for command in OWN:
        for name in ("member_id", "device_id", "actor", "connection_id"):
            meeting.site.clock.advance(1)
            answer = await bo.ask(command, **{name: meeting.members["Cyd"]})
            if (answer["type"], answer["reason"]) != ("refused", "bad_message"):
                taken.append((command, name, answer))

    assert [] == taken
    assert before == await _taken(meeting)


@pytest.mark.parametrize("who", ["Eli", "Fay"])
async def test_nobody_of_another_group_or_practice_gives_any_command(
    meeting: Meeting, who: str
) -> None:
    ana = await meeting.started()
    await meeting.joined(ana, "Cyd")
    before = await _taken(meeting)
    theirs = _cookie(await meeting.site.signed_in(who))
    doors = {meeting.board_path: 4403, MEMBER: 4401}
    for path, code in doors.items():
        closed, socket = await _sends_everything(meeting, path, theirs)
        assert (code, []) == (closed, socket.frames)

    assert before == await _taken(meeting)
    assert ana.socket.close_code is None


@pytest.mark.parametrize("role", NOBODYS)
async def test_no_role_gives_a_command_in_a_session_it_does_not_lead(
    meeting: Meeting, role: Role
) -> None:
    ana = await meeting.started()
    await meeting.joined(ana, "Cyd")
    before = await _taken(meeting)
    visitor = meeting.site.visitor()
    _, email = await hire(meeting.site.ana, role)
    await visitor.signs_in(email)

    closed, socket = await _sends_everything(meeting, meeting.board_path, _cookie(visitor))

    assert (4403, []) == (closed, socket.frames)
    assert before == await _taken(meeting)


@pytest.mark.parametrize("ending", ["closed", "signed out", "biller"])
async def test_whoever_led_it_until_a_moment_ago_gives_no_command_any_more(
    meeting: Meeting, ending: str
) -> None:
    ana = await meeting.started()
    await meeting.joined(ana, "Cyd")
    browser, owner = await meeting.site.signed_in("Gus"), await meeting.site.signed_in("Ana")
    gus, cookie = meeting.facilitators["Gus"], _cookie(browser)
    where, form, code = {
        "closed": (f"/colleagues/{gus}/closing", {"closed": "yes", "password": PASSWORD}, 4401),
        "biller": (f"/colleagues/{gus}/roles", {"roles": "biller", "password": PASSWORD}, 4403),
        "signed out": ("/sign-out", {}, 4401),
    }[ending]
    by = browser if ending == "signed out" else owner
    open_board = await meeting.open(meeting.board_path, cookie)

    assert 303 == (await by.post(where, form)).status
    before = await _taken(meeting)
    for command, row in LEADING.items():
        try:
            await open_board.socket.send(_frame(command, row, meeting.members["Cyd"]))
        except ConnectionClosed:
            break
    assert 4401 == await open_board.closed()
    closed, socket = await _sends_everything(meeting, meeting.board_path, cookie)

    assert (code, []) == (closed, socket.frames)
    assert before == await _taken(meeting)


async def test_a_link_that_was_taken_back_gives_no_command_any_more(meeting: Meeting) -> None:
    ana = await meeting.started()
    bo, cookie = await meeting.joined(ana, "Bo"), await meeting.visit_cookie("Bo")
    link = await meeting.link("Bo")
    owner = await meeting.site.signed_in("Ana")

    assert 303 == (await owner.post(f"/links/{link.link_id}/revocation")).status
    assert 4401 == await bo.closed()
    before = await _taken(meeting)
    closed, socket = await _sends_everything(meeting, MEMBER, cookie)

    assert (4401, []) == (closed, socket.frames)
    assert before == await _taken(meeting)
