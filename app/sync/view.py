"""What plans see of the books: the answers to the lookups of one chunk of orders, from the mirrored lists."""

import logging
from collections.abc import Sequence
from functools import reduce
from operator import or_

from app.config.document import ReadyConfig
from app.config.facts import BooksFacts
from app.core.document import Limits
from app.core.listing import Customer, Item
from app.core.order import Order
from app.data import ledger_entries, lookups, mappings, products
from app.data.books import BooksRecord
from app.data.session import Session
from app.errors import Transient
from app.plan.planning import lookups as asked
from app.plan.view import BooksView, Lookups
from app.sync.doors import limits_of
from app.sync.facts import Parties

log = logging.getLogger("cartbooks.runs")


def view_of(
    session: Session,
    parties: Parties,
    config: ReadyConfig,
    orders: Sequence[Order],
    known: BooksFacts | None = None,
) -> BooksView:
    """One view for all the orders of a chunk; `known` are the short lists where they were read just now. Raises
    Transient while the books were never read."""
    books = parties.books
    if books.company is None:
        raise Transient("The lists of these books were not read yet. They are read first, then it goes on.")
    limits = limits_of(books)
    wanted = reduce(or_, (_asked(order, config, limits) for order in orders), Lookups())
    where = (session, books.merchant, books.id)
    table = mappings.mapped(
        session,
        parties.merchant,
        parties.connection.id,
        store_customers=wanted.store_customers,
        skus=wanted.skus,
    )
    known_customers = lookups.customers_matching(
        *where,
        names=wanted.customer_names,
        emails=wanted.emails,
        companies=wanted.companies,
        ids=wanted.customer_ids | {ref.id for ref in table.customers.values()},
    )
    known_items = lookups.items_matching(
        *where,
        names=wanted.item_names,
        ids=wanted.item_ids | {row.item.id for row in table.products.values()},
    )
    gone = _undone(session, books, [*known_customers, *known_items])
    return BooksView(
        company=books.company,
        limits=limits,
        customers=tuple(one for one in known_customers if one.active or one.id not in gone),
        items=tuple(one for one in known_items if one.active or one.id not in gone),
        customer_table=table.customers,
        product_table=table.products,
        products=products.products_matching(session, parties.merchant, parties.store.id, wanted.skus),
        tax_codes=known.tax_codes if known else {code.id: code for code in lookups.tax_codes(*where)},
        terms=known.terms if known else {term.id: term for term in lookups.terms(*where)},
        numbers=lookups.numbers(*where, wanted.numbers),
    )


def _undone(session: Session, books: BooksRecord, entries: Sequence[Customer | Item]) -> set[str]:
    """Entries of ours that an undo made inactive: to a plan they are not there, and to be made (active) again."""
    inactive = {one.id for one in entries if not one.active}
    return ledger_entries.undone_ids(session, books.merchant, books.id, inactive)


def _asked(order: Order, config: ReadyConfig, limits: Limits) -> Lookups:
    try:
        return asked(order, config, limits)
    except Exception:  # one order that trips our rules must not hold back the others; its plan tells of it
        log.exception("order %s could not say what it needs", order.id)
        return Lookups()
