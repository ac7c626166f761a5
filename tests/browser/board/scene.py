"""The board of S1 at 18:41, as typed views: what a scripted room shows a browser."""

from datetime import UTC, datetime, timedelta

from server.core.views import (
    CoverageView,
    FacilitatorPresence,
    FacilitatorView,
    GoalView,
    HelpView,
    InterventionView,
    KnockView,
    Presence,
    SegmentView,
    TagView,
    TileView,
)

STARTS = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)  # read on a clock of Etc/UTC, so 18:00
NOW = STARTS + timedelta(minutes=41, seconds=12)
SESSION = "s1-wednesday-evening"
MARA = "mara-quint"
OWEN = "owen-hale"


def at(clock: str) -> datetime:
    """Return the moment `18:41` or `18:41:03` of that evening."""
    hour, minute, *second = map(int, clock.split(":"))
    return STARTS.replace(hour=hour, minute=minute, second=second[0] if second else 0)


def tag(member: int, term: str, label: str, clock: str, **changes: object) -> TagView:
    """Return a tag by Mara that stands, unless *changes* say otherwise."""
    standing: dict[str, object] = {
        "tag_id": f"tag-{member}-{term}-{clock}".replace(":", ""),
        "member_id": f"member-{member:02}",
        "term": term,
        "label": label,
        "at": at(clock),
        "by": ("MQ",),
        "by_ids": (MARA,),
        "note": None,
        "peers": (),
        "goal_id": None,
        "progress": None,
        "level": None,
        "retracted": False,
        "outside_presence": False,
        "offline": False,
    }
    return TagView(**(standing | changes))  # type: ignore[arg-type]


def tile(
    number: int,
    name: str,
    goal: str,
    *,
    minutes: int = 41,
    covered: str = "",
    presence: Presence = "connected",
    tags: tuple[TagView, ...] = (),
    **changes: object,
) -> TileView:
    """Return a tile; *covered* names the squares that are filled, by first letter."""
    standing: dict[str, object] = {
        "member_id": f"member-{number:02}",
        "number": number,
        "name": name,
        "presence": presence,
        "since": STARTS,
        "video": None,
        "breakout": None,
        "seconds": minutes * 60 + 12,
        "counting": presence in ("connected", "by_phone"),
        "joined_at": STARTS,
        "away_seconds": 0,
        "place": "at home",
        "state": "IL",
        "private": True,
        "goals": (GoalView(f"goal-{number}-1", 1, goal, "not_yet"),),
        "coverage": CoverageView(*(letter in covered for letter in "ltrgn")),
        "tags": tags,
        "tag_count": len(tags),
        "last_note": next((one for one in tags if one.note), None),
        "last_tag_at": tags[0].at if tags else None,
        "help_since": None,
        "help_by": None,
        "risk": None,
        "presence_by_hand": False,
        "drafting": True,
    }
    return TileView(**(standing | changes))  # type: ignore[arg-type]


def _tiles() -> tuple[TileView, ...]:
    ana = tile(
        1,
        "Ana R.",
        "Say no once this week without explaining",
        covered="ltrn",
        tags=(
            tag(
                1,
                "pb_support",
                "Supported",
                "18:41",
                note="offered to text him on Sunday",
                peers=("member-04",),
            ),
            tag(1, "rs_teachback", "Explained it", "18:36", by=("OH",), by_ids=(OWEN,)),
            tag(1, "pb_homework_done", "Practice done", "18:27", note="said no to Saturday shift"),
            tag(1, "pb_disclosed", "Shared", "18:09"),
        ),
        goals=(
            GoalView("goal-1-1", 1, "Say no once this week without explaining", "not_yet"),
            GoalView("goal-1-2", 2, "Sleep by midnight, five nights", "not_yet"),
        ),
    )
    return (
        ana,
        tile(
            2,
            "Devon K.",
            "Two evening walks a week",
            minutes=23,
            covered="lt",
            joined_at=at("18:17"),
            tags=(
                tag(
                    2,
                    "pb_homework_done",
                    "Practice done",
                    "18:26",
                    note="walked Monday, skipped Thursday",
                ),
            ),
        ),
        tile(
            3,
            "Priya S.",
            "Name the feeling before replying",
            covered="ltrgn",
            tags=(
                tag(3, "rs_applied", "Applied it", "18:38"),
                tag(3, "rs_teachback", "Explained it", "18:37", note="“I was hurt, not angry”"),
                tag(3, "pb_feelings", "Feelings", "18:30"),
            ),
        ),
        tile(
            4,
            "Tomas L.",
            "Ask for help once a week",
            minutes=33,
            covered="ltg",
            away_seconds=450,
            tags=(
                tag(
                    4,
                    "pb_goal",
                    "Stated own goal",
                    "18:39",
                    note="asked the group for a lift home",
                ),
            ),
        ),
        tile(
            5,
            "Ruth B.",
            "Leave the house on four days",
            minutes=39,
            covered="ltn",
            presence="by_phone",
            tags=(
                tag(5, "rs_commit", "Commitment", "18:30", note="market on Friday with her sister"),
                tag(5, "pb_disclosed", "Shared", "18:28"),
            ),
        ),
        tile(
            6,
            "Jonah W.",
            "Speak once in each meeting",
            covered="l",
            place="parked car",
            private=False,
            tags=(tag(6, "pb_quiet", "Quiet", "18:19"),),
        ),
        tile(
            7,
            "Carla M.",
            "Let others finish before I answer",
            covered="lt",
            tags=(
                tag(
                    7,
                    "pb_floor",
                    "Extended time",
                    "18:33",
                    note="stopped herself, let Priya end",
                ),
                tag(7, "pb_floor", "Extended time", "18:25"),
                tag(7, "pb_interrupt", "Spoke over", "18:21"),
            ),
        ),
        tile(
            8,
            "Ellis T.",
            "Tell one person when it gets bad",
            covered="ltg",
            help_since=at("18:40:32"),
            risk="open",
            tags=(tag(8, "pb_disclosed", "Shared", "18:40", note="has not told his brother yet"),),
        ),
        tile(
            9,
            "Sam O.",
            "Sleep before one, five nights",
            minutes=0,
            presence="waiting",
            since=at("18:40:37"),
            seconds=0,
            joined_at=None,
        ),
    )


def _segments() -> tuple[SegmentView, ...]:
    planned = (
        ("Check-in", 20, "past"),
        ("Practice review", 20, "past"),
        ("Thought records", 25, "now"),
        ("In pairs", 15, "coming"),
        ("Close", 10, "coming"),
    )
    return tuple(
        SegmentView(index, label, minutes, state, at("18:40") if state == "now" else None)  # type: ignore[arg-type]
        for index, (label, minutes, state) in enumerate(planned)
    )


def s1(**changes: object) -> FacilitatorView:
    """Return the board of S1 at 18:41, with *changes*."""
    standing: dict[str, object] = {
        "seq": 100,
        "at": NOW,
        "phase": "running",
        "group_name": "Wednesday evening",
        "timezone": "Etc/UTC",
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(minutes=90),
        "started_at": STARTS,
        "ended_at": None,
        "facilitators": (
            FacilitatorPresence(MARA, "Mara Quint", "MQ", True),
            FacilitatorPresence(OWEN, "Owen Hale", "OH", True),
        ),
        "segments": _segments(),
        "tiles": _tiles(),
        "knocks": (
            KnockView("member-09", "device-sam", "Sam O.", at("18:40:37"), False, True, None, ()),
        ),
        "locked_since": None,
        "breaks": (),
        "breakouts": (),
        "strangers": (),
        "doubles": (),
        "silent": (),
        "alerts": (),
        "help": (HelpView("member-08", "Ellis T.", at("18:40:32"), None),),
        "interventions": (
            InterventionView(
                "technique-1", "iv_checkin", "Structured check-in", None, STARTS, at("18:19"), "MQ"
            ),
            InterventionView(
                "technique-2", "iv_validate", "Validation", None, at("18:24"), at("18:24"), "OH"
            ),
            InterventionView(
                "technique-3",
                "iv_psychoed",
                "Psychoeducation",
                "thought records",
                at("18:35"),
                None,
                "MQ",
            ),
        ),
        "process": (),
        "risks": (),
        "own_tags": {
            MARA: tuple(one.tag_id for one in _tiles()[0].tags if MARA in one.by_ids),
            OWEN: (),
        },
    }
    return FacilitatorView(**(standing | changes))  # type: ignore[arg-type]
