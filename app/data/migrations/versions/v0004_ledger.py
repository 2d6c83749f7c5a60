"""Orders, intents and envelopes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
TEXT = sa.String()
SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "envelopes",
        sa.Column("id", ROW, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("books", TEXT, nullable=False),
        sa.Column("run", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("path", TEXT, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("intents", TEXT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", TEXT, nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.Column("sent", TIME, nullable=True),
        sa.Column("answered", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["books", "merchant"],
            ["books.id", "books.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_envelopes_books_merchant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelopes")),
        sa.UniqueConstraint("books", "key", name=op.f("uq_envelopes_books_key")),
    )
    op.create_index(op.f("ix_envelopes_answered"), "envelopes", ["answered"])
    op.create_index(
        op.f("ix_envelopes_unanswered"),
        "envelopes",
        ["books", "id"],
        sqlite_where=sa.text("answered IS NULL"),
        postgresql_where=sa.text("answered IS NULL"),
    )
    op.create_table(
        "order_counts",
        sa.Column("connection", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection", "merchant"],
            ["connections.id", "connections.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_order_counts_connection_merchant"),
        ),
        sa.PrimaryKeyConstraint("connection", "state", name=op.f("pk_order_counts")),
    )
    op.create_table(
        "order_days",
        sa.Column("connection", TEXT, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection", "merchant"],
            ["connections.id", "connections.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_order_days_connection_merchant"),
        ),
        sa.PrimaryKeyConstraint("connection", "day", "currency", name=op.f("pk_order_days")),
    )
    op.create_table(
        "orders",
        sa.Column("id", ROW, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("connection", TEXT, nullable=False),
        sa.Column("store_order", TEXT, nullable=False),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("number_sort", SORTED, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("customer", TEXT, nullable=False),
        sa.Column("customer_folded", SORTED, nullable=False),
        sa.Column("email", TEXT, nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.Column("modified", TIME, nullable=False),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("needs_plan", sa.Boolean(), nullable=False),
        sa.Column("parked", sa.Boolean(), nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("section", TEXT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("run", TEXT, nullable=False),
        sa.Column("exported", TIME, nullable=True),
        sa.Column("exported_day", sa.Date(), nullable=True),
        sa.Column("exported_total", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["connection", "merchant"],
            ["connections.id", "connections.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_orders_connection_merchant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("connection", "store_order", name=op.f("uq_orders_connection_store_order")),
    )
    op.create_index(op.f("ix_orders_connection_run_id"), "orders", ["connection", "run", "id"])
    op.create_index(
        op.f("ix_orders_connection_state_created_id"), "orders", ["connection", "state", "created", "id"]
    )
    op.create_index(
        op.f("ix_orders_connection_state_customer_folded_id"),
        "orders",
        ["connection", "state", "customer_folded", "id"],
    )
    op.create_index(
        op.f("ix_orders_connection_state_number_sort_id"),
        "orders",
        ["connection", "state", "number_sort", "id"],
    )
    op.create_index(
        op.f("ix_orders_connection_state_total_id"), "orders", ["connection", "state", "total", "id"]
    )
    op.create_index(
        op.f("ix_orders_exported"),
        "orders",
        ["connection", "exported"],
        sqlite_where=sa.text("exported IS NOT NULL"),
        postgresql_where=sa.text("exported IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_orders_needs_plan"),
        "orders",
        ["connection", "id"],
        sqlite_where=sa.text("needs_plan = 1"),
        postgresql_where=sa.text("needs_plan"),
    )
    op.create_table(
        "intents",
        sa.Column("id", ROW, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("books", TEXT, nullable=False),
        sa.Column("connection", TEXT, nullable=False),
        sa.Column("order_id", ROW, nullable=True),
        sa.Column("run", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("realm", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("part", TEXT, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("target", ROW, nullable=True),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("books_id", TEXT, nullable=False),
        sa.Column("sync_token", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("books_total", sa.BigInteger(), nullable=True),
        sa.Column("books_tax", sa.BigInteger(), nullable=True),
        sa.Column("balance", sa.BigInteger(), nullable=True),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("marker", TEXT, nullable=False),
        sa.Column("error", TEXT, nullable=False),
        sa.Column("error_detail", TEXT, nullable=False),
        sa.Column("error_code", TEXT, nullable=False),
        sa.Column("error_section", TEXT, nullable=False),
        sa.Column("payload", TEXT, nullable=False),
        sa.Column("because", TEXT, nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.Column("settled", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["books", "merchant"],
            ["books.id", "books.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_intents_books_merchant"),
        ),
        sa.ForeignKeyConstraint(
            ["connection", "merchant"],
            ["connections.id", "connections.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_intents_connection_merchant"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], ondelete="SET NULL", name=op.f("fk_intents_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intents")),
        sa.UniqueConstraint("books", "key", name=op.f("uq_intents_books_key")),
    )
    op.create_index(op.f("ix_intents_books_subject"), "intents", ["books", "subject"])
    op.create_index(
        op.f("ix_intents_open"),
        "intents",
        ["books", "id"],
        sqlite_where=sa.text("settled IS NULL"),
        postgresql_where=sa.text("settled IS NULL"),
    )
    op.create_index(op.f("ix_intents_order_id"), "intents", ["order_id"])
    op.create_index(op.f("ix_intents_run_id"), "intents", ["run", "id"])
    op.create_table(
        "order_bodies",
        sa.Column("order_id", ROW, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("payload", TEXT, nullable=False),
        sa.Column("reasons", TEXT, nullable=False),
        sa.Column("because", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], ondelete="CASCADE", name=op.f("fk_order_bodies_order_id")
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_bodies")),
    )
    op.create_table(
        "order_words",
        sa.Column("connection", TEXT, nullable=False),
        sa.Column("word", SORTED, nullable=False),
        sa.Column("order_id", ROW, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], ondelete="CASCADE", name=op.f("fk_order_words_order_id")
        ),
        sa.PrimaryKeyConstraint("connection", "word", "order_id", name=op.f("pk_order_words")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_order_words_order_id"), "order_words", ["order_id"])


def downgrade() -> None:
    op.drop_table("order_words")
    op.drop_table("order_bodies")
    op.drop_table("intents")
    op.drop_table("orders")
    op.drop_table("order_days")
    op.drop_table("order_counts")
    op.drop_table("envelopes")
