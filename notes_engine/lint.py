"""Words no note may carry, and claims that need a fact of their own.

The lists are the practice's safety net, not style: each pattern names what it protects.
"""

import re
from collections.abc import Iterator


class Words:
    """A pattern that is looked for only where one of its stems stands: most text has none."""

    def __init__(self, pattern: str, stems: str) -> None:
        self.pattern = re.compile(pattern, re.IGNORECASE)
        self._stems = tuple(stems.split())

    def search(self, text: str) -> re.Match[str] | None:
        return self.pattern.search(text) if self._may_stand_in(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self.pattern.finditer(text) if self._may_stand_in(text) else iter(())

    def _may_stand_in(self, text: str) -> bool:
        lowered = text.lower()
        return any(stem in lowered for stem in self._stems)


# Judgements of a person; what was seen or heard belongs there instead.
PEJORATIVE = Words(
    r"\b(?:manipulative|attention[- ]seeking|non-?complian(?:t|ce)|drug[- ]seeking|resistant"
    r"|hostile|monopoli[sz](?:er|ing|ed)|scapegoat|help[- ]rejecting|addict|alcoholic|dirty urine"
    r"|failed treatment|borderline behaviou?r|whiny|dramatic|junkie|crazy|lazy"
    r"|(?:was|is|very|being|so|a) difficult"
    r"(?=\s*(?:$|[.,;!?]|(?:and|with|patient|client|member)\b))"
    r"|(?:stay|stayed|got|get|is|was|being|been|days?|weeks?|months?|years?) clean"
    r"(?=\s*(?:$|[.,;!?]|for\b|since\b)))",
    "manipul seeking compl resist hostil monopol scape reject addict alcohol dirty failed"
    " borderline whin dramat junkie crazy lazy difficult clean",
)

# Risk words: with a risk record they belong in the plan, without one they are a question.
RISK = re.compile(
    r"\b(?:suicid\w*|SI|HI|self[- ]harm\w*|self[- ]injur\w*"
    r"|kill(?:ing|ed)? (?:my|him|her|them)?self"
    r"|kill(?:ing)? (?:someone|somebody|people|him|her|them)"
    r"|want(?:s|ed|ing)? to die|wish(?:es|ed)? (?:to be )?dead"
    r"|end(?:ing|ed)? (?:it all|(?:his|her|their|my) life)|better off dead|thoughts? of death"
    r"|homicid\w*|overdos\w*"
    # Cutting down on coffee, cutting screen time in half: what is cut there is no skin.
    r"|cutting(?! (?:down|back|out|off|short|through|corners|ties|costs|hours|screen|caffeine"
    r"|coffee|sugar|alcohol|carbs|spending|the|an?|in half)\b)"
    r"|cut (?:my|him|her|them)self|not wak(?:e|ing) up)\b"
)
RISK_ANY_CASE = re.compile(RISK.pattern.replace("|SI|HI", ""), re.IGNORECASE)

# "Denies", "no safety concerns": only where somebody asked and wrote the answer down.
DENIAL = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)\b[^.]{0,40}\b(?:SI|HI|suicid\w*|homicid\w*|harm\w*|safety|risk)"
    r"|no (?:safety concerns?|suicidal \w+|SI|HI|risk)\b"
    r"|contract(?:s|ed)? for safety|safe to (?:leave|go))",
    re.IGNORECASE,
)

# "Denied", and nothing that was denied: whoever reads it supplies the worst or the best.
BARE_DENIAL = re.compile(
    r"\bden(?:y|ies|ied|ying)\b(?!\s+(?:[a-z]+ing\b|that\b|any\b|having\b|use\b|it\b|being\b"
    r"|a\b|the\b|all\b|wanting\b))",
    re.IGNORECASE,
)

# Claims an engine likes to make up; allowed only where the cited facts use the same words.
UNSUPPORTED = Words(
    r"\b(?:oriented|alert and|A&O|eye contact|well[- ]groomed|appropriately dressed|psychomotor"
    r"|affect was|mood was|euthymic|congruent|calm and cooperative|cooperative|pleasant"
    r"|tolerated (?:the )?session well|active participant|made (?:good|significant|great|excellent)"
    r" progress|treatment plan (?:was )?reviewed|insight (?:was|is) (?:good|fair|poor|limited)"
    r"|judge?ment (?:was|is)|hallucinat\w*|delusion\w*)\b",
    "oriented alert a&o eye groomed dressed psychomotor affect mood euthym congruent cooperat"
    " pleasant tolerat particip progress plan insight judg hallucin delusion",
)

# Filler that says nothing about this member.
FILLER = re.compile(
    r"\b(?:continue (?:with )?(?:current )?treatment plan|as tolerated|will continue to attend"
    r"|appeared to be (?:doing )?well|in no (?:acute )?distress"
    r"|benefit(?:ed|s) from (?:the )?(?:group|session)"
    r"|actively participated in group|participated appropriately|receptive to feedback"
    r"|working on treatment goals|progress toward treatment goals|remains? appropriate for"
    r"|engaged in (?:the )?(?:group|session)"
    r"|good rapport|was supportive of peers|no new concerns|overall)\b",
    re.IGNORECASE,
)

# Inside a sentence the member's condition can be named; a count of minutes cannot be guessed.
MINUTES = re.compile(r"\b(\d+)(?:\s+of\s+(\d+))?\s*(?:-\s*)?min(?:ute)?s?\b", re.IGNORECASE)


_INITIALS = re.compile(r"\b(?:SI|HI)\b")
# Every risk word holds one of these; looking for them first is cheap and most text has none.
_RISK_STEMS = tuple(
    "suicid harm injur kill die dead end death homicid overdos cut wak den safe risk".split()
)


def speaks_of_risk(text: str) -> bool:
    lowered = text.lower()
    if not any(stem in lowered for stem in _RISK_STEMS) and not _INITIALS.search(text):
        return False
    return bool(RISK.search(text) or RISK_ANY_CASE.search(text) or DENIAL.search(text))
