"""What no page read is kept no longer, and what pages count is in an index with whose it is."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FAILED = "ix_intents_failed"
OPEN = "ix_lookalikes_open"
COMPANY = "ix_books_customers_books_company_folded"


def upgrade() -> None:
    op.drop_column("order_bodies", "because")
    failed = sa.text("state = 'failed'")
    op.create_index(FAILED, "intents", ["run", "id"], sqlite_where=failed, postgresql_where=failed)
    _index_lookalikes(["connection", "merchant", "rank", "order_id"])
    op.drop_index(COMPANY, "books_customers")
    op.create_index(f"{COMPANY}_merchant", "books_customers", ["books", "company_folded", "merchant"])


def downgrade() -> None:
    op.drop_index(FAILED, "intents")
    op.drop_index(f"{COMPANY}_merchant", "books_customers")
    op.create_index(COMPANY, "books_customers", ["books", "company_folded"])
    _index_lookalikes(["connection", "rank", "order_id"])
    op.add_column("order_bodies", sa.Column("because", sa.String(), nullable=False, server_default="[]"))


def _index_lookalikes(columns: list[str]) -> None:
    op.drop_index(OPEN, "lookalikes")
    taken = sa.text("taken IS NULL")
    op.create_index(OPEN, "lookalikes", columns, sqlite_where=taken, postgresql_where=taken)
