"""Stores, books, tokens, connections and configurations."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
TEXT = sa.String()
ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "books",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("realm", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("practice", sa.Boolean(), nullable=False),
        sa.Column("company", TEXT, nullable=False),
        sa.Column("mark", TEXT, nullable=False),
        sa.Column("whole_since", TIME, nullable=True),
        sa.Column("refreshed", TIME, nullable=True),
        sa.Column("trouble", TEXT, nullable=False),
        sa.Column("trouble_action", TEXT, nullable=False),
        sa.Column("trouble_since", TIME, nullable=True),
        sa.Column("created", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant"], ["merchants.id"], ondelete="CASCADE", name=op.f("fk_books_merchant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_books")),
        sa.UniqueConstraint("id", "merchant", name=op.f("uq_books_id_merchant")),
        sa.UniqueConstraint("merchant", "kind", "realm", name=op.f("uq_books_merchant_kind_realm")),
    )
    op.create_index(op.f("ix_books_realm"), "books", ["realm"])
    op.create_table(
        "pairings",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("nonce_hash", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("user", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("platform", TEXT, nullable=False),
        sa.Column("store_url", TEXT, nullable=False),
        sa.Column("connection", TEXT, nullable=False),
        sa.Column("expires", TIME, nullable=False),
        sa.Column("taken", TIME, nullable=True),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("refusal", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant"], ["merchants.id"], ondelete="CASCADE", name=op.f("fk_pairings_merchant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairings")),
        sa.UniqueConstraint("nonce_hash", name=op.f("uq_pairings_nonce_hash")),
    )
    op.create_index(op.f("ix_pairings_merchant"), "pairings", ["merchant"])
    op.create_table(
        "stores",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("platform", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("keys", TEXT, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("time_zone", TEXT, nullable=False),
        sa.Column("practice", sa.Boolean(), nullable=False),
        sa.Column("lists", TEXT, nullable=False),
        sa.Column("lists_read", TIME, nullable=True),
        sa.Column("products_read", TIME, nullable=True),
        sa.Column("created", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant"], ["merchants.id"], ondelete="CASCADE", name=op.f("fk_stores_merchant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stores")),
        sa.UniqueConstraint("id", "merchant", name=op.f("uq_stores_id_merchant")),
        sa.UniqueConstraint("merchant", "platform", "url", name=op.f("uq_stores_merchant_platform_url")),
    )
    op.create_table(
        "connections",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("store", TEXT, nullable=False),
        sa.Column("books", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("cursor", TEXT, nullable=False),
        sa.Column("first_run_looked_at", TIME, nullable=True),
        sa.Column("auto_sync", TEXT, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("next_due", TIME, nullable=True),
        sa.Column("trouble", TEXT, nullable=False),
        sa.Column("trouble_action", TEXT, nullable=False),
        sa.Column("trouble_since", TIME, nullable=True),
        sa.Column("trouble_mailed", TIME, nullable=True),
        sa.Column("created", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["books", "merchant"],
            ["books.id", "books.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_connections_books_merchant"),
        ),
        sa.ForeignKeyConstraint(
            ["store", "merchant"],
            ["stores.id", "stores.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_connections_store_merchant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connections")),
        sa.UniqueConstraint("id", "merchant", name=op.f("uq_connections_id_merchant")),
        sa.UniqueConstraint("merchant", "store", "books", name=op.f("uq_connections_merchant_store_books")),
    )
    op.create_index(op.f("ix_connections_books"), "connections", ["books"])
    op.create_index(
        op.f("ix_connections_due"),
        "connections",
        ["next_due"],
        sqlite_where=sa.text("next_due IS NOT NULL"),
        postgresql_where=sa.text("next_due IS NOT NULL"),
    )
    op.create_index(op.f("ix_connections_store"), "connections", ["store"])
    op.create_table(
        "tokens",
        sa.Column("books", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("access", TEXT, nullable=False),
        sa.Column("refresh", TEXT, nullable=False),
        sa.Column("access_expires", TIME, nullable=True),
        sa.Column("refresh_expires", TIME, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("holder", TEXT, nullable=False),
        sa.Column("held_until", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["books", "merchant"],
            ["books.id", "books.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_tokens_books_merchant"),
        ),
        sa.PrimaryKeyConstraint("books", name=op.f("pk_tokens")),
    )
    op.create_table(
        "configs",
        sa.Column("id", ROW, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("connection", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("user", TEXT, nullable=False),
        sa.Column("section", TEXT, nullable=False),
        sa.Column("restored", sa.Integer(), nullable=True),
        sa.Column("saved", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["connection", "merchant"],
            ["connections.id", "connections.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_configs_connection_merchant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_configs")),
        sa.UniqueConstraint("connection", "version", name=op.f("uq_configs_connection_version")),
    )


def downgrade() -> None:
    op.drop_table("configs")
    op.drop_table("tokens")
    op.drop_table("connections")
    op.drop_table("stores")
    op.drop_table("pairings")
    op.drop_table("books")
