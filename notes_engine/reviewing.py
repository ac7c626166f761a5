"""review(): what an independent reader would stop at in a clinician's finished text.

Used again at signing. Reports, never changes a word. A stop is something no practice signs
knowingly: another member named, minutes that differ from the record, a copied note.
"""

import re
from collections.abc import Mapping
from itertools import pairwise

from notes_engine import lint
from notes_engine.distinct import MAX_EARLIER_SHARE, names_of
from notes_engine.drafts import ReviewFinding
from notes_engine.evidence import EvidenceDocument, MemberFacts
from notes_engine.grammar import unquoted
from notes_engine.mask import Cast, fold
from notes_engine.phrasing import SHARED, TAGS
from notes_engine.similarity import alike, fingerprint, repeated_share, tokens
from notes_engine.verify import Grounds, peers_named
from notes_engine.visible import Visible, visible

_SENTENCE = re.compile(r"[^.!?]+(?:[.!?](?!\s|$)[^.!?]*)*[.!?]?[”\"]?")
_PRESENCE = re.compile(r"\b(?:attend|present|joined|left|connected|disconnected)\w*", re.IGNORECASE)
_NOT_OWN = re.compile(
    r"\b(?:attended \d+|joined \d+|meets again|did not attend|medically necessary)\b", re.IGNORECASE
)
_NUMBER = re.compile(r"\b\d+(?:[.:]\d+)*\b")


def review(
    document: EvidenceDocument,
    member_id: str,
    sections_text: Mapping[str, str],
    other_texts: Mapping[str, str],
) -> tuple[ReviewFinding, ...]:
    """Findings on *sections_text* (section key -> text) of one member.

    *other_texts* holds the other members' full texts by member id, for likeness.
    """
    member = next(each for each in document.members if each.id == member_id)
    seen = visible(document, member)
    cast = Cast(document.members)
    grounds = Grounds(seen, document.policy, cast)
    text = "\n".join(sections_text.values())
    return (
        *_names(text, grounds),
        *_stories(text, document, member, grounds),
        *_minutes(text, seen),
        *_risk(text, seen, grounds),
        *_wording(text, grounds),
        *_quotations(text, grounds),
        *_numbers(text, grounds, document),
        *_copies(text, document, member, other_texts),
    )


def _stop(code: str, text: str, quote: str = "") -> ReviewFinding:
    return ReviewFinding(code=code, text=text, severity="stop", quote=quote.strip())


def _warn(code: str, text: str, quote: str = "") -> ReviewFinding:
    return ReviewFinding(code=code, text=text, severity="warn", quote=quote.strip())


def _names(text: str, grounds: Grounds) -> list[ReviewFinding]:
    return [
        _stop("PEER_NAMED", "Another member of the group is named here.", quote)
        for quote in peers_named(text, grounds.cast, grounds.member.id, grounds.leaders)
    ]


def _stories(
    text: str, document: EvidenceDocument, member: MemberFacts, grounds: Grounds
) -> list[ReviewFinding]:
    """A story without a name: two rare words together that only another's record holds."""
    own = _pairs(grounds.cited(grounds.texts)) | _bank_pairs()
    own |= _pairs(document.session.theme or "")
    others: set[tuple[str, str]] = set()
    for tag in document.tags:
        if tag.member != member.id and tag.note:
            others |= _pairs(tag.note)
    told = sorted((_pairs(text) & others) - own)
    return [
        _warn("PEER_STORY", "These words stand in another member’s record only.", " ".join(pair))
        for pair in told
    ]


def _pairs(text: str) -> set[tuple[str, str]]:
    found = tokens(fold(text))
    return {(a, b) for a, b in pairwise(found) if len(a) > 3 and len(b) > 3}


def _bank_pairs() -> set[tuple[str, str]]:
    wordings = [text for tag in TAGS.values() for text in (*tag.pred, *tag.np, *tag.vp)]
    shared = [text for group in SHARED.values() for each in group.values() for text in each]
    return _pairs(" . ".join((*wordings, *shared)))


def _minutes(text: str, seen: Visible) -> list[ReviewFinding]:
    record = seen.attendance
    if record is None:
        return []
    out = []
    allowed = {record.minutes, record.session_minutes, record.late_minutes, record.early_minutes}
    for sentence in _SENTENCE.findall(unquoted(text)):
        for found in lint.MINUTES.finditer(sentence):
            count, total = int(found[1]), int(found[2]) if found[2] else None
            differs = total is not None and (
                count != record.minutes or total != record.session_minutes
            )
            claims_presence = bool(_PRESENCE.search(sentence)) and count not in allowed
            if differs or claims_presence:
                text_ = f"The record shows {record.minutes} of {record.session_minutes} minutes."
                out.append(_stop("MINUTES_DIFFER", text_, found[0]))
    return out


def _risk(text: str, seen: Visible, grounds: Grounds) -> list[ReviewFinding]:
    spoken = lint.RISK.search(text) or lint.RISK_ANY_CASE.search(text)
    asked = any(risk.term == "rk_none" for risk in seen.risks)
    out = []
    denial = lint.DENIAL.search(text)
    if denial and not (asked or any(risk.assessment for risk in seen.risks)):
        reason = "Nobody recorded asking about this, so a denial has nothing to rest on."
        out.append(_stop("DENIAL_UNSUPPORTED", reason, denial[0]))
    if spoken and not seen.risks and not lint.speaks_of_risk(grounds.cited(grounds.texts)):
        out.append(_warn("RISK_WITHOUT_RECORD", "No risk record stands behind this.", spoken[0]))
    disclosed = [risk for risk in seen.risks if risk.term not in ("rk_none", "rk_not_assessed")]
    if disclosed and not re.search(r"\b(?:risk|disclos\w+|safety|suicid\w*|harm|death)\b", text):
        out.append(_stop("RISK_MISSING", "A risk record exists and the note does not speak of it."))
    return out


def _wording(text: str, grounds: Grounds) -> list[ReviewFinding]:
    out = [
        _warn("WORDING", "This judges the person; describe what was seen or heard.", found[0])
        for found in lint.PEJORATIVE.finditer(text)
    ]
    cited = grounds.cited(grounds.texts).lower()
    out += [
        _warn("UNSUPPORTED", "Nothing recorded supports this.", found[0])
        for found in lint.UNSUPPORTED.finditer(unquoted(text))
        if found[0].lower() not in cited
    ]
    return out


def _quotations(text: str, grounds: Grounds) -> list[ReviewFinding]:
    recorded = _squeezed(grounds.cited(grounds.texts))
    return [
        _warn("QUOTE_UNRECORDED", "These words were not recorded as said.", quote)
        for quote in re.findall(r"[“\"]([^”\"]{3,}+)[”\"]", text)
        if _squeezed(quote) not in recorded
    ]


def _squeezed(text: str) -> str:
    return re.sub(r"[^\w]+", " ", fold(text)).strip()


def _numbers(text: str, grounds: Grounds, document: EvidenceDocument) -> list[ReviewFinding]:
    known = grounds.cited(grounds.texts) + f" {document.session.members_present}"
    allowed = set(_NUMBER.findall(known))
    allowed |= {part for each in allowed for part in re.split(r"[.:]", each)}
    return [
        _warn("NUMBER_UNRECORDED", "This number stands in no record of this member.", number)
        for number in dict.fromkeys(_NUMBER.findall(text))
        if number not in allowed and not (set(re.split(r"[.:]", number)) <= allowed)
    ]


def _copies(
    text: str, document: EvidenceDocument, member: MemberFacts, other_texts: Mapping[str, str]
) -> list[ReviewFinding]:
    policy, people = document.policy, {each.id: each for each in document.members}
    mine = fingerprint(_own_sentences(text), names_of(member))
    out = []
    for other, theirs in sorted(other_texts.items()):
        if other == member.id or other not in people:
            continue
        found = alike(mine, fingerprint(_own_sentences(theirs), names_of(people[other])))
        if found.jaccard > policy.max_jaccard or found.five_gram > policy.max_five_gram:
            measured = f"{found.jaccard:.2f} words and {found.five_gram:.2f} five-word runs shared"
            out.append(_stop("ALIKE", f"This reads like another note of the session: {measured}."))
    if any(repeated_share(text, n.text) > MAX_EARLIER_SHARE for n in member.prior_notes[-4:]):
        out.append(_warn("REPEATS_EARLIER", "Much of this stands in an earlier note already."))
    return out


def _own_sentences(text: str) -> str:
    """The individual part: attendance, next date and necessity are formulas for everybody."""
    return " ".join(s for s in _SENTENCE.findall(text) if not _NOT_OWN.search(s))
