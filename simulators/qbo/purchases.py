"""Purchases: expenses paid at once, from a bank account, in cash or by card."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from simulators.qbo import faultbook
from simulators.qbo.arithmetic import NetLine, Taxed, inclusive_tax, line_amount, world_tax
from simulators.qbo.books import Books
from simulators.qbo.drafts import Draft, Prepared, number, ref, text, without
from simulators.qbo.effects import Effects, Posting, StockMove
from simulators.qbo.money import ZERO
from simulators.qbo.rows import Keys, cents
from simulators.qbo.sales_lines import number_lines
from simulators.qbo.taxlists import rates_of
from simulators.qbo.txn import (
    Header,
    check_coins,
    check_line_class,
    currency_fields,
    money_account,
    read_header,
)
from simulators.qbo.wire import Json

PAID_FROM = {
    "Cash": frozenset({"Bank", "Other Current Asset"}),
    "Check": frozenset({"Bank"}),
    "CreditCard": frozenset({"Credit Card"}),
}
DETAILS = ("AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail")


@dataclass(frozen=True)
class Cost:
    body: Json
    net: Decimal
    account: str
    code: str | None
    move: StockMove | None = None


def prepare_purchase(books: Books, draft: Draft) -> Prepared:
    account, kind = ref(draft.merged, "AccountRef"), text(draft.merged, "PaymentType")
    if account is None or kind is None:
        faultbook.missing("AccountRef" if account is None else "PaymentType")
    if kind not in PAID_FROM:
        faultbook.invalid_enumeration("PaymentType", kind)
    if not draft.merged.get("Line"):
        faultbook.missing_lines()
    is_credit = bool(draft.merged.get("Credit", False))
    if is_credit and kind != "CreditCard":
        faultbook.business("Only a credit card purchase can be a credit.")
    header = read_header(books, draft)
    money_account(books, header, "AccountRef", account, PAID_FROM[kind])
    costs = [_cost(books, header, line) for line in draft.merged["Line"]]
    taxed = _tax(books, header, draft, costs)
    total = _total(costs, taxed)
    if total < 0:
        faultbook.business("Transaction amount must be 0 or greater.")
    sign = -1 if is_credit else 1
    postings = [Posting(account, -total * sign), *(Posting(cost.account, cost.net * sign) for cost in costs)]
    if taxed.total:
        postings.append(Posting(books.role("tax"), taxed.total * sign))
    moves = [cost.move for cost in costs if cost.move is not None]
    keys = Keys(
        currency=header.currency, doc_number=header.doc_number, txn_date=header.date, total=cents(total)
    )
    effects = Effects(header.date, header.currency, header.rate, postings, moves)
    return Prepared(_body(books, header, draft, costs, taxed), keys, effects)


def _body(books: Books, header: Header, draft: Draft, costs: Sequence[Cost], taxed: Taxed) -> Json:
    total = _total(costs, taxed)
    old_lines = draft.old.get("Line", []) if draft.old else []
    body = without(draft.merged, "TotalAmt", "HomeTotalAmt", "ExchangeRate")
    body |= {"TxnDate": header.date, "TotalAmt": total, "Credit": bool(draft.merged.get("Credit", False))}
    body["Line"] = number_lines([cost.body for cost in costs], {str(line.get("Id")) for line in old_lines})
    if taxed.tax_lines:
        body["TxnTaxDetail"] = {"TotalTax": taxed.total}
    return body | currency_fields(books, header, total)


def _total(costs: Sequence[Cost], taxed: Taxed) -> Decimal:
    return sum((cost.net for cost in costs), ZERO) + taxed.total


def _cost(books: Books, header: Header, line: Json) -> Cost:
    kind = text(line, "DetailType")
    if kind is None:
        faultbook.missing("DetailType")
    if kind not in DETAILS:
        faultbook.line_without_target()
    detail = line.get(kind)
    amount = number(line, "Amount")
    if detail is None or amount is None:
        faultbook.missing(kind if detail is None else "Amount")
    check_line_class(books, detail)
    amount = check_coins(header, "Amount", amount)
    code = ref(detail, "TaxCodeRef")
    if kind == "ItemBasedExpenseLineDetail":
        return _item_cost(books, header, line, detail, amount)
    account = ref(detail, "AccountRef")
    if account is None:
        faultbook.line_without_target()
    if books.expect("Account", account).kind in {"Accounts Receivable", "Accounts Payable"}:
        faultbook.wrong_account("AccountRef", "a purchase line cannot use a receivable or payable account")
    return Cost(line, amount, account, code)


def _item_cost(books: Books, header: Header, line: Json, detail: Json, amount: Decimal) -> Cost:
    item_id = ref(detail, "ItemRef")
    if item_id is None:
        faultbook.line_without_target()
    quantity, price = number(detail, "Qty"), number(detail, "UnitPrice")
    if quantity is not None and price is not None and line_amount(quantity, price, header.digits) != amount:
        faultbook.amount_mismatch(amount)
    item = books.expect("Item", item_id)
    is_stock = item.kind == "Inventory"
    account = ref(item.body, "AssetAccountRef" if is_stock else "ExpenseAccountRef")
    if account is None:
        faultbook.business("The item has no expense account and cannot be bought.")
    if is_stock and quantity is None:
        faultbook.stock_without_quantity(item.label)
    move = StockMove(item_id, quantity, amount) if is_stock and quantity is not None else None
    return Cost(line, amount, account, ref(detail, "TaxCodeRef"), move)


def _tax(books: Books, header: Header, draft: Draft, costs: Sequence[Cost]) -> Taxed:
    mode = text(draft.merged, "GlobalTaxCalculation") or "NotApplicable"
    if books.company.taxed_the_american_way or mode == "NotApplicable":
        return Taxed([], [])
    lines = [NetLine(cost.net, cost.code) for cost in costs]
    codes = {
        code: rates_of(books, books.expect("TaxCode", code)) for code in {cost.code for cost in costs} if code
    }
    compute = inclusive_tax if mode == "TaxInclusive" else world_tax
    return compute(lines, ZERO, codes, {}, header.digits)
