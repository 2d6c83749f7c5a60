"""Bank deposits: undeposited receipts brought to the bank, with other lines such as a processor's fee."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from simulators.qbo import faultbook
from simulators.qbo.books import Books
from simulators.qbo.drafts import Draft, Prepared, number, ref, without
from simulators.qbo.effects import Effects, Posting
from simulators.qbo.money import ZERO
from simulators.qbo.rows import Keys, Link, cents
from simulators.qbo.sales import TILLS
from simulators.qbo.sales_lines import number_lines
from simulators.qbo.txn import (
    Header,
    check_coins,
    check_line_class,
    currency_fields,
    linked,
    money_account,
    read_header,
)
from simulators.qbo.wire import Json

BANKABLE = frozenset({"Payment", "SalesReceipt"})


@dataclass(frozen=True)
class DepositLine:
    body: Json
    amount: Decimal
    account: str
    link: Link | None
    customer: str | None = None


def prepare_deposit(books: Books, draft: Draft) -> Prepared:
    bank = ref(draft.merged, "DepositToAccountRef")
    if bank is None:
        faultbook.missing("DepositToAccountRef")
    if not draft.merged.get("Line"):
        faultbook.missing_lines()
    header = read_header(books, draft)
    money_account(books, header, "DepositToAccountRef", bank, TILLS)
    lines = [_line(books, header, draft, line) for line in draft.merged["Line"]]
    cash = _cash_back(books, header, draft)
    total = sum((line.amount for line in lines), ZERO) - sum((posting.amount for posting in cash), ZERO)
    if total < 0:
        faultbook.business("Transaction amount must be 0 or greater.")
    old_lines = draft.old.get("Line", []) if draft.old else []
    body = without(draft.merged, "TotalAmt", "HomeTotalAmt", "ExchangeRate")
    body |= {"TxnDate": header.date, "TotalAmt": total}
    body["Line"] = number_lines([line.body for line in lines], {str(line.get("Id")) for line in old_lines})
    body |= currency_fields(books, header, total)
    postings = [
        Posting(bank, total),
        *cash,
        *(Posting(line.account, -line.amount, line.customer) for line in lines),
    ]
    links = [line.link for line in lines if line.link is not None]
    _check_once(links)
    keys = Keys(
        currency=header.currency, doc_number=header.doc_number, txn_date=header.date, total=cents(total)
    )
    return Prepared(body, keys, Effects(header.date, header.currency, header.rate, postings, links=links))


def _line(books: Books, header: Header, draft: Draft, line: Json) -> DepositLine:
    if linked(line):
        return _receipt(books, header, draft, line)
    detail = line.get("DepositLineDetail")
    amount = number(line, "Amount")
    if detail is None:
        faultbook.missing("DepositLineDetail")
    if amount is None:
        faultbook.missing("Amount")
    account_id = ref(detail, "AccountRef")
    if account_id is None:
        faultbook.line_without_target()
    check_line_class(books, detail)
    account = books.expect("Account", account_id)
    entity = detail.get("Entity") or {}
    customer = str(entity["value"]) if entity.get("type") == "Customer" else None
    is_receivable = account.kind == "Accounts Receivable"
    if is_receivable and customer is None:
        faultbook.business("When you use Accounts Receivable, you must choose a customer in the Name field.")
    amount = check_coins(header, "Amount", amount)
    body = line | {"Amount": amount, "DetailType": "DepositLineDetail"}
    return DepositLine(body, amount, account_id, None, customer if is_receivable else None)


def _receipt(books: Books, header: Header, draft: Draft, line: Json) -> DepositLine:
    ends = linked(line)
    kind, txn = ends[0]
    if len(ends) > 1 or kind not in BANKABLE:
        faultbook.cannot_link(f"A {kind} cannot be deposited.")
    row = books.rows.get(kind, txn)
    if row is None:
        faultbook.not_found()
    body = row.json()
    undeposited = books.role("undeposited")
    if ref(body, "DepositToAccountRef") != undeposited:
        faultbook.cannot_link("The transaction is not in Undeposited Funds.")
    if any(link.source_type == "Deposit" for link in books.rows.links_to(txn)):
        faultbook.cannot_link("The transaction is already on a deposit.")
    total = number(body, "TotalAmt") or ZERO
    sent = number(line, "Amount")
    if ref(body, "CurrencyRef") != header.currency or (sent is not None and sent != total):
        faultbook.business("A deposit takes the whole amount of a transaction, in its currency.")
    return DepositLine(
        line | {"Amount": total}, total, undeposited, Link(draft.id, "Deposit", txn, kind, total)
    )


def _check_once(links: Sequence[Link]) -> None:
    if len({link.target for link in links}) < len(links):
        faultbook.cannot_link("A transaction can be deposited only once.")


def _cash_back(books: Books, header: Header, draft: Draft) -> list[Posting]:
    cash = draft.merged.get("CashBack")
    if not cash:
        return []
    amount, account = number(cash, "Amount"), ref(cash, "AccountRef")
    if amount is None or account is None:
        faultbook.missing("CashBack.Amount" if amount is None else "CashBack.AccountRef")
    return [
        Posting(
            money_account(books, header, "AccountRef", account, TILLS), check_coins(header, "Amount", amount)
        )
    ]
