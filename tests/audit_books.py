"""The auditor's look at the books as a whole: expenses of fees, what accounts stand at, debits and credits."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from tests.audit_shop import ZERO, Case, Choices, Wire, at_home, fee_of, money

Books = Mapping[str, Sequence[Wire]]

EXPENSE = "Purchase"
SAID = re.compile(r"Fees of (.+), ([\d,]+) orders? paid on (\d\d)/(\d\d)/(\d{4})")
Key = tuple[str, str, str]  # the day, the payment method's name, the currency
DayOf = Callable[[str | None], date | None]


def expected_fees(cases: Iterable[Case], choices: Choices, day_of: DayOf) -> Mapping[Key, list[Decimal]]:
    """What processors kept of paid orders that stand in the books, order by order."""
    found: dict[Key, list[Decimal]] = defaultdict(list)
    for case in cases:
        order, day = case.order, day_of(case.order.get("date_paid_gmt"))
        fee = fee_of(order)
        if choices.fees == "bulk" and choices.sale != "Estimate" and case.sales and day and fee:
            title = order.get("payment_method_title") or order["payment_method"]
            found[day.isoformat(), title, order["currency"]].append(fee)
    return found


def fee_findings(
    expected: Mapping[Key, Sequence[Decimal]], purchases: Iterable[Wire]
) -> Iterator[tuple[Decimal, str, str]]:
    """What does not agree: by how much, in which currency, and a sentence."""
    booked: dict[Key, list[Wire]] = defaultdict(list)
    for row in purchases:
        said = SAID.search(str(row.get("PrivateNote", "")))
        title = said[1] if said else ""
        booked[row["TxnDate"], title, row.get("CurrencyRef", {}).get("value", "")].append(row)
        if said and f"{said[5]}-{said[3]}-{said[4]}" != row["TxnDate"]:
            yield ZERO, "", f"Expense {row['Id']} of {row['TxnDate']} says that it is of another day."
        if not any("AccountBasedExpenseLineDetail" in line for line in row["Line"]):
            yield ZERO, "", f"Expense {row['Id']} is on no account."
    for key in sorted(expected.keys() | booked.keys()):
        fees, rows = expected.get(key, ()), booked.get(key, ())
        kept, paid = sum(fees, ZERO), sum((money(row["TotalAmt"]) for row in rows), ZERO)
        about = f"{key[0]}, {key[1] or 'an expense of nobody'}"
        if kept != paid:
            words = f"the expenses come to {paid}, the orders' fees to {kept}"
            yield abs(kept - paid), key[2], f"{about}: {words}."
        if len({row["AccountRef"]["value"] for row in rows}) > 1:
            yield ZERO, "", f"{about}: the expenses are paid from several accounts."


def account_findings(books: Books) -> Iterator[str]:
    """Each account that money was put into stands at what its documents say, in the home currency."""
    signs = {"SalesReceipt": 1, "Payment": 1, "RefundReceipt": -1, EXPENSE: -1}
    currencies: set[str] = set()
    moved: dict[str, Decimal] = defaultdict(Decimal)
    for kind in (*signs, "Invoice", "CreditMemo"):
        for document in books.get(kind, ()):
            currencies.add(document.get("CurrencyRef", {}).get("value", ""))
            account = document.get("AccountRef" if kind == EXPENSE else "DepositToAccountRef", {})
            moved[account.get("value", "")] += signs.get(kind, 0) * at_home(document)
    for account in books.get("Account", ()) if len(currencies) == 1 else ():
        balance = money(account.get("CurrentBalance", 0))
        if account["Id"] in moved and balance != moved[account["Id"]]:
            yield f"{account['Name']} stands at {balance}, its documents come to {moved[account['Id']]}."


def journal_findings(journal: Sequence[Wire]) -> Iterator[str]:
    """Documents whose two sides differ."""
    sides: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for row in journal:
        sides[row["txn_type"], row["txn_id"]] += money(row["debit"]) - money(row["credit"])
    for (kind, number), off in sides.items():
        if off:
            yield f"{kind} {number}: debits and credits differ by {off}."
