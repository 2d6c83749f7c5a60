"""What the practice company has after a fault, held against what the practice shop sold: nothing of it is ours."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bench.books import DOCUMENTS, Books, judge, read_books
from bench.company import Company
from tests.sync.house import Works

GIVEN_BACK = ("RefundReceipt", "CreditMemo")


@dataclass(frozen=True)
class Count:
    """Orders sold, and what of their sales, payments and refunds is missing, twice, or was harmed on the way."""

    orders: int
    lost: int
    duplicates: int
    collateral: int

    @property
    def zeros(self) -> tuple[int, int, int]:
        return self.lost, self.duplicates, self.collateral


def books_of(works: Works) -> Books:
    books = works.house.books
    return read_books(Company(books.url, books.http), works.realm)


def count(works: Works, before: Books) -> Count:
    return counted(works, before, books_of(works))


def counted(works: Works, before: Books, after: Books) -> Count:
    """What stands in the books since, held against everything that the shop sold."""
    sold = works.api("GET", "orders?per_page=100")
    sales = judge(before, _without(after, *GIVEN_BACK), sold)
    back = _refunds(before, after)
    wanted = {str(order["number"]): _amounts(order) for order in sold}
    lost = sum((wanted[number] - back[number]).total() for number in wanted)
    more = sum((back[number] - wanted.get(number, Counter())).total() for number in back)
    return Count(len(sold), sales.lost + lost, sales.duplicates + more, sales.collateral)


def documents(books: Books) -> Counter[str]:
    """Everything in the books that is a document, by kind."""
    return Counter(kind for kind, _ in books.rows if kind in DOCUMENTS)


def _without(books: Books, *kinds: str) -> Books:
    return Books({key: row for key, row in books.rows.items() if key[0] not in kinds})


def _amounts(order: dict[str, Any]) -> Counter[Decimal]:
    """What was given back of an order: the shop tells it as negative."""
    amounts = (-Decimal(str(refund["total"])) for refund in order["refunds"])
    return Counter(amount.normalize() for amount in amounts if amount)


def _refunds(before: Books, after: Books) -> dict[str, Counter[Decimal]]:
    """What the books gave back since, by the order that the number names."""
    found: dict[str, Counter[Decimal]] = defaultdict(Counter)
    for row in _fresh(before, after):
        number, _, _ = str(row["DocNumber"]).partition("-R")
        found[number][Decimal(str(row["TotalAmt"])).normalize()] += 1
    return found


def _fresh(before: Books, after: Books) -> Iterator[Any]:
    return (row for key, row in after.rows.items() if key[0] in GIVEN_BACK and key not in before.rows)
