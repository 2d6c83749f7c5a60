"""Sums that QuickBooks is known to have done: our prediction and the practice company are both held to them.

Their sources are in facts of Intuit's own (2017, on automated sales tax) and in reports of practitioners: without
these, predictor and practice company would be only each other's witness.
"""

from decimal import Decimal

import pytest

from app.books.qbo.wire import Payload
from app.core.document import DocumentLine, DocumentTax, Form, TaxAmount, TaxRegime, TaxStyle
from app.core.listing import Ref
from app.core.money import Money
from app.plan.lines import unit_price
from app.plan.predict import line_amount, predict, without_override
from tests.plan.orders import DAY, ONLINE, config, form, line, money, order, plan
from tests.plan.world.towns import PLACES, Town, town
from tests.plan.world.witness import Refused, rehearsed, written


def place(flavour: str) -> Town:
    return town(next(at for at, each in enumerate(PLACES) if each.flavour == flavour))


def receipt(line_: Payload, **fields: object) -> Payload:
    """The smallest sales receipt."""
    return {"TxnDate": DAY.isoformat(), "Line": [line_], **fields}  # type: ignore[dict-item]  # JSON


def sold(amount: str, code: str, quantity: str = "", price: str = "") -> Payload:
    detail: Payload = {"ItemRef": {"value": "1"}, "TaxCodeRef": {"value": code}}
    if quantity:
        detail |= {"Qty": Decimal(quantity), "UnitPrice": Decimal(price)}
    return {"Amount": Decimal(amount), "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}


def answer(flavour: str, payload: Payload) -> tuple[Decimal, Decimal, list[Decimal]]:
    """Total, tax and the tax of each rate, as the practice company computes them."""
    with rehearsed(place(flavour)) as books:
        body = written(books, "SalesReceipt", payload)
    tax = body["TxnTaxDetail"]
    each = [Decimal(line["Amount"]) for line in tax.get("TaxLine", [])]
    return Decimal(body["TotalAmt"]), Decimal(tax["TotalTax"]), each


def test_a_line_of_a_half_cent_is_rounded_up() -> None:
    """128.350 x 14.50 is 1861.075, and QuickBooks says 1861.08."""
    theirs = DocumentLine(Ref("1", "Hours"), money("0"), quantity=Decimal("14.50"), price=Decimal("128.350"))
    assert line_amount(theirs) == money("1861.08")
    total, _, _ = answer("us", receipt(sold("1861.08", "NON", "14.50", "128.350")))
    assert total == Decimal("1861.08")


def test_a_line_that_is_rounded_down_there_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        answer("us", receipt(sold("1861.07", "NON", "14.50", "128.350")))
    assert refused.value.code == "6070"


def test_no_price_of_ours_is_one_that_quickbooks_would_multiply_to_another_amount() -> None:
    price = unit_price(money("1861.07"), Decimal("14.50"), ONLINE.price_places)
    assert price is not None
    assert Money(price * Decimal("14.50"), "USD").rounded() == money("1861.07")
    total, _, _ = answer("us", receipt(sold("1861.07", "NON", "14.50", str(price))))
    assert total == Decimal("1861.07")


def test_without_tax_inclusive_the_tax_is_added_on_top() -> None:
    """100 at 13 % became 113.00."""
    hst = TaxAmount(Ref("2", "HST ON"), Decimal(13), money("13.00", "CAD"), money("100.00", "CAD"))
    tax = DocumentTax(TaxStyle.EXCLUSIVE, money("13.00", "CAD"), amounts=(hst,))
    lines = (DocumentLine(Ref("1", "Hours"), money("100.00", "CAD"), tax_code=Ref("2", "HST ON")),)
    key = form(plan(order([line()]), config())).key
    ours = Form(key, DAY, Ref("1", "Maya"), lines, tax, money("113.00", "CAD"))
    assert predict(ours).total == money("113.00", "CAD")
    assert without_override(ours) == money("13.00", "CAD")
    code = next(code.id for code in place("ca").codes.values() if code.name == "HST ON")
    total, charged, _ = answer("ca", receipt(sold("100.00", code), GlobalTaxCalculation="TaxExcluded"))
    assert (total, charged) == (Decimal("113.00"), Decimal("13.00"))


def test_automated_sales_tax_keeps_the_tax_it_was_sent_and_spreads_it_over_its_rates() -> None:
    """“Whenever an explicit tax amount is sent the AST engine honors the amount and prorates it across tax rates.”"""
    what = order([line(total="100.00", tax="9.99")])
    ours = form(plan(what))
    assert (predict(ours).tax, predict(ours).total) == (money("9.99"), money("109.99"))
    total, tax, each = answer(
        "us", receipt(sold("100.00", "TAX"), TxnTaxDetail={"TotalTax": Decimal("9.99")})
    )
    assert (total, tax) == (Decimal("109.99"), Decimal("9.99"))
    assert (len(each), sum(each)) == (2, Decimal("9.99"))
    assert each == [Decimal("8.52"), Decimal("1.47")]  # as 7.25 is to 1.25


def test_tax_detail_beside_no_tax_at_all_is_refused_so_that_we_never_send_it() -> None:
    wrong = receipt(
        sold("10.00", "1"), GlobalTaxCalculation="NotApplicable", TxnTaxDetail={"TotalTax": Decimal(1)}
    )
    with pytest.raises(Refused) as refused:
        answer("gb", wrong)
    assert refused.value.code == "6170"


def test_where_sales_tax_is_off_the_tax_detail_is_not_stored() -> None:
    off = town(next(at for at in range(len(PLACES)) if town(at).company.tax is TaxRegime.OFF))
    with rehearsed(off) as books:
        body = written(
            books, "SalesReceipt", receipt(sold("10.00", "TAX"), TxnTaxDetail={"TotalTax": Decimal(1)})
        )
    assert (body["TotalAmt"], body["TxnTaxDetail"]["TotalTax"]) == (Decimal("10.00"), 0)


def test_a_line_code_that_is_neither_tax_nor_non_is_refused_in_the_united_states() -> None:
    with pytest.raises(Refused) as refused:
        answer("us", receipt(sold("10.00", "3")))
    assert refused.value.code == "6100"
