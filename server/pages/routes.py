"""The table of contents: every address, who may ask, and the function that answers.

`anyone` needs no cookie, `clinician` an account that signed in, `member` a visit by a personal
link. A page function is named `<resource>_<verb>`; verbs in addresses are things.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from aiohttp import web

from server.pages import (
    access,
    account,
    attendance,
    board,
    calendar_feed,
    chart,
    colleagues,
    documentation,
    enrolments,
    events,
    exports,
    group,
    group_measures,
    groups,
    health,
    identities,
    invitation,
    join,
    join_agreements,
    join_left,
    join_measures,
    join_room,
    join_where,
    join_you,
    links,
    measures,
    member_import,
    members,
    note_editing,
    note_following,
    note_group,
    note_moving,
    note_print,
    note_rewording,
    note_signing,
    notes,
    onward,
    platform_hooks,
    process_note,
    reports,
    reviews,
    schedule,
    sign_in,
    sign_in_log,
    signatures,
    sockets,
    statics,
    today,
    video,
    video_events,
)

Who = Literal["anyone", "clinician", "member"]


class Route(NamedTuple):
    method: str
    path: str
    handler: access.Handler
    who: Who


TABLE: tuple[Route, ...] = (
    Route("GET", "/static/{tree}/{path:.+}", statics.statics_show, "anyone"),
    Route("GET", "/health", health.health_show, "anyone"),
    # ---- video platforms: signed messages, no cookies
    Route("POST", "/platforms/{platform}/{token}", platform_hooks.hook_receive, "anyone"),
    Route(
        "POST",
        "/platforms/{platform}/{token}/events/{noun}/{verb}",  # Jitsi appends these itself
        platform_hooks.hook_receive,
        "anyone",
    ),
    Route("GET", "/platforms/janus/{token}/events", video_events.events_listen, "anyone"),
    # ---- clinicians
    Route("GET", "/sign-in", sign_in.sign_in_show, "anyone"),
    Route("POST", "/sign-in", sign_in.sign_in_create, "anyone"),
    Route("POST", "/sign-out", sign_in.sign_in_end, "anyone"),
    Route("GET", "/account", account.account_show, "clinician"),
    Route("POST", "/account/password", account.password_change, "clinician"),
    Route("POST", "/account/keys", account.keys_set, "clinician"),
    Route("POST", "/account/supervisor", account.supervisor_set, "clinician"),
    Route("POST", "/account/credentials", colleagues.credentials_set, "clinician"),
    Route("GET", "/colleagues", colleagues.colleagues_show, "clinician"),
    Route("POST", "/colleagues/invitations", colleagues.invitation_create, "clinician"),
    Route(
        "POST",
        "/colleagues/invitations/{invitation_id}/withdrawal",
        colleagues.invitation_withdraw,
        "clinician",
    ),
    Route("GET", "/invitation", invitation.invitation_show, "anyone"),
    Route("POST", "/invitation", invitation.invitation_accept, "anyone"),
    Route("POST", "/calendar", calendar_feed.feed_create, "clinician"),
    Route("GET", "/calendar/{token}", calendar_feed.feed_show, "anyone"),
    Route("GET", "/members", members.members_show, "clinician"),
    Route("POST", "/members", members.member_create, "clinician"),
    Route("GET", "/members/new", members.member_new, "clinician"),
    Route("GET", "/members/import", member_import.import_show, "clinician"),
    Route("POST", "/members/import", member_import.import_create, "clinician"),
    Route("GET", "/members/{member_id}", chart.chart_show, "clinician"),
    Route("POST", "/members/{member_id}", chart.chart_change, "clinician"),
    Route("POST", "/members/{member_id}/goals", chart.goal_add, "clinician"),
    Route("POST", "/members/{member_id}/goals/{goal_id}", chart.goal_set, "clinician"),
    Route("POST", "/members/{member_id}/diagnoses", chart.diagnosis_add, "clinician"),
    Route("POST", "/members/{member_id}/diagnoses/removal", chart.diagnosis_remove, "clinician"),
    Route("GET", "/groups", groups.groups_show, "clinician"),
    Route("POST", "/groups", groups.group_create, "clinician"),
    Route("GET", "/groups/new", groups.group_new, "clinician"),
    Route("GET", "/groups/{group_id}/details", groups.group_edit, "clinician"),
    Route("POST", "/groups/{group_id}/details", groups.group_change, "clinician"),
    Route("POST", "/groups/{group_id}/enrolments", enrolments.enrolment_create, "clinician"),
    Route("POST", "/groups/{group_id}/waitlist", enrolments.waitlist_add, "clinician"),
    Route("POST", "/groups/{group_id}/waitlist/removal", enrolments.waitlist_remove, "clinician"),
    Route("GET", "/groups/{group_id}/schedule", schedule.schedule_show, "clinician"),
    Route("POST", "/groups/{group_id}/schedule", schedule.schedule_set, "clinician"),
    Route("POST", "/groups/{group_id}/schedule/further", schedule.further_create, "clinician"),
    Route("POST", "/groups/{group_id}/schedule/skips", schedule.skip_create, "clinician"),
    Route("POST", "/groups/{group_id}/schedule/moves", schedule.move_create, "clinician"),
    Route("GET", "/groups/{group_id}", group.group_show, "clinician"),
    Route("POST", "/groups/{group_id}/departures", group.departure_create, "clinician"),
    Route("GET", "/groups/{group_id}/measures", group_measures.asking_show, "clinician"),
    Route("POST", "/groups/{group_id}/measures", group_measures.asking_set, "clinician"),
    Route("GET", "/members/{member_id}/measures", measures.measures_show, "clinician"),
    Route("POST", "/members/{member_id}/measures", measures.measure_enter, "clinician"),
    Route("GET", "/", today.home_show, "clinician"),
    Route("GET", "/today", today.today_show, "clinician"),
    Route("GET", "/documentation", documentation.documentation_show, "clinician"),
    Route("POST", "/sessions/{session_id}/room", today.room_open, "clinician"),
    Route("GET", "/sessions/{session_id}/board", board.board_show, "clinician"),
    Route("GET", "/sessions/{session_id}/board/socket", sockets.board_connect, "clinician"),
    Route("GET", "/sessions/{session_id}/video", video.facilitator_show, "clinician"),
    Route("GET", "/sessions/{session_id}/video/socket", video.facilitator_connect, "clinician"),
    Route("GET", "/sessions/{session_id}/links", links.links_show, "clinician"),
    Route("POST", "/sessions/{session_id}/links/{member_id}", links.links_issue, "clinician"),
    Route("POST", "/links/{link_id}/revocation", links.links_revoke, "clinician"),
    Route("GET", "/sessions/{session_id}/attendance", attendance.attendance_show, "clinician"),
    Route("POST", "/sessions/{session_id}/corrections", attendance.attendance_correct, "clinician"),
    Route(
        "POST",
        "/sessions/{session_id}/attendance/confirmation",
        attendance.attendance_confirm,
        "clinician",
    ),
    Route("GET", "/sessions/{session_id}/sign-in-log", sign_in_log.log_show, "clinician"),
    Route("GET", "/groups/{group_id}/attendance", sign_in_log.patterns_show, "clinician"),
    Route("GET", "/sessions/{session_id}/sources", identities.sources_show, "clinician"),
    Route("POST", "/sessions/{session_id}/claims", identities.claim_create, "clinician"),
    Route(
        "POST",
        "/sessions/{session_id}/claims/retraction",
        identities.claim_retract,
        "clinician",
    ),
    Route("GET", "/sessions/{session_id}/reports", reports.reports_show, "clinician"),
    Route("POST", "/sessions/{session_id}/reports", reports.report_upload, "clinician"),
    Route("GET", "/sessions/{session_id}/reports/{report_id}", reports.report_show, "clinician"),
    Route("POST", "/sessions/{session_id}/reports/{report_id}", reports.report_take, "clinician"),
    Route("GET", "/sessions/{session_id}/events", events.events_show, "clinician"),
    Route("GET", "/sessions/{session_id}/notes", notes.notes_show, "clinician"),
    Route("POST", "/sessions/{session_id}/notes", notes.notes_draft, "clinician"),
    Route("GET", "/sessions/{session_id}/signatures", signatures.signatures_show, "clinician"),
    Route("POST", "/sessions/{session_id}/signatures", signatures.signatures_create, "clinician"),
    Route(
        "GET", "/sessions/{session_id}/process-note", process_note.process_note_show, "clinician"
    ),
    Route(
        "POST", "/sessions/{session_id}/process-note", process_note.process_note_save, "clinician"
    ),
    Route(
        "POST",
        "/sessions/{session_id}/process-note/removal",
        process_note.process_note_remove,
        "clinician",
    ),
    Route("GET", "/notes/{note_id}", notes.note_show, "clinician"),
    Route("GET", "/notes/{note_id}/print", note_print.print_show, "clinician"),
    Route("GET", "/notes/{note_id}/exports", exports.exports_show, "clinician"),
    Route("GET", "/notes/{note_id}/text", exports.text_show, "clinician"),
    Route("POST", "/notes/{note_id}/pdf", exports.pdf_create, "clinician"),
    Route("POST", "/notes/{note_id}/fhir", exports.document_create, "clinician"),
    Route("POST", "/notes/{note_id}/packet", exports.packet_create, "clinician"),
    Route("GET", "/packets/key", exports.key_show, "anyone"),
    Route("POST", "/notes/{note_id}/versions", note_editing.version_save, "clinician"),
    Route("POST", "/notes/{note_id}/answers", note_editing.answer_save, "clinician"),
    Route("POST", "/notes/{note_id}/follow-ups", note_following.follow_up_create, "clinician"),
    Route(
        "POST",
        "/notes/{note_id}/follow-ups/{follow_up_id}/outcome",
        note_following.outcome_create,
        "clinician",
    ),
    Route("POST", "/notes/{note_id}/group", note_group.group_save, "clinician"),
    Route("POST", "/notes/{note_id}/moves", note_moving.move_create, "clinician"),
    Route("POST", "/notes/{note_id}/rewording", note_rewording.rewording_suggest, "clinician"),
    Route("POST", "/notes/{note_id}/reading", notes.note_read, "clinician"),
    Route("POST", "/notes/{note_id}/signature", note_signing.signature_create, "clinician"),
    Route("POST", "/notes/{note_id}/addenda", note_signing.addendum_create, "clinician"),
    Route("GET", "/reviews", reviews.reviews_show, "clinician"),
    Route("POST", "/reviews/supervision/{account_id}/end", reviews.supervision_end, "clinician"),
    Route("GET", "/reviews/{note_id}", reviews.review_show, "clinician"),
    Route("POST", "/reviews/{note_id}/cosignature", reviews.review_cosign, "clinician"),
    Route("POST", "/reviews/{note_id}/return", reviews.review_return, "clinician"),
    # ---- members
    Route("GET", "/join", join.join_show, "anyone"),
    Route("POST", "/join", join.join_create, "anyone"),
    Route("GET", "/join/you", join_you.you_show, "member"),
    Route("POST", "/join/you", join_you.you_confirm, "member"),
    Route("GET", "/join/where", join_where.where_show, "member"),
    Route("POST", "/join/where", join_where.where_give, "member"),
    Route("GET", "/join/agreements", join_agreements.agreements_show, "member"),
    Route("POST", "/join/agreements", join_agreements.agreements_answer, "member"),
    Route("GET", "/join/measures", join_measures.measures_show, "member"),
    Route("POST", "/join/measures", join_measures.measures_answer, "member"),
    Route("POST", "/join/check-in", join_measures.check_in_answer, "member"),
    Route("GET", "/join/room", join_room.room_show, "member"),
    Route("GET", "/join/onward", onward.onward_show, "member"),
    Route("POST", "/join/leave", join_left.left_create, "anyone"),
    Route("GET", "/join/left", join_left.left_show, "anyone"),
    Route("GET", "/join/room/socket", sockets.join_room_connect, "member"),
    Route("GET", "/join/video/{room}", video.member_show, "member"),
    Route("GET", "/join/video/{room}/socket", video.member_connect, "member"),
)


def routes() -> Iterator[web.RouteDef]:
    """Yield the table as aiohttp wants it, each handler behind its own door."""
    for method, path, handler, who in TABLE:
        match who:
            case "anyone":
                guarded = handler
            case "clinician":
                guarded = access.signed_in(handler)
            case "member":
                guarded = access.visiting(handler)
        # HEAD would run a GET handler for nothing; nobody needs it here.
        yield (
            web.get(path, guarded, allow_head=False)
            if method == "GET"
            else web.route(method, path, guarded)
        )
