"""The scorer: hard gates H and soft gates T on finished drafts, written apart from the engine.

`violations` counts what must be zero. It shares only the evidence types with the engine and
looks at the words a reader would see.
"""

import re
from collections import Counter
from collections.abc import Iterator

from notes_engine.drafts import MemberDraft, SessionDraft
from notes_engine.evidence import EvidenceDocument, MemberFacts, TagFact
from notes_engine.similarity import STOP_WORDS
from tests.notes_engine.paper import fold, own_facts, sentences, tags_of, text_of

PLAN_ROLES = {"risk", "commitment", "plan", "next"}
SHARED = {"attendance", "technique", "next", "named", "problem", "necessity"}
NOT_INDIVIDUAL_TERMS = ("rk_", "ms_", "pr_")
WORDS_THAT_ARE_NAMES = {
    "hope",
    "will",
    "may",
    "mark",
    "rose",
    "day",
    "young",
    "stone",
    "price",
    "grace",
}
INVENTED = re.compile(
    r"\b(?:den(?:y|ied|ies)|oriented|eye contact|cooperative|euthymic|alert and|well.groomed|"
    r"actively engaged|made good progress|tolerated|no safety concerns|safe to leave)\b", re.I
)  # fmt: skip
RISKY = re.compile(r"\b(?:suicid\w+|self-harm|harming|want(?:s|ed)? to die|thoughts of death)\b")
LABELS = re.compile(
    r"\b(?:manipulative|resistant|hostile|monopoliz\w+|noncompliant|attention-seeking|dramatic)\b",
    re.I,
)
FILLER = re.compile(
    r"continue current treatment|will continue to attend|progress toward treatment goals|"
    r"actively participated in group|participated appropriately|receptive to feedback|"
    r"no acute distress|as tolerated|good rapport|benefits? from group",
    re.I,
)


def violations(
    document: EvidenceDocument, session: SessionDraft, *, soft: bool = True
) -> list[str]:
    people = {member.id: member for member in document.members}
    out = [f"group: {each}" for s in session.group for each in _names(s.text, None, document)]
    gates = [
        _status, _grounding, _numbers, _named, _risk, _minutes, _sections, _prompts, _goals,
        _claims, _mention, _pronouns, _unsafe, _quotations, _necessity, _repeats,
    ]  # fmt: skip
    if soft:
        gates += [_openings, _length, _labels]
    for note in session.members:
        member = people[note.member]
        for gate in gates:
            out += [
                f"{member.first_name} {gate.__name__}: {e}" for e in gate(note, member, document)
            ]
    return out + (_alike(session, people))


def _status(note: MemberDraft, member: MemberFacts, document: EvidenceDocument) -> Iterator[str]:
    record = next((a for a in document.attendance if a.member == member.id), None)
    expected = "draft"
    if record is not None and record.status == "absent":
        expected = "no_note"
    if not member.drafting_consent:
        expected = "by_hand"
    if note.status != expected:
        yield f"{note.status}, not {expected}"
    if note.status == "by_hand" and sentences(note):
        yield "a refused draft has sentences"


def _grounding(note: MemberDraft, member: MemberFacts, document: EvidenceDocument) -> Iterator[str]:
    known = own_facts(document, member)
    for sentence in sentences(note):
        if not sentence.evidence or not set(sentence.evidence) <= known.keys():
            yield sentence.text


def _numbers(note: MemberDraft, member: MemberFacts, document: EvidenceDocument) -> Iterator[str]:
    known = own_facts(document, member)
    for sentence in sentences(note):
        cited = " ".join(known.get(each, "") for each in sentence.evidence)
        allowed = set(re.findall(r"\d+", cited))
        text = re.sub(r"(?:Mara|Owen) \w+, \w+", "", sentence.text)
        loose = [n for n in re.findall(r"\d+", text) if n not in allowed]
        if loose:
            yield f"{loose} in {sentence.text}"


def _names(text: str, member: MemberFacts | None, document: EvidenceDocument) -> list[str]:
    text = re.sub(r"(?:Mara Quint|Owen Hale)", "", text)
    text = re.sub(r"\bMay \d+", "", text)
    folded = fold(text)
    lowered = folded.lower()
    own = set(re.findall(r"[\w'-]+", fold(member.name).lower())) if member else set()
    own |= {fold(n).lower() for n in member.other_names} if member else set()
    found = []
    for other in document.members:
        if member is not None and other.id == member.id:
            continue
        for name in {*re.findall(r"[\w'-]{2,}", fold(other.name)), *map(fold, other.other_names)}:
            if name.lower() in own or name.lower() not in lowered:
                continue
            if name.lower() in WORDS_THAT_ARE_NAMES or len(name) < 3:
                pattern = rf"(?<=[a-z,] ){name}\b"
                hit = re.search(pattern, folded)
            else:
                hit = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded, re.I)
            if hit:
                found.append(f"{name} in {text}")
    return found


def _named(note: MemberDraft, member: MemberFacts, document: EvidenceDocument) -> Iterator[str]:
    for text in [*(s.text for s in sentences(note)), *(p.text for p in note.prompts)]:
        yield from _names(text, member, document)


def _risk(note: MemberDraft, member: MemberFacts, document: EvidenceDocument) -> Iterator[str]:
    if note.status != "draft":
        return
    plan = note.sections[-1]
    cited = {each for s in plan.sentences for each in s.evidence}
    ids = [r.id for r in document.risks if r.member == member.id]
    ids += [t.id for t in tags_of(document, member) if t.term.startswith("rk_")]
    yield from (f"{each} is not in {plan.title}" for each in ids if each not in cited)
    for risk in document.risks:
        if risk.member != member.id and re.search(rf"\b{risk.id}\b", str(note)):
            yield f"{risk.id} belongs to somebody else"


def _minutes(note: MemberDraft, member: MemberFacts, document: EvidenceDocument) -> Iterator[str]:
    record = next((a for a in document.attendance if a.member == member.id), None)
    said = re.findall(r"(\d+) of (\d+) minutes", text_of(note))
    if record is None:
        return
    if note.status == "draft" and not said:
        yield "no minutes"
    for count, total in said:
        if (int(count), int(total)) != (record.minutes, record.session_minutes):
            yield f"{count} of {total}, record {record.minutes}"


def _sections(note: MemberDraft, member: MemberFacts, document: EvidenceDocument) -> Iterator[str]:
    asked = {prompt.section for prompt in note.prompts}
    for section in note.sections:
        if not section.sentences and section.key not in asked and note.status == "draft":
            yield f"{section.title} is empty and asks nothing"


def _prompts(note: MemberDraft, member: MemberFacts, document: EvidenceDocument) -> Iterator[str]:
    if note.status != "draft":
        return
    codes = Counter(prompt.code for prompt in note.prompts)
    record = next(a for a in document.attendance if a.member == member.id)
    minimum = document.policy.min_member_minutes
    goals = [g for g in member.goals if g.status in ("active", "revised")]
    risks = [r for r in document.risks if r.member == member.id]
    open_risks = [r for r in risks if r.term not in ("rk_none", "rk_not_assessed")]
    expected = {
        "PRONOUNS_MISSING": member.pronouns is None,
        "NO_GOAL": not goals,
        "NO_DIAGNOSIS": not member.diagnoses,
        "BELOW_MIN_MINUTES": minimum is not None and record.minutes < minimum,
        "ATTENDANCE_OPEN": bool({"open_at_end", "unknown_interval"} & set(record.flags)),
        "ATTENDANCE_MANUAL": "corrected" in record.flags,
    }
    for code, due in expected.items():
        if due != (codes[code] > 0):
            yield f"{code} {'missing' if due else 'not due'}"
    if open_risks and codes["RISK_REVIEW"] < 1:
        yield "RISK_REVIEW missing"
    incomplete = [r for r in open_risks if None in (r.level, r.assessment, r.action, r.disposition)]
    if incomplete and codes["RISK_NO_ACTION"] < 1:
        yield "RISK_NO_ACTION missing"
    if len(note.prompts) > 10:
        yield f"{len(note.prompts)} prompts"


def _goals(note: MemberDraft, member: MemberFacts, document: EvidenceDocument) -> Iterator[str]:
    if note.status != "draft":
        return
    for goal in member.goals:
        cited = [set(s.evidence) for s in sentences(note) if goal.id in s.evidence]
        if goal.status in ("met", "discontinued"):
            if cited:
                yield f"{goal.id} is {goal.status}"
            continue
        evidence = {t.id for t in tags_of(document, member) if t.goal == goal.id}
        evidence -= {t.id for t in tags_of(document, member) if _outside(t, member, document)}
        joined = {each for ids in cited for each in ids} & evidence
        asked = any(goal.id in p.evidence or evidence & set(p.evidence) for p in note.prompts)
        if evidence and not joined and not asked:
            yield f"{goal.id} not joined to {evidence}"


def _outside(tag: TagFact, member: MemberFacts, document: EvidenceDocument) -> bool:
    record = next((a for a in document.attendance if a.member == member.id), None)
    spans = record.spans if record else ()
    return tag.outside_presence or not any(a <= tag.at <= b for a, b in spans)


def _claims(note: MemberDraft, member: MemberFacts, document: EvidenceDocument) -> Iterator[str]:
    known = own_facts(document, member)
    for sentence in sentences(note):
        cited = " ".join(known.get(each, "") for each in sentence.evidence)
        asked = "rk_none" in cited or "no safety" in cited
        # A risk record keeps the words of whoever assessed; it is reviewed before signing.
        for pattern in (INVENTED,) if sentence.role == "risk" else (INVENTED, LABELS):
            hit = pattern.search(sentence.text)
            if hit and not (pattern is INVENTED and (asked or _typed(hit[0], cited))):
                yield f"{hit[0]}: {sentence.text}"
        risky = RISKY.search(sentence.text)
        if risky and "rk_" not in cited and risky[0] not in cited:
            yield f"risk: {sentence.text}"
    if FILLER.search(text_of(note)):
        yield "filler"


def _typed(claim: str, cited: str) -> bool:
    """Did somebody type it themselves, in any form of the verb?"""
    stem = re.sub(r"(?:y|ied|ies)$", "", claim.lower())
    return stem in cited.lower()


def _mention(note: MemberDraft, member: MemberFacts, document: EvidenceDocument) -> Iterator[str]:
    """Nothing recorded disappears: each tag is cited, or listed as not used, or asked about."""
    if note.status != "draft":
        return
    seen = {each for s in sentences(note) for each in s.evidence} | set(note.unused)
    seen |= {each for p in note.prompts for each in p.evidence}
    for tag in tags_of(document, member):
        if tag.id not in seen:
            yield f"{tag.id} {tag.term} is lost"


def _pronouns(note: MemberDraft, member: MemberFacts, document: EvidenceDocument) -> Iterator[str]:
    forms = {
        "she": r"\b(?:he|him|his|himself|they|them|their|themself)\b",
        "he": r"\b(?:she|her|hers|herself|they|them|their|themself)\b",
        "they": r"\b(?:she|her|hers|herself|he|him|his|himself)\b",
    }
    pattern = forms.get(member.pronouns or "", r"\b(?:she|her|he|him|his|they|them|their)\b")
    known = own_facts(document, member)
    for sentence in sentences(note):
        cited = " ".join(known.get(each, "") for each in sentence.evidence)
        for hit in re.findall(pattern, sentence.text.lower()):
            if not re.search(rf"\b{hit}\b", cited):
                yield f"{hit}: {sentence.text}"


def _unsafe(note: MemberDraft, member: MemberFacts, document: EvidenceDocument) -> Iterator[str]:
    for text in [*(s.text for s in sentences(note)), *(p.text for p in note.prompts)]:
        if re.search(r"[⟦⟧{}<>\x00-\x1f\u202a-\u202e]|xxxx|7\*7|\bNone\b", text):
            yield text
    for sentence in sentences(note):
        if not re.fullmatch(r"[“A-ZÀ-Ž].*[.!?]”?", sentence.text):
            yield f"not a sentence: {sentence.text}"
        if re.search(r"\s[,.;]|[,;]\.|\.\.|,,|  | a (?:a|another|that) peer", sentence.text):
            yield f"untidy: {sentence.text}"


def _squeezed(text: str) -> str:
    return re.sub(r"\W+", " ", fold(text)).lower().strip()


def _quotations(
    note: MemberDraft, member: MemberFacts, document: EvidenceDocument
) -> Iterator[str]:
    known = own_facts(document, member)
    for sentence in sentences(note):
        cited = _squeezed(" ".join(known.get(each, "") for each in sentence.evidence))
        for quote in re.findall(r"“([^”]*)”", sentence.text):
            if _squeezed(quote) not in cited and "peer" not in quote:
                yield f"{quote}: {sentence.text}"


def _necessity(note: MemberDraft, member: MemberFacts, document: EvidenceDocument) -> Iterator[str]:
    said = [
        s for s in sentences(note) if re.search(r"medical(?:ly)? necess|call for group", s.text)
    ]
    goals = {g.id for g in member.goals if g.status in ("active", "revised")}
    codes = {d.id or d.code for d in member.diagnoses}
    for sentence in said:
        ids = set(sentence.evidence)
        if not (ids & goals and ids & codes and ids - goals - codes):
            yield sentence.text


def _repeats(note: MemberDraft, member: MemberFacts, document: EvidenceDocument) -> Iterator[str]:
    seen = Counter(s.text for s in sentences(note))
    yield from (text for text, count in seen.items() if count > 1)


def _openings(note: MemberDraft, member: MemberFacts, document: EvidenceDocument) -> Iterator[str]:
    said = [s for s in sentences(note) if s.role not in PLAN_ROLES]
    first = [" ".join(s.text.split()[:2]).lower() for s in said]
    for opening, count in Counter(first).items():
        if count > max(2, len(said) // 4):
            yield f"{count} sentences open with {opening}"
    for a, b, c in zip(first, first[1:], first[2:], strict=False):
        if a == b == c:
            yield f"three in a row open with {a}"


def _length(note: MemberDraft, member: MemberFacts, document: EvidenceDocument) -> Iterator[str]:
    if note.status != "draft":
        return
    tags, risks = tags_of(document, member), [r for r in document.risks if r.member == member.id]
    words = len(text_of(note).split())
    if words > min(330, 130 + 30 * len(tags) + 60 * len(risks)):
        yield f"{words} words for {len(tags)} tags"
    for sentence in sentences(note):
        if len(sentence.text.split()) > 45 and sentence.role not in ("technique", "attendance"):
            yield f"long: {sentence.text}"


def _labels(note: MemberDraft, member: MemberFacts, document: EvidenceDocument) -> Iterator[str]:
    labelled = [
        s.text
        for s in sentences(note)
        if s.role not in PLAN_ROLES and re.match(r"[\w ’]{1,30}: [^“]", s.text)
    ]
    if len(labelled) > 1:
        yield f"label and colon: {labelled}"


def _content(note: MemberDraft, member: MemberFacts) -> tuple[set[str], set[tuple[str, ...]]]:
    text = " ".join(s.text for s in sentences(note) if s.role not in SHARED).lower()
    words = [w for w in re.findall(r"[a-z0-9'’-]+", text) if w not in member.name.lower().split()]
    runs = {tuple(words[i : i + 5]) for i in range(len(words) - 4)}
    return set(words) - STOP_WORDS, runs


def likeness(
    session: SessionDraft, people: dict[str, MemberFacts]
) -> dict[tuple[str, str], tuple[float, float]]:
    notes = [n for n in session.members if n.status == "draft" and sentences(n)]
    prints = {n.member: _content(n, people[n.member]) for n in notes}
    out = {}
    for a in prints:
        for b in prints:
            if a < b and prints[a][1] and prints[b][1]:
                (w1, r1), (w2, r2) = prints[a], prints[b]
                out[a, b] = (len(w1 & w2) / len(w1 | w2), len(r1 & r2) / len(r1 | r2))
    return out


def _alike(session: SessionDraft, people: dict[str, MemberFacts]) -> list[str]:
    """Too alike is allowed only where the engine says so and asks."""
    asking = {
        n.member for n in session.members if {"ALIKE", "NO_SPECIFICS"} & {p.code for p in n.prompts}
    }
    return [
        f"{a} and {b} are alike: {jaccard:.2f}, {runs:.2f}"
        for (a, b), (jaccard, runs) in likeness(session, people).items()
        if (jaccard > 0.35 or runs > 0.10) and not {a, b} <= asking
    ]
