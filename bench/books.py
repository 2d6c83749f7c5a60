"""What stands in the company's books after a drill, held against what the shop sold."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bench.company import Company, Row
from bench.shop import Wire

SALES = ("SalesReceipt", "Invoice")
DOCUMENTS = (*SALES, "Payment", "RefundReceipt", "CreditMemo", "Estimate")
LISTS = ("Customer", "Item", "Account")


@dataclass(frozen=True, slots=True)
class Books:
    """Everything of a company at one moment: rows by their kind and id."""

    rows: Mapping[tuple[str, str], Row]

    def of(self, *kinds: str) -> Iterator[Row]:
        return (row for (kind, _), row in self.rows.items() if kind in kinds)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Orders that are missing, documents too many, and what else was touched that should not have been."""

    lost: int
    duplicates: int
    collateral: int


def read_books(company: Company, realm: str) -> Books:
    kinds = (*DOCUMENTS, *LISTS)
    return Books({(kind, str(row["Id"])): row for kind in kinds for row in company.everything(realm, kind)})


def judge(before: Books, after: Books, sold: Sequence[Wire]) -> Verdict:
    """Each order exactly once and to its total; nothing of before changed; no document that nobody sold."""
    wanted = {str(order["number"]): Decimal(str(order["total"])) for order in sold}
    fresh = {key: row for key, row in after.rows.items() if key not in before.rows}
    sales = [row for (kind, _), row in fresh.items() if kind in SALES]
    times = Counter(str(row.get("DocNumber", "")) for row in sales)
    wrong = sum(wanted.get(str(row.get("DocNumber", ""))) != Decimal(str(row["TotalAmt"])) for row in sales)
    paid = Counter(_invoice(row) for (kind, _), row in fresh.items() if kind == "Payment")
    invoices = [row for (kind, _), row in fresh.items() if kind == "Invoice"]
    unpaid = sum(not paid[str(row["Id"])] for row in invoices)
    others = sum(kind in DOCUMENTS and kind not in (*SALES, "Payment") for kind, _ in fresh)
    return Verdict(
        lost=sum(not times[number] for number in wanted) + unpaid,
        duplicates=_too_many(times) + _too_many(paid),
        collateral=wrong + others + _touched(before, after),
    )


def _too_many(times: Counter[str]) -> int:
    return sum(number - 1 for number in times.values())


def _touched(before: Books, after: Books) -> int:
    """Objects of before that were changed or removed. A balance is no change: it follows from the sales."""
    return sum(
        key not in after.rows or after.rows[key]["SyncToken"] != row["SyncToken"]
        for key, row in before.rows.items()
    )


def _invoice(payment: Row) -> str:
    linked = [one for line in payment.get("Line", []) for one in line.get("LinkedTxn", [])]
    return str(linked[0]["TxnId"]) if linked else "nothing"
