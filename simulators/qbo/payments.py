"""Payments: money received from a customer, applied to invoices and out of credit memos, never beyond what is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from simulators.qbo import faultbook
from simulators.qbo.books import Books
from simulators.qbo.drafts import Draft, Prepared, number, ref, text, without
from simulators.qbo.effects import Effects, Posting
from simulators.qbo.linking import CREDITS, open_amount
from simulators.qbo.money import ZERO, places, round_half_up
from simulators.qbo.rows import Keys, Link, cents
from simulators.qbo.sales import TILLS
from simulators.qbo.txn import (
    Header,
    check_coins,
    currency_fields,
    linked,
    money_account,
    read_header,
    receivable,
)
from simulators.qbo.wire import Json


@dataclass(frozen=True)
class Receipt:
    total: Decimal
    till: str
    receivable: str


def prepare_payment(books: Books, draft: Draft) -> Prepared:
    total = number(draft.merged, "TotalAmt")
    customer = ref(draft.merged, "CustomerRef")
    if customer is None:
        faultbook.missing("CustomerRef")
    if total is None:
        faultbook.missing("TotalAmt")
    if total < 0:
        faultbook.business("Transaction amount must be 0 or greater.")
    header = read_header(books, draft)
    total = check_coins(header, "TotalAmt", total)
    lines = draft.merged.get("Line") or []
    links = _links(books, header, draft, lines, customer)
    _check_applied(total, links)
    till = ref(draft.merged, "DepositToAccountRef") or books.role("undeposited")
    money_account(books, header, "DepositToAccountRef", till, TILLS)
    body = _body(books, header, draft, total, till)
    keys = Keys(
        currency=header.currency,
        doc_number=header.doc_number,
        txn_date=header.date,
        customer=customer,
        reference=text(body, "PaymentRefNum"),
        total=cents(total),
    )
    postings = _postings(books, header, Receipt(total, till, receivable(books, header, draft.merged)), links)
    return Prepared(body, keys, Effects(header.date, header.currency, header.rate, postings, links=links))


def _body(books: Books, header: Header, draft: Draft, total: Decimal, till: str) -> Json:
    body = without(draft.merged, "UnappliedAmt", "LinkedTxn", "ExchangeRate", "HomeTotalAmt")
    body |= {"TxnDate": header.date, "TotalAmt": total, "Line": draft.merged.get("Line") or []}
    body["DepositToAccountRef"] = {"value": till, "name": books.expect("Account", till).label}
    body.setdefault("ProcessPayment", False)
    return body | without(currency_fields(books, header, total), "HomeTotalAmt")


def _links(books: Books, header: Header, draft: Draft, lines: Sequence[Json], customer: str) -> list[Link]:
    links = [_link(books, header, draft, line, customer) for line in lines]
    if len({link.target for link in links}) < len(links):
        faultbook.cannot_link("A transaction can be linked to a payment only once.")
    return links


def _link(books: Books, header: Header, draft: Draft, line: Json, customer: str) -> Link:
    amount = number(line, "Amount")
    if amount is None:
        faultbook.missing("Amount")
    if amount < 0:
        faultbook.negative_line(amount)
    amount = check_coins(header, "Amount", amount)
    ends = linked(line)
    if len(ends) != 1:
        faultbook.missing("LinkedTxn")
    kind, txn = ends[0]
    if kind not in {"Invoice", "CreditMemo"}:
        faultbook.cannot_link(f"A payment cannot be linked to a {kind} here.")
    row = books.rows.get(kind, txn)
    if row is None:
        faultbook.not_found()
    body = row.json()
    if not _same_family(books, customer, str(ref(body, "CustomerRef"))):
        faultbook.business("The payment and the transaction it is applied to belong to different customers.")
    if amount > open_amount(books, body, txn):
        faultbook.business("You cannot apply more than the open balance of a transaction.")
    return Link(draft.id, "Payment", txn, kind, amount)


def _same_family(books: Books, payer: str, owner: str) -> bool:
    """A customer may pay for itself and for the jobs below it."""
    at: str | None = owner
    while at is not None and at != payer:
        at = ref(books.expect("Customer", at).body, "ParentRef")
    return at == payer


def _check_applied(total: Decimal, links: Sequence[Link]) -> None:
    credit = sum((link.amount for link in links if link.target_type in CREDITS), ZERO)
    applied = sum((link.amount for link in links if link.target_type not in CREDITS), ZERO)
    if applied > total + credit:
        faultbook.business("The amount applied is more than the amount of the payment.")
    if credit > applied:
        faultbook.business("Credits cannot be more than the invoices they are applied to.")


def _postings(books: Books, header: Header, receipt: Receipt, links: Sequence[Link]) -> list[Posting]:
    total, till, account = receipt.total, receipt.till, receipt.receivable
    if header.currency == books.home:
        return [Posting(till, total), Posting(account, -total, header.customer)]
    digits = places(books.home)
    received = round_half_up(total * header.rate, digits)
    owed = sum((_at_its_rate(books, link) for link in links), ZERO)
    signed = [-link.amount if link.target_type in CREDITS else link.amount for link in links]
    owed = round_half_up(owed + (total - sum(signed, ZERO)) * header.rate, digits)
    return [
        Posting(till, total, home=received),
        Posting(account, -total, header.customer, home=-owed),
        Posting(books.role("exchange"), ZERO, home=owed - received),
    ]


def _at_its_rate(books: Books, link: Link) -> Decimal:
    """An applied amount at the rate at which it was booked: the difference is exchange gain or loss."""
    row = books.rows.get(link.target_type, link.target)
    rate = (number(row.json(), "ExchangeRate") if row else None) or Decimal(1)
    return link.amount * rate * (-1 if link.target_type in CREDITS else 1)
