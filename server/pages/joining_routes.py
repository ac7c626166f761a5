"""The table of contents of the way into a group: consents, their texts, steps, plans."""

from server.pages import agreements_page, consents, join_consents
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
    Route("GET", "/join/consents", join_consents.consents_show, "member"),
    Route("POST", "/join/consents/withdrawal", join_consents.consent_withdraw, "member"),
)
