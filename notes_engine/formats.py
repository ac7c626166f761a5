"""Note formats: which roles each section collects, in reading order.

A practice's own format is the same kind of map. The plan always holds risk.
"""

from notes_engine.evidence import DraftPolicy, SectionMap

SEEN = ("attendance", "level", "presentation", "report", "statement", "technique", "response")
PROGRESS = ("goal", "insight", "factor", "necessity")
PLAN = ("risk", "commitment", "plan", "next")
ROLES = (*SEEN, "direct", "measure", "problem", "named", *PROGRESS, *PLAN)


def _section(key: str, title: str, *roles: str) -> SectionMap:
    return SectionMap(key=key, title=title, roles=roles)


FORMATS: dict[str, tuple[SectionMap, ...]] = {
    "DAP": (
        _section("D", "Data", *SEEN, "direct", "measure"),
        _section("A", "Assessment", *PROGRESS),
        _section("P", "Plan", *PLAN),
    ),
    "SOAP": (
        _section("S", "Subjective", "report", "statement"),
        _section(
            "O", "Objective", "attendance", "level", "presentation", "technique", "response",
            "direct", "measure",
        ),
        _section("A", "Assessment", *PROGRESS),
        _section("P", "Plan", *PLAN),
    ),
    "BIRP": (
        _section("B", "Behavior", "attendance", "level", "presentation", "report"),
        _section("I", "Intervention", "technique", "direct"),
        _section("R", "Response", "response", "statement", "measure", *PROGRESS),
        _section("P", "Plan", *PLAN),
    ),
    "GIRP": (
        _section("G", "Goal", "attendance", "named", "level", "presentation"),
        _section("I", "Intervention", "technique", "direct"),
        _section("R", "Response", "report", "response", "statement", "measure", *PROGRESS),
        _section("P", "Plan", *PLAN),
    ),
    "PIE": (
        _section(
            "P", "Problem", "attendance", "problem", "named", "level", "presentation", "report"
        ),
        _section("I", "Intervention", "technique", "direct"),
        _section("E", "Evaluation", "response", "statement", "measure", *PROGRESS, *PLAN),
    ),
    "NARRATIVE": (
        _section("N", "Narrative", *SEEN, "direct", "measure", *PROGRESS, *PLAN),
    ),
}  # fmt: skip


def section_maps(policy: DraftPolicy, note_format: str) -> tuple[SectionMap, ...]:
    """The sections of *note_format*; "CUSTOM" is the practice's own map."""
    name = note_format.upper()
    if name == "CUSTOM" and policy.section_map:
        return policy.section_map
    if name not in FORMATS:
        raise ValueError(f"unknown note format {note_format!r}")
    return FORMATS[name]


def section_of(maps: tuple[SectionMap, ...], *roles: str) -> str:
    """The key of the section for the first of *roles* this format has."""
    for role in roles:
        for section in maps:
            if role in section.roles:
                return section.key
    return maps[-1].key
