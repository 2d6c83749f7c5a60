"""Payments of customers: received, applied to invoices, changed."""

from collections.abc import Iterable
from decimal import Decimal

from simulators.desktop.company import Company, reference
from simulators.desktop.drafts import read_header, special_account
from simulators.desktop.linking import apply_credit, open_on, pay, refresh, refresh_around, settle, unlink
from simulators.desktop.money import ZERO, amount_text
from simulators.desktop.node import Body, Node, truth
from simulators.desktop.postings import unpost, write
from simulators.desktop.referring import for_change
from simulators.desktop.statuses import invalid_amount, missing, not_found
from simulators.desktop.store import Record, record_of

KIND = "ReceivePayment"
_APPLIED = ("AppliedToTxnAdd", "AppliedToTxnMod")


def add(company: Company, node: Node) -> Record:
    header: Body = {}
    _read(company, node, header)
    if "CustomerRef" not in header:
        missing("CustomerRef")
    header.setdefault("TxnDate", company.clock.today())
    header.setdefault("ARAccountRef", reference(special_account(company, "AccountsReceivable")))
    header.setdefault("DepositToAccountRef", reference(special_account(company, "UndepositedFunds")))
    header.setdefault("TotalAmount", amount_text(_applied_sum(_applied(node))))
    record = company.add_document(KIND, header)
    return _apply(company, record, node)


def change(company: Company, node: Node) -> Record:
    record = for_change(company, KIND, node)
    _read(company, node, record.body)
    if list(_applied(node)):
        for end in unlink(company, record.id):
            refresh(company, end)
    return _apply(company, record, node)


def _read(company: Company, node: Node, header: Body) -> None:
    plain = tuple(
        child for child in node.children if child.name not in _APPLIED and child.name != "IsAutoApply"
    )
    read_header(company, KIND, Node(node.name, "", {}, plain), header)
    if "TotalAmount" in header:
        header["TotalAmount"] = amount_text(Decimal(header["TotalAmount"]))


def _applied(node: Node) -> Iterable[Node]:
    return (child for child in node.children if child.name in _APPLIED)


def _applied_sum(applied: Iterable[Node]) -> Decimal:
    return sum((_amount(one, "PaymentAmount") for one in applied), ZERO)


def _amount(node: Node, name: str) -> Decimal:
    return Decimal(node.value(name) or "0")


def _apply(company: Company, record: Record, node: Node) -> Record:
    total = Decimal(record.body["TotalAmount"])
    if total < 0:
        invalid_amount("TotalAmount", amount_text(total), "A payment must not be negative.")
    if _applied_sum(_applied(node)) > total:
        invalid_amount("TotalAmount", amount_text(total), "You cannot apply more than the payment.")
    discounts = [_apply_one(company, record, one) for one in _applied(node)]
    if truth(node.value("IsAutoApply")):
        _apply_oldest(company, record, total)
    _post(company, record, total, [one for one in discounts if one is not None])
    settle(company, record)
    company.save_document(record)
    refresh_around(company, record.id)
    return record


def _apply_one(company: Company, record: Record, applied: Node) -> tuple[str, Decimal] | None:
    identity = applied.value("TxnID") or ""
    invoice = company.get(("Invoice",), identity)
    if invoice is None:
        not_found(identity)
    pay(company, record, invoice, _amount(applied, "PaymentAmount"))
    for credit in applied.every("SetCredit"):
        apply_credit(company, credit.value("CreditTxnID") or "", invoice, _amount(credit, "AppliedAmount"))
    discount = _amount(applied, "DiscountAmount")
    if not discount:
        return None
    account: Body = {}
    named = applied.first("DiscountAccountRef")
    if named is None:
        missing("DiscountAccountRef")
    read_header(company, KIND, Node("", "", {}, (named,)), account)
    pay(company, record, invoice, discount, "discount")
    return str(account["DiscountAccountRef"]["ListID"]), discount


def _apply_oldest(company: Company, record: Record, total: Decimal) -> None:
    """Believed: an invoice of exactly this amount first, then the oldest."""
    sql = (
        "SELECT id, kind, space, name, active, created, modified, body FROM records"
        " WHERE kind = 'Invoice' AND customer = ? ORDER BY date, seq"
    )
    rows = company.store.rows(sql, (record.body["CustomerRef"]["ListID"],))
    unpaid = [(invoice, open_on(company, invoice)) for invoice in map(record_of, rows)]
    for invoice, due in sorted(unpaid, key=lambda one: one[1] != total):
        amount = min(total, due)
        if amount > 0:
            pay(company, record, invoice, amount)
            total -= amount


def _post(company: Company, record: Record, total: Decimal, discounts: list[tuple[str, Decimal]]) -> None:
    unpost(company, record.id)
    body = record.body
    sums = {body["DepositToAccountRef"]["ListID"]: total}
    taken = sum((amount for _account, amount in discounts), ZERO)
    sums[body["ARAccountRef"]["ListID"]] = -total - taken
    for account, amount in discounts:
        sums[account] = sums.get(account, ZERO) + amount
    write(company, record.id, body["CustomerRef"], sums)
