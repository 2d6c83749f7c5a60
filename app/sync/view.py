"""What plans see of the books: the answers to the lookups of one chunk of orders, from the mirrored lists."""

import logging
from collections.abc import Sequence
from functools import reduce
from operator import or_

from app.config.document import ReadyConfig
from app.core.document import Limits
from app.core.order import Order
from app.data import customer_map, lookups, product_map, products
from app.data.session import Session
from app.errors import Transient
from app.plan.planning import lookups as asked
from app.plan.view import BooksView, Lookups
from app.sync.doors import limits_of
from app.sync.facts import Parties

log = logging.getLogger("cartbooks.runs")


def view_of(session: Session, parties: Parties, config: ReadyConfig, orders: Sequence[Order]) -> BooksView:
    """One view for all the orders of a chunk. Raises Transient while the books were never read."""
    books = parties.books
    if books.company is None:
        raise Transient("The lists of these books were not read yet. They are read first, then it goes on.")
    limits = limits_of(books)
    wanted = reduce(or_, (_asked(order, config, limits) for order in orders), Lookups())
    where = (session, books.merchant, books.id)
    table = customer_map.mapped(session, parties.merchant, parties.connection.id, wanted.store_customers)
    items = product_map.mapped(session, parties.merchant, parties.connection.id, wanted.skus)
    return BooksView(
        company=books.company,
        limits=limits,
        customers=tuple(
            lookups.customers_matching(
                *where,
                names=wanted.customer_names,
                emails=wanted.emails,
                companies=wanted.companies,
                ids=wanted.customer_ids | {ref.id for ref in table.values()},
            )
        ),
        items=tuple(
            lookups.items_matching(
                *where, names=wanted.item_names, ids=wanted.item_ids | {row.item.id for row in items.values()}
            )
        ),
        customer_table=table,
        product_table=items,
        products=products.products_matching(session, parties.merchant, parties.store.id, wanted.skus),
        tax_codes={code.id: code for code in lookups.tax_codes(*where)},
        terms={term.id: term for term in lookups.terms(*where)},
        numbers=lookups.numbers(*where, wanted.numbers),
    )


def _asked(order: Order, config: ReadyConfig, limits: Limits) -> Lookups:
    try:
        return asked(order, config, limits)
    except Exception:  # one order that trips our rules must not hold back the others; its plan tells of it
        log.exception("order %s could not say what it needs", order.id)
        return Lookups()
