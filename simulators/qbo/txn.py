"""What every transaction has: a date in an open period, a currency, a number, a class and a location."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from simulators.qbo import faultbook
from simulators.qbo.books import Books
from simulators.qbo.drafts import Draft, name_key, number, ref, text
from simulators.qbo.money import CURRENCIES, ZERO, places, round_half_up
from simulators.qbo.rows import Keys
from simulators.qbo.storing import store_new
from simulators.qbo.wire import Json

MOST_LINES = 10_000
SALES_NUMBERS = ("Invoice", "SalesReceipt", "Estimate", "CreditMemo", "RefundReceipt")


@dataclass(frozen=True)
class Header:
    date: str
    currency: str
    rate: Decimal
    digits: int
    doc_number: str | None
    customer: str | None


def read_header(books: Books, draft: Draft) -> Header:
    body = draft.merged
    day = text(body, "TxnDate") or books.today.isoformat()
    check_open(books, day)
    check_switches(books, body)
    lines = body.get("Line") or []
    if len(lines) > MOST_LINES:
        faultbook.business(f"A transaction can have at most {MOST_LINES} lines.")
    customer = ref(body, "CustomerRef")
    currency = _currency(books, body, customer)
    rate = _rate(books, body, currency)
    return Header(day, currency, rate, places(currency), _doc_number(books, draft), customer)


def check_open(books: Books, day: str) -> None:
    closed = books.switches.close_date
    if closed is not None and date.fromisoformat(day) <= closed:
        if books.switches.close_password:
            faultbook.books_closed_by_password()
        faultbook.books_closed()


def check_switches(books: Books, body: Json) -> None:
    switches = books.switches
    if ref(body, "ClassRef") and not switches.class_per_txn:
        faultbook.feature_off("Class tracking per transaction")
    if ref(body, "DepartmentRef") and not switches.locations:
        faultbook.feature_off("Location tracking")


def check_line_class(books: Books, detail: Json) -> None:
    if ref(detail, "ClassRef") and not books.switches.class_per_line:
        faultbook.feature_off("Class tracking per line")


def _currency(books: Books, body: Json, customer: str | None) -> str:
    currency = ref(body, "CurrencyRef")
    if currency is None:
        if books.switches.multi_currency:
            faultbook.missing("CurrencyRef")
        currency = books.home
    if currency != books.home and not books.switches.multi_currency:
        faultbook.feature_off("Multi-currency")
    if customer is not None and books.expect("Customer", customer).row.currency != currency:
        faultbook.business("The currency of the transaction must be the currency of the customer.")
    return currency


def _rate(books: Books, body: Json, currency: str) -> Decimal:
    if currency == books.home:
        return Decimal(1)
    sent = number(body, "ExchangeRate")
    if sent is not None:
        if sent <= 0:
            faultbook.invalid_number("ExchangeRate", sent)
        return sent
    return Decimal(books.rows.note(f"rate/{currency}") or 1)


def _doc_number(books: Books, draft: Draft) -> str | None:
    sent = text(draft.merged, "DocNumber")
    if draft.entity not in SALES_NUMBERS:
        if sent is None and draft.entity == "JournalEntry" and books.switches.auto_journal_number:
            return books.rows.next_id("number/JournalEntry")
        _check_number(books, draft, sent)
        return sent
    if books.switches.custom_txn_numbers:
        _check_number(books, draft, sent)
        return sent
    # Intuit asks not to send a number here: it is taken as it is, twice if need be.
    return sent or books.rows.next_id("number/sales")


def _check_number(books: Books, draft: Draft, doc_number: str | None) -> None:
    if doc_number is None or draft.duplicate_numbers:
        return
    owner = books.rows.numbered(draft.entity, doc_number)
    if owner is not None and owner != draft.id:
        faultbook.duplicate_number(doc_number, draft.entity, owner)


def currency_fields(books: Books, header: Header, total: Decimal) -> Json:
    fields: Json = {"CurrencyRef": {"value": header.currency, "name": CURRENCIES[header.currency]}}
    if books.switches.multi_currency:
        home = round_half_up(total * header.rate, places(books.home))
        fields |= {"ExchangeRate": header.rate, "HomeTotalAmt": home}
    return fields


def check_coins(header: Header, name: str, amount: Decimal) -> Decimal:
    """An amount of money has no smaller parts than the currency's coin."""
    if amount != round_half_up(amount, header.digits):
        faultbook.invalid_amount(name, amount)
    return round_half_up(amount, header.digits)


def money_account(books: Books, header: Header, name: str, account_id: str, kinds: frozenset[str]) -> str:
    """An account that money goes to or comes from, of a fitting type and currency."""
    account = books.expect("Account", account_id)
    if account.kind not in kinds:
        faultbook.wrong_account(name, "You need to select a different type of account for this transaction.")
    if account.row.currency not in {books.home, header.currency}:
        faultbook.business(f"The currency of {name} is neither the home currency nor the transaction's.")
    return account_id


def receivable(books: Books, header: Header, body: Json) -> str:
    chosen = ref(body, "ARAccountRef")
    if chosen is None:
        return _own_receivable(books, header.currency)
    account = books.expect("Account", chosen)
    if account.kind != "Accounts Receivable":
        faultbook.wrong_account("ARAccountRef", "ARAccountRef must be an Accounts Receivable account")
    if account.row.currency != header.currency:
        faultbook.business("The currency of the receivable account must be the transaction's.")
    return chosen


def _own_receivable(books: Books, currency: str) -> str:
    """QuickBooks keeps one receivable account a currency and opens it by itself."""
    if currency == books.home:
        return books.role("receivable")
    role = f"receivable/{currency}"
    if not books.has_role(role):
        name = f"Accounts Receivable (A/R) - {currency}"
        body: Json = {"Name": name, "FullyQualifiedName": name, "Active": True, "SubAccount": False}
        body |= {"Classification": "Asset", "AccountType": "Accounts Receivable"}
        body |= {"AccountSubType": "AccountsReceivable"}
        body |= {"CurrencyRef": {"value": currency, "name": CURRENCIES[currency]}}
        account = books.rows.next_id("account")
        keys = Keys(label=name, kind="Accounts Receivable", currency=currency, name=name_key(name))
        store_new(books, "Account", account, body, keys)
        books.set_role(role, account)
    return books.role(role)


def linked(body: Json) -> list[tuple[str, str]]:
    """Type and id of what a transaction or a line links to."""
    return [(str(link.get("TxnType")), str(link.get("TxnId"))) for link in body.get("LinkedTxn", [])]


def positive(amount: Decimal) -> Decimal:
    return max(amount, ZERO)
