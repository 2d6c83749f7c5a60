"""Questions about the books' lists that indexes answer: what one order asks about, never a whole list."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, literal, union_all
from sqlalchemy import select as any_select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, func, select, true

from app.core.document import Kind
from app.core.listing import Account, Customer, Item, ItemType, Named, TaxCode
from app.core.money import Money
from app.core.posted import Holder
from app.data.columns import folded
from app.data.lists import ACCOUNTS, NAMED, TAX_CODES, Small
from app.data.tables.books_lists import CustomerRow, EntryRow, ItemRow, NumberRow
from app.data.unions import asked, parts, unions

_LAST = "\U0010ffff"


PAGE = 1000


@dataclass(frozen=True, slots=True)
class ListCounts:
    """How many entries our copy has; `customers` counts vendors and employees, too."""

    customers: int
    items: int
    small: Mapping[Small, int]


def customers_matching(
    session: Session,
    merchant: str,
    books: str,
    *,
    names: Collection[str] = (),
    emails: Collection[str] = (),
    companies: Collection[str] = (),
    ids: Collection[str] = (),
) -> list[Customer]:
    """Customers, vendors and employees of these names; customers with these e-mails, companies or ids. The oldest
    first, so that a plan chooses the same one of several whatever order a database has."""
    # Columns, not rows as objects: thousands of customers may share an e-mail, and each object takes ten times as long.
    whose = any_select(
        col(CustomerRow.id),
        col(CustomerRow.name),
        col(CustomerRow.kind),
        col(CustomerRow.email),
        col(CustomerRow.company),
        col(CustomerRow.currency),
        col(CustomerRow.active),
        col(CustomerRow.sync_token),
    ).where(col(CustomerRow.merchant) == merchant, col(CustomerRow.books) == books)
    questions = (
        *parts(whose, col(CustomerRow.name_folded), _folded(names)),
        *parts(whose, col(CustomerRow.email_folded), _folded(emails)),
        *parts(whose, col(CustomerRow.company_folded), _folded(companies)),
        *parts(whose, col(CustomerRow.id), ids),
    )
    found = (Customer(*row) for statement in unions(questions) for row in session.execute(statement))
    return sorted({(one.kind, one.id): one for one in found}.values(), key=_age)


def items_matching(
    session: Session, merchant: str, books: str, *, names: Collection[str] = (), ids: Collection[str] = ()
) -> list[Item]:
    """Items whose name, full name or SKU is one of these, or whose id is; the oldest first."""
    whose = any_select(ItemRow).where(col(ItemRow.merchant) == merchant, col(ItemRow.books) == books)
    wanted = _folded(names)
    questions = (
        *parts(whose, col(ItemRow.name_folded), wanted),
        *parts(whose, col(ItemRow.full_name_folded), wanted),
        *parts(whose, col(ItemRow.sku_folded), wanted),
        *parts(whose, col(ItemRow.id), ids),
    )
    return sorted({row.id: _item(row) for row in asked(session, ItemRow, questions)}.values(), key=_age)


def _age(entry: Customer | Item) -> tuple[int, str]:
    """Ids of the books count up."""
    return len(entry.id), entry.id


def numbers(
    session: Session, merchant: str, books: str, wanted: Collection[tuple[Kind, str]]
) -> dict[tuple[Kind, str], Holder]:
    """Who holds these numbers, by the pair that was asked; of several the one that bears our marker."""
    pairs = {(kind, folded(number)): (kind, number) for kind, number in wanted}
    rows = _documents(session, merchant, books, col(NumberRow.number_folded), pairs)
    ordered = sorted(rows, key=lambda row: (row.marker, row.id))
    return {pairs[Kind(row.kind), row.number_folded]: _holder(row) for row in ordered}


def bearing(session: Session, merchant: str, books: str, markers: Collection[str]) -> dict[str, Holder]:
    """Documents of the books that bear these markers of ours, by marker."""
    whose = _numbered(merchant, books)
    marked = parts(whose, col(NumberRow.marker), {marker for marker in markers if marker})
    return {row.marker: _holder(row) for row in asked(session, NumberRow, marked)}


def holders(
    session: Session, merchant: str, books: str, wanted: Collection[tuple[Kind, str]]
) -> dict[tuple[Kind, str], Holder]:
    """These documents of the books by kind and id, as far as they have numbers."""
    rows = _documents(session, merchant, books, col(NumberRow.id), wanted)
    return {(Kind(row.kind), row.id): _holder(row) for row in rows}


def accounts(session: Session, merchant: str, books: str) -> list[Account]:
    """The chart of accounts by name, inactive ones too."""
    return [ACCOUNTS.load(text) for text in _small(session, merchant, books, Small.ACCOUNTS)]


def tax_codes(session: Session, merchant: str, books: str) -> list[TaxCode]:
    return [TAX_CODES.load(text) for text in _small(session, merchant, books, Small.TAX_CODES)]


def classes(session: Session, merchant: str, books: str) -> list[Named]:
    return [NAMED.load(text) for text in _small(session, merchant, books, Small.CLASSES)]


def locations(session: Session, merchant: str, books: str) -> list[Named]:
    return [NAMED.load(text) for text in _small(session, merchant, books, Small.LOCATIONS)]


def terms(session: Session, merchant: str, books: str) -> list[Named]:
    return [NAMED.load(text) for text in _small(session, merchant, books, Small.TERMS)]


def payment_methods(session: Session, merchant: str, books: str) -> list[Named]:
    return [NAMED.load(text) for text in _small(session, merchant, books, Small.PAYMENT_METHODS)]


def search_customers(session: Session, merchant: str, books: str, text: str, limit: int) -> list[Customer]:
    """Active customers for a drop-down: names that begin with the text, then those that contain it."""
    whose = [
        col(CustomerRow.merchant) == merchant,
        col(CustomerRow.books) == books,
        col(CustomerRow.kind) == "customer",
        col(CustomerRow.active) == true(),
    ]
    name = col(CustomerRow.name_folded)
    found: dict[str, Customer] = {}
    for condition in _begins_then_contains(name, text):
        rows = session.exec(select(CustomerRow).where(*whose, condition).order_by(name).limit(limit))
        found |= {row.id: _customer(row) for row in rows if row.id not in found}
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def search_items(session: Session, merchant: str, books: str, text: str, limit: int) -> list[Item]:
    """Active items for a drop-down, no categories: by full name, beginning with the text first."""
    whose = [
        col(ItemRow.merchant) == merchant,
        col(ItemRow.books) == books,
        col(ItemRow.active) == true(),
        col(ItemRow.type) != ItemType.CATEGORY,
    ]
    name = col(ItemRow.full_name_folded)
    found: dict[str, Item] = {}
    for condition in _begins_then_contains(name, text):
        rows = session.exec(select(ItemRow).where(*whose, condition).order_by(name).limit(limit))
        found |= {row.id: _item(row) for row in rows if row.id not in found}
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def list_counts(session: Session, merchant: str, books: str) -> ListCounts:
    """How long the lists are, for the page that refreshes them."""
    customers = any_select(literal(CustomerRow.__tablename__), func.count()).select_from(CustomerRow)
    items = any_select(literal(ItemRow.__tablename__), func.count()).select_from(ItemRow)
    entries = any_select(col(EntryRow.list), func.count()).group_by(col(EntryRow.list))
    rows = session.execute(
        union_all(
            customers.where(col(CustomerRow.merchant) == merchant, col(CustomerRow.books) == books),
            items.where(col(ItemRow.merchant) == merchant, col(ItemRow.books) == books),
            entries.where(col(EntryRow.merchant) == merchant, col(EntryRow.books) == books),
        )
    )
    found = dict(rows.all())
    large = found.pop(CustomerRow.__tablename__), found.pop(ItemRow.__tablename__)
    return ListCounts(*large, {Small(name): count for name, count in found.items()})


def _small(session: Session, merchant: str, books: str, name: Small) -> Sequence[str]:
    return session.exec(
        select(EntryRow.payload)
        .where(EntryRow.merchant == merchant, EntryRow.books == books, EntryRow.list == name)
        .order_by(col(EntryRow.name_folded), col(EntryRow.id))
    ).all()


def _begins_then_contains(name: Mapped[str], text: str) -> tuple[ColumnElement[bool], ...]:
    typed = folded(text)
    begins = (name >= typed) & (name < typed + _LAST)
    return (begins, name.contains(typed, autoescape=True)) if typed else (begins,)


def _folded(texts: Collection[str]) -> set[str]:
    """An empty text matches nothing: else every customer without an e-mail would."""
    return {folded(text) for text in texts} - {""}


def _numbered(merchant: str, books: str) -> Select[NumberRow]:
    return any_select(NumberRow).where(col(NumberRow.merchant) == merchant, col(NumberRow.books) == books)


def _documents(
    session: Session, merchant: str, books: str, column: Mapped[str], wanted: Collection[tuple[Kind, str]]
) -> list[NumberRow]:
    """Those of each kind whose column has one of that kind's values."""
    questions: list[Select[NumberRow]] = []
    for kind in sorted({kind for kind, _ in wanted}):
        whose = _numbered(merchant, books).where(col(NumberRow.kind) == kind)
        questions += parts(whose, column, {value for of_kind, value in wanted if of_kind is kind})
    return asked(session, NumberRow, questions)


def _customer(row: CustomerRow) -> Customer:
    return Customer(
        row.id, row.name, row.kind, row.email, row.company, row.currency, row.active, row.sync_token
    )


def _item(row: ItemRow) -> Item:
    return Item(
        row.id,
        row.name,
        ItemType(row.type),
        row.full_name,
        row.sku,
        row.income,
        row.quantity,
        row.start,
        row.active,
        row.sync_token,
    )


def _holder(row: NumberRow) -> Holder:
    total = Money(row.total, row.currency)
    return Holder(
        Kind(row.kind), row.id, row.number, row.date, total, row.customer, row.marker, row.sync_token
    )
