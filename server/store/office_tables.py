"""Tables of what a practice says of its office."""

from sqlalchemy import Column, String, Table

from server.store.columns import an_id, metadata, within

closed_days = Table(
    "closed_days",
    metadata,
    an_id("practice_id", key=True),
    Column("days", String, nullable=False),  # ClosedDays as JSON: of nobody
    within("practice_id", "practice"),
)
