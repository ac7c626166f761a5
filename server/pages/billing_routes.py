"""The table of contents of what is billed, and of the practice's own settings for it."""

from server.pages import (
    billing,
    billing_claim,
    billing_fees,
    billing_files,
    billing_insurance,
    billing_provider,
    closed_days,
    practice,
)
from server.pages.route import Route

TABLE: tuple[Route, ...] = (
    Route(
        "GET",
        "/members/{member_id}/insurance",
        billing_insurance.insurance_show,
        "charts.read",
    ),
    Route(
        "POST",
        "/members/{member_id}/insurance",
        billing_insurance.insurance_change,
        "charts.write",
    ),
    Route(
        "POST",
        "/members/{member_id}/insurance/second",
        billing_insurance.second_plan_change,
        "charts.write",
    ),
    Route(
        "POST",
        "/members/{member_id}/insurance/second/removal",
        billing_insurance.second_plan_remove,
        "charts.write",
    ),
    # ---- the practice, and what it bills
    Route("GET", "/practice", practice.practice_show, "account"),
    Route("GET", "/practice/office", practice.office_show, "practice.manage"),
    Route("POST", "/practice/office", practice.office_change, "practice.manage"),
    Route("GET", "/practice/closed", closed_days.closed_show, "practice.manage"),
    Route("POST", "/practice/closed", closed_days.closed_add, "practice.manage"),
    Route("POST", "/practice/closed/removal", closed_days.closed_remove, "practice.manage"),
    Route("GET", "/practice/billing", billing_provider.provider_show, "billing"),
    Route("POST", "/practice/billing", billing_provider.provider_change, "billing"),
    Route("GET", "/practice/fees", billing_fees.fees_show, "billing"),
    Route("POST", "/practice/fees", billing_fees.fee_create, "billing"),
    Route("POST", "/practice/fees/withdrawal", billing_fees.fee_withdraw, "billing"),
    Route(
        "GET", "/billing/members/{member_id}/insurance", billing_insurance.billed_show, "billing"
    ),
    Route(
        "POST",
        "/billing/members/{member_id}/insurance",
        billing_insurance.billed_change,
        "billing",
    ),
    Route(
        "POST",
        "/billing/members/{member_id}/insurance/second",
        billing_insurance.billed_second_change,
        "billing",
    ),
    Route(
        "POST",
        "/billing/members/{member_id}/insurance/second/removal",
        billing_insurance.billed_second_remove,
        "billing",
    ),
    Route("GET", "/billing", billing.billing_show, "billing"),
    Route("POST", "/billing/claims", billing.claims_make, "billing"),
    Route("POST", "/billing/files", billing.file_create, "billing"),
    Route("GET", "/billing/files/{file_id}", billing_files.file_show, "billing"),
    Route("GET", "/billing/files/{file_id}/content", billing_files.content_show, "billing"),
    Route("POST", "/billing/files/{file_id}/sent", billing_files.file_sent, "billing"),
    Route("GET", "/billing/claims/{claim_id}", billing_claim.claim_show, "billing"),
    Route("POST", "/billing/claims/{claim_id}/steps", billing_claim.step_add, "billing"),
    Route(
        "POST",
        "/billing/claims/{claim_id}/withdrawal",
        billing_claim.withdrawal_create,
        "billing",
    ),
    Route(
        "POST",
        "/billing/claims/{claim_id}/replacement",
        billing_claim.replacement_create,
        "billing",
    ),
    Route("POST", "/billing/claims/{claim_id}/void", billing_claim.void_create, "billing"),
)
