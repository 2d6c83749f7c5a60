"""Documents of orders that were reset count as standing until a later attempt takes their place."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NAME = "ix_intents_standing"
COLUMNS = ["connection", "books", "order_id", "kind", "currency", "total", "merchant"]
BEFORE = sa.text("type IN ('Post', 'Update') AND state = 'settled'")
AFTER = sa.text("type IN ('Post', 'Update') AND state IN ('settled', 'reset')")

SUPERSEDED = """
    UPDATE intents SET state = 'superseded'
    WHERE state = 'reset' AND EXISTS (
        SELECT 1 FROM intents AS later
        WHERE later.books = intents.books AND later.subject = intents.subject AND later.kind = intents.kind
        AND later.part = intents.part AND later.attempt > intents.attempt AND later.type = 'Post'
        AND later.state IN ('settled', 'reset', 'replaced', 'undone')
        AND (later.books_id = intents.books_id OR intents.kind = 'payment')
    )
"""


def upgrade() -> None:
    op.execute(SUPERSEDED)
    _index([*COLUMNS, "state", "books_id", "type"], AFTER)


def downgrade() -> None:
    op.execute("UPDATE intents SET state = 'reset' WHERE state = 'superseded'")
    _index(COLUMNS, BEFORE)


def _index(columns: list[str], where: sa.TextClause) -> None:
    op.drop_index(NAME, "intents")
    op.create_index(NAME, "intents", columns, sqlite_where=where, postgresql_where=where)
