"""The table of contents of the way into a group: consents, their texts, steps, plans."""

from server.pages import (
    agreements_page,
    composition,
    consents,
    join_consents,
    member_plan,
    plan_reviews,
    restrictions,
    screening,
    screening_lists,
    session_plan,
)
from server.pages.route import Route

TABLE: tuple[Route, ...] = (
    Route("GET", "/practice/agreements", agreements_page.agreements_show, "account"),
    Route(
        "GET",
        "/practice/agreements/{purpose}",
        agreements_page.agreement_edit,
        "practice.manage",
    ),
    Route(
        "POST",
        "/practice/agreements/{purpose}",
        agreements_page.agreement_create,
        "practice.manage",
    ),
    Route("GET", "/members/{member_id}/consents", consents.consents_show, "charts.read"),
    Route("POST", "/members/{member_id}/consents", consents.consent_add, "charts.write"),
    Route(
        "POST",
        "/members/{member_id}/consents/withdrawals",
        consents.withdrawal_create,
        "charts.write",
    ),
    Route(
        "POST",
        "/members/{member_id}/restrictions",
        restrictions.restriction_add,
        "charts.write",
    ),
    Route(
        "POST",
        "/members/{member_id}/restrictions/{restriction_id}/end",
        restrictions.restriction_end,
        "charts.write",
    ),
    Route("GET", "/join/consents", join_consents.consents_show, "member"),
    Route("POST", "/join/consents/withdrawal", join_consents.consent_withdraw, "member"),
    Route("GET", "/practice/screening", screening_lists.lists_show, "account"),
    Route("POST", "/practice/screening", screening_lists.lists_set, "groups.write"),
    Route("GET", "/groups/{group_id}/placements", screening.placements_show, "groups.read"),
    Route("POST", "/groups/{group_id}/placements", screening.referral_create, "groups.write"),
    Route(
        "GET", "/groups/{group_id}/placements/{member_id}", screening.placement_show, "groups.read"
    ),
    Route(
        "POST",
        "/groups/{group_id}/placements/{member_id}/screening",
        screening.screening_create,
        "groups.write",
    ),
    Route(
        "POST",
        "/groups/{group_id}/placements/{member_id}/preparation",
        screening.preparation_set,
        "groups.write",
    ),
    Route(
        "POST",
        "/groups/{group_id}/placements/{member_id}/closing",
        screening.placement_close,
        "groups.write",
    ),
    Route("GET", "/groups/{group_id}/composition", composition.composition_show, "groups.read"),
    Route("GET", "/sessions/{session_id}/plan", session_plan.plan_show, "sessions.lead"),
    Route("POST", "/sessions/{session_id}/plan", session_plan.plan_set, "sessions.lead"),
    Route(
        "POST",
        "/sessions/{session_id}/plan/templates/{template_id}/removal",
        session_plan.template_remove,
        "groups.write",
    ),
    Route("GET", "/members/{member_id}/plan", member_plan.plan_show, "charts.read"),
    Route("POST", "/members/{member_id}/plan/reviews", member_plan.review_create, "charts.write"),
    Route(
        "POST", "/members/{member_id}/plan/objectives", member_plan.objective_add, "charts.write"
    ),
    Route(
        "POST",
        "/members/{member_id}/plan/objectives/{objective_id}",
        member_plan.objective_set,
        "charts.write",
    ),
    Route("GET", "/plan-reviews", plan_reviews.reviews_show, "charts.read"),
)
