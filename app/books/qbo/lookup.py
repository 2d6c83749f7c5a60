"""Looks for the effect of an operation in the books: by number, by name, by reference, and by our marker."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from app.books.qbo.client import Client
from app.books.qbo.encode import Operation
from app.books.qbo.forms import ENTITIES, KINDS
from app.books.qbo.queries import EITHER, among, equals, of_ids, select
from app.books.qbo.texts import DELETED
from app.books.qbo.wire import Json, JsonValue, inner, objects, reference, text
from app.books.texts import marker_in
from app.core.document import Kind

PEOPLE = ("Customer", "Vendor", "Employee")


NOT_COMPARED = ("Id", "SyncToken", "sparse")
# QuickBooks reshuffles addresses, and puts a tax code of its own where it computes the tax.
REWRITTEN = ("BillAddr", "TxnTaxDetail", "Line")


class Whose(StrEnum):
    OURS = "ours"
    ANOTHER = "another"  # it stands in the way, but is not what we sent
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen. `body` is the object as QuickBooks has it, empty for nobody's."""

    whose: Whose
    entity: str = ""
    body: Json | None = None


NOTHING = Sight(Whose.NOBODY)


@dataclass(frozen=True, slots=True)
class Lookup:
    """Reads only. A document is ours by its marker, an entry of a list by its name."""

    client: Client

    def look(self, operation: Operation) -> Sight:
        """Whether the operation has taken effect, or something else stands in its place."""
        if operation.verb == "delete":
            return self._look_for_removed(operation)
        if operation.verb == "update":
            return self._look_for_updated(operation)
        if operation.entity in KINDS:
            return self._look_for_document(operation)
        return self._look_for_name(operation)

    def still_there(self, documents: Collection[tuple[Kind, str]]) -> set[tuple[Kind, str]]:
        """Which of these documents QuickBooks lists."""
        found: set[tuple[Kind, str]] = set()
        for kind in sorted({kind for kind, _ in documents}):
            entity = ENTITIES[kind]
            for ids in of_ids(sorted(id_ for of_kind, id_ in documents if of_kind is kind)):
                rows = self.client.rows(entity, f"{select(entity, ids, columns='Id')} maxresults 1000")
                found |= {(kind, text(row, "Id")) for row in rows}
        return found

    def _look_for_document(self, operation: Operation) -> Sight:
        payload = operation.payload
        ours = marker_in(text(payload, "PrivateNote"))
        rows = self._candidates(operation.entity, payload)
        mine = next((row for row in rows if marker_in(text(row, "PrivateNote")) == ours), None)
        if mine is not None:
            return Sight(Whose.OURS, operation.entity, mine)
        number = text(payload, "DocNumber")
        other = next((row for row in rows if number and text(row, "DocNumber") == number), None)
        return Sight(Whose.ANOTHER, operation.entity, other) if other is not None else NOTHING

    def _candidates(self, entity: str, payload: Json) -> list[Json]:
        if number := text(payload, "DocNumber"):
            return self.client.rows(entity, f"{select(entity, equals('DocNumber', number))} maxresults 1000")
        if not reference(payload, "CustomerRef"):
            day = equals("TxnDate", text(payload, "TxnDate"))
            return [row for page in self.client.pages(entity, select(entity, day)) for row in page]
        customer = equals("CustomerRef", reference(payload, "CustomerRef"))
        paid = text(payload, "PaymentRefNum") if entity == "Payment" else ""
        narrow = equals("PaymentRefNum", paid) if paid else equals("TxnDate", text(payload, "TxnDate"))
        question = select(entity, customer, narrow)
        return [row for page in self.client.pages(entity, question) for row in page]

    def _look_for_name(self, operation: Operation) -> Sight:
        column = "DisplayName" if operation.entity in PEOPLE else "Name"
        wanted = text(operation.payload, column)
        entities = PEOPLE if operation.entity in PEOPLE else (operation.entity,)
        for entity in entities:
            names = among(column, (wanted, wanted + DELETED))
            for row in self.client.rows(entity, f"{select(entity, EITHER, names)} maxresults 1000"):
                if reference(row, "ParentRef") != reference(operation.payload, "ParentRef"):
                    continue  # a child of another parent, which may have the same name
                same = entity == operation.entity and _is_usable(row, operation.payload)
                return Sight(Whose.OURS if same else Whose.ANOTHER, entity, row)
        return NOTHING

    def _look_for_updated(self, operation: Operation) -> Sight:
        row = self._by_id(operation)
        wanted = {name: value for name, value in operation.payload.items() if name not in NOT_COMPARED}
        held = _form_holds if operation.entity in KINDS else _holds
        return Sight(Whose.OURS, operation.entity, row) if row and held(row, wanted) else NOTHING

    def _look_for_removed(self, operation: Operation) -> Sight:
        row = self._by_id(operation)
        return NOTHING if row else Sight(Whose.OURS, operation.entity, {"Id": text(operation.payload, "Id")})

    def _by_id(self, operation: Operation) -> Json | None:
        either = () if operation.entity in KINDS else (EITHER,)
        question = select(operation.entity, equals("Id", text(operation.payload, "Id")), *either)
        rows = self.client.rows(operation.entity, question)
        return rows[0] if rows else None


def _is_usable(row: Json, wanted: Json) -> bool:
    """Whether the entry of that name can serve: active, sold rather than a folder, and of the same currency."""
    currency = reference(wanted, "CurrencyRef")
    return (
        row.get("Active", True) is not False
        and text(row, "Type") != "Category"
        and (not currency or reference(row, "CurrencyRef") in ("", currency))
    )


def _form_holds(row: Json, wanted: Json) -> bool:
    """Whether a document is as it was asked for: the same lines and no others, the same tax, our mark."""
    lines = [line for line in objects(row, "Line") if text(line, "DetailType") != "SubTotalLineDetail"]
    asked = objects(wanted, "Line")
    tax = inner(wanted, "TxnTaxDetail").get("TotalTax")
    plain = {name: value for name, value in wanted.items() if name not in REWRITTEN}
    return (
        len(lines) == len(asked)
        and all(_holds(line, one) for line, one in zip(lines, asked, strict=True))
        and (tax is None or inner(row, "TxnTaxDetail").get("TotalTax", 0) == tax)
        and _holds(row, plain)
    )


def _holds(row: JsonValue, wanted: JsonValue) -> bool:
    """Whether an object has everything that was asked for; what QuickBooks added does not matter."""
    if isinstance(wanted, dict):
        return isinstance(row, dict) and all(_holds(row.get(name), value) for name, value in wanted.items())
    if isinstance(wanted, list):
        return (
            isinstance(row, list)
            and len(row) == len(wanted)
            and all(_holds(one, each) for one, each in zip(row, wanted, strict=True))
        )
    return row == wanted or (wanted == "" and row is None)
