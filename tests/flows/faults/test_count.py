"""The count itself: it sees what is missing, what is there twice and what was harmed."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.flows.faults.count import books_of, count
from tests.sync.house import Works


def test_before_the_first_run_every_order_and_refund_is_missing(works: Works) -> None:
    refunded = sum(len(order["refunds"]) for order in works.api("GET", "orders?per_page=100"))
    assert refunded > 0

    counted = count(works, books_of(works))

    assert (counted.orders, counted.zeros) == (12, (12 + refunded, 0, 0))


def lose_a_sale(works: Works) -> None:
    works.delete("SalesReceipt", works.ask("SalesReceipt")[0])


def lose_a_refund(works: Works) -> None:
    works.delete("RefundReceipt", works.ask("RefundReceipt")[0])


def give_back_twice(works: Works) -> None:
    row = works.ask("RefundReceipt")[0]
    kept = {name: row[name] for name in ("CustomerRef", "TxnTaxDetail", "DepositToAccountRef") if name in row}
    lines = [line for line in row["Line"] if line["DetailType"] == "SalesItemLineDetail"]
    works.write("RefundReceipt", plain({**kept, "Line": lines, "DocNumber": f"{row['DocNumber']}x"}))


def rename_an_account(works: Works) -> None:
    row = works.ask("Account", "where AccountType = 'Expense'")[0]
    kept = {name: row[name] for name in ("Id", "SyncToken", "AccountType")}
    works.write("Account", {**kept, "Name": "Something else"})


def plain(value: Any) -> Any:
    """As JSON can hold it."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return float(value) if isinstance(value, Decimal) else value


@pytest.mark.parametrize(
    ("deed", "zeros"),
    [
        (lose_a_sale, (1, 0, 0)),
        (lose_a_refund, (1, 0, 0)),
        (give_back_twice, (0, 1, 0)),
        (rename_an_account, (0, 0, 1)),
    ],
)
def test_what_happened_to_the_books_is_seen(
    works: Works, deed: Callable[[Works], None], zeros: tuple[int, int, int]
) -> None:
    before = books_of(works)
    works.run()
    assert count(works, before).zeros == (0, 0, 0)

    deed(works)

    assert count(works, before).zeros == zeros
