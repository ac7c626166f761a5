"""Each event of a session log as a sentence, for the page that shows the whole log.

Facilitators only: names, places and micro-notes are in it.
"""

from datetime import datetime

from server.core import events as e
from server.core.measure_events import (
    MeasureAnswered,
    MeasureTakenBack,
    MemberCheckedIn,
    MemberCheckedOut,
)
from server.core.risk_events import RiskAcknowledged, RiskDetailed, RiskRecorded
from server.core.state import Session
from server.core.taxonomy import Taxonomy
from server.core.video import PLATFORM_NAMES
from server.core.video_events import (
    ClaimRetracted,
    ConnectionClaimed,
    PlatformHeard,
    PlatformSilent,
)
from server.measures import INSTRUMENTS
from server.pages.room_event_words import room_event_words
from server.pages.words import clock_seconds, clock_time, listed

CAUSES: dict[e.Cause, str] = {
    "left": "closed the page",
    "lost": "connection lost",
    "unseen": "page out of sight, such as a locked phone",
    "removed": "removed by a facilitator",
    "ended": "the meeting ended",
    "switched": "went on on another page",
}


class EventWords:
    """Sentences about the events of one session."""

    def __init__(self, session: Session, taxonomy: Taxonomy) -> None:
        self._session = session
        self._taxonomy = taxonomy
        self._zone = session.plan.timezone
        self._names = {seat.member_id: seat.display_name for seat in session.plan.seats} | {
            f.facilitator_id: f.name for f in session.plan.facilitators
        }

    def name(self, person_id: str) -> str:
        """Return who that is; an author is an account, a member, or the server itself."""
        return "the server" if person_id == "system" else self._names.get(person_id, "someone else")

    def say(self, event: e.AnyEvent) -> str:
        """Return what happened."""
        match event:
            case e.SessionPlanned(plan):
                return f"Session planned with {len(plan.seats)} members"
            case e.RoomOpened():
                return "Room opened"
            case e.SessionStarted(cause):
                return "Session started" + (" as planned" if cause == "schedule" else "")
            case e.SessionEnded():
                return "Session ended"
            case e.ServerRestarted(last_evidence_at):
                since = clock_seconds(last_evidence_at, self._zone)
                return f"Our server was away; nobody's presence is known since {since}"
            case e.FacilitatorConnected(facilitator_id):
                return f"{self.name(facilitator_id)}: board open"
            case e.FacilitatorDisconnected(facilitator_id, _, cause, last_sign_at):
                return (
                    f"{self.name(facilitator_id)}: board closed, {self._end(cause, last_sign_at)}"
                )
            case e.PlatformReported(delivery):
                told = type(delivery).__struct_config__.tag
                return f"The video platform: {str(told).replace('_', ' ')}"
            case PlatformSilent(platform, since):
                name = PLATFORM_NAMES.get(platform, "The video platform")
                return f"{name}: not heard since {clock_seconds(since, self._zone)}"
            case PlatformHeard(platform):
                return f"{PLATFORM_NAMES.get(platform, 'The video platform')}: heard again"
            case ConnectionClaimed(_, person_id):
                whose = self.name(person_id) if person_id else "a guest"
                return f"A connection at the video platform: said to be {whose}"
            case ClaimRetracted():
                return "A connection at the video platform: what was said of it is taken back"
            case e.AttendanceConfirmed():
                return "Attendance confirmed"
            case e.SegmentReached(index):
                return f"Plan moved to part {index + 1}"
            case _:
                of_room = room_event_words(event, self._session, self._zone, self.name)
                return of_room or self._of_member(event)

    def _of_member(self, event: e.AnyEvent) -> str:
        match event:
            case e.MemberConfirmed(member_id):
                return f"{self.name(member_id)}: birth date matched"
            case e.LocationGiven(member_id, place, state):
                return f"{self.name(member_id)}: says they are in {place}, {state}"
            case e.ConsentsAnswered(member_id, _, answers):
                no = [purpose.replace("_", " ") for purpose, yes in answers.items() if not yes]
                return f"{self.name(member_id)}: agreements answered" + (
                    f", declined {listed(no)}" if no else ""
                )
            case e.ConsentWithdrawn(member_id, purpose, recorded_by, reason):
                by = f", recorded by {self.name(recorded_by)}" if recorded_by else ""
                why = f". Reason: {reason}" if reason else ""
                return f"{self.name(member_id)}: takes back {purpose.replace('_', ' ')}{by}{why}"
            case e.MemberKnocked(member_id, _, _, delivery):
                return f"{self.name(member_id)}: in the waiting room{_by(delivery)}"
            case e.MemberAdmitted(member_id):
                return f"{self.name(member_id)}: let in"
            case e.MemberRefused(member_id):
                return f"{self.name(member_id)}: not let in for now"
            case e.MemberConnected(member_id, _, _, delivery):
                return f"{self.name(member_id)}: in the room{_by(delivery)}"
            case e.MemberDisconnected(member_id, _, cause, last_sign_at):
                return f"{self.name(member_id)}: out, {self._end(cause, last_sign_at)}"
            case e.MemberSteppedAway(member_id):
                return f"{self.name(member_id)}: stepped away"
            case e.MemberReturned(member_id):
                return f"{self.name(member_id)}: back"
            case e.MemberRemoved(member_id):
                return f"{self.name(member_id)}: asked to step out"
            case e.HelpAsked(member_id):
                return f"{self.name(member_id)}: asked for help, privately"
            case e.HelpAcknowledged(member_id):
                return f"{self.name(member_id)}: help is on it"
            case e.AttendanceCorrected(member_id, op, intervals, reason):
                spans = listed(self._range(i) for i in intervals) or "no time at all"
                words = {"set": "set to", "add": "added", "remove": "taken off"}[op]
                return f"{self.name(member_id)}: attendance {words} {spans}. Reason: {reason}"
            case _:
                return self._observed(event)

    def _observed(self, event: e.AnyEvent) -> str:
        match event:
            case e.MemberTagged() | RiskRecorded():
                return f"{self.name(event.member_id)}: {self._label(event.term)}"
            case e.TagMoved(tag_id, member_id, reason=reason):
                known = self._session.tags.get(tag_id)
                label = self._label(known.term) if known else "a tag"
                why = f". Reason: {reason}" if reason else ""
                return f"{self.name(member_id)}: {label}, moved here{why}"
            case e.TagRefined() | e.TagRetracted() | e.TagRestored():
                tag = self._session.tags.get(event.tag_id)
                what = f"{self.name(tag.member_id)}: {self._label(tag.term)}" if tag else "Tag"
                return f"{what}, {_DONE[type(event)]}"
            case e.InterventionStarted(_, term, _, topic):
                return f"Technique started: {self._label(term)}" + (f", {topic}" if topic else "")
            case e.InterventionStopped() | e.InterventionRetracted():
                running = self._session.interventions.get(event.intervention_id)
                label = self._label(running.term) if running else "technique"
                return f"Technique {_DONE[type(event)]}: {label}"
            case e.GroupTagged(_, term):
                return f"The group: {self._label(term)}"
            case e.GroupTagRetracted(process_id):
                seen = self._session.process.get(process_id)
                return f"The group: {self._label(seen.term) if seen else 'a tag'}, taken back"
            case RiskDetailed(risk_id):
                risk = self._session.risks.get(risk_id)
                return f"{self.name(risk.member_id) if risk else 'Risk'}: risk described further"
            case RiskAcknowledged(risk_id):
                risk = self._session.risks.get(risk_id)
                return f"{self.name(risk.member_id) if risk else 'Risk'}: alert seen"
            case MeasureAnswered(_, member_id, instrument):
                one = INSTRUMENTS.get(instrument)
                return f"{self.name(member_id)}: {one.name if one else 'a form'} answered"
            case MeasureTakenBack(_, member_id, reason):
                return f"{self.name(member_id)}: a form from paper taken back, {reason}"
            case MemberCheckedOut(member_id, helpful, words):
                parts = [f"helpful {helpful} of 10"] if helpful is not None else []
                parts += [f"“{words}”"] if words else []
                return f"{self.name(member_id)}: goes out with {listed(parts)}"
            case MemberCheckedIn(member_id, mood, word, goal):
                said = [f"mood {mood} of 10"] if mood is not None else []
                said += [f"“{word}”"] if word else []
                said += [f"wants from today “{goal}”"] if goal else []
                return f"{self.name(member_id)}: comes in with {listed(said)}"
            case _:
                return type(event).__name__

    def _label(self, code: str) -> str:
        # A term may have left the taxonomy since; the log keeps its code.
        term = self._taxonomy.terms.get(code)
        return term.label if term is not None else code.replace("_", " ")

    def _end(self, cause: e.Cause, last_sign_at: datetime) -> str:
        if cause not in ("lost", "unseen"):
            return CAUSES[cause]
        return f"{CAUSES[cause]}, last sign of life {clock_seconds(last_sign_at, self._zone)}"

    def _range(self, span: e.Interval) -> str:
        return f"{clock_time(span.start, self._zone)}–{clock_time(span.end, self._zone)}"


_DONE: dict[type, str] = {
    e.TagRefined: "changed",
    e.TagRetracted: "taken back",
    e.TagRestored: "brought back",
    e.InterventionStopped: "stopped",
    e.InterventionRetracted: "taken back",
}


def _by(delivery: e.Delivery) -> str:
    return " by phone" if delivery == "phone" else ""
