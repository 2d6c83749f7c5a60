"""What people typed and did not save."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
TEXT = sa.String()


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("connection", TEXT, nullable=False),
        sa.Column("user", TEXT, nullable=False),
        sa.Column("section", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("form", TEXT, nullable=False),
        sa.Column("kept", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["connection", "merchant"],
            ["connections.id", "connections.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_drafts_connection_merchant"),
        ),
        sa.PrimaryKeyConstraint("connection", "user", "section", name=op.f("pk_drafts")),
    )


def downgrade() -> None:
    op.drop_table("drafts")
