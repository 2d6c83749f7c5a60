"""Merchants, their users and sessions, licences, and mail that no server takes."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.data.columns import RowNumber, UtcDateTime
from app.data.tables.base import Row, belongs_to, opaque, owned


class MerchantRow(Row, table=True):
    __tablename__ = "merchants"

    id: str = Field(default_factory=opaque, primary_key=True)
    name: str
    created: datetime = Field(sa_type=UtcDateTime)
    trial_ends: datetime = Field(sa_type=UtcDateTime)


class UserRow(Row, table=True):
    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("id", "merchant"),)

    id: str = Field(default_factory=opaque, primary_key=True)
    merchant: str = belongs_to("merchants.id", index=True)
    email: str
    email_folded: str = Field(unique=True)
    name: str = ""
    password: str
    role: str
    created: datetime = Field(sa_type=UtcDateTime)


class SessionRow(Row, table=True):
    __tablename__ = "sessions"
    __table_args__ = (owned("user", "users"),)

    token_hash: str = Field(primary_key=True)
    merchant: str
    user: str = Field(index=True)
    created: datetime = Field(sa_type=UtcDateTime)
    seen: datetime = Field(sa_type=UtcDateTime)
    expires: datetime = Field(sa_type=UtcDateTime, index=True)
    address: str = ""
    agent: str = ""


class LinkRow(Row, table=True):
    """A link sent by mail: it invites a user or resets a password, once."""

    __tablename__ = "links"

    token_hash: str = Field(primary_key=True)
    merchant: str = belongs_to("merchants.id", index=True)
    purpose: str
    email: str
    expires: datetime = Field(sa_type=UtcDateTime)


class AttemptRow(Row, table=True):
    """Failed sign-ins of one e-mail or from one address."""

    __tablename__ = "sign_in_attempts"

    subject: str = Field(primary_key=True)
    failures: int
    last: datetime = Field(sa_type=UtcDateTime, index=True)
    blocked_until: datetime = Field(sa_type=UtcDateTime)


class LicenceRow(Row, table=True):
    """Granted by the operator to a billing e-mail; belongs to a merchant once it is activated."""

    __tablename__ = "licences"

    id: str = Field(default_factory=opaque, primary_key=True)
    email: str
    email_folded: str = Field(index=True)
    connections: int
    granted: datetime = Field(sa_type=UtcDateTime)
    expires: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked: datetime | None = Field(default=None, sa_type=UtcDateTime)
    merchant: str | None = Field(default=None, foreign_key="merchants.id", ondelete="SET NULL", index=True)
    attached: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ActivationRow(Row, table=True):
    """A six-digit code on its way by mail; a merchant has one at a time."""

    __tablename__ = "activations"

    merchant: str = belongs_to("merchants.id", primary_key=True)
    email_folded: str
    code_hash: str
    created: datetime = Field(sa_type=UtcDateTime)
    expires: datetime = Field(sa_type=UtcDateTime)
    tries: int = 0


class MailRow(Row, table=True):
    """A message kept for the practice mailbox; no merchant when the person has no account yet."""

    __tablename__ = "mails"

    id: int | None = Field(default=None, primary_key=True, sa_type=RowNumber)
    merchant: str | None = Field(default=None, foreign_key="merchants.id", ondelete="CASCADE", index=True)
    recipient: str = Field(index=True)
    subject: str
    text: str
    html: str = ""
    sent: datetime = Field(sa_type=UtcDateTime)
