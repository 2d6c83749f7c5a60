"""Undos that were asked for, documents of somebody else that bear an order's number, and what undos look up."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
TEXT = sa.String()
ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STANDING = sa.text("type IN ('Post', 'Update') AND state = 'settled'")
UNDONE = sa.text("state = 'undone'")
OPEN = sa.text("finished IS NULL")
OFFERED = sa.text("taken IS NULL")
TAKEN = sa.text("taken IS NOT NULL")


def upgrade() -> None:
    _undos()
    _lookalikes()
    op.add_column("books_numbers", sa.Column("sync_token", TEXT, nullable=False, server_default=""))
    op.add_column("runs", sa.Column("undone", sa.Integer(), nullable=False, server_default="0"))
    standing = ["connection", "books", "order_id", "kind", "currency", "total", "merchant"]
    for name, columns, where in (
        ("ix_intents_standing", standing, STANDING),
        ("ix_intents_undone", ["books", "books_id"], UNDONE),
    ):
        op.create_index(name, "intents", columns, sqlite_where=where, postgresql_where=where)


def _undos() -> None:
    op.create_table(
        "undos",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("connection", TEXT, nullable=False),
        sa.Column("what", TEXT, nullable=False),
        sa.Column("target", TEXT, nullable=False),
        sa.Column("user", TEXT, nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("asked", TIME, nullable=False),
        sa.Column("finished", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["connection", "merchant"],
            ["connections.id", "connections.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_undos_connection_merchant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undos")),
    )
    op.create_index(
        "uq_undos_one_at_a_time",
        "undos",
        ["connection"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def _lookalikes() -> None:
    texts = ("merchant", "connection", "books", "realm", "subject", "kind", "document", "number")
    op.create_table(
        "lookalikes",
        sa.Column("order_id", ROW, nullable=False, autoincrement=False),
        *(sa.Column(name, TEXT, nullable=False) for name in texts),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("currency", "customer")),
        sa.Column("rank", sa.Integer(), nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("differs", "fingerprint", "refunds")),
        sa.Column("seen", TIME, nullable=False),
        sa.Column("taken", TIME, nullable=True),
        sa.Column("user", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["connection", "merchant"],
            ["connections.id", "connections.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_lookalikes_connection_merchant"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], ondelete="CASCADE", name=op.f("fk_lookalikes_order_id")
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_lookalikes")),
    )
    op.create_index(
        "ix_lookalikes_open",
        "lookalikes",
        ["connection", "rank", "order_id"],
        sqlite_where=OFFERED,
        postgresql_where=OFFERED,
    )
    op.create_index(
        "uq_lookalikes_taken",
        "lookalikes",
        ["books", "kind", "document"],
        unique=True,
        sqlite_where=TAKEN,
        postgresql_where=TAKEN,
    )


def downgrade() -> None:
    op.drop_index("ix_intents_undone", "intents")
    op.drop_index("ix_intents_standing", "intents")
    op.drop_column("runs", "undone")
    op.drop_column("books_numbers", "sync_token")
    op.drop_table("lookalikes")
    op.drop_table("undos")
