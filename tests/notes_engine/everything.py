"""The "everything" session: nine members, eight present, one of each difficulty."""

from datetime import date

from notes_engine.evidence import EvidenceDocument
from tests.notes_engine.builders import Evening


def everything() -> EvidenceDocument:
    e = Evening(theme="Catching a thought before it runs the evening")
    _people(e)
    _presence(e)
    e.technique("iv_checkin", "18:00", "18:19")
    e.technique("iv_validate", "18:24")
    e.technique("iv_psychoed", "18:35", "18:52", topic="thought records")
    e.technique("cbt_restructure", "18:56", "19:12", by="F2")
    e.technique("iv_summary", "19:20", "19:29")
    e.noted("pr_supportive", "18:42")
    e.noted("tf_universality", "18:50")
    _ana_devon_priya(e)
    _tomas_ruth_jonah(e)
    _carla_ellis_sam(e)
    return e.document()


def _people(e: Evening) -> None:
    say_no = "Say no once this week without explaining"
    e.member("M01", "Ana Ruiz", "she", say_no, "Sleep by midnight, five nights", codes=("F41.1",))
    e.member("M02", "Devon Kim", "he", "Two evening walks a week", codes=("F33.1",))
    e.member("M03", "Priya Shah", "she", "Name the feeling before replying", codes=("F43.23",))
    e.member("M04", "Tomás Lind", "he", "Ask for help once a week", codes=("F34.1",))
    e.member(
        "M05", "Ruth Baker", "she", "Leave the house on four days", codes=("F40.01",),
        delivery="phone",
    )  # fmt: skip
    e.member("M06", "Jonah Weiss", "he", "Speak once in each meeting", codes=("F40.10",))
    finish = "Let others finish before I answer"
    e.member("M07", "Carla Mendes", "she", finish, "Sleep by midnight", codes=("F41.1",))
    e.member("M08", "Ellis Tran", "he", "Tell one person when it gets bad", codes=("F32.1",))
    e.member("M09", "Sam Osei", "they", "Sleep before one, five nights", codes=("F33.1",))


def _presence(e: Evening) -> None:
    e.attends("M01")
    e.attends("M02", "18:17:20")
    e.attends("M03", until="18:52:10", reason="child care, announced")
    e.attends("M04", gaps=(("18:31", "18:38:30"),))
    e.attends("M05", "18:02")
    e.attends("M06", flags=("closed_by_session_end", "gap_bridged"))
    e.attends("M07", breakout=("18:45", "18:55", "F2"))
    e.attends("M08")
    e.absent("M09")


def _ana_devon_priya(e: Evening) -> None:
    e.tag("M01", "18:09", "pb_disclosed", "dreads the Sunday phone call from mom")
    e.tag("M01", "18:27", "pb_homework_done", "said no to Saturday shift", goal=1,
          progress="progress")  # fmt: skip
    e.tag("M01", "18:36", "rs_teachback", "“a thought is a guess with good manners”", by=("F2",))
    e.tag("M01", "18:41:03", "pb_support", "offered to text him on Sunday", peers=("M04",))
    e.tag("M01", "19:25", "participation_level", level=4)
    e.tag("M01", "19:24", "rs_commit", "let one call go to voicemail")

    e.tag("M02", "18:26", "pb_homework_done", "walked Monday, skipped Thursday", goal=1,
          progress="no_change")  # fmt: skip
    e.tag("M02", "18:46", "rs_ambivalent", "walks help but evenings are for gaming")
    e.tag("M02", "19:05", "rs_applied", "swapped “I blew it” for “I did one of two”", by=("F2",))
    e.tag("M02", "19:22", "rs_commit", "walk after work on Tuesday")
    e.tag("M02", "19:26", "participation_level", level=3)
    e.measure("M02", "PHQ-9", 11, 14)

    e.tag("M03", "18:12", "pb_disclosed", "argument with mother-in-law about bedtime")
    e.tag("M03", "18:37", "pb_feelings", "“I was hurt, not angry”", goal=1, progress="progress")
    e.tag("M03", "18:44", "rs_applied", "wrote the reply and deleted it")
    e.tag("M03", "18:50", "rs_commit", "say the feeling first on Friday")
    e.tag("M03", "18:51", "participation_level", level=4)


def _tomas_ruth_jonah(e: Evening) -> None:
    e.tag("M04", "18:14", "pb_connected", "same fear of being a burden", peers=("M08",))
    e.tag("M04", "18:39", "rs_applied", "asked the group for a lift home", goal=1,
          progress="progress")  # fmt: skip
    e.tag("M04", "18:47", "pb_fb_received", "looked down, then thanked Ana", peers=("M01",))
    e.tag("M04", "19:08", "rs_distress_up", "hands shaking, camera on")
    e.tag("M04", "19:11", "rs_regulated", "slow breathing")
    e.tag("M04", "19:23", "rs_commit", "ask brother for the ladder")

    e.tag("M05", "18:16", "pb_homework_done", "left the house on three days", goal=1,
          progress="progress")  # fmt: skip
    e.tag("M05", "18:30", "pb_disclosed", "panic in the car park")
    e.tag("M05", "18:58", "pb_fb_gave", "told Ana it was fair", peers=("M01",))
    e.tag("M05", "19:02", "pb_question", "asked how long a panic lasts")
    e.tag("M05", "19:21", "rs_commit", "market on Friday with her sister")
    e.measure("M05", "GAD-7", 13, 12)

    e.tag("M06", "18:19", "pb_quiet")
    e.tag("M06", "19:10", "participation_level", level=1)


def _carla_ellis_sam(e: Evening) -> None:
    e.tag(
        "M07",
        "18:22",
        "pb_homework_done",
        "wrote two thought records, one about a call with sister",
    )
    e.tag("M07", "18:28:41", "pb_interrupt")
    e.tag("M07", "18:31:07", "pb_interrupt", by=("F1", "F2"))
    e.tag("M07", "18:33:12", "pb_interrupt", "stopped herself, let Priya end", goal=1,
          progress="progress")  # fmt: skip
    e.tag("M07", "18:49", "rs_insight", "“I hear it when I do it now”")
    e.tag("M07", "19:03", "pb_question", "asked how to spot the thought")
    e.tag("M07", "19:24", "rs_commit", "write one thought record before Sunday’s dinner")
    e.measure("M07", "distress check-in", 2, 3)

    e.tag("M08", "18:11", "pb_disclosed", "has not told his brother yet", goal=1)
    e.tag("M08", "18:38", "pb_feelings", "ashamed and worn out")
    e.tag("M08", "19:15", "rs_relief", "shoulders dropped after speaking")
    e.risk(
        "M08", "18:40", "rk_si_passive", level="low",
        assessment="asked directly, no plan and no intent voiced",
        action="met with Ellis after group and wrote a safety plan",
        disposition="call on November 19 at 9:00 am",
    )  # fmt: skip
    e.step("M08", "commitment", "tell his brother one true thing on Thursday")

    e.step("M09", "outreach", "call about the missed session", due=date(2026, 11, 20), by="F1")
