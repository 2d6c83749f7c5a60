"""What was seen of a connection's two sides last: a page shows it before it has asked them anew."""

from dataclasses import dataclass

from sqlmodel import Session, col, delete, select

from app.core.access import Look
from app.data.codec import Codec
from app.data.tables.looks import LookRow
from app.data.tables.pairing import ConnectionRow
from app.data.upsert import upsert

_LOOK = Codec(Look)


@dataclass(frozen=True, slots=True)
class Looks:
    """At both sides."""

    books: Look
    store: Look

    @property
    def good(self) -> bool:
        return self.books.good and self.store.good


def keep(session: Session, merchant: str, connection: str, looks: Looks) -> None:
    row = {
        "connection": connection,
        "merchant": merchant,
        "books": _LOOK.dump(looks.books),
        "store": _LOOK.dump(looks.store),
    }
    upsert(session, LookRow, [row], ["connection"], ["books", "store"])


def kept(session: Session, merchant: str, connection: str) -> Looks | None:
    """None when nobody looked, or when a side was paired anew since."""
    row = session.exec(
        select(LookRow).where(LookRow.merchant == merchant, LookRow.connection == connection)
    ).one_or_none()
    return Looks(_LOOK.load(row.books), _LOOK.load(row.store)) if row else None


def forget(session: Session, merchant: str, *, books: str = "", store: str = "") -> None:
    """Of every connection with these books or this store: with a new permission all that was seen is old."""
    either = (col(ConnectionRow.books) == books) | (col(ConnectionRow.store) == store)
    theirs = select(ConnectionRow.id).where(ConnectionRow.merchant == merchant, either)
    session.exec(
        delete(LookRow).where(col(LookRow.merchant) == merchant, col(LookRow.connection).in_(theirs))
    )
