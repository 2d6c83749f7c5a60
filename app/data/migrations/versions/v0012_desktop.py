"""QuickBooks Desktop: log-ins, sessions and messages of Web Connectors, and runs that wait for their call."""

import sqlalchemy as sa
from alembic import op

from app.data.columns import RowNumber

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
TEXT = sa.String()
OPEN = sa.text("ended IS NULL")
WAITING = sa.text("state = 'waiting'")
KEYED = sa.text("key <> ''")


def upgrade() -> None:
    op.create_table(
        "desktop_logins",
        sa.Column("books", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("user_name", TEXT, nullable=False),
        sa.Column("password", TEXT, nullable=False),
        sa.Column("file_id", TEXT, nullable=False),
        sa.Column("company", TEXT, nullable=False),
        sa.Column("company_file", TEXT, nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.Column("rotated", TIME, nullable=True),
        sa.Column("downloaded", TIME, nullable=True),
        sa.Column("called", TIME, nullable=True),
        sa.Column("refused", TIME, nullable=True),
        _of_books("desktop_logins"),
        sa.PrimaryKeyConstraint("books", name=op.f("pk_desktop_logins")),
        sa.UniqueConstraint("user_name", name=op.f("uq_desktop_logins_user_name")),
        sa.UniqueConstraint("file_id", name=op.f("uq_desktop_logins_file_id")),
    )
    _sessions()
    _messages()
    op.add_column("runs", sa.Column("parked", sa.Boolean(), nullable=False, server_default=sa.false()))


def _sessions() -> None:
    op.create_table(
        "desktop_sessions",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("books", TEXT, nullable=False),
        sa.Column("ticket_hash", TEXT, nullable=False),
        sa.Column("due", TEXT, nullable=False),
        sa.Column("out", TEXT, nullable=False),
        sa.Column("message", RowNumber, nullable=True),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("greeting", TEXT, nullable=False),
        sa.Column("error", TEXT, nullable=False),
        sa.Column("retries", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Integer(), nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("connector", TEXT, nullable=False),
        sa.Column("qbxml", TEXT, nullable=False),
        sa.Column("company_file", TEXT, nullable=False),
        sa.Column("ending", TEXT, nullable=False),
        sa.Column("started", TIME, nullable=False),
        sa.Column("seen", TIME, nullable=False),
        sa.Column("idle", TIME, nullable=True),
        sa.Column("ended", TIME, nullable=True),
        _of_books("desktop_sessions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desktop_sessions")),
        sa.UniqueConstraint("ticket_hash", name=op.f("uq_desktop_sessions_ticket_hash")),
    )
    op.create_index(op.f("ix_desktop_sessions_books_started"), "desktop_sessions", ["books", "started"])
    op.create_index(
        "uq_desktop_sessions_one_open",
        "desktop_sessions",
        ["books"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def _messages() -> None:
    op.create_table(
        "desktop_messages",
        sa.Column("id", RowNumber, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("books", TEXT, nullable=False),
        sa.Column("session", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("words", TEXT, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("response", sa.LargeBinary(), nullable=False),
        sa.Column("hresult", TEXT, nullable=False),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("trouble", sa.Boolean(), nullable=False),
        sa.Column("wanted_until", TIME, nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.Column("taken", TIME, nullable=True),
        sa.Column("answered", TIME, nullable=True),
        sa.Column("collected", TIME, nullable=True),
        _of_books("desktop_messages"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desktop_messages")),
    )
    op.create_index(
        "ix_desktop_messages_waiting",
        "desktop_messages",
        ["books", "id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_index(
        "uq_desktop_messages_key",
        "desktop_messages",
        ["books", "key"],
        unique=True,
        sqlite_where=KEYED,
        postgresql_where=KEYED,
    )
    op.create_index(op.f("ix_desktop_messages_session"), "desktop_messages", ["session"])
    op.create_index(op.f("ix_desktop_messages_created"), "desktop_messages", ["created"])


def downgrade() -> None:
    op.drop_column("runs", "parked")
    op.drop_table("desktop_messages")
    op.drop_table("desktop_sessions")
    op.drop_table("desktop_logins")


def _of_books(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["books", "merchant"],
        ["books.id", "books.merchant"],
        ondelete="CASCADE",
        name=op.f(f"fk_{table}_books_merchant"),
    )
