"""The short lists of both sides, in one question: every page of the settings and every run holds the settings
against them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import literal, select, union_all
from sqlmodel import Session, col

from app.core.listing import Account, Named, StoreLists, TaxCode
from app.data.lists import ACCOUNTS, NAMED, TAX_CODES, Small
from app.data.stores import STORE_LISTS
from app.data.tables.books_lists import EntryRow
from app.data.tables.fees import FeeMethodRow
from app.data.tables.pairing import StoreRow


@dataclass(frozen=True, slots=True)
class Listed:
    """As they were last read; `fee_methods` are the payment methods whose orders told a fee, as id and name."""

    store: StoreLists
    fee_methods: Mapping[str, str]
    accounts: tuple[Account, ...]
    tax_codes: tuple[TaxCode, ...]
    classes: tuple[Named, ...]
    locations: tuple[Named, ...]
    terms: tuple[Named, ...]
    payment_methods: tuple[Named, ...]


def listed(session: Session, merchant: str, connection: str, *, store: str, books: str) -> Listed:
    """All of them, those of the books by name."""
    entries = select(col(EntryRow.list), col(EntryRow.name_folded), col(EntryRow.id), col(EntryRow.payload))
    whole = select(literal(StoreRow.__tablename__), literal(""), literal(""), col(StoreRow.lists))
    fees = select(
        literal(FeeMethodRow.__tablename__), literal(""), col(FeeMethodRow.method), col(FeeMethodRow.title)
    )
    rows = session.execute(
        union_all(
            entries.where(col(EntryRow.merchant) == merchant, col(EntryRow.books) == books),
            whole.where(col(StoreRow.merchant) == merchant, col(StoreRow.id) == store),
            fees.where(col(FeeMethodRow.merchant) == merchant, col(FeeMethodRow.connection) == connection),
        )
    )
    texts: dict[str, list[str]] = {name: [] for name in (*Small, StoreRow.__tablename__)}
    fee_methods: dict[str, str] = {}
    for name, _, id_, text in sorted(rows.all()):
        if name == FeeMethodRow.__tablename__:
            fee_methods[id_] = text
        else:
            texts[name].append(text)
    store = "".join(texts[StoreRow.__tablename__])
    return Listed(
        STORE_LISTS.load(store) if store else StoreLists(),
        fee_methods,
        tuple(ACCOUNTS.load(text) for text in texts[Small.ACCOUNTS]),
        tuple(TAX_CODES.load(text) for text in texts[Small.TAX_CODES]),
        _named(texts[Small.CLASSES]),
        _named(texts[Small.LOCATIONS]),
        _named(texts[Small.TERMS]),
        _named(texts[Small.PAYMENT_METHODS]),
    )


def _named(texts: Iterable[str]) -> tuple[Named, ...]:
    return tuple(NAMED.load(text) for text in texts)
