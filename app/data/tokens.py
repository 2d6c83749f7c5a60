"""Tokens of QuickBooks Online: encrypted, the newest kept, one refresh at a time for all processes."""

import secrets as randomness
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, or_, select, update

from app.core.tokens import TokenPair
from app.data.secrets import Secrets
from app.data.session import Database
from app.data.tables.pairing import TokenRow
from app.data.upsert import insert_new

LEASE = timedelta(seconds=60)


def load(session: Session, merchant: str, books: str, secrets: Secrets) -> TokenPair | None:
    """The newest tokens, None before the first consent and after they were forgotten."""
    row = _row(session, merchant, books)
    if row is None or not row.refresh or row.access_expires is None or row.refresh_expires is None:
        return None
    return TokenPair(
        secrets.decrypt(row.access), secrets.decrypt(row.refresh), row.access_expires, row.refresh_expires
    )


def store(session: Session, merchant: str, books: str, tokens: TokenPair, secrets: Secrets) -> None:
    """Keep the tokens of a new consent, whatever was there."""
    insert_new(session, TokenRow, [{"books": books, "merchant": merchant, "version": 0}], ["books"])
    session.exec(
        update(TokenRow)
        .where(col(TokenRow.merchant) == merchant, col(TokenRow.books) == books)
        .values(**_values(tokens, secrets), version=col(TokenRow.version) + 1)
    )


def replace(
    session: Session, merchant: str, books: str, tokens: TokenPair, *, version: int, secrets: Secrets
) -> bool:
    """Keep refreshed tokens, unless somebody stored newer ones since that version."""
    kept = session.exec(
        update(TokenRow)
        .where(
            col(TokenRow.merchant) == merchant, col(TokenRow.books) == books, col(TokenRow.version) == version
        )
        .values(**_values(tokens, secrets), version=version + 1)
    )
    return kept.rowcount == 1


def forget(session: Session, merchant: str, books: str) -> None:
    """After the connection was revoked."""
    session.exec(
        update(TokenRow)
        .where(col(TokenRow.merchant) == merchant, col(TokenRow.books) == books)
        .values(access="", refresh="", access_expires=None, refresh_expires=None)
    )


def acquire(session: Session, merchant: str, books: str, holder: str, now: datetime) -> int | None:
    """Become the one who refreshes: the version to be replaced, or None while somebody else does."""
    insert_new(session, TokenRow, [{"books": books, "merchant": merchant, "version": 0}], ["books"])
    taken = session.exec(
        update(TokenRow)
        .where(
            col(TokenRow.merchant) == merchant,
            col(TokenRow.books) == books,
            or_(col(TokenRow.held_until).is_(None), col(TokenRow.held_until) < now),
        )
        .values(holder=holder, held_until=now + LEASE)
    )
    row = _row(session, merchant, books) if taken.rowcount == 1 else None
    return row.version if row else None


def release(session: Session, merchant: str, books: str, holder: str) -> None:
    session.exec(
        update(TokenRow)
        .where(
            col(TokenRow.merchant) == merchant, col(TokenRow.books) == books, col(TokenRow.holder) == holder
        )
        .values(holder="", held_until=None)
    )


class BooksTokens:
    """What a QuickBooks client is given to keep its tokens with. Each call is a short transaction."""

    def __init__(
        self,
        database: Database,
        secrets: Secrets,
        merchant: str,
        books: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._secrets = secrets
        self._merchant = merchant
        self._books = books
        self._clock = clock
        self._leased: int | None = None

    def load(self) -> TokenPair | None:
        """The newest tokens, whoever stored them."""
        with self._database.read() as session:
            return load(session, self._merchant, self._books, self._secrets)

    def store(self, tokens: TokenPair) -> None:
        """Keep them before they are used. Under a lease, newer tokens of somebody else stay."""
        leased = self._leased
        with self._database.begin() as session:
            if leased is None:
                store(session, self._merchant, self._books, tokens, self._secrets)
            else:
                replace(session, self._merchant, self._books, tokens, version=leased, secrets=self._secrets)

    @contextmanager
    def lease(self) -> Iterator[bool]:
        """Whether this caller is the one who refreshes; the others load again in a moment.

        A holder that died loses the lease after a minute.
        """
        holder = randomness.token_hex(8)
        with self._database.begin() as session:
            version = acquire(session, self._merchant, self._books, holder, self._clock())
        if version is None:
            yield False
            return
        self._leased = version
        try:
            yield True
        finally:
            self._leased = None
            with self._database.begin() as session:
                release(session, self._merchant, self._books, holder)


def _row(session: Session, merchant: str, books: str) -> TokenRow | None:
    return session.exec(
        select(TokenRow).where(TokenRow.merchant == merchant, TokenRow.books == books)
    ).one_or_none()


def _values(tokens: TokenPair, secrets: Secrets) -> dict[str, str | datetime]:
    return {
        "access": secrets.encrypt(tokens.access),
        "refresh": secrets.encrypt(tokens.refresh),
        "access_expires": tokens.access_expires,
        "refresh_expires": tokens.refresh_expires,
    }
