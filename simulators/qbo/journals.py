"""Journal entries: debits that equal credits, with a customer where the receivable is touched."""

from decimal import Decimal

from simulators.qbo import faultbook
from simulators.qbo.books import Books
from simulators.qbo.drafts import Draft, Prepared, number, ref, text, without
from simulators.qbo.effects import Effects, Posting
from simulators.qbo.money import ZERO
from simulators.qbo.rows import Keys, cents
from simulators.qbo.sales_lines import number_lines
from simulators.qbo.txn import Header, check_coins, check_line_class, currency_fields, read_header
from simulators.qbo.wire import Json

NEEDS_NAME = {"Accounts Receivable": "Customer", "Accounts Payable": "Vendor"}


def prepare_journal(books: Books, draft: Draft) -> Prepared:
    sent = draft.merged.get("Line") or []
    if not sent:
        faultbook.missing_lines()
    header = read_header(books, draft)
    lines = [line for line in sent if line.get("DetailType") != "DescriptionOnly"]
    postings = [_posting(books, header, line) for line in lines]
    debit = sum((posting.amount for posting in postings if posting.amount > 0), ZERO)
    credit = -sum((posting.amount for posting in postings if posting.amount < 0), ZERO)
    if debit != credit:
        faultbook.unbalanced(debit, credit)
    old_lines = draft.old.get("Line", []) if draft.old else []
    body = without(draft.merged, "TotalAmt", "HomeTotalAmt", "ExchangeRate", "DocNumber")
    body |= {
        "TxnDate": header.date,
        "TotalAmt": debit,
        "Adjustment": bool(draft.merged.get("Adjustment", False)),
    }
    body["Line"] = number_lines(sent, {str(line.get("Id")) for line in old_lines})
    body |= ({"DocNumber": header.doc_number} if header.doc_number else {}) | currency_fields(
        books, header, debit
    )
    keys = Keys(
        currency=header.currency, doc_number=header.doc_number, txn_date=header.date, total=cents(debit)
    )
    return Prepared(body, keys, Effects(header.date, header.currency, header.rate, postings))


def _posting(books: Books, header: Header, line: Json) -> Posting:
    detail = line.get("JournalEntryLineDetail")
    if detail is None:
        faultbook.missing("JournalEntryLineDetail")
    side, account_id = text(detail, "PostingType"), ref(detail, "AccountRef")
    if side is None:
        faultbook.missing("PostingType")
    if account_id is None:
        faultbook.missing("AccountRef")
    if ref(detail, "DepartmentRef") and not books.switches.locations:
        faultbook.feature_off("Location tracking")
    check_line_class(books, detail)
    amount = _amount(header, line)
    account = books.expect("Account", account_id)
    if account.row.currency not in {books.home, header.currency}:
        faultbook.business("The currency of the account is neither the home currency nor the transaction's.")
    kind = account.kind
    name = _name(detail, kind)
    signed = amount if side == "Debit" else -amount
    return Posting(account_id, signed, name if kind == "Accounts Receivable" else None)


def _amount(header: Header, line: Json) -> Decimal:
    amount = number(line, "Amount")
    if amount is None:
        faultbook.missing("Amount")
    if amount < 0:
        faultbook.negative_line(amount)
    return check_coins(header, "Amount", amount)


def _name(detail: Json, account_type: str) -> str | None:
    entity = detail.get("Entity") or {}
    name = ref(entity, "EntityRef")
    wanted = NEEDS_NAME.get(account_type)
    if wanted is not None and (name is None or entity["EntityRef"].get("type") != wanted):
        who = wanted.lower()
        faultbook.business(f"When you use {account_type}, you must choose a {who} in the Name field.")
    return name
