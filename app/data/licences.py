"""Licences: granted by the operator to a billing e-mail, attached to a merchant by a six-digit code."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select, update

from app.data.columns import folded
from app.data.connections import uses
from app.data.merchants import Merchant, merchant_record
from app.data.tables.people import ActivationRow, LicenceRow, MerchantRow
from app.data.upsert import upsert

CODE_LIVES = timedelta(minutes=15)
TRIES = 5
BETWEEN_CODES = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Grant:
    """A licence as the operator sees it; `merchant` is "" until it is activated."""

    id: str
    email: str
    connections: int
    granted: datetime
    expires: datetime | None
    revoked: datetime | None
    merchant: str
    attached: datetime | None

    def valid(self, now: datetime) -> bool:
        return self.revoked is None and (self.expires is None or self.expires > now)


@dataclass(frozen=True, slots=True)
class LicenceState:
    """What a merchant may use. `trial_days_left` is None with a licence, 0 when the trial is over;
    `expired` says that there was a licence and it ended or was revoked."""

    connections: int
    connections_used: int
    trial_days_left: int | None
    expired: bool
    email: str = ""
    expires: datetime | None = None

    @property
    def exports(self) -> bool:
        """Whether orders are exported: on trial, or with a licence that carries what is in use."""
        if self.trial_days_left is not None:
            return self.trial_days_left > 0
        return self.connections_used <= self.connections


@dataclass(frozen=True, slots=True)
class CodeSent:
    """Send this code by mail; it is told only here."""

    code: str
    email: str


@dataclass(frozen=True, slots=True)
class JustSent:
    """A code is on its way already; another may be asked for in so many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class UnknownEmail:
    """No licence was bought with this e-mail."""


@dataclass(frozen=True, slots=True)
class AlreadyUsed:
    """The licence belongs to another account."""


@dataclass(frozen=True, slots=True)
class LicenceExpired:
    """The licence ended on that day."""

    ended: datetime


@dataclass(frozen=True, slots=True)
class TooSmall:
    """The licence carries fewer connections than the merchant uses."""

    connections: int
    connections_used: int


@dataclass(frozen=True, slots=True)
class Activated:
    licence: Grant


@dataclass(frozen=True, slots=True)
class WrongCode:
    tries_left: int


@dataclass(frozen=True, slots=True)
class TooManyTries:
    """The code was used up; ask for a new one."""


@dataclass(frozen=True, slots=True)
class CodeExpired:
    """The code is older than fifteen minutes, or none was asked for."""


Unfit = UnknownEmail | AlreadyUsed | LicenceExpired | TooSmall
Started = CodeSent | JustSent | Unfit
Confirmed = Activated | WrongCode | TooManyTries | CodeExpired | Unfit


def grant(
    session: Session, billing_email: str, connections: int, expires: datetime | None, now: datetime
) -> Grant:
    row = LicenceRow(
        email=billing_email.strip(),
        email_folded=folded(billing_email),
        connections=connections,
        granted=now,
        expires=expires,
    )
    session.add(row)
    session.flush()
    return licence_record(row)


def grants(session: Session) -> list[Grant]:
    """All licences, for the operator."""
    return [licence_record(row) for row in session.exec(select(LicenceRow).order_by(col(LicenceRow.granted)))]


def revoke(session: Session, licence: str, now: datetime) -> bool:
    """End a licence now; False when there is none or it was revoked before."""
    revoked = session.exec(
        update(LicenceRow)
        .where(col(LicenceRow.id) == licence, col(LicenceRow.revoked).is_(None))
        .values(revoked=now)
    )
    return revoked.rowcount == 1


def start_activation(session: Session, merchant: str, billing_email: str, now: datetime) -> Started:
    """A new code for the licence of this e-mail, or why there is none."""
    found = _fitting(session, merchant, folded(billing_email), now)
    if not isinstance(found, Grant):
        return found
    waiting = _activation(session, merchant)
    if waiting is not None and now < waiting.created + BETWEEN_CODES:
        return JustSent(int((waiting.created + BETWEEN_CODES - now).total_seconds()) + 1)
    code = f"{secrets.randbelow(1_000_000):06}"
    values = {
        "merchant": merchant,
        "email_folded": folded(billing_email),
        "code_hash": _hash(merchant, code),
        "created": now,
        "expires": now + CODE_LIVES,
        "tries": 0,
    }
    upsert(session, ActivationRow, [values], ["merchant"], list(values))
    return CodeSent(code, found.email)


def confirm(session: Session, merchant: str, code: str, now: datetime) -> Confirmed:
    """Attach the licence when the code is right. A wrong code is counted: commit that, too."""
    waiting = _activation(session, merchant)
    if waiting is None or waiting.expires <= now:
        return CodeExpired()
    if waiting.tries >= TRIES:
        return TooManyTries()
    if not hmac.compare_digest(waiting.code_hash, _hash(merchant, code.strip())):
        waiting.tries += 1
        return WrongCode(TRIES - waiting.tries) if waiting.tries < TRIES else TooManyTries()
    found = _fitting(session, merchant, waiting.email_folded, now)
    if not isinstance(found, Grant):
        return found
    return _attach(session, merchant, found, now)


def licence_of(session: Session, merchant: str, now: datetime) -> LicenceState:
    """What the merchant may use right now. LookupError when the merchant was deleted."""
    rows = session.exec(
        select(MerchantRow, LicenceRow)
        .join(LicenceRow, col(LicenceRow.merchant) == col(MerchantRow.id), isouter=True)
        .where(MerchantRow.id == merchant)
    ).all()
    if not rows:
        raise LookupError(f"there is no merchant {merchant}")
    licences = [licence_record(licence) for _, licence in rows if licence]
    return licence_state(merchant_record(rows[0][0]), licences, uses(session, merchant), now)


def licence_state(merchant: Merchant, attached: Iterable[Grant], used: int, now: datetime) -> LicenceState:
    """What the merchant of these licences may use; days of the trial are counted as begun days."""
    best = _best(attached)
    if best is not None and best.valid(now):
        return LicenceState(
            best.connections, used, None, expired=False, email=best.email, expires=best.expires
        )
    left = max(0, -(-(merchant.trial_ends - now) // timedelta(days=1)))
    return LicenceState(0, used, left, expired=best is not None, email=best.email if best else "")


def _attach(session: Session, merchant: str, licence: Grant, now: datetime) -> Confirmed:
    attached = session.exec(
        update(LicenceRow)
        .where(
            col(LicenceRow.id) == licence.id,
            col(LicenceRow.merchant).is_(None) | (col(LicenceRow.merchant) == merchant),
        )
        .values(merchant=merchant, attached=now)
    )
    if attached.rowcount != 1:
        return AlreadyUsed()
    session.exec(delete(ActivationRow).where(col(ActivationRow.merchant) == merchant))
    row = session.exec(
        select(LicenceRow).where(LicenceRow.id == licence.id, LicenceRow.merchant == merchant)
    ).one()
    return Activated(licence_record(row))


def _fitting(session: Session, merchant: str, email: str, now: datetime) -> Grant | Unfit:
    """The best licence of the e-mail that this merchant can have, or why there is none.

    Licences that nobody has yet are found by their e-mail alone: they belong to no merchant.
    """
    found = session.exec(select(LicenceRow).where(LicenceRow.email_folded == email)).all()
    bought = [licence_record(row) for row in found if row.revoked is None]
    if not bought:
        return UnknownEmail()
    valid = [licence for licence in bought if licence.valid(now)]
    if not valid:
        return LicenceExpired(max(licence.expires for licence in bought if licence.expires))
    free = [licence for licence in valid if licence.merchant in ("", merchant)]
    if not free:
        return AlreadyUsed()
    best = max(free, key=lambda licence: licence.connections)
    used = uses(session, merchant)
    return best if used <= best.connections else TooSmall(best.connections, used)


def _best(licences: Iterable[Grant]) -> Grant | None:
    """The merchant's licence: one that is not revoked before one that is, the one that lasts longest."""
    return max(
        licences,
        key=lambda licence: (
            licence.revoked is None,
            licence.expires is None,
            licence.expires.timestamp() if licence.expires else 0.0,
            licence.connections,
        ),
        default=None,
    )


def _activation(session: Session, merchant: str) -> ActivationRow | None:
    return session.exec(
        select(ActivationRow).where(ActivationRow.merchant == merchant).with_for_update()
    ).one_or_none()


def _hash(merchant: str, code: str) -> str:
    return hashlib.sha256(f"{merchant}:{code}".encode()).hexdigest()


def licence_record(row: LicenceRow) -> Grant:
    return Grant(
        row.id,
        row.email,
        row.connections,
        row.granted,
        row.expires,
        row.revoked,
        row.merchant or "",
        row.attached,
    )
