"""What a transaction does to the rest of the books: postings, stock, links; applied as one and taken back as one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from simulators.qbo import faultbook
from simulators.qbo.books import Books
from simulators.qbo.money import ZERO, places, round_half_up
from simulators.qbo.rows import Link, cents, pieces


@dataclass(frozen=True)
class Posting:
    """One side of an entry in the transaction's currency; a debit is positive."""

    account: str
    amount: Decimal
    customer: str | None = None  # whose receivable it moves
    home: Decimal | None = None  # when it is not the amount at the transaction's rate


@dataclass(frozen=True)
class StockMove:
    item: str
    quantity: Decimal
    value: Decimal  # home currency


@dataclass(frozen=True)
class Effects:
    date: str
    currency: str
    rate: Decimal = Decimal(1)
    postings: Sequence[Posting] = ()
    moves: Sequence[StockMove] = ()
    links: Sequence[Link] = field(default=())


def apply(books: Books, txn_type: str, txn: str, effects: Effects) -> None:
    _post(books, txn_type, txn, effects)
    for move in effects.moves:
        quantity, value = pieces(move.quantity), cents(move.value)
        values = (books.rows.realm, txn, move.item, quantity, value)
        books.rows.connection.execute("INSERT INTO stock VALUES (?, ?, ?, ?, ?)", values)
        books.rows.add_stock(move.item, quantity, value)
    for link in effects.links:
        books.rows.link(link)


def _post(books: Books, txn_type: str, txn: str, effects: Effects) -> None:
    if sum((posting.amount for posting in effects.postings), ZERO) != 0:
        faultbook.system_error()
    homes = _at_home(books, effects)
    for posting, home in zip(effects.postings, homes, strict=True):
        if posting.amount == 0 and home == 0:
            continue
        own = _in_account_currency(books, posting, home)
        values = (books.rows.realm, txn, txn_type, effects.date, posting.account, posting.customer)
        sql = "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        books.rows.connection.execute(sql, (*values, cents(home), cents(own)))
        books.rows.add_balance("Account", posting.account, cents(own))
        if posting.customer is not None:
            books.rows.add_balance("Customer", posting.customer, cents(own))


def _at_home(books: Books, effects: Effects) -> list[Decimal]:
    """Home amounts that balance. What rounding leaves over goes to the second posting, an income: the first, what
    was paid or is owed, is the document's own total at home."""
    if effects.currency == books.home:
        return [posting.amount if posting.home is None else posting.home for posting in effects.postings]
    digits = places(books.home)
    homes = [
        round_half_up(posting.amount * effects.rate, digits) if posting.home is None else posting.home
        for posting in effects.postings
    ]
    free = [at for at, posting in enumerate(effects.postings) if posting.home is None]
    if free:
        homes[free[:2][-1]] -= sum(homes, ZERO)
    return homes


def _in_account_currency(books: Books, posting: Posting, home: Decimal) -> Decimal:
    account = books.expect("Account", posting.account)
    return home if account.row.currency == books.home else posting.amount


def take_back(books: Books, txn: str) -> list[Link]:
    """Undo everything a transaction did; answers the links it had, whose other ends must be looked at."""
    rows = books.rows
    where = (rows.realm, txn)
    sql = "SELECT account, customer, amount FROM entries WHERE realm = ? AND txn = ?"
    for account, customer, amount in rows.connection.execute(sql, where).fetchall():
        rows.add_balance("Account", account, -amount)
        if customer is not None:
            rows.add_balance("Customer", customer, -amount)
    rows.connection.execute("DELETE FROM entries WHERE realm = ? AND txn = ?", where)
    sql = "SELECT item, quantity, value FROM stock WHERE realm = ? AND txn = ?"
    for item, quantity, value in rows.connection.execute(sql, where).fetchall():
        rows.add_stock(item, -quantity, -value)
    rows.connection.execute("DELETE FROM stock WHERE realm = ? AND txn = ?", where)
    links = rows.links_from(txn)
    rows.unlink(txn)
    return links
