"""Reports of mistakes, sent by readers."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"
branch_labels: Final = None
depends_on: Final = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "report",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("closed", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(2000), nullable=False),
        sa.Column("about", sa.String(2048), nullable=False),
        sa.Column("property", sa.String(2048), nullable=False),
        sa.Column("value", sa.String(2000), nullable=False),
        sa.Column("source", sa.String(2048), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("message", sa.String(4000), nullable=False),
        sa.Column("evidence", sa.String(2048), nullable=False),
        sa.Column("contact", sa.String(320), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
    )
    op.create_index("ix_report_created", "report", ["created"])


def downgrade() -> None:
    """Remove it, with all reports."""
    op.drop_table("report")
