"""Transactions that know of each other: open balances, applied credits, closed estimates, deposited money."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from simulators.qbo import faultbook
from simulators.qbo.books import Books
from simulators.qbo.drafts import number
from simulators.qbo.money import ZERO
from simulators.qbo.rows import Link, cents
from simulators.qbo.wire import Json

CREDITS = frozenset({"CreditMemo"})


def open_amount(books: Books, body: Json, txn: str) -> Decimal:
    """What is still to be paid of an invoice, or still to be used of a credit memo."""
    total = number(body, "TotalAmt") or ZERO
    used = sum((link.amount for link in books.rows.links_to(txn)), ZERO)
    return total - (number(body, "Deposit") or ZERO) - used


def settle(books: Books, entity: str, txn: str, body: Json) -> Json:
    """The body with its links and what follows from them."""
    to_it, from_it = books.rows.links_to(txn), books.rows.links_from(txn)
    if entity in {"Invoice", "CreditMemo"}:
        balance = open_amount(books, body, txn)
        if balance < 0:
            faultbook.business("The total cannot be less than what is already applied to it.")
        body = body | {"Balance": balance} | ({"RemainingCredit": balance} if entity == "CreditMemo" else {})
    if entity == "Estimate":
        body = body | {"TxnStatus": _estimate_status(body, to_it)}
    if entity == "Payment":
        body = _settle_payment(body, from_it)
    shown = from_it if entity == "Invoice" else []
    if entity not in {"Deposit", "JournalEntry", "Purchase"}:
        body = body | {"LinkedTxn": _shown_links(to_it, shown)}
    return body


def _estimate_status(body: Json, to_it: Sequence[Link]) -> str:
    if to_it:
        return "Closed"
    status = str(body.get("TxnStatus", "Pending"))
    return "Pending" if status == "Closed" else status


def _settle_payment(body: Json, from_it: Sequence[Link]) -> Json:
    applied = {link.target for link in from_it}
    lines = [line for line in body.get("Line", []) if line["LinkedTxn"][0]["TxnId"] in applied]
    spent = sum((-link.amount if link.target_type in CREDITS else link.amount for link in from_it), ZERO)
    return body | {"Line": lines, "UnappliedAmt": (number(body, "TotalAmt") or ZERO) - spent}


def _shown_links(to_it: Sequence[Link], from_it: Sequence[Link]) -> list[Json]:
    backward = [{"TxnId": link.source, "TxnType": link.source_type} for link in to_it]
    forward = [{"TxnId": link.target, "TxnType": link.target_type} for link in from_it]
    return forward + backward


def refresh(books: Books, ends: Iterable[tuple[str, str]]) -> None:
    """Write anew what the other ends of changed links show; it changes their token, as any change does."""
    for entity, txn in dict.fromkeys(ends):
        row = books.rows.get(entity, txn)
        if row is None:
            continue
        old = row.json()
        body = settle(books, entity, txn, old)
        times = old["MetaData"] | {"LastUpdatedTime": books.timestamp}
        body |= {"SyncToken": str(int(old["SyncToken"]) + 1), "MetaData": times}
        books.rows.rewrite(entity, txn, body, cents(number(body, "Balance") or ZERO), books.seconds)


def let_go(books: Books, txn: str) -> list[tuple[str, str]]:
    """Unlink everything that points to a transaction that is voided or deleted; answers who pointed."""
    pointing = books.rows.links_to(txn)
    for link in pointing:
        books.rows.unlink(link.source, txn)
    return [(link.source_type, link.source) for link in pointing]


def check_not_deposited(books: Books, txn: str) -> None:
    if any(link.source_type == "Deposit" for link in books.rows.links_to(txn)):
        faultbook.deposited()
