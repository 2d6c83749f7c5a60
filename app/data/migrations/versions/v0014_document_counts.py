"""How many documents stand is kept as they settle, and those of reset orders are found without the others."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLE = "document_counts"
RESET = "ix_intents_reset"
TEXT = sa.String()

COUNTED = """
    INSERT INTO document_counts (connection, books, kind, currency, merchant, documents, total)
    SELECT connection, books, kind, currency, merchant, count(*), coalesce(sum(total), 0) FROM intents
    WHERE type IN ('Post', 'Update') AND state = 'settled'
    GROUP BY connection, books, kind, currency, merchant
"""


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("connection", TEXT, nullable=False),
        sa.Column("books", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        _owned("connection", "connections"),
        _owned("books", "books"),
        sa.PrimaryKeyConstraint("connection", "books", "kind", "currency", name=op.f(f"pk_{TABLE}")),
    )
    op.execute(COUNTED)
    reset = sa.text("state = 'reset'")
    op.create_index(RESET, "intents", ["connection", "id"], sqlite_where=reset, postgresql_where=reset)


def downgrade() -> None:
    op.drop_index(RESET, "intents")
    op.drop_table(TABLE)


def _owned(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column, "merchant"],
        [f"{table}.id", f"{table}.merchant"],
        name=op.f(f"fk_{TABLE}_{column}_merchant_{table}"),
        ondelete="CASCADE",
    )
