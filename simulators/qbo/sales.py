"""Invoices, sales receipts, estimates, credit memos and refund receipts: one form, five ways to post it."""

from datetime import date, timedelta
from decimal import Decimal

from simulators.qbo import faultbook
from simulators.qbo.books import Books
from simulators.qbo.drafts import Draft, Prepared, number, ref, text, without
from simulators.qbo.money import ZERO
from simulators.qbo.rows import Keys, cents
from simulators.qbo.sales_lines import read_lines, write_lines
from simulators.qbo.sales_postings import SalesForm, effects_of
from simulators.qbo.stockroom import check_stock_lines
from simulators.qbo.tax import tax_of
from simulators.qbo.txn import (
    Header,
    check_coins,
    currency_fields,
    money_account,
    read_header,
)
from simulators.qbo.wire import Json

NEEDS_CUSTOMER = frozenset({"Invoice", "Estimate", "CreditMemo"})
TILLS = frozenset({"Bank", "Other Current Asset"})
COMPUTED = (
    "TotalAmt",
    "HomeTotalAmt",
    "Balance",
    "HomeBalance",
    "RemainingCredit",
    "LinkedTxn",
    "ExchangeRate",
)


def prepare_sale(books: Books, draft: Draft) -> Prepared:
    if draft.entity == "Estimate" and not books.switches.allow_estimates:
        faultbook.business("Estimates are turned off in the company's sales settings.")
    if not draft.merged.get("Line"):
        faultbook.missing_lines()
    if draft.entity in NEEDS_CUSTOMER and ref(draft.merged, "CustomerRef") is None:
        faultbook.missing("CustomerRef")
    till = _till(books, draft)
    _check_customer(books, draft)
    header = read_header(books, draft)
    if till is not None:
        money_account(books, header, "DepositToAccountRef", till, TILLS)
    sale = read_lines(books, header, draft.merged["Line"])
    if draft.entity != "Estimate":
        check_stock_lines(books, sale.lines, header.date)
    taxed = tax_of(books, header, draft, sale)
    total = taxed.sale.net + taxed.total
    if total < 0:
        faultbook.business("Transaction amount must be 0 or greater.")
    form = SalesForm(header, draft, taxed, till, _deposit(books, header, draft, total))
    body = _body(books, form)
    if till is not None:
        body["DepositToAccountRef"] = {"value": till, "name": books.expect("Account", till).label}
    return Prepared(body, _keys(header, body, total), effects_of(books, form))


def _check_customer(books: Books, draft: Draft) -> None:
    """A payment and what it is applied to are the same customer's, so neither changes it by itself."""
    if draft.old is None or ref(draft.old, "CustomerRef") == ref(draft.merged, "CustomerRef"):
        return
    if any(link.source_type == "Payment" for link in books.rows.links_to(draft.id)):
        faultbook.business("You can't change the customer of a transaction that a payment is applied to.")


def _keys(header: Header, body: Json, total: Decimal) -> Keys:
    return Keys(
        currency=header.currency,
        doc_number=header.doc_number,
        txn_date=header.date,
        customer=header.customer,
        reference=text(body, "PaymentRefNum"),
        total=cents(total),
    )


def _till(books: Books, draft: Draft) -> str | None:
    """Where the money goes to or comes from, None for forms that move none."""
    chosen = ref(draft.merged, "DepositToAccountRef")
    if draft.entity == "SalesReceipt":
        return chosen or books.role("undeposited")
    if draft.entity == "RefundReceipt":
        if chosen is None:
            faultbook.missing("DepositToAccountRef")
        _check_cheque(books, draft, chosen)
        return chosen
    if draft.entity == "Invoice" and (chosen is not None or number(draft.merged, "Deposit")):
        if not books.switches.allow_deposit and (chosen or number(draft.merged, "Deposit")):
            faultbook.business("Deposits are turned off in the company's sales settings.")
        return chosen or books.role("undeposited")
    return None


def _check_cheque(books: Books, draft: Draft, account: str) -> None:
    printed = draft.merged.get("PrintStatus") == "PrintComplete"
    if (
        printed
        and text(draft.merged, "PaymentRefNum") is None
        and books.expect("Account", account).kind == "Bank"
    ):
        faultbook.missing("PaymentRefNum")


def _deposit(books: Books, header: Header, draft: Draft, total: Decimal) -> Decimal:
    deposit = number(draft.merged, "Deposit") or ZERO
    if draft.entity != "Invoice" or deposit == 0:
        return ZERO
    if not books.switches.allow_deposit:
        faultbook.business("Deposits are turned off in the company's sales settings.")
    if not 0 <= check_coins(header, "Deposit", deposit) <= total:
        faultbook.business("The deposit cannot be more than the total.")
    return deposit


def _body(books: Books, form: SalesForm) -> Json:
    header, draft, taxed = form.header, form.draft, form.taxed
    body = without(draft.merged, *COMPUTED)
    old_lines = draft.old.get("Line", []) if draft.old else []
    body |= {"TxnDate": header.date, "LinkedTxn": draft.merged.get("LinkedTxn", [])}
    body |= {"Line": write_lines(taxed.sale, old_lines), "TxnTaxDetail": taxed.detail}
    body = without(body, "DocNumber") | ({"DocNumber": header.doc_number} if header.doc_number else {})
    body |= currency_fields(books, header, form.total)
    body["TotalAmt"] = form.total
    if draft.entity in {"SalesReceipt", "RefundReceipt"}:
        body["Balance"] = ZERO
    if books.company.taxed_the_american_way:
        body = without(body, "GlobalTaxCalculation")
        body["ApplyTaxAfterDiscount"] = bool(draft.merged.get("ApplyTaxAfterDiscount", False))
    body.setdefault("PrintStatus", "NotSet")
    body.setdefault("EmailStatus", "NotSet")
    _fill_addresses(books, header, body)
    _fill_terms(books, header, draft, body)
    if draft.entity == "Estimate":
        body.setdefault("TxnStatus", "Pending")
    return body


def _fill_addresses(books: Books, header: Header, body: Json) -> None:
    if header.customer is None:
        return
    customer = books.expect("Customer", header.customer).body
    for name in ("BillAddr", "ShipAddr"):
        if name not in body and name in customer:
            body[name] = customer[name]


def _fill_terms(books: Books, header: Header, draft: Draft, body: Json) -> None:
    if draft.entity != "Invoice":
        return
    term = ref(body, "SalesTermRef") or books.switches.terms
    if "DueDate" in draft.sent:
        return
    days = 0
    if term is not None:
        target = books.expect("Term", term)
        days = int(target.body.get("DueDays") or 0)
        body["SalesTermRef"] = {"value": term, "name": target.label}
    body["DueDate"] = (date.fromisoformat(header.date) + timedelta(days=days)).isoformat()
