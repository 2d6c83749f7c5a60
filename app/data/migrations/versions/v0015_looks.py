"""What was seen of both sides last is kept, so that the page that shows it need not wait for them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLE = "looks"
TEXT = sa.String()


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("connection", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("books", TEXT, nullable=False),
        sa.Column("store", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["connection", "merchant"],
            ["connections.id", "connections.merchant"],
            name=op.f(f"fk_{TABLE}_connection_merchant_connections"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("connection", name=op.f(f"pk_{TABLE}")),
    )


def downgrade() -> None:
    op.drop_table(TABLE)
