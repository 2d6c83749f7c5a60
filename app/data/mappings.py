"""What the merchant's two tables say of customers and products, in one question: each plan needs both."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, func, literal, or_, select
from sqlmodel import Session, col

from app.core.listing import Ref
from app.core.posted import Mapped
from app.data.columns import folded
from app.data.tables.books_lists import CustomerMapRow, ProductMapRow
from app.data.unions import parts, unions

_Line = Select[str, str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Mappings:
    """The books' customers by the store's ids. Products by SKU, case folded: an item (its id is "" where there is
    none), an income account."""

    customers: Mapping[str, Ref]
    products: Mapping[str, Mapped]


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many customers and SKUs the tables have; `unmapped` are the SKUs that wait for an item."""

    customers: int
    products: int
    unmapped: int


def mapped(
    session: Session,
    merchant: str,
    connection: str,
    *,
    store_customers: Collection[str] = (),
    skus: Collection[str] = (),
) -> Mappings:
    """What is mapped of these."""
    customers, products = dict[str, Ref](), dict[str, Mapped]()
    questions = (
        *parts(
            _customers(merchant, connection), col(CustomerMapRow.store_customer), set(store_customers) - {""}
        ),
        *parts(
            _products(merchant, connection),
            col(ProductMapRow.sku_folded),
            {folded(sku) for sku in skus} - {""},
        ),
    )
    for statement in unions(questions):
        for table, key, id_, name, income, income_name in session.execute(statement):
            if table == CustomerMapRow.__tablename__:
                customers[key] = Ref(id_, name)
            else:
                products[key] = Mapped(Ref(id_, name), Ref(income, income_name) if income else None)
    return Mappings(customers, products)


def lengths(session: Session, merchant: str, connection: str) -> Lengths:
    """How long both tables are, in one question."""
    whose = (col(ProductMapRow.merchant) == merchant, col(ProductMapRow.connection) == connection)
    customers = select(func.count()).where(
        col(CustomerMapRow.merchant) == merchant, col(CustomerMapRow.connection) == connection
    )
    products = select(func.count()).where(*whose)
    waiting = select(func.count()).where(*whose, col(ProductMapRow.item_id) == "")
    counted = select(*(one.scalar_subquery() for one in (customers, products, waiting)))
    return Lengths(*session.execute(counted).one())


def _customers(merchant: str, connection: str) -> _Line:
    return select(
        literal(CustomerMapRow.__tablename__),
        col(CustomerMapRow.store_customer),
        col(CustomerMapRow.books_id),
        col(CustomerMapRow.books_name),
        literal(""),
        literal(""),
    ).where(col(CustomerMapRow.merchant) == merchant, col(CustomerMapRow.connection) == connection)


def _products(merchant: str, connection: str) -> _Line:
    return select(
        literal(ProductMapRow.__tablename__),
        col(ProductMapRow.sku_folded),
        col(ProductMapRow.item_id),
        col(ProductMapRow.item_name),
        col(ProductMapRow.income_id),
        col(ProductMapRow.income_name),
    ).where(
        col(ProductMapRow.merchant) == merchant,
        col(ProductMapRow.connection) == connection,
        or_(col(ProductMapRow.item_id) != "", col(ProductMapRow.income_id) != ""),
    )
