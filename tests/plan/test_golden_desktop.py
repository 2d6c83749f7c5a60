"""Orders of the practice shops as documents in a company file of QuickBooks Desktop, for accountants.

The same sample as online; the transaction types take turns, so that each is read with discounts, shipping, tax that
QuickBooks arrives at, tax that it does not, and refunds. After a change that is meant, remake the pages with
`make golden` and review the difference.
"""

from datetime import date

import pytest

from app.config.document import ReadyConfig, ready
from app.config.sections.transactions import TransactionType
from app.wizard.defaults import proposed
from tests.plan.test_golden_shops import GOLDEN as PAGES
from tests.plan.test_golden_shops import assert_read, rates, sample
from tests.plan.world.towns import PLACES, Town, town

GOLDEN = PAGES.parent / "desktop"
SHOPS = ("us-default", "us-subtotal")
TURNS = (
    TransactionType.SALES_RECEIPT,
    TransactionType.INVOICE_AND_PAYMENT,
    TransactionType.SALES_ORDER,
    TransactionType.INVOICE_IF_PAID,
    TransactionType.ESTIMATE,
    TransactionType.INVOICE,
)
CASES = [(shop, id_, TURNS[at % len(TURNS)]) for shop in SHOPS for at, id_ in enumerate(sample(shop))]


def company_file() -> Town:
    return town(next(at for at, place in enumerate(PLACES) if not place.limits.keeps_tax))


def settings(place: Town, shop: str, type_: TransactionType) -> ReadyConfig:
    """What the wizard proposes there."""
    config = proposed(place.facts, date(2026, 9, 1), list(rates(shop)))
    config.transactions.type = type_
    found = ready(config, place.facts, "c1")
    assert isinstance(found, ReadyConfig), found
    return found


@pytest.mark.parametrize(("shop", "id_", "type_"), CASES)
def test_an_order_reads_in_a_company_file_as_the_accountant_has_seen_it(
    shop: str, id_: int, type_: TransactionType
) -> None:
    place = company_file()
    assert_read(GOLDEN / shop / f"{id_}.txt", shop, id_, place, settings(place, shop, type_))


def test_no_page_is_left_whose_order_is_no_longer_in_the_sample() -> None:
    pages = sorted((path.parent.name, int(path.stem)) for path in GOLDEN.glob("*/*.txt"))
    assert pages == sorted((shop, id_) for shop, id_, _ in CASES)
