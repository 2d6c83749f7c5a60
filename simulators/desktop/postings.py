"""What documents post: debits above zero, credits below, in whole cents."""

from collections import defaultdict
from decimal import Decimal

from simulators.desktop.company import Company
from simulators.desktop.drafts import special_account
from simulators.desktop.lines import Line
from simulators.desktop.money import ZERO, whole_cents
from simulators.desktop.node import Body
from simulators.desktop.statuses import save_failed
from simulators.desktop.store import Record

Sums = defaultdict[str, Decimal]


def post_sale(company: Company, record: Record, lines: list[Line], tax: Decimal, total: Decimal) -> None:
    """A credit memo posts the other way round; a pending document posts nothing."""
    unpost(company, record.id)
    body = record.body
    if body.get("IsPending") == "true":
        return
    sums: Sums = defaultdict(lambda: ZERO)
    owed = body["DepositToAccountRef"] if record.kind == "SalesReceipt" else body["ARAccountRef"]
    sums[owed["ListID"]] += total
    for line in lines:
        if line.counts and line.item is not None:
            sums[_account_of(company, line, record.kind)] -= line.amount
            _move_stock(company, record, line, sums)
    if tax:
        sums[special_account(company, "SalesTaxPayable").id] -= tax
    sign = -1 if record.kind == "CreditMemo" else 1
    write(company, record.id, body.get("CustomerRef"), {name: sign * amount for name, amount in sums.items()})


def write(company: Company, identity: str, customer: Body | None, sums: dict[str, Decimal]) -> None:
    whose = customer["ListID"] if customer else None
    for account, amount in sums.items():
        if amount:
            sql = "INSERT INTO postings VALUES (?, ?, ?, ?)"
            company.store.run(sql, (identity, account, whose, whole_cents(amount)))


def unpost(company: Company, identity: str) -> None:
    company.store.run("DELETE FROM postings WHERE txn = ?", (identity,))
    company.store.run("DELETE FROM stock WHERE txn = ?", (identity,))


def _account_of(company: Company, line: Line, document: str) -> str:
    if line.item is None:
        raise LookupError("a line without an item posts nothing")
    own = line.body.get("OverrideItemAccountRef")
    body = line.item.body
    if line.item.kind == "ItemSalesTax":
        return special_account(company, "SalesTaxPayable").id
    if line.item.kind == "ItemPayment":
        given = body.get("DepositToAccountRef")
        return str(given["ListID"]) if given else special_account(company, "UndepositedFunds").id
    one, both = body.get("SalesOrPurchase", {}), body.get("SalesAndPurchase", {})
    found = own or body.get("IncomeAccountRef") or one.get("AccountRef") or both.get("IncomeAccountRef")
    found = found or body.get("AccountRef")
    if not found:
        save_failed(document, "The item of a line has no account.")
    return str(found["ListID"])


def _move_stock(company: Company, record: Record, line: Line, sums: Sums) -> None:
    if line.item is None or line.item.kind != "ItemInventory":
        return
    quantity = Decimal(line.body.get("Quantity", "1"))
    sign = 1 if record.kind == "CreditMemo" else -1
    company.store.run("INSERT INTO stock VALUES (?, ?, ?)", (record.id, line.item.id, str(sign * quantity)))
    cost = quantity * Decimal(line.item.body.get("PurchaseCost", "0"))
    sums[line.item.body["COGSAccountRef"]["ListID"]] += cost
    sums[line.item.body["AssetAccountRef"]["ListID"]] -= cost
