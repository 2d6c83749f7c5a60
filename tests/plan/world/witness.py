"""The independent witness: our documents through the practice company's own code, which shares nothing with the app.

Customers, items and documents are encoded as the app would send them, written into the practice company's books
by its own rules, looked at, and rolled back.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from decimal import Decimal

from app.books.qbo.encode import Operation, operation
from app.books.qbo.forms import ENTITIES
from app.books.qbo.wire import Payload, dumps
from app.core.document import (
    Document,
    DocumentKey,
    DocumentLine,
    Form,
    ItemRef,
    NewCustomer,
    NewItem,
    Payment,
)
from app.core.intent import CreateCustomer, CreateItem, Post
from app.core.listing import Ref
from simulators.qbo.books import Books
from simulators.qbo.entities import KINDS, write
from simulators.qbo.wire import FaultError, Json, loads
from tests.plan.world.choices import Scene
from tests.plan.world.towns import NOW, Town

UNKNOWN_COINS = frozenset({"KWD"})  # the practice company knows no currency of three decimals


@dataclass(frozen=True, slots=True)
class Stood:
    """A document as it stood in the practice company, and what it did to the ledger in home currency."""

    total: Decimal
    tax: Decimal
    balance: Decimal | None
    ledger: Decimal  # all debits less all credits


class RolledBack(Exception):
    """Leaves the transaction, so that the next scene meets the same books."""


class Refused(Exception):
    """The practice company would not have it; `code` is its fault."""

    def __init__(self, entity: str, error: FaultError) -> None:
        super().__init__(f"{entity}: {error.fault}")
        self.code = error.fault.code


@contextmanager
def rehearsed(place: Town) -> Iterator[Books]:
    """The practice company's books of that town; whatever is written is taken back."""
    company = place.state.company(place.company.id)
    assert company is not None
    with suppress(RolledBack), place.state.transaction(company.realm) as rows:
        yield Books(rows, company, NOW)
        raise RolledBack


def written(books: Books, entity: str, payload: Payload) -> Json:
    """The answer to a create, as JSON went out and came back."""
    try:
        body: Json = loads(write(books, KINDS[entity], "create", loads(dumps(payload).decode())))
    except FaultError as error:
        raise Refused(entity, error) from error
    return body


def stood(scene: Scene) -> list[Stood]:
    """All documents of the scene's plan in the practice company, in their order."""
    with rehearsed(scene.town) as books:
        desk = _Desk(books, scene)
        return [desk.post(document) for document in scene.plan.documents]


class _Desk:
    def __init__(self, books: Books, scene: Scene) -> None:
        self.books, self.company = books, scene.town.company
        self.made: dict[tuple[str, str], Ref] = {}
        self.posted: dict[DocumentKey, str] = {}

    def post(self, document: Document) -> Stood:
        ready = self._with_entries(document)
        wanted = operation(Post("k", ready, self.posted), self.company)
        body = written(self.books, wanted.entity, wanted.payload)
        self.posted[document.key] = str(body["Id"])
        return self._seen(document, body)

    def _seen(self, document: Document, body: Json) -> Stood:
        kind, id_ = ENTITIES[document.key.kind], str(body["Id"])
        sql = "SELECT coalesce(sum(home), 0) FROM entries WHERE realm = ? AND txn_type = ? AND txn = ?"
        rows = self.books.rows
        (ledger,) = rows.connection.execute(sql, (rows.realm, kind, id_)).fetchone()
        tax = (body.get("TxnTaxDetail") or {}).get("TotalTax") or 0
        balance = body.get("Balance")
        return Stood(
            Decimal(body["TotalAmt"]),
            Decimal(tax),
            None if balance is None else Decimal(balance),
            Decimal(ledger),
        )

    def _with_entries(self, document: Document) -> Document:
        """The document with the customer and items that the wave before it makes."""
        document = replace(document, customer=self._customer(document.customer))
        if isinstance(document, Payment):
            return document
        lines: tuple[DocumentLine, ...] = tuple(
            replace(line, item=self._item(line.item)) for line in document.lines
        )
        made: Form = replace(document, lines=lines)
        assert not isinstance(made, Payment)
        return made  # type: ignore[return-value]  # replace keeps the class

    def _customer(self, customer: Ref | NewCustomer) -> Ref:
        if isinstance(customer, Ref):
            return customer
        return self._once("Customer", customer.name, operation(CreateCustomer("k", customer), self.company))

    def _item(self, item: ItemRef) -> Ref:
        if not isinstance(item, NewItem):
            return item
        return self._once("Item", item.name, operation(CreateItem("k", item), self.company))

    def _once(self, entity: str, name: str, wanted: Operation) -> Ref:
        """One name, one entry; the books hold names that differ in case for one."""
        key = entity, name.casefold()
        if key not in self.made:
            self.made[key] = Ref(str(written(self.books, entity, wanted.payload)["Id"]), name)
        return self.made[key]
