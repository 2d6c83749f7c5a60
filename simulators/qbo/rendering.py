"""A stored object as it is answered: its text, and behind it the balances and quantities that move without it."""

from simulators.qbo.charts import grows_by_debit, is_profit_and_loss
from simulators.qbo.rows import Row, Rows, amount_of, quantity_of
from simulators.qbo.wire import Raw, dumps


def render(rows: Rows, row: Row) -> Raw:
    tail = _TAILS.get(row.entity)
    if tail is None or row.deleted:
        return Raw(row.body)
    moving = tail(rows, row)
    return Raw(f"{row.body[:-1]},{dumps(moving)[1:]}") if moving else Raw(row.body)


def _customer(rows: Rows, row: Row) -> dict[str, object]:
    with_jobs = row.balance + _below(rows, "Customer", row.id)
    return {"Balance": amount_of(row.balance), "BalanceWithJobs": amount_of(with_jobs)}


def _vendor(_rows: Rows, row: Row) -> dict[str, object]:
    return {"Balance": amount_of(row.balance)}


def _account(rows: Rows, row: Row) -> dict[str, object]:
    kind = row.kind or "Expense"
    if is_profit_and_loss(kind):
        return {"CurrentBalance": 0, "CurrentBalanceWithSubAccounts": 0}
    sign = 1 if grows_by_debit(kind) else -1
    with_subs = row.balance + _below(rows, "Account", row.id)
    return {
        "CurrentBalance": amount_of(sign * row.balance),
        "CurrentBalanceWithSubAccounts": amount_of(sign * with_subs),
    }


def _item(_rows: Rows, row: Row) -> dict[str, object]:
    return {"QtyOnHand": quantity_of(row.quantity)} if row.kind == "Inventory" else {}


def _below(rows: Rows, entity: str, parent: str) -> int:
    return sum(balance + _below(rows, entity, child) for child, balance in rows.children(entity, parent))


_TAILS = {"Customer": _customer, "Vendor": _vendor, "Account": _account, "Item": _item}
