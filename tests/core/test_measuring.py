"""Questionnaires in a session: with consent only, an alert at once, nothing to anybody else."""

from typing import Any

import msgspec

from server.core import commands as c
from server.core.board import facilitator_view, member_view
from server.core.commands import Refused
from server.core.measure_commands import CheckIn
from server.core.measure_events import MeasureAnswered
from server.core.risk_events import RiskRecorded
from tests.cast import (
    ANA,
    BO,
    CYD,
    DEE,
    Play,
    answers_questions,
    asks,
    at,
    ends,
    joins,
    knocks,
    lets_all_in,
    says,
    taxonomy,
    told,
)
from tests.measure_stories import LEFT_OPEN, LOW, RAISED, answer, asking, fills_in, from_paper


def on_the_way_in(*moments: Any) -> Play:
    return told(
        (-14, answers_questions("Bo", measures=True)),
        (-14, answers_questions("Cyd", measures=False)),
        *moments,
        agreed=asking(),
    )


def board(play: Play) -> Any:
    return facilitator_view(play.told, now=at(0), taxonomy=taxonomy())


def test_an_answer_about_harm_is_an_alert_on_the_board_at_once() -> None:
    play = on_the_way_in((-12, fills_in("Bo", RAISED)))
    (alert,) = board(play).alerts

    assert (BO, "Bo E.", None) == (alert.member_id, alert.name, alert.by)
    assert at(-12) == alert.since


def test_the_alert_comes_before_the_room_is_open() -> None:
    assert "planned" == board(on_the_way_in((-12, fills_in("Bo", RAISED)))).phase


def test_the_alert_and_the_answer_are_written_together() -> None:
    events = on_the_way_in((-12, fills_in("Bo", RAISED))).log[-2:]

    assert [MeasureAnswered, RiskRecorded] == [type(one.event) for one in events]
    assert 1 == len({one.command_id for one in events})


def test_whoever_is_on_it_stands_there_by_name_and_time() -> None:
    play = on_the_way_in((-12, fills_in("Bo", RAISED)))
    risk_id = board(play).alerts[0].risk_id
    play.tell([(-10, asks("Ana", c.AcknowledgeRisk(risk_id)))])
    (alert,) = board(play).alerts

    assert ("AP", at(-10)) == (alert.by, alert.by_at)
    assert ANA == play.told.risks[risk_id].acknowledged_by


def test_the_first_who_says_so_stays_the_one() -> None:
    play = on_the_way_in((-12, fills_in("Bo", RAISED)))
    risk_id = board(play).alerts[0].risk_id
    play.tell([(-10, asks("Ana", c.AcknowledgeRisk(risk_id)))])
    play.tell([(-9, asks("Gus", c.AcknowledgeRisk(risk_id)))])

    assert "AP" == board(play).alerts[0].by


def test_an_alert_that_was_seen_is_still_a_risk_to_be_reviewed() -> None:
    play = on_the_way_in((-12, fills_in("Bo", RAISED)))
    play.tell([(-10, asks("Ana", c.AcknowledgeRisk(board(play).alerts[0].risk_id)))])
    shown = board(play)

    assert "open" == shown.tiles[0].risk
    assert [True] == [risk.open for risk in shown.risks]


def test_an_alert_can_be_answered_after_the_end() -> None:
    play = told(
        (-15, asks("Ana", c.OpenRoom())),
        (-14, answers_questions("Bo", measures=True)),
        (-12, fills_in("Bo", RAISED)),
        (-11, asks("Ana", c.StartSession())),
        (90, ends()),
        agreed=asking(),
    )
    risk_id = board(play).alerts[0].risk_id
    play.tell([(95, asks("Ana", c.AcknowledgeRisk(risk_id)))])

    assert "AP" == board(play).alerts[0].by


def test_neither_a_low_nor_an_open_answer_is_a_risk() -> None:
    for answers in (LOW, LEFT_OPEN):
        play = on_the_way_in((-12, fills_in("Bo", answers)))

        assert {} == play.told.risks
        assert () == board(play).alerts


def test_no_answer_is_in_any_members_page() -> None:
    play = on_the_way_in((-12, fills_in("Bo", LOW)))
    before = {name: member_view(play.told, name, now=at(0)) for name in (BO, CYD, DEE)}
    raised = on_the_way_in((-12, fills_in("Bo", RAISED)))
    after = {name: member_view(raised.told, name, now=at(0)) for name in (BO, CYD, DEE)}

    assert before == after


def test_the_board_holds_no_answer() -> None:
    shown = msgspec.json.encode(board(on_the_way_in((-12, fills_in("Bo", RAISED)))))

    assert b"answers" not in shown
    assert b"scores" not in shown


def test_who_said_no_is_asked_nothing_and_all_else_stays() -> None:
    play = on_the_way_in((-13, knocks("Cyd")))
    answered = play.ask(answer(LOW), play.member("Cyd"))

    assert isinstance(answered, Refused)
    assert "not_asked" == answered.reason
    assert play.told.seats[CYD].waiting


def test_who_is_not_asked_cannot_answer() -> None:
    play = told((-14, answers_questions("Dee", measures=True)), agreed=asking())

    for command in (answer(LOW), CheckIn(5)):
        answered = play.ask(command, play.member("Dee"))
        assert isinstance(answered, Refused)
        assert "not_asked" == answered.reason


def test_what_is_not_due_cannot_be_answered() -> None:
    play = on_the_way_in()
    answered = play.ask(answer((0,) * 7, "gad7"), play.member("Bo"))

    assert isinstance(answered, Refused)


def test_sent_twice_the_first_answers_stand() -> None:
    play = on_the_way_in((-12, fills_in("Bo", RAISED)), (-11, fills_in("Bo", LOW)))

    assert [RAISED] == [one.event.answers for one in play.told.measures_of(BO)]


def test_a_device_nobody_let_in_answers_for_nobody() -> None:
    play = told(
        (-15, asks("Ana", c.OpenRoom())),
        (-14, answers_questions("Bo", measures=True)),
        (-13, joins("Bo", measures=True)),
        (-12, lets_all_in()),
        agreed=asking(),
    )
    answered = play.ask(answer(RAISED), play.member("Bo", "phone"))

    assert isinstance(answered, Refused)
    assert {} == play.told.risks


def test_a_check_in_is_kept_once_and_an_empty_one_not_at_all() -> None:
    play = on_the_way_in((-13, says("Bo", CheckIn())))
    assert {} == play.told.check_ins
    play.tell([(-12, says("Bo", CheckIn(4, "tired", "say one thing")))])
    play.tell([(-11, says("Bo", CheckIn(9, "fine")))])

    assert 4 == play.told.check_ins[BO].mood


def test_from_paper_it_alerts_as_well() -> None:
    play = on_the_way_in((-10, asks("Ana", from_paper(DEE, RAISED))))

    assert [DEE] == [alert.member_id for alert in board(play).alerts]
