"""Real orders of a store as the documents they become, on pages an accountant has read.

After a change that is meant, remake them with REMAKE_GOLDEN=1 and review the difference.
"""

import json
import os
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.config.document import ReadyConfig
from app.config.sections.export import ExportSection
from app.config.sections.fees import FeesMode, FeesSection
from app.config.sections.tax import TaxRow, TaxSection
from app.config.sections.transactions import TransactionsSection, TransactionType
from app.core.listing import TaxCode, TaxRate
from app.core.order import Order
from app.plan.planning import plan_order
from app.plan.view import BooksView
from app.stores.woocommerce.translate import ShopFacts, translate
from tests.plan.orders import AMERICAN, GERMAN, GERMAN_CODES, ONLINE, config, ref
from tests.plan.reading import reading

EDGE = Path(__file__).parents[1] / "data" / "woocommerce" / "edge"
GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(path.stem for path in EDGE.glob("*.json") if not path.stem.endswith(".refunds"))
EVERY_STATUS = "pending processing on-hold completed cancelled refunded failed".split()
TYPES = {
    "rest_on_hold": TransactionType.INVOICE_IF_PAID,
    "rest_paid": TransactionType.INVOICE_IF_PAID,
    "rest_pending": TransactionType.ESTIMATE,
    "ref_two_refunds": TransactionType.INVOICE_AND_PAYMENT,
}


def order_of(name: str) -> Order:
    def read(path: Path) -> list[dict[str, object]]:
        return json.loads(path.read_text(), parse_float=Decimal) if path.exists() else []  # type: ignore[no-any-return]  # JSON

    raw = json.loads((EDGE / f"{name}.json").read_text(), parse_float=Decimal)
    found = translate(raw, read(EDGE / f"{name}.refunds.json"), ShopFacts())
    assert isinstance(found, Order)
    return found


def european(home: str, *codes: TaxCode) -> BooksView:
    company = replace(GERMAN, home_currency=home, country="DE" if home == "EUR" else "GB")
    return BooksView(company, ONLINE, tax_codes={code.id: code for code in codes})


def scene(name: str, what: Order) -> tuple[ReadyConfig, BooksView]:
    """Books of the shop's country, and the map that its rates propose."""
    tax, view = TaxSection(), BooksView(replace(AMERICAN, multicurrency=True), ONLINE)
    if name.startswith("co_incl_de"):
        view = european("EUR", *GERMAN_CODES.values())
        tax = TaxSection(rows=[TaxRow(rate="7", code=ref("7"))], default_code=ref("19"), exempt_code=ref("0"))
    elif name.startswith("co_incl_gb"):
        standard = TaxCode("20", "20.0% S", (TaxRate("r20", "VAT 20 %", Decimal(20)),))
        zero = TaxCode("0", "0.0% Z", (TaxRate("r0", "VAT 0 %", Decimal(0)),))
        view = european("GBP", standard, zero)
        tax = TaxSection(default_code=ref("20"), exempt_code=ref("0"))
    fees = FeesMode.ON_ORDER if what.payment.fee else FeesMode.OFF
    choices = config(
        transactions=TransactionsSection(type=TYPES.get(name, TransactionType.SALES_RECEIPT)),
        export=ExportSection(from_date=date(2020, 1, 1), statuses=EVERY_STATUS),
        tax=tax,
        fees=FeesSection(mode=fees),
    )
    return choices, view


@pytest.mark.parametrize("name", NAMES)
def test_an_order_reads_as_the_accountant_has_seen_it(name: str) -> None:
    what = order_of(name)
    page = reading(what, plan_order(what, *scene(name, what)))
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("REMAKE_GOLDEN"):
        golden.write_text(page)
    assert page == golden.read_text()


def test_no_golden_page_is_left_without_its_order() -> None:
    assert sorted(path.stem for path in GOLDEN.glob("*.txt")) == NAMES
