"""Copies of the books' and stores' lists, and the maps between them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
TEXT = sa.String()
SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "books_customers",
        sa.Column("books", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_folded", SORTED, nullable=False),
        sa.Column("email", TEXT, nullable=False),
        sa.Column("email_folded", SORTED, nullable=False),
        sa.Column("company", TEXT, nullable=False),
        sa.Column("company_folded", SORTED, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("sync_token", TEXT, nullable=False),
        sa.Column("seen", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["books", "merchant"],
            ["books.id", "books.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_books_customers_books_merchant"),
        ),
        sa.PrimaryKeyConstraint("books", "kind", "id", name=op.f("pk_books_customers")),
    )
    op.create_index(
        op.f("ix_books_customers_books_company_folded"), "books_customers", ["books", "company_folded"]
    )
    op.create_index(
        op.f("ix_books_customers_books_email_folded"), "books_customers", ["books", "email_folded"]
    )
    op.create_index(op.f("ix_books_customers_books_name_folded"), "books_customers", ["books", "name_folded"])
    op.create_table(
        "books_entries",
        sa.Column("books", TEXT, nullable=False),
        sa.Column("list", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("name_folded", SORTED, nullable=False),
        sa.Column("payload", TEXT, nullable=False),
        sa.Column("seen", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["books", "merchant"],
            ["books.id", "books.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_books_entries_books_merchant"),
        ),
        sa.PrimaryKeyConstraint("books", "list", "id", name=op.f("pk_books_entries")),
    )
    op.create_table(
        "books_items",
        sa.Column("books", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_folded", SORTED, nullable=False),
        sa.Column("full_name", TEXT, nullable=False),
        sa.Column("full_name_folded", SORTED, nullable=False),
        sa.Column("sku", TEXT, nullable=False),
        sa.Column("sku_folded", SORTED, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("income", TEXT, nullable=False),
        sa.Column("quantity", sa.String(64), nullable=True),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("sync_token", TEXT, nullable=False),
        sa.Column("seen", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["books", "merchant"],
            ["books.id", "books.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_books_items_books_merchant"),
        ),
        sa.PrimaryKeyConstraint("books", "id", name=op.f("pk_books_items")),
    )
    op.create_index(
        op.f("ix_books_items_books_full_name_folded"), "books_items", ["books", "full_name_folded"]
    )
    op.create_index(op.f("ix_books_items_books_name_folded"), "books_items", ["books", "name_folded"])
    op.create_index(op.f("ix_books_items_books_sku_folded"), "books_items", ["books", "sku_folded"])
    op.create_table(
        "books_numbers",
        sa.Column("books", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("number_folded", SORTED, nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("customer", TEXT, nullable=False),
        sa.Column("marker", TEXT, nullable=False),
        sa.Column("seen", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["books", "merchant"],
            ["books.id", "books.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_books_numbers_books_merchant"),
        ),
        sa.PrimaryKeyConstraint("books", "kind", "id", name=op.f("pk_books_numbers")),
    )
    op.create_index(
        op.f("ix_books_numbers_books_kind_number_folded"), "books_numbers", ["books", "kind", "number_folded"]
    )
    op.create_index(op.f("ix_books_numbers_books_marker"), "books_numbers", ["books", "marker"])
    op.create_table(
        "store_products",
        sa.Column("store", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_folded", SORTED, nullable=False),
        sa.Column("sku", TEXT, nullable=False),
        sa.Column("sku_folded", SORTED, nullable=False),
        sa.Column("price", sa.String(64), nullable=True),
        sa.Column("virtual", sa.Boolean(), nullable=False),
        sa.Column("stock_managed", sa.Boolean(), nullable=False),
        sa.Column("quantity", sa.String(64), nullable=True),
        sa.Column("parent_id", TEXT, nullable=False),
        sa.Column("seen", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["store", "merchant"],
            ["stores.id", "stores.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_store_products_store_merchant"),
        ),
        sa.PrimaryKeyConstraint("store", "id", name=op.f("pk_store_products")),
    )
    op.create_index(op.f("ix_store_products_store_name_folded"), "store_products", ["store", "name_folded"])
    op.create_index(op.f("ix_store_products_store_sku_folded"), "store_products", ["store", "sku_folded"])
    op.create_table(
        "customer_map",
        sa.Column("connection", TEXT, nullable=False),
        sa.Column("store_customer", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_folded", SORTED, nullable=False),
        sa.Column("books_id", TEXT, nullable=False),
        sa.Column("books_name", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["connection", "merchant"],
            ["connections.id", "connections.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_customer_map_connection_merchant"),
        ),
        sa.PrimaryKeyConstraint("connection", "store_customer", name=op.f("pk_customer_map")),
    )
    op.create_index(
        op.f("ix_customer_map_connection_name_folded"), "customer_map", ["connection", "name_folded"]
    )
    op.create_table(
        "product_map",
        sa.Column("connection", TEXT, nullable=False),
        sa.Column("sku_folded", SORTED, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("sku", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("item_id", TEXT, nullable=False),
        sa.Column("item_name", TEXT, nullable=False),
        sa.Column("income_id", TEXT, nullable=False),
        sa.Column("income_name", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["connection", "merchant"],
            ["connections.id", "connections.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_product_map_connection_merchant"),
        ),
        sa.PrimaryKeyConstraint("connection", "sku_folded", name=op.f("pk_product_map")),
    )
    op.create_index(op.f("ix_product_map_connection_item_id"), "product_map", ["connection", "item_id"])


def downgrade() -> None:
    op.drop_table("product_map")
    op.drop_table("customer_map")
    op.drop_table("store_products")
    op.drop_table("books_numbers")
    op.drop_table("books_items")
    op.drop_table("books_entries")
    op.drop_table("books_customers")
