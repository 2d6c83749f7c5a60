"""The kinds of objects there are, and the writing of one: read strictly, checked, stored, posted, linked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from simulators.qbo import effects, faultbook, fields, linking, references
from simulators.qbo.books import Books
from simulators.qbo.deposits import prepare_deposit
from simulators.qbo.drafts import Draft, Prepared, number, text, without
from simulators.qbo.items import prepare_item
from simulators.qbo.journals import prepare_journal
from simulators.qbo.lists import (
    prepare_account,
    prepare_class,
    prepare_department,
    prepare_payment_method,
    prepare_term,
)
from simulators.qbo.money import ZERO
from simulators.qbo.names import prepare_customer, prepare_employee, prepare_vendor
from simulators.qbo.payments import prepare_payment
from simulators.qbo.purchases import prepare_purchase
from simulators.qbo.rendering import render
from simulators.qbo.rows import Keys, Row, cents
from simulators.qbo.sales import prepare_sale
from simulators.qbo.settings import prepare_company_info, prepare_preferences
from simulators.qbo.storing import OWN, store_changed, store_new, tombstone
from simulators.qbo.taxlists import prepare_agency
from simulators.qbo.txn import check_open
from simulators.qbo.wire import Json, Raw, dumps

Operation: TypeAlias = Literal["create", "update", "delete", "void"]
Prepare: TypeAlias = Callable[[Books, Draft], Prepared]


@dataclass(frozen=True)
class Kind:
    name: str
    family: str  # objects of a family share one sequence of ids
    prepare: Prepare | None = None
    creatable: bool = True
    transaction: bool = False
    captured: bool = True  # change data capture tells of it


def _list(name: str, prepare: Prepare, family: str | None = None) -> Kind:
    return Kind(name, family or name.lower(), prepare)


def _transaction(name: str, prepare: Prepare) -> Kind:
    return Kind(name, "txn", prepare, transaction=True)


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("CompanyInfo", "company", prepare_company_info, creatable=False),
        Kind("Preferences", "preferences", prepare_preferences, creatable=False),
        Kind("TaxCode", "tax_code", creatable=False, captured=False),
        Kind("TaxRate", "tax_rate", creatable=False, captured=False),
        Kind("TaxAgency", "tax_agency", prepare_agency, captured=False),
        _list("Account", prepare_account),
        _list("Customer", prepare_customer, "name"),
        _list("Vendor", prepare_vendor, "name"),
        _list("Employee", prepare_employee, "name"),
        _list("Item", prepare_item),
        _list("Class", prepare_class),
        _list("Department", prepare_department),
        _list("Term", prepare_term),
        _list("PaymentMethod", prepare_payment_method),
        _transaction("Invoice", prepare_sale),
        _transaction("SalesReceipt", prepare_sale),
        _transaction("Estimate", prepare_sale),
        _transaction("CreditMemo", prepare_sale),
        _transaction("RefundReceipt", prepare_sale),
        _transaction("Payment", prepare_payment),
        _transaction("Deposit", prepare_deposit),
        _transaction("JournalEntry", prepare_journal),
        _transaction("Purchase", prepare_purchase),
    )
}
BY_PATH = {name.lower(): kind for name, kind in KINDS.items()}
VOIDABLE = frozenset({"Invoice", "SalesReceipt", "Payment", "CreditMemo", "RefundReceipt"})
CARRIED = ("Active",)  # a full update that leaves these out does not clear them


def write(
    books: Books, kind: Kind, operation: Operation, body: object, *, duplicate_numbers: bool = False
) -> Raw:
    """Execute one write inside a transaction and answer the object as JSON text."""
    if books.company.expired:
        faultbook.subscription_ended()
    found: fields.References = []
    sent = fields.read(kind.name, body, found)
    if operation == "create":
        answer = _create(books, kind, sent, found, duplicate_numbers=duplicate_numbers)
    elif operation == "update":
        answer = _update(books, kind, sent, found, duplicate_numbers=duplicate_numbers)
    elif not kind.transaction or (operation == "void" and kind.name not in VOIDABLE):
        faultbook.unsupported_operation(operation)
    else:
        answer = _delete(books, kind, sent) if operation == "delete" else _void(books, kind, sent)
    if not kind.transaction:
        books.forget()
    return answer


def _create(
    books: Books, kind: Kind, sent: Json, found: fields.References, *, duplicate_numbers: bool
) -> Raw:
    if not kind.creatable or kind.prepare is None:
        faultbook.unsupported_operation("create")
    references.check(books, kind.name, found)
    plain = _clean(without(sent, *OWN, "status"))
    new_id = books.rows.next_id(kind.family)
    prepared = kind.prepare(books, Draft(kind.name, new_id, plain, plain, None, duplicate_numbers))
    if not kind.transaction:
        store_new(books, kind.name, new_id, prepared.body, prepared.keys)
        _apply_to_item(books, prepared)
        return _answer(books, kind, new_id)
    ends = _apply(books, kind, new_id, prepared)
    body = linking.settle(books, kind.name, new_id, prepared.body)
    store_new(books, kind.name, new_id, body, _with_balance(prepared.keys, body))
    linking.refresh(books, ends)
    return _answer(books, kind, new_id)


def _update(
    books: Books, kind: Kind, sent: Json, found: fields.References, *, duplicate_numbers: bool
) -> Raw:
    row = _current(books, kind, sent)
    if kind.prepare is None:
        faultbook.unsupported_operation("update")
    old = row.json()
    ends = _withdraw(books, kind, row, old)
    references.check(books, kind.name, found)
    plain = without(sent, *OWN, "status")
    merged = _merged(old, plain, sparse=sent.get("sparse") == "true")
    prepared = kind.prepare(books, Draft(kind.name, row.id, plain, merged, old, duplicate_numbers))
    if not kind.transaction:
        store_changed(books, kind.name, old, prepared.body, prepared.keys)
        _apply_to_item(books, prepared)
        return _answer(books, kind, row.id)
    ends += _apply(books, kind, row.id, prepared)
    body = linking.settle(books, kind.name, row.id, prepared.body)
    store_changed(books, kind.name, old, body, _with_balance(prepared.keys, body))
    linking.refresh(books, ends)
    return _answer(books, kind, row.id)


def _clean(sent: Json) -> Json:
    return {name: value for name, value in sent.items() if value != ""}


def _merged(old: Json, sent: Json, *, sparse: bool) -> Json:
    """A sparse update changes what it names and clears what it sends empty; a full one clears the rest too."""
    kept = without(old, *OWN) if sparse else {name: old[name] for name in CARRIED if name in old}
    return _clean(kept | sent)


def _current(books: Books, kind: Kind, sent: Json) -> Row:
    object_id = "1" if kind.name in {"CompanyInfo", "Preferences"} else text(sent, "Id")
    token = text(sent, "SyncToken")
    if object_id is None:
        faultbook.missing("Id")
    row = books.rows.get(kind.name, object_id)
    if row is None:
        faultbook.not_found()
    if token is None:
        faultbook.missing("SyncToken")
    if token != row.json()["SyncToken"]:
        faultbook.stale()
    return row


def _withdraw(books: Books, kind: Kind, row: Row, old: Json) -> list[tuple[str, str]]:
    """Take a transaction out of the books before it is changed; answers the other ends of its links."""
    if not kind.transaction:
        return []
    check_open(books, str(old["TxnDate"]))
    linking.check_not_deposited(books, row.id)
    return [(link.target_type, link.target) for link in effects.take_back(books, row.id)]


def _apply(books: Books, kind: Kind, txn: str, prepared: Prepared) -> list[tuple[str, str]]:
    if prepared.effects is None:
        return []
    effects.apply(books, kind.name, txn, prepared.effects)
    return [(link.target_type, link.target) for link in prepared.effects.links]


def _apply_to_item(books: Books, prepared: Prepared) -> None:
    if prepared.effects is not None:
        effects.apply(books, "InventoryAdjustment", books.rows.next_id("txn"), prepared.effects)


def _with_balance(keys: Keys, body: Json) -> Keys:
    return replace(keys, balance=cents(number(body, "Balance") or ZERO))


def _delete(books: Books, kind: Kind, sent: Json) -> Raw:
    row = _current(books, kind, sent)
    old = row.json()
    ends = _withdraw(books, kind, row, old)
    ends += linking.let_go(books, row.id)
    books.rows.bury(kind.name, row.id, tombstone(books, row.id, old), books.seconds)
    linking.refresh(books, ends)
    return Raw(dumps({"status": "Deleted", "domain": "QBO", "Id": row.id}))


def _void(books: Books, kind: Kind, sent: Json) -> Raw:
    row = _current(books, kind, sent)
    old = row.json()
    ends = _withdraw(books, kind, row, old)
    ends += linking.let_go(books, row.id)
    zeroed: Json = old | {"TotalAmt": ZERO, "Line": _voided_lines(kind, old), "PrivateNote": "Voided"}
    if "TxnTaxDetail" in old:
        zeroed["TxnTaxDetail"] = {"TotalTax": ZERO}
    if "HomeTotalAmt" in old:
        zeroed["HomeTotalAmt"] = ZERO
    body = linking.settle(books, kind.name, row.id, without(zeroed, "Deposit"))
    store_changed(books, kind.name, old, body, _voided_keys(old, body))
    linking.refresh(books, ends)
    return _answer(books, kind, row.id)


def _voided_lines(kind: Kind, old: Json) -> list[Json]:
    if kind.name == "Payment":
        return []
    return [_voided_line(line) for line in old["Line"]]


def _voided_line(line: Json) -> Json:
    detail = line.get("SalesItemLineDetail")
    zeroed = line | ({"Amount": ZERO} if "Amount" in line else {})
    if detail is None:
        return zeroed
    emptied = detail | {name: ZERO for name in ("Qty", "TaxInclusiveAmt") if name in detail}
    return zeroed | {"SalesItemLineDetail": emptied}


def _voided_keys(old: Json, body: Json) -> Keys:
    customer = body.get("CustomerRef", {}).get("value")
    return Keys(
        currency=body["CurrencyRef"]["value"],
        doc_number=text(old, "DocNumber"),
        txn_date=str(body["TxnDate"]),
        customer=customer,
        reference=text(body, "PaymentRefNum"),
        total=0,
        balance=0,
    )


def _answer(books: Books, kind: Kind, object_id: str) -> Raw:
    row = books.rows.get(kind.name, object_id)
    if row is None:
        faultbook.system_error()
    return render(books.rows, row)
