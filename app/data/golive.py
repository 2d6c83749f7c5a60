"""Going live: a connection that rehearsed gets the real books, and its ledger begins anew."""

from sqlmodel import Session, col, func, select, update

from app.data.connections import State
from app.data.ledger_moves import forget_exports
from app.data.tables.pairing import BooksRow, ConnectionRow


class AlreadyConnected(ValueError):
    """The store has a connection to these books."""

    def __init__(self) -> None:
        super().__init__("This store is connected to these books already. Open that connection instead.")


def go_live(session: Session, merchant: str, connection: str, books: str) -> int:
    """Give the connection other books; how many orders wait again. The configuration stays: its
    references are matched by whoever calls this.

    Raises AlreadyConnected, LookupError when connection or books are not the merchant's.
    """
    row = session.exec(
        select(ConnectionRow)
        .where(ConnectionRow.merchant == merchant, ConnectionRow.id == connection)
        .with_for_update()
    ).one_or_none()
    owned = select(BooksRow.id).where(BooksRow.merchant == merchant, BooksRow.id == books)
    if row is None or session.exec(owned).one_or_none() is None:
        raise LookupError(f"merchant {merchant} lacks connection {connection} or books {books}")
    if row.books == books:
        return 0
    taken = select(func.count()).select_from(ConnectionRow)
    if session.exec(
        taken.where(
            ConnectionRow.merchant == merchant,
            ConnectionRow.store == row.store,
            ConnectionRow.books == books,
        )
    ).one():
        raise AlreadyConnected
    session.exec(
        update(ConnectionRow)
        .where(col(ConnectionRow.merchant) == merchant, col(ConnectionRow.id) == connection)
        .values(
            books=books,
            state=State.SETUP,
            first_run_looked_at=None,
            next_due=None,
            trouble="",
            trouble_action="",
            trouble_since=None,
            trouble_mailed=None,
        )
    )
    return forget_exports(session, merchant, connection)
