"""Run by Alembic: steps run on the connection that `opening.py` hands in, inside its transaction."""

from __future__ import annotations

from alembic import context

from dateline.store.migrations import VERSION_TABLE
from dateline.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
