"""GET /sessions/{id}/board: the frame of the live board. What moves comes over its socket.

The frame holds vocabulary and keys only; names, goals and words arrive with the first view,
so that a covered or cached frame tells nothing about anybody.
"""

from collections.abc import Iterable
from itertools import groupby

from aiohttp import web
from msgspec import Struct

from server.core.taxonomy import GENERAL, PadKey, Taxonomy, Term
from server.keys import ACCOUNT, TAXONOMY
from server.pages import keymap
from server.pages.access import own_session, practice
from server.pages.render import render
from server.platforms.janus.identity import room_of

NUMBERED_TECHNIQUES = 9  # `v` and a digit; the rest are found by typing

_PAD_TITLES = {"takes_part": "Takes part", "responds": "Responds", "also": "Also"}
_CATEGORIES = {
    "participation_level": "level",
    "participation_behavior": "takes part",
    "response_to_intervention": "responds",
    "goal_progress": "goal",
    "therapeutic_factor": "factor",
    "group_process": "group",
    "member_role": "role",
    "plan_next": "next step",
    "intervention": "technique",
    "risk_flag": "risk",
    "mental_status": "status",
}


class PadRow(Struct, frozen=True):
    """One named group of the tag pad."""

    title: str
    keys: tuple[PadKey, ...]


class Choice(Struct, frozen=True):
    """A term as the board offers it; *short* is what a chip has room for."""

    term: str
    label: str
    short: str
    category: str
    level: int | None = None


class BoardPage(Struct, frozen=True):
    """What the frame is made of; the same for every session of a modality."""

    pad: tuple[PadRow, ...]
    levels: tuple[Choice, ...]
    tags: tuple[Choice, ...]
    techniques: tuple[Choice, ...]
    group_tags: tuple[Choice, ...]
    risks: tuple[Choice, ...]
    keys: tuple[keymap.Section, ...]


def board_page(taxonomy: Taxonomy, modality: str) -> BoardPage:
    """Return the vocabulary of a board for a group of *modality*."""
    known = modality if modality in taxonomy.modalities else GENERAL
    return BoardPage(
        pad=tuple(
            PadRow(_PAD_TITLES[group], tuple(keys))
            for group, keys in groupby(taxonomy.pad, key=lambda key: key.group)
        ),
        levels=_choices(taxonomy, map(taxonomy.term, taxonomy.levels)),
        tags=_choices(taxonomy, taxonomy.taggable()),
        techniques=_choices(taxonomy, taxonomy.interventions(known)),
        group_tags=_choices(taxonomy, taxonomy.process_terms()),
        risks=_choices(taxonomy, (t for t in taxonomy.searchable(known) if t.kind == "risk")),
        keys=keymap.sheet(taxonomy),
    )


def _choices(taxonomy: Taxonomy, terms: Iterable[Term]) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            term=term.id,
            label=term.label,
            short=taxonomy.short_label(term.id),
            category=_CATEGORIES[term.category],
            level=taxonomy.levels.index(term.id) if term.id in taxonomy.levels else None,
        )
        for term in terms
    )


async def board_show(request: web.Request) -> web.Response:
    """The board of a session the signed-in account facilitates; 404 for everybody else."""
    card = await own_session(request)
    plan = await practice(request).calendar.plan(card.session_id)
    return render(
        request,
        "facilitator/board.html",
        session_id=card.session_id,
        facilitator_id=request[ACCOUNT].account_id,
        page=board_page(request.app[TAXONOMY], plan.modality),
        acts=keymap.ACTS,
        numbered=NUMBERED_TECHNIQUES,
        own_video=card.video_url is not None and room_of(card.video_url) is not None,
    )
