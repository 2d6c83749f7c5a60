"""Payments and credits on invoices, invoices on orders: links, and what they leave open."""

from decimal import Decimal

from simulators.desktop.company import Company
from simulators.desktop.money import ZERO, amount_text, from_cents, whole_cents
from simulators.desktop.node import Body
from simulators.desktop.statuses import invalid_amount, not_found, save_failed
from simulators.desktop.store import Record

_PAYS = "('payment', 'credit', 'discount')"


def total_of(record: Record) -> Decimal:
    body = record.body
    if record.kind == "Invoice":
        return Decimal(body.get("Subtotal", "0")) + Decimal(body.get("SalesTaxTotal", "0"))
    return Decimal(body.get("TotalAmount", "0"))


def paid_on(company: Company, identity: str) -> Decimal:
    sql = f"SELECT SUM(cents) FROM links WHERE target = ? AND kind IN {_PAYS}"  # noqa: S608 - our own words
    return from_cents(company.store.number(sql, (identity,)))


def used_of(company: Company, identity: str) -> Decimal:
    sql = "SELECT SUM(cents) FROM links WHERE source = ? AND kind IN ('payment', 'credit')"
    return from_cents(company.store.number(sql, (identity,)))


def open_on(company: Company, invoice: Record) -> Decimal:
    return total_of(invoice) - paid_on(company, invoice.id)


def link(company: Company, source: str, target: str, kind: str, amount: Decimal) -> None:
    company.store.run("INSERT INTO links VALUES (?, ?, ?, ?)", (source, target, kind, whole_cents(amount)))


def pay(company: Company, source: Record, invoice: Record, amount: Decimal, kind: str = "payment") -> None:
    """Apply some of a payment, a credit or a discount to an invoice."""
    if invoice.body.get("CustomerRef") != source.body.get("CustomerRef"):
        save_failed("ReceivePayment", "The customer of the payment is not the customer of the invoice.")
    if amount > open_on(company, invoice):
        invalid_amount("payment amount", amount_text(amount), "You cannot pay more than the amount due.")
    if amount:
        link(company, source.id, invoice.id, kind, amount)


def apply_credit(company: Company, identity: str, invoice: Record, amount: Decimal) -> None:
    credit = company.get(("CreditMemo", "ReceivePayment"), identity)
    if credit is None:
        not_found(identity)
    if amount > total_of(credit) - used_of(company, credit.id):
        invalid_amount(
            "AppliedAmount", amount_text(amount), "You cannot apply more than the credit has left."
        )
    pay(company, credit, invoice, amount, "credit")
    refresh(company, credit.id)


def unlink(company: Company, identity: str) -> list[str]:
    """Take away every link of a document; what stood at the other ends is told, to be refreshed."""
    sql = "SELECT source, target FROM links WHERE source = ? OR target = ?"
    ends = {str(end) for row in company.store.rows(sql, (identity, identity)) for end in row}
    company.store.run("DELETE FROM links WHERE source = ? OR target = ?", (identity, identity))
    return sorted(ends - {identity})


def refresh(company: Company, identity: str) -> None:
    """Bring what a document says about its links up to date, and save it if that changed."""
    record = company.store.record(identity)
    if record is None:
        return
    before = dict(record.body)
    settle(company, record)
    if record.body != before:
        company.save_document(record)


def refresh_around(company: Company, identity: str) -> None:
    sql = "SELECT source, target FROM links WHERE source = ? OR target = ?"
    for row in company.store.rows(sql, (identity, identity)):
        for end in {str(row[0]), str(row[1])} - {identity}:
            refresh(company, end)


def settle(company: Company, record: Record) -> None:
    """Amounts applied and left, and the linked documents, in the record itself."""
    body = record.body
    linked = _linked(company, record)
    if record.kind == "Invoice":
        paid = paid_on(company, record.id)
        left = total_of(record) - paid
        body |= {
            "AppliedAmount": amount_text(-paid if paid else ZERO),
            "BalanceRemaining": amount_text(left),
            "IsPaid": "true" if left <= 0 else "false",
        }
    elif record.kind == "CreditMemo":
        body["CreditRemaining"] = amount_text(total_of(record) - used_of(company, record.id))
    elif record.kind == "ReceivePayment":
        body["UnusedPayment"] = amount_text(total_of(record) - used_of(company, record.id))
        body["UnusedCredits"] = amount_text(ZERO)
        body["AppliedToTxnRet"] = _applied(company, record)
        return
    if linked:
        body["LinkedTxn"] = linked
    else:
        body.pop("LinkedTxn", None)


def _linked(company: Company, record: Record) -> list[Body]:
    sql = "SELECT source, target, kind, cents FROM links WHERE source = ? OR target = ? ORDER BY rowid"
    found = []
    for source, target, kind, amount in company.store.rows(sql, (record.id, record.id)):
        other = company.store.record(str(target if source == record.id else source))
        if other is not None:
            quantity = kind == "order"
            figure = from_cents(int(str(amount))) * (1 if quantity else -1)
            found.append(
                {**_named(other), "LinkType": "QUANTYPE" if quantity else "AMTTYPE", "Amount": str(figure)}
            )
    return found


def _applied(company: Company, record: Record) -> list[Body]:
    sql = "SELECT target, kind, SUM(cents) FROM links WHERE source = ? GROUP BY target, kind ORDER BY MIN(rowid)"
    found: dict[str, Body] = {}
    for target, kind, amount in company.store.rows(sql, (record.id,)):
        invoice = company.store.record(str(target))
        if invoice is None:
            continue
        told = found.setdefault(invoice.id, {**_named(invoice), "Amount": amount_text(ZERO)})
        told["BalanceRemaining"] = amount_text(open_on(company, invoice))
        told["DiscountAmount" if kind == "discount" else "Amount"] = str(from_cents(int(str(amount))))
    return list(found.values())


def _named(record: Record) -> Body:
    body = record.body
    told = {
        "TxnID": record.id,
        "TxnType": record.kind,
        "TxnDate": body.get("TxnDate"),
        "RefNumber": body.get("RefNumber"),
    }
    return {name: value for name, value in told.items() if value}
