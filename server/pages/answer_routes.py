"""The table of contents of what comes back for a claim, and of what is printed of it."""

from server.pages import billing_papers, billing_status
from server.pages.route import Route

TABLE: tuple[Route, ...] = (
    Route("GET", "/billing/answers", billing_status.answers_show, "billing"),
    Route("POST", "/billing/answers", billing_status.answer_upload, "billing"),
    Route("GET", "/billing/answers/{file_id}", billing_status.answer_show, "billing"),
    Route("POST", "/billing/answers/{file_id}", billing_status.answer_take, "billing"),
    # ---- on paper
    Route("GET", "/billing/papers", billing_papers.papers_show, "billing"),
    Route("POST", "/billing/papers", billing_papers.papers_print, "billing"),
    Route("POST", "/billing/papers/trial", billing_papers.trial_print, "billing"),
    Route("POST", "/billing/papers/offset", billing_papers.offset_set, "billing"),
)
