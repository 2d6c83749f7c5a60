"""Merchants and their users."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, delete, func, select, update

from app.data.columns import folded
from app.data.passwords import Hashed
from app.data.tables.people import MerchantRow, SessionRow, UserRow

TRIAL = timedelta(days=14)


class Role(StrEnum):
    OWNER = "owner"
    HELPER = "helper"


@dataclass(frozen=True, slots=True)
class Merchant:
    id: str
    name: str
    created: datetime
    trial_ends: datetime


@dataclass(frozen=True, slots=True)
class User:
    id: str
    merchant: str
    email: str
    name: str
    role: Role
    created: datetime


class EmailTaken(ValueError):
    """Somebody signed up with this e-mail before."""

    def __init__(self) -> None:
        super().__init__("There is an account with this e-mail already. Sign in, or reset the password.")


def sign_up(session: Session, business: str, email: str, password: Hashed, now: datetime) -> User:
    """A new merchant on trial with its first user. Raises EmailTaken."""
    row = MerchantRow(name=business.strip(), created=now, trial_ends=now + TRIAL)
    session.add(row)
    session.flush()
    return add_user(session, row.id, email, password, role=Role.OWNER, now=now)


def add_user(
    session: Session,
    merchant: str,
    email: str,
    password: Hashed,
    *,
    role: Role,
    now: datetime,
    name: str = "",
) -> User:
    """One more user of the merchant. Raises EmailTaken, whoever has the e-mail."""
    if user_by_email(session, email) is not None:
        raise EmailTaken
    row = UserRow(
        merchant=merchant,
        email=email.strip(),
        email_folded=folded(email),
        name=name,
        password=password.text,
        role=role,
        created=now,
    )
    session.add(row)
    session.flush()
    return user_record(row)


def merchant_of(session: Session, merchant: str) -> Merchant:
    """The merchant itself; LookupError when it was deleted."""
    row = session.exec(select(MerchantRow).where(MerchantRow.id == merchant)).one_or_none()
    if row is None:
        raise LookupError(f"there is no merchant {merchant}")
    return merchant_record(row)


def rename(session: Session, merchant: str, name: str) -> None:
    session.exec(update(MerchantRow).where(col(MerchantRow.id) == merchant).values(name=name.strip()))


def user(session: Session, merchant: str, user_id: str) -> User | None:
    row = session.exec(
        select(UserRow).where(UserRow.merchant == merchant, UserRow.id == user_id)
    ).one_or_none()
    return user_record(row) if row else None


def users(session: Session, merchant: str) -> list[User]:
    rows = session.exec(select(UserRow).where(UserRow.merchant == merchant).order_by(col(UserRow.created)))
    return [user_record(row) for row in rows]


def user_by_email(session: Session, email: str) -> User | None:
    """Whoever signed up with this e-mail, of any merchant: for signing in and resetting a password."""
    row = session.exec(select(UserRow).where(UserRow.email_folded == folded(email))).one_or_none()
    return user_record(row) if row else None


def change_password(session: Session, merchant: str, user_id: str, password: Hashed) -> None:
    """Set it and end all sessions of the user: whoever knew the old one is out."""
    session.exec(
        update(UserRow)
        .where(col(UserRow.merchant) == merchant, col(UserRow.id) == user_id)
        .values(password=password.text)
    )
    session.exec(
        delete(SessionRow).where(col(SessionRow.merchant) == merchant, col(SessionRow.user) == user_id)
    )


def remove_user(session: Session, merchant: str, user_id: str) -> bool:
    """Remove a user and their sessions; False for the last owner, who must stay."""
    leaving = user(session, merchant, user_id)
    if leaving is None or (leaving.role is Role.OWNER and _owners(session, merchant) == 1):
        return False
    session.exec(delete(UserRow).where(col(UserRow.merchant) == merchant, col(UserRow.id) == user_id))
    return True


def merchant_record(row: MerchantRow) -> Merchant:
    return Merchant(row.id, row.name, row.created, row.trial_ends)


def user_record(row: UserRow) -> User:
    return User(row.id, row.merchant, row.email, row.name, Role(row.role), row.created)


def _owners(session: Session, merchant: str) -> int:
    owners = select(func.count()).select_from(UserRow)
    return session.exec(owners.where(UserRow.merchant == merchant, UserRow.role == Role.OWNER)).one()
