"""Runs that found nothing are found by their age, so that they can be forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INDEX = "ix_runs_quiet"
QUIET = sa.text(
    "kind = 'auto' AND state = 'done' AND new = 0 AND planned = 0 AND exported = 0 AND left_out = 0 AND held = 0 "
    "AND refused = 0 AND undone = 0 AND message = ''"
)


def upgrade() -> None:
    op.create_index(INDEX, "runs", ["finished"], sqlite_where=QUIET, postgresql_where=QUIET)


def downgrade() -> None:
    op.drop_index(INDEX, "runs")
