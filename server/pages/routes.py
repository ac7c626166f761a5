"""The table of contents: every address, who may ask, and the function that answers.

`anyone` needs no cookie, `member` a visit by a personal link, `signing_in` a password, though a
second factor may still be asked, `resting` a session that may be locked; all else is a permission
that an account who signed in must have (permissions.py). A page function is named
`<resource>_<verb>`; verbs in addresses are things.
"""

from collections.abc import Iterator

from aiohttp import web

from server.pages import (
    access,
    account,
    account_devices,
    answer_routes,
    attendance,
    billing_routes,
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
    joining_routes,
    letters,
    letters_reach,
    letters_standing,
    letters_stop,
    links,
    measures,
    member_import,
    members,
    metrics,
    note_editing,
    note_following,
    note_group,
    note_moving,
    note_print,
    note_rewording,
    note_signing,
    notes,
    onward,
    payer_group,
    payer_rule,
    payer_rules,
    platform_hooks,
    process_note,
    reports,
    reviews,
    schedule,
    second_factor,
    second_factor_setup,
    sign_in,
    sign_in_lock,
    sign_in_log,
    signatures,
    sockets,
    statics,
    today,
    video,
    video_events,
)
from server.pages.route import Route, Who

__all__ = ["TABLE", "Route", "Who", "routes"]

TABLE: tuple[Route, ...] = (
    Route("GET", "/static/{tree}/{path:.+}", statics.statics_show, "anyone"),
    Route("GET", "/health", health.health_show, "anyone"),
    Route("GET", "/health/live", health.health_show, "anyone"),
    Route("GET", "/health/ready", health.readiness_show, "anyone"),
    Route("GET", "/metrics", metrics.metrics_show, "anyone"),
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
    Route("GET", "/second-factor", second_factor.factor_show, "signing_in"),
    Route("POST", "/second-factor", second_factor.factor_give, "signing_in"),
    Route("GET", "/second-factor/new", second_factor_setup.setup_show, "signing_in"),
    Route("POST", "/second-factor/app", second_factor_setup.app_add, "signing_in"),
    Route("POST", "/second-factor/passkeys", second_factor_setup.passkey_add, "signing_in"),
    Route(
        "POST", "/second-factor/{factor_id}/removal", second_factor_setup.factor_remove, "account"
    ),
    Route("POST", "/second-factor/recovery-codes", second_factor_setup.codes_renew, "account"),
    Route("GET", "/lock", sign_in_lock.lock_show, "resting"),
    Route("POST", "/lock", sign_in_lock.lock_create, "account"),
    Route("POST", "/unlock", sign_in_lock.lock_open, "resting"),
    Route("GET", "/account", account.account_show, "account"),
    Route("POST", "/account/devices/others/end", account_devices.others_end, "account"),
    Route("POST", "/account/devices/{device_id}/end", account_devices.device_end, "account"),
    Route("POST", "/account/password", account.password_change, "account"),
    Route("POST", "/account/keys", account.keys_set, "account"),
    Route("POST", "/account/supervisor", account.supervisor_set, "account"),
    Route("POST", "/account/credentials", colleagues.credentials_set, "account"),
    Route("GET", "/colleagues", colleagues.colleagues_show, "account"),
    Route("POST", "/colleagues/invitations", colleagues.invitation_create, "practice.manage"),
    Route(
        "POST",
        "/colleagues/invitations/{invitation_id}/withdrawal",
        colleagues.invitation_withdraw,
        "practice.manage",
    ),
    Route("GET", "/invitation", invitation.invitation_show, "anyone"),
    Route("POST", "/invitation", invitation.invitation_accept, "anyone"),
    Route("POST", "/calendar", calendar_feed.feed_create, "sessions.lead"),
    Route("GET", "/calendar/{token}", calendar_feed.feed_show, "anyone"),
    Route("GET", "/practice/payers", payer_rules.rules_show, "account"),
    Route("POST", "/practice/payers", payer_rule.rule_create, "billing"),
    Route("GET", "/practice/payers/new", payer_rule.rule_new, "billing"),
    Route("GET", "/practice/payers/{rule_id}", payer_rule.rule_show, "account"),
    Route("POST", "/practice/payers/{rule_id}", payer_rule.rule_change, "billing"),
    Route("POST", "/practice/payers/{rule_id}/readings", payer_rule.rule_look, "billing"),
    Route("GET", "/members", members.members_show, "charts.read"),
    Route("POST", "/members", members.member_create, "charts.write"),
    Route("GET", "/members/new", members.member_new, "charts.write"),
    Route("GET", "/members/import", member_import.import_show, "charts.write"),
    Route("POST", "/members/import", member_import.import_create, "charts.write"),
    Route("GET", "/members/{member_id}", chart.chart_show, "charts.read"),
    Route("POST", "/members/{member_id}", chart.chart_change, "charts.write"),
    Route("POST", "/members/{member_id}/goals", chart.goal_add, "charts.write"),
    Route("POST", "/members/{member_id}/goals/{goal_id}", chart.goal_set, "charts.write"),
    Route("POST", "/members/{member_id}/diagnoses", chart.diagnosis_add, "charts.write"),
    Route("POST", "/members/{member_id}/diagnoses/removal", chart.diagnosis_remove, "charts.write"),
    Route("GET", "/groups", groups.groups_show, "groups.read"),
    Route("POST", "/groups", groups.group_create, "groups.write"),
    Route("GET", "/groups/new", groups.group_new, "groups.write"),
    Route("GET", "/groups/{group_id}/details", groups.group_edit, "groups.write"),
    Route("POST", "/groups/{group_id}/details", groups.group_change, "groups.write"),
    Route("POST", "/groups/{group_id}/enrolments", enrolments.enrolment_create, "groups.write"),
    Route("POST", "/groups/{group_id}/waitlist", enrolments.waitlist_add, "groups.write"),
    Route(
        "POST", "/groups/{group_id}/waitlist/removal", enrolments.waitlist_remove, "groups.write"
    ),
    Route("GET", "/groups/{group_id}/schedule", schedule.schedule_show, "groups.read"),
    Route("POST", "/groups/{group_id}/schedule", schedule.schedule_set, "groups.write"),
    Route("POST", "/groups/{group_id}/schedule/further", schedule.further_create, "groups.write"),
    Route("POST", "/groups/{group_id}/schedule/skips", schedule.skip_create, "groups.write"),
    Route("POST", "/groups/{group_id}/schedule/moves", schedule.move_create, "groups.write"),
    Route("GET", "/groups/{group_id}", group.group_show, "groups.read"),
    Route("POST", "/groups/{group_id}/departures", group.departure_create, "groups.write"),
    Route("GET", "/groups/{group_id}/payers", payer_group.payers_show, "groups.read"),
    Route("GET", "/groups/{group_id}/measures", group_measures.asking_show, "groups.read"),
    Route("POST", "/groups/{group_id}/measures", group_measures.asking_set, "groups.write"),
    Route("GET", "/members/{member_id}/measures", measures.measures_show, "charts.read"),
    Route("POST", "/members/{member_id}/measures", measures.measure_enter, "charts.write"),
    Route("GET", "/", today.home_show, "account"),
    Route("GET", "/today", today.today_show, "sessions.lead"),
    Route("GET", "/documentation", documentation.documentation_show, "notes.write"),
    Route("POST", "/sessions/{session_id}/room", today.room_open, "sessions.lead"),
    Route("GET", "/sessions/{session_id}/board", board.board_show, "sessions.lead"),
    Route("GET", "/sessions/{session_id}/board/socket", sockets.board_connect, "sessions.lead"),
    Route("GET", "/sessions/{session_id}/video", video.facilitator_show, "sessions.lead"),
    Route("GET", "/sessions/{session_id}/video/socket", video.facilitator_connect, "sessions.lead"),
    Route("GET", "/sessions/{session_id}/links", links.links_show, "sessions.lead"),
    Route("POST", "/sessions/{session_id}/links/{member_id}", links.links_issue, "sessions.lead"),
    Route("POST", "/sessions/{session_id}/letters", links.letters_send, "sessions.lead"),
    Route("POST", "/sessions/{session_id}/letters/{member_id}", links.letter_send, "sessions.lead"),
    Route("GET", "/practice/letters", letters.letters_show, "practice.manage"),
    Route("POST", "/practice/letters", letters.letters_set, "practice.manage"),
    Route("GET", "/members/{member_id}/contact", letters_reach.reach_show, "charts.read"),
    Route("POST", "/members/{member_id}/contact", letters_reach.reach_set, "charts.write"),
    Route("GET", "/groups/{group_id}/links", letters_standing.standing_show, "sessions.lead"),
    Route(
        "POST",
        "/groups/{group_id}/links/{member_id}",
        letters_standing.standing_issue,
        "sessions.lead",
    ),
    Route(
        "POST",
        "/groups/{group_id}/links/{member_id}/revocation",
        letters_standing.standing_revoke,
        "sessions.lead",
    ),
    Route("POST", "/links/{link_id}/revocation", links.links_revoke, "sessions.lead"),
    Route("GET", "/sessions/{session_id}/attendance", attendance.attendance_show, "sessions.lead"),
    Route(
        "POST", "/sessions/{session_id}/corrections", attendance.attendance_correct, "sessions.lead"
    ),
    Route(
        "POST",
        "/sessions/{session_id}/attendance/confirmation",
        attendance.attendance_confirm,
        "sessions.lead",
    ),
    Route("GET", "/sessions/{session_id}/sign-in-log", sign_in_log.log_show, "sessions.lead"),
    Route("GET", "/groups/{group_id}/attendance", sign_in_log.patterns_show, "groups.read"),
    Route("GET", "/sessions/{session_id}/sources", identities.sources_show, "sessions.lead"),
    Route("POST", "/sessions/{session_id}/claims", identities.claim_create, "sessions.lead"),
    Route(
        "POST",
        "/sessions/{session_id}/claims/retraction",
        identities.claim_retract,
        "sessions.lead",
    ),
    Route("GET", "/sessions/{session_id}/reports", reports.reports_show, "sessions.lead"),
    Route("POST", "/sessions/{session_id}/reports", reports.report_upload, "sessions.lead"),
    Route(
        "GET", "/sessions/{session_id}/reports/{report_id}", reports.report_show, "sessions.lead"
    ),
    Route(
        "POST", "/sessions/{session_id}/reports/{report_id}", reports.report_take, "sessions.lead"
    ),
    Route("GET", "/sessions/{session_id}/events", events.events_show, "sessions.lead"),
    Route("GET", "/sessions/{session_id}/notes", notes.notes_show, "notes.write"),
    Route("POST", "/sessions/{session_id}/notes", notes.notes_draft, "notes.write"),
    Route("GET", "/sessions/{session_id}/signatures", signatures.signatures_show, "notes.sign"),
    Route("POST", "/sessions/{session_id}/signatures", signatures.signatures_create, "notes.sign"),
    Route(
        "GET",
        "/sessions/{session_id}/process-note",
        process_note.process_note_show,
        "sessions.lead",
    ),
    Route(
        "POST",
        "/sessions/{session_id}/process-note",
        process_note.process_note_save,
        "sessions.lead",
    ),
    Route(
        "POST",
        "/sessions/{session_id}/process-note/removal",
        process_note.process_note_remove,
        "sessions.lead",
    ),
    Route("GET", "/notes/{note_id}", notes.note_show, "notes.write"),
    Route("GET", "/notes/{note_id}/print", note_print.print_show, "notes.export"),
    Route("GET", "/notes/{note_id}/exports", exports.exports_show, "notes.export"),
    Route("GET", "/notes/{note_id}/text", exports.text_show, "notes.export"),
    Route("POST", "/notes/{note_id}/pdf", exports.pdf_create, "notes.export"),
    Route("POST", "/notes/{note_id}/fhir", exports.document_create, "notes.export"),
    Route("POST", "/notes/{note_id}/packet", exports.packet_create, "notes.export"),
    Route("GET", "/packets/key", exports.key_show, "anyone"),
    Route("POST", "/notes/{note_id}/versions", note_editing.version_save, "notes.write"),
    Route("POST", "/notes/{note_id}/answers", note_editing.answer_save, "notes.write"),
    Route("POST", "/notes/{note_id}/follow-ups", note_following.follow_up_create, "notes.write"),
    Route(
        "POST",
        "/notes/{note_id}/follow-ups/{follow_up_id}/outcome",
        note_following.outcome_create,
        "notes.write",
    ),
    Route("POST", "/notes/{note_id}/group", note_group.group_save, "notes.write"),
    Route("POST", "/notes/{note_id}/moves", note_moving.move_create, "notes.write"),
    Route("POST", "/notes/{note_id}/rewording", note_rewording.rewording_suggest, "notes.write"),
    Route("POST", "/notes/{note_id}/reading", notes.note_read, "notes.write"),
    Route("POST", "/notes/{note_id}/signature", note_signing.signature_create, "notes.sign"),
    Route("POST", "/notes/{note_id}/addenda", note_signing.addendum_create, "notes.write"),
    Route("GET", "/reviews", reviews.reviews_show, "notes.review"),
    Route("POST", "/reviews/supervision/{account_id}/end", reviews.supervision_end, "notes.review"),
    Route("GET", "/reviews/{note_id}", reviews.review_show, "notes.review"),
    Route("POST", "/reviews/{note_id}/cosignature", reviews.review_cosign, "notes.review"),
    Route("POST", "/reviews/{note_id}/return", reviews.review_return, "notes.review"),
    *billing_routes.TABLE,
    *answer_routes.TABLE,
    *joining_routes.TABLE,
    # ---- members
    Route("GET", "/join", join.join_show, "anyone"),
    Route("POST", "/join", join.join_create, "anyone"),
    Route("GET", "/letters/stop", letters_stop.stop_show, "anyone"),
    Route("POST", "/letters/stop", letters_stop.stop_create, "anyone"),
    Route("GET", "/letters/stopped", letters_stop.stopped_show, "anyone"),
    Route("POST", "/letters/new", letters_stop.new_link_ask, "anyone"),
    Route("GET", "/letters/asked", letters_stop.asked_show, "anyone"),
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
            case "member":
                guarded = access.visiting(handler)
            case "signing_in":
                guarded = access.signing_in(handler)
            case "resting":
                guarded = access.resting(handler)
            case permission:
                guarded = access.signed_in(access.permitted(permission, handler))
        # HEAD would run a GET handler for nothing; nobody needs it here.
        yield (
            web.get(path, guarded, allow_head=False)
            if method == "GET"
            else web.route(method, path, guarded)
        )
