"""Runs the steps over the connection that :mod:`municipia.api.private.store` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from municipia.api.private.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # SQLite cannot alter most of a column in place: steps there copy the table.
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
