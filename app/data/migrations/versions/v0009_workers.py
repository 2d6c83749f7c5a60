"""Worker processes with their heartbeat, and who holds a run."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
TEXT = sa.String()


def upgrade() -> None:
    op.create_table(
        "workers",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("beats", sa.Integer(), nullable=False),
        sa.Column("started", TIME, nullable=False),
        sa.Column("beat", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workers")),
    )
    op.add_column("runs", sa.Column("holder", TEXT, nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("runs", "holder")
    op.drop_table("workers")
