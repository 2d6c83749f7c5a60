"""Orders whose last word from the store could not be read say so, instead of leaving it to be guessed."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("unreadable", sa.Boolean(), nullable=False, server_default=sa.false()))
    # A hash is one word; a reason and a time stood in its place where an order could not be read.
    op.execute("UPDATE orders SET unreadable = (1 = 1) WHERE fingerprint LIKE '% %'")


def downgrade() -> None:
    op.drop_column("orders", "unreadable")
