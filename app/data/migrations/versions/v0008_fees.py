"""Fees in bulk: what each order's processor kept, and which payment methods tell a fee."""

import sqlalchemy as sa
from alembic import op

from app.data.columns import Amount, RowNumber

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TEXT = sa.String()
EXPENSES = sa.text("kind = 'expense'")


def upgrade() -> None:
    op.create_table(
        "fees",
        sa.Column("order_id", RowNumber, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("connection", TEXT, nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("method", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("amount", Amount(), nullable=False),
        sa.Column("claimed", sa.Boolean(), nullable=False),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        _belongs("fees"),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], ondelete="CASCADE", name=op.f("fk_fees_order_id")
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_fees")),
    )
    op.create_index(
        op.f("ix_fees_connection_day_method_currency"), "fees", ["connection", "day", "method", "currency"]
    )
    op.create_index(
        "ix_fees_due",
        "fees",
        ["connection", "day"],
        sqlite_where=sa.text("due = 1"),
        postgresql_where=sa.text("due"),
    )
    op.create_table(
        "fee_methods",
        sa.Column("connection", TEXT, nullable=False),
        sa.Column("method", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        _belongs("fee_methods"),
        sa.PrimaryKeyConstraint("connection", "method", name=op.f("pk_fee_methods")),
    )
    op.create_index(
        "ix_intents_expenses",
        "intents",
        ["connection", "id"],
        sqlite_where=EXPENSES,
        postgresql_where=EXPENSES,
    )


def downgrade() -> None:
    op.drop_index("ix_intents_expenses", table_name="intents")
    op.drop_table("fee_methods")
    op.drop_table("fees")


def _belongs(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["connection", "merchant"],
        ["connections.id", "connections.merchant"],
        ondelete="CASCADE",
        name=op.f(f"fk_{table}_connection_merchant"),
    )
