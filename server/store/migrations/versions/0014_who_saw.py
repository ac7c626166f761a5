"""Looking up who saw a chart, and what one person did, without reading the whole audit."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

FOUND_BY = ("subject_id", "actor")


def upgrade() -> None:
    for column in FOUND_BY:
        op.create_index(
            f"ix_audit_entry_practice_id_{column}", "audit_entry", ["practice_id", column]
        )


def downgrade() -> None:
    for column in FOUND_BY:
        op.drop_index(f"ix_audit_entry_practice_id_{column}", "audit_entry")
