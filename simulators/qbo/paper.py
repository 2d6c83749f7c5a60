"""A document as a bookkeeper looks at it: made from the API's own JSON, so that what is shown is what was posted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from simulators.qbo.wire import Json

TITLES = {
    "Invoice": "Invoice",
    "SalesReceipt": "Sales receipt",
    "Estimate": "Estimate",
    "Payment": "Payment",
    "RefundReceipt": "Refund receipt",
    "CreditMemo": "Credit memo",
    "Deposit": "Deposit",
    "JournalEntry": "Journal entry",
    "Purchase": "Expense",
}
NON_POSTING = {"Estimate"}
DETAIL_KEYS = {
    "SalesItemLineDetail",
    "SubTotalLineDetail",
    "DiscountLineDetail",
    "DescriptionLineDetail",
    "PaymentLineDetail",
    "DepositLineDetail",
    "JournalEntryLineDetail",
    "AccountBasedExpenseLineDetail",
    "ItemBasedExpenseLineDetail",
    "GroupLineDetail",
}


@dataclass(frozen=True)
class Ref:
    name: str
    entity: str | None = None
    id: str | None = None


@dataclass(frozen=True)
class Names:
    """The API answers tax codes, rates and linked documents by id; people know their names and numbers."""

    codes: Mapping[str, str] = field(default_factory=dict)
    rates: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class PaperLine:
    what: Ref | None
    description: str
    quantity: Decimal | None
    rate: Decimal | None
    amount: Decimal | None
    tax_code: str
    note: str


@dataclass(frozen=True)
class Total:
    label: str
    amount: Decimal
    strong: str = ""


@dataclass(frozen=True)
class Fact:
    label: str
    value: Ref


@dataclass(frozen=True)
class Paper:
    entity: str
    id: str
    title: str
    number: str
    date: str
    currency: str
    party: Ref | None
    private_note: str
    memo: str
    total: Decimal
    balance: Decimal | None
    stamp: str
    facts: Sequence[Fact] = field(default=())
    lines: Sequence[PaperLine] = field(default=())
    totals: Sequence[Total] = field(default=())
    taxes: Sequence[Total] = field(default=())
    links: Sequence[Ref] = field(default=())


def paper_of(entity: str, body: Json, home_currency: str, names: Names | None = None) -> Paper:
    names = names or Names()
    return Paper(
        entity=entity,
        id=str(body["Id"]),
        title=TITLES.get(entity, entity),
        number=str(body.get("DocNumber") or body.get("PaymentRefNum") or ""),
        date=str(body.get("TxnDate") or ""),
        currency=_value(body.get("CurrencyRef")) or home_currency,
        party=_party(body),
        private_note=str(body.get("PrivateNote") or ""),
        memo=_value(body.get("CustomerMemo")) or "",
        total=_amount(body.get("TotalAmt")) or Decimal("0.00"),
        balance=_open_amount(entity, body),
        stamp=_stamp(entity, body),
        facts=tuple(_facts(entity, body)),
        lines=tuple(_line(line, names) for line in _own_lines(body)),
        totals=tuple(_totals(entity, body)),
        taxes=tuple(_taxes(body, names)),
        links=tuple(_links(body, names)),
    )


def _open_amount(entity: str, body: Json) -> Decimal | None:
    if entity == "Payment":
        return _amount(body.get("UnappliedAmt"))
    return _amount(body.get("Balance")) if entity in {"Invoice", "CreditMemo"} else None


def _stamp(entity: str, body: Json) -> str:
    if str(body.get("PrivateNote") or "").startswith("Voided"):
        return "Voided"
    if entity == "Estimate":
        return str(body.get("TxnStatus") or "")
    if entity != "Invoice":
        return ""
    balance = _amount(body.get("Balance")) or Decimal(0)
    if balance == 0:
        return "Paid"
    return "Partly paid" if balance < (_amount(body.get("TotalAmt")) or 0) else "Open"


def _party(body: Json) -> Ref | None:
    if body.get("CustomerRef"):
        return _ref(body["CustomerRef"], "Customer")
    return _ref(body.get("EntityRef"), (body.get("EntityRef") or {}).get("type") or "Vendor")


def _facts(entity: str, body: Json) -> Iterator[Fact]:
    texts = (
        ("Due", body.get("DueDate")),
        ("Ship date", body.get("ShipDate")),
        ("Tracking number", body.get("TrackingNum")),
        ("Reference", body.get("PaymentRefNum")),
        ("Bill e-mail", (body.get("BillEmail") or {}).get("Address")),
        ("Billed to", address_text(body.get("BillAddr"))),
        ("Shipped to", address_text(body.get("ShipAddr"))),
        ("Exchange rate", body.get("ExchangeRate")),
        ("Tax on amounts", body.get("GlobalTaxCalculation")),
        ("Payment kind", body.get("PaymentType") if entity == "Purchase" else None),
    )
    yield from (Fact(label, Ref(str(text))) for label, text in texts if text not in (None, ""))
    references = (
        ("Terms", "SalesTermRef", "Term"),
        ("Payment method", "PaymentMethodRef", "PaymentMethod"),
        ("Deposited to", "DepositToAccountRef", "Account"),
        ("Receivables account", "ARAccountRef", "Account"),
        ("Paid from", "AccountRef", "Account"),
        ("Class", "ClassRef", "Class"),
        ("Location", "DepartmentRef", "Department"),
        ("Ship method", "ShipMethodRef", None),
    )
    for label, key, target in references:
        reference = _ref(body.get(key), target)
        if reference is not None:
            yield Fact(label, reference)


def _line(line: Json, names: Names) -> PaperLine:
    kind = str(line.get("DetailType") or "")
    detail: Json = line.get(kind) or next((line[key] for key in DETAIL_KEYS if key in line), {})
    return PaperLine(
        what=_what(kind, line, detail, names),
        description=str(line.get("Description") or ""),
        quantity=_number(detail.get("Qty")),
        rate=_number(detail.get("UnitPrice")),
        amount=_amount(line.get("Amount")),
        tax_code=_named(detail.get("TaxCodeRef"), names.codes),
        note=_note(kind, detail),
    )


def _what(kind: str, line: Json, detail: Json, names: Names) -> Ref | None:
    if kind == "SubTotalLineDetail":
        return Ref("Subtotal")
    if detail.get("ItemRef"):
        return _item(detail["ItemRef"])
    if detail.get("AccountRef"):
        return _ref(detail["AccountRef"], "Account")
    return next(_links(line, names), None)


def _item(reference: Json) -> Ref | None:
    return Ref("Gratuity") if reference.get("value") == "GRATUITY_ITEM_ID" else _ref(reference, "Item")


def _note(kind: str, detail: Json) -> str:
    parts = [str(detail.get("PostingType") or ""), _name(detail.get("ClassRef"))]
    if kind == "DepositLineDetail":
        parts += [_name(detail.get("Entity")), _name(detail.get("PaymentMethodRef"))]
    if kind == "JournalEntryLineDetail":
        parts.append(_name((detail.get("Entity") or {}).get("EntityRef")))
    if detail.get("TaxInclusiveAmt") is not None:
        parts.append(f"{detail['TaxInclusiveAmt']} with tax")
    if detail.get("ServiceDate"):
        parts.append(f"served {detail['ServiceDate']}")
    return ", ".join(part for part in parts if part)


def _own_lines(body: Json) -> list[Json]:
    """What stands in the body of the form; its subtotal, discount and shipping stand at its foot."""
    lines: list[Json] = body.get("Line") or []
    last_subtotal = next(
        (line for line in reversed(lines) if line.get("DetailType") == "SubTotalLineDetail"), None
    )
    return [line for line in lines if line is not last_subtotal and _foot_label(line) is None]


def _foot_label(line: Json) -> str | None:
    detail = line.get(str(line.get("DetailType"))) or {}
    if line.get("DetailType") == "DiscountLineDetail":
        percent = f" {detail['DiscountPercent']} %" if detail.get("PercentBased") else ""
        return ", ".join(
            part for part in (f"Discount{percent}", _name(detail.get("DiscountAccountRef"))) if part
        )
    if _value(detail.get("ItemRef")) == "SHIPPING_ITEM_ID":
        return ", ".join(part for part in ("Shipping", _name(detail.get("TaxCodeRef"))) if part)
    return None


def _totals(entity: str, body: Json) -> Iterator[Total]:
    if entity == "JournalEntry":
        return
    lines = body.get("Line") or []
    subtotals = [
        _amount(line.get("Amount")) for line in lines if line.get("DetailType") == "SubTotalLineDetail"
    ]
    if subtotals and subtotals[-1] is not None:
        yield Total("Subtotal", subtotals[-1])
    for line in lines:
        label, amount = _foot_label(line), _amount(line.get("Amount")) or Decimal("0.00")
        if label is not None:
            yield Total(label, -amount if line.get("DetailType") == "DiscountLineDetail" else amount)
    tax = _amount((body.get("TxnTaxDetail") or {}).get("TotalTax"))
    if tax is not None:
        yield Total("Tax", tax)
    yield Total("Total", _amount(body.get("TotalAmt")) or Decimal("0.00"), "strong")
    yield from _after_total(entity, body)


def _after_total(entity: str, body: Json) -> Iterator[Total]:
    deposit = _amount(body.get("Deposit"))
    if entity == "Invoice" and deposit:
        yield Total("Deposit", -deposit)
    balance = _open_amount(entity, body)
    if balance is not None:
        yield Total("Not applied" if entity == "Payment" else "Balance", balance, "strong")


def _taxes(body: Json, names: Names) -> Iterator[Total]:
    for line in (body.get("TxnTaxDetail") or {}).get("TaxLine") or []:
        detail = line.get("TaxLineDetail") or {}
        percent = f" {detail['TaxPercent']} %" if "TaxPercent" in detail else ""
        net = f" on {detail['NetAmountTaxable']}" if "NetAmountTaxable" in detail else ""
        amount = _amount(line.get("Amount")) or Decimal("0.00")
        yield Total(f"{_named(detail.get('TaxRateRef'), names.rates)}{percent}{net}", amount)


def linked_documents(body: Json) -> list[tuple[str, str]]:
    """Entity and id of each, once."""
    links = [link for owner in (body, *(body.get("Line") or [])) for link in owner.get("LinkedTxn") or []]
    kinds = {"Expense": "Purchase"}
    found = [(kinds.get(str(link["TxnType"]), str(link["TxnType"])), str(link["TxnId"])) for link in links]
    return list(dict.fromkeys(found))


def _links(body: Json, names: Names) -> Iterator[Ref]:
    for entity, object_id in linked_documents(body):
        number = names.documents.get((entity, object_id)) or f"no. {object_id}"
        yield Ref(f"{TITLES.get(entity, entity)} {number}", entity, object_id)


def _ref(reference: Json | None, entity: str | None) -> Ref | None:
    if not reference or reference.get("value") in (None, ""):
        return None
    return Ref(_name(reference), entity, str(reference["value"]))


def _name(reference: Json | None) -> str:
    return str((reference or {}).get("name") or (reference or {}).get("value") or "")


def _named(reference: Json | None, names: Mapping[str, str]) -> str:
    value = _value(reference) or ""
    return names.get(value) or _name(reference)


def _value(reference: Json | None) -> str | None:
    value = (reference or {}).get("value")
    return None if value is None else str(value)


def address_text(address: object) -> str | None:
    if not isinstance(address, dict) or not address:
        return None
    lines = [address.get(f"Line{number}") for number in range(1, 6)]
    town = " ".join(
        str(address[key]) for key in ("City", "CountrySubDivisionCode", "PostalCode") if address.get(key)
    )
    return "\n".join(str(line) for line in (*lines, town, address.get("Country")) if line)


def _number(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _amount(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))
