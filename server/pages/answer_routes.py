"""The table of contents of what comes back for a claim, and of what is printed of it."""

from server.pages import (
    billing_papers,
    billing_receipts,
    billing_second,
    billing_status,
    billing_superbills,
)
from server.pages.route import Route

TABLE: tuple[Route, ...] = (
    Route("GET", "/billing/answers", billing_status.answers_show, "billing"),
    Route("POST", "/billing/answers", billing_status.answer_upload, "billing"),
    Route("GET", "/billing/answers/{file_id}", billing_status.answer_show, "billing"),
    Route("POST", "/billing/answers/{file_id}", billing_status.answer_take, "billing"),
    # ---- the second payer, after the first
    Route("GET", "/billing/second", billing_second.second_show, "billing"),
    Route("POST", "/billing/second", billing_second.second_file_create, "billing"),
    # ---- on paper
    Route("GET", "/billing/papers", billing_papers.papers_show, "billing"),
    Route("POST", "/billing/papers", billing_papers.papers_print, "billing"),
    Route("POST", "/billing/papers/trial", billing_papers.trial_print, "billing"),
    Route("POST", "/billing/papers/offset", billing_papers.offset_set, "billing"),
    # ---- what members pay
    Route("GET", "/billing/payments", billing_receipts.payments_show, "billing"),
    Route("GET", "/billing/members/{member_id}/payments", billing_receipts.member_show, "billing"),
    Route(
        "POST",
        "/billing/members/{member_id}/payments",
        billing_receipts.payment_create,
        "billing",
    ),
    Route(
        "POST",
        "/billing/members/{member_id}/superbill",
        billing_superbills.superbill_create,
        "billing",
    ),
    Route(
        "POST", "/billing/payments/{payment_id}/receipt", billing_receipts.receipt_print, "billing"
    ),
    Route(
        "POST",
        "/billing/payments/{payment_id}/cancellation",
        billing_receipts.payment_cancel,
        "billing",
    ),
)
