"""Runs, deliveries and quota."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
TEXT = sa.String()


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("store", TEXT, nullable=False),
        sa.Column("delivery", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("topic", TEXT, nullable=False),
        sa.Column("resource", TEXT, nullable=False),
        sa.Column("received", TIME, nullable=False),
        sa.Column("handled", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["store", "merchant"],
            ["stores.id", "stores.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_deliveries_store_merchant"),
        ),
        sa.PrimaryKeyConstraint("store", "delivery", name=op.f("pk_deliveries")),
    )
    op.create_index(
        op.f("ix_deliveries_open"),
        "deliveries",
        ["received"],
        sqlite_where=sa.text("handled IS NULL"),
        postgresql_where=sa.text("handled IS NULL"),
    )
    op.create_table(
        "quota",
        sa.Column("books", TEXT, nullable=False),
        sa.Column("month", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("reads", sa.Integer(), nullable=False),
        sa.Column("writes", sa.Integer(), nullable=False),
        sa.Column("batches", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["books", "merchant"],
            ["books.id", "books.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_quota_books_merchant"),
        ),
        sa.PrimaryKeyConstraint("books", "month", name=op.f("pk_quota")),
    )
    op.create_table(
        "runs",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("connection", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("step", TEXT, nullable=False),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("exported", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("user", TEXT, nullable=False),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("started", TIME, nullable=False),
        sa.Column("moved", TIME, nullable=False),
        sa.Column("finished", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["connection", "merchant"],
            ["connections.id", "connections.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_runs_connection_merchant"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_index(op.f("ix_runs_connection_started"), "runs", ["connection", "started"])
    op.create_index(op.f("ix_runs_merchant"), "runs", ["merchant"])
    op.create_index(
        op.f("uq_runs_one_at_a_time"),
        "runs",
        ["connection"],
        unique=True,
        sqlite_where=sa.text("finished IS NULL"),
        postgresql_where=sa.text("finished IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("runs")
    op.drop_table("quota")
    op.drop_table("deliveries")
