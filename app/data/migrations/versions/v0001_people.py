"""Merchants, users, sessions, licences and mail."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
TEXT = sa.String()
ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "merchants",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.Column("trial_ends", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merchants")),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last", TIME, nullable=False),
        sa.Column("blocked_until", TIME, nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index(op.f("ix_sign_in_attempts_last"), "sign_in_attempts", ["last"])
    op.create_table(
        "activations",
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("email_folded", TEXT, nullable=False),
        sa.Column("code_hash", TEXT, nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.Column("expires", TIME, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant"], ["merchants.id"], ondelete="CASCADE", name=op.f("fk_activations_merchant")
        ),
        sa.PrimaryKeyConstraint("merchant", name=op.f("pk_activations")),
    )
    op.create_table(
        "licences",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("email", TEXT, nullable=False),
        sa.Column("email_folded", TEXT, nullable=False),
        sa.Column("connections", sa.Integer(), nullable=False),
        sa.Column("granted", TIME, nullable=False),
        sa.Column("expires", TIME, nullable=True),
        sa.Column("revoked", TIME, nullable=True),
        sa.Column("merchant", TEXT, nullable=True),
        sa.Column("attached", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["merchant"], ["merchants.id"], ondelete="SET NULL", name=op.f("fk_licences_merchant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licences")),
    )
    op.create_index(op.f("ix_licences_email_folded"), "licences", ["email_folded"])
    op.create_index(op.f("ix_licences_merchant"), "licences", ["merchant"])
    op.create_table(
        "links",
        sa.Column("token_hash", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("purpose", TEXT, nullable=False),
        sa.Column("email", TEXT, nullable=False),
        sa.Column("expires", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant"], ["merchants.id"], ondelete="CASCADE", name=op.f("fk_links_merchant")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_links")),
    )
    op.create_index(op.f("ix_links_merchant"), "links", ["merchant"])
    op.create_table(
        "mails",
        sa.Column("id", ROW, nullable=False),
        sa.Column("merchant", TEXT, nullable=True),
        sa.Column("recipient", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("html", TEXT, nullable=False),
        sa.Column("sent", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant"], ["merchants.id"], ondelete="CASCADE", name=op.f("fk_mails_merchant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mails")),
    )
    op.create_index(op.f("ix_mails_merchant"), "mails", ["merchant"])
    op.create_index(op.f("ix_mails_recipient"), "mails", ["recipient"])
    op.create_table(
        "users",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("email", TEXT, nullable=False),
        sa.Column("email_folded", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("password", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["merchant"], ["merchants.id"], ondelete="CASCADE", name=op.f("fk_users_merchant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email_folded", name=op.f("uq_users_email_folded")),
        sa.UniqueConstraint("id", "merchant", name=op.f("uq_users_id_merchant")),
    )
    op.create_index(op.f("ix_users_merchant"), "users", ["merchant"])
    op.create_table(
        "sessions",
        sa.Column("token_hash", TEXT, nullable=False),
        sa.Column("merchant", TEXT, nullable=False),
        sa.Column("user", TEXT, nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.Column("seen", TIME, nullable=False),
        sa.Column("expires", TIME, nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("agent", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user", "merchant"],
            ["users.id", "users.merchant"],
            ondelete="CASCADE",
            name=op.f("fk_sessions_user_merchant"),
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_expires"), "sessions", ["expires"])
    op.create_index(op.f("ix_sessions_user"), "sessions", ["user"])


def downgrade() -> None:
    op.drop_table("sessions")
    op.drop_table("users")
    op.drop_table("mails")
    op.drop_table("links")
    op.drop_table("licences")
    op.drop_table("activations")
    op.drop_table("sign_in_attempts")
    op.drop_table("merchants")
