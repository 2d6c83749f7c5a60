"""What tax comes out, under each country's rules."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from .caller import Caller, Json, line

TAX, NON = {"TaxCodeRef": {"value": "TAX"}}, {"TaxCodeRef": {"value": "NON"}}
CALIFORNIA = {"Line1": "1 Market St", "CountrySubDivisionCode": "CA", "PostalCode": "94105"}
D = Decimal


def taxes(made: Json) -> list[Decimal]:
    return [each["Amount"] for each in made["TxnTaxDetail"].get("TaxLine", [])]


def codes(caller: Caller) -> dict[str, Json]:
    return {
        code["Name"]: {"TaxCodeRef": {"value": code["Id"]}} for code in caller.rows("select * from TaxCode")
    }


# United States, automated


def test_automated_tax_goes_by_the_address_and_replaces_the_code_it_was_sent(us: Caller) -> None:
    texas = us.named("TaxCode", "Texas")
    body = {
        "ShipAddr": CALIFORNIA,
        "Line": [line(us.item(), "100", TAX), line(us.item("Gift"), "50", NON)],
        "TxnTaxDetail": {"TxnTaxCodeRef": texas},
    }
    made = us.create("SalesReceipt", body)
    assert made["TxnTaxDetail"]["TxnTaxCodeRef"] == us.named("TaxCode", "California") != texas
    assert taxes(made) == [D("7.25"), D("1.25")]
    assert (made["TxnTaxDetail"]["TotalTax"], made["TotalAmt"]) == (D("8.50"), D("158.50"))
    assert us.balance("Sales Tax Payable") == D("8.50")


def test_automated_tax_honours_an_explicit_amount_and_prorates_it(us: Caller) -> None:
    body = {
        "ShipAddr": CALIFORNIA,
        "Line": [line(us.item(), "100", TAX)],
        "TxnTaxDetail": {"TotalTax": D("8.13")},
    }
    made = us.create("SalesReceipt", body)
    assert (made["TxnTaxDetail"]["TotalTax"], made["TotalAmt"]) == (D("8.13"), D("108.13"))
    assert (sum(taxes(made)), len(taxes(made))) == (D("8.13"), 2)


def test_a_line_without_a_code_is_taxed_by_automated_tax(us: Caller) -> None:
    made = us.create("SalesReceipt", {"ShipAddr": CALIFORNIA, "Line": [line(us.item(), "100")]})
    assert made["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] == {"value": "TAX"}
    assert made["TotalAmt"] == D("108.50")


def test_outside_the_nexus_nothing_is_computed_and_an_override_still_counts(us: Caller) -> None:
    body = {"ShipAddr": {"CountrySubDivisionCode": "OR"}, "Line": [line(us.item(), "100", TAX)]}
    assert us.create("SalesReceipt", body)["TotalAmt"] == 100
    made = us.create("SalesReceipt", body | {"TxnTaxDetail": {"TotalTax": D("1.23")}})
    assert made["TotalAmt"] == D("101.23")


def test_with_sales_tax_off_the_tax_that_is_sent_is_forgotten(us: Caller) -> None:
    us.set_preference("TaxPrefs", "UsingSalesTax", value=False)
    body = {"ShipAddr": CALIFORNIA, "Line": [line(us.item(), "100", TAX)], "TxnTaxDetail": {"TotalTax": 8}}
    made = us.create("SalesReceipt", body)
    assert (made["TotalAmt"], made["TxnTaxDetail"]) == (100, {"TotalTax": 0})


# United States, by hand


def test_manual_tax_is_each_rate_on_the_taxable_sum(manual: Caller) -> None:
    body = {
        "Line": [line(manual.item(), "10.10", TAX), line(manual.item("Gift"), "50", NON)],
        "TxnTaxDetail": {"TxnTaxCodeRef": manual.named("TaxCode", "New York")},
    }
    made = manual.create("SalesReceipt", body)
    assert taxes(made) == [D("0.40"), D("0.45"), D("0.04")]
    assert made["TotalAmt"] == D("60.99")
    over = body | {"TxnTaxDetail": body["TxnTaxDetail"] | {"TotalTax": D("0.90")}}  # type: ignore[operator]
    assert manual.create("SalesReceipt", over)["TotalAmt"] == D("61.00")


def test_manual_tax_without_a_group_is_none(manual: Caller) -> None:
    body = {"ShipAddr": CALIFORNIA, "Line": [line(manual.item(), "10", TAX)], "TxnTaxDetail": {"TotalTax": 1}}
    assert manual.create("SalesReceipt", body)["TotalAmt"] == 10
    group = {"TxnTaxDetail": {"TxnTaxCodeRef": {"value": "TAX"}}}
    assert manual.refused("SalesReceipt", body | group)["code"] == "6000"


@pytest.mark.parametrize(("after", "tax"), [(True, "5.62"), (False, "6.25")])
def test_a_discount_comes_before_or_after_the_tax(manual: Caller, after: bool, tax: str) -> None:  # noqa: FBT001
    discount = {"PercentBased": True, "DiscountPercent": 10}
    body = {
        "ApplyTaxAfterDiscount": after,
        "Line": [
            line(manual.item(), "75.75", TAX),
            line(manual.item("Gift"), "25.25", NON),
            {"DetailType": "DiscountLineDetail", "DiscountLineDetail": discount},
        ],
        "TxnTaxDetail": {"TxnTaxCodeRef": manual.named("TaxCode", "Texas")},
    }
    made = manual.create("SalesReceipt", body)
    assert made["TotalAmt"] == D("101.00") - D("10.10") + D(tax)
    assert made["Line"][-1]["Amount"] == D("10.10")
    assert made["Line"][-1]["DiscountLineDetail"]["DiscountAccountRef"]["name"] == "Discounts given"


# Elsewhere


@pytest.fixture
def gb(company: Callable[[str], Caller]) -> Caller:
    return company("gb")


def test_outside_the_united_states_a_mode_and_a_code_on_every_line_are_needed(gb: Caller) -> None:
    item = gb.item()
    vat = codes(gb)["20.0% S"]
    assert gb.refused("SalesReceipt", {"Line": [line(item, "5", vat)]})["code"] == "2020"
    body: Json = {"GlobalTaxCalculation": "TaxExcluded", "Line": [line(item, "5")]}
    assert "VAT/GST rate" in gb.refused("SalesReceipt", body)["Detail"]
    assert gb.refused("SalesReceipt", body | {"GlobalTaxCalculation": "TaxExclusive"})["code"] == "2170"
    nothing = body | {"GlobalTaxCalculation": "NotApplicable"}
    assert gb.create("SalesReceipt", nothing)["TotalAmt"] == 5
    assert gb.refused("SalesReceipt", nothing | {"TxnTaxDetail": {"TotalTax": 1}})["code"] == "6170"


def test_tax_on_top_is_rounded_once_a_rate(gb: Caller) -> None:
    item, vat, zero = gb.item(), codes(gb)["20.0% S"], codes(gb)["0.0% Z"]
    lines = [line(item, "0.33", vat), line(item, "0.33", vat), line(item, "0.36", vat), line(item, "7", zero)]
    made = gb.create("SalesReceipt", {"GlobalTaxCalculation": "TaxExcluded", "Line": lines})
    assert taxes(made) == [D("0.20"), D("0.00")]
    assert made["TotalAmt"] == D("8.22")
    assert gb.balance("VAT Control") == D("0.20")


def test_tax_lines_that_are_sent_override_what_would_be_computed(gb: Caller) -> None:
    item, vat = gb.item(), codes(gb)["20.0% S"]
    standard, reduced = gb.named("TaxRate", "20.0% S"), gb.named("TaxRate", "5.0% R")

    def body(*overrides: tuple[Json, str]) -> Json:
        tax_lines = [
            {"Amount": D(amount), "DetailType": "TaxLineDetail", "TaxLineDetail": {"TaxRateRef": rate}}
            for rate, amount in overrides
        ]
        mode = {"GlobalTaxCalculation": "TaxExcluded", "Line": [line(item, "10", vat)]}
        return mode | {"TxnTaxDetail": {"TaxLine": tax_lines}}

    assert gb.create("SalesReceipt", body((standard, "2.01")))["TotalAmt"] == D("12.01")
    assert gb.refused("SalesReceipt", body((reduced, "2.01")))["code"] == "6000"
    assert gb.refused("SalesReceipt", body((standard, "1"), (standard, "1")))["code"] == "6000"


def test_inclusive_lines_keep_what_the_customer_paid(gb: Caller) -> None:
    item, vat = gb.item(), codes(gb)["20.0% S"]
    gross = [vat | {"TaxInclusiveAmt": D(amount)} for amount in ("9.99", "9.99", "4.99")]
    nets = ("8.33", "8.33", "4.16")
    lines = [line(item, net, detail) for net, detail in zip(nets, gross, strict=True)]
    made = gb.create("SalesReceipt", {"GlobalTaxCalculation": "TaxInclusive", "Line": lines})
    assert (made["TotalAmt"], made["TxnTaxDetail"]["TotalTax"]) == (D("24.97"), D("4.16"))
    assert sum(each["Amount"] for each in made["Line"][:3]) == D("20.81")
    again = gb.update("SalesReceipt", made, {"PrivateNote": "no change of money"})
    assert (again["TotalAmt"], again["Line"]) == (made["TotalAmt"], made["Line"])


def test_inclusive_lines_that_do_not_add_up_are_refused(gb: Caller) -> None:
    vat = codes(gb)["20.0% S"] | {"TaxInclusiveAmt": 12}
    body = {"GlobalTaxCalculation": "TaxInclusive", "Line": [line(gb.item(), "12", vat)]}
    assert gb.refused("SalesReceipt", body)["code"] == "6000"


def test_two_rates_of_one_code_and_a_tax_on_tax(company: Callable[[str], Caller]) -> None:
    canada = company("ca")
    item, code = canada.item(), codes(canada)
    mode = {"GlobalTaxCalculation": "TaxExcluded"}
    plain = canada.create("SalesReceipt", mode | {"Line": [line(item, "33.33", code["GST/QST QC"])]})
    assert taxes(plain) == [D("1.67"), D("3.32")]
    compound = canada.create(
        "SalesReceipt", mode | {"Line": [line(item, "100", code["GST/QST QC compound"])]}
    )
    assert taxes(compound) == [D("5.00"), D("9.98")]
    ontario = canada.create("SalesReceipt", mode | {"Line": [line(item, "100", code["HST ON"])]})
    assert ontario["TotalAmt"] == 113


def test_germany_sums_each_rate_over_the_lines_that_use_it(company: Callable[[str], Caller]) -> None:
    germany = company("de")
    item, code = germany.item(), codes(germany)
    lines = [
        line(item, "10.03", code["19% USt"]),
        line(item, "10.03", code["19% USt"]),
        line(item, "5", code["7% USt"]),
    ]
    made = germany.create("SalesReceipt", {"GlobalTaxCalculation": "TaxExcluded", "Line": lines})
    assert taxes(made) == [D("3.81"), D("0.35")]


def test_the_yen_has_no_smaller_coin(company: Callable[[str], Caller]) -> None:
    japan = company("jp")
    item, code = japan.item(), codes(japan)["消費税 10%"]
    mode = {"GlobalTaxCalculation": "TaxExcluded"}
    made = japan.create("SalesReceipt", mode | {"Line": [line(item, "1055", code)]})
    assert (made["TxnTaxDetail"]["TotalTax"], made["TotalAmt"]) == (106, 1161)
    assert japan.refused("SalesReceipt", mode | {"Line": [line(item, "10.5", code)]})["code"] == "2140"


def test_a_code_can_be_added_through_the_tax_service(gb: Caller) -> None:
    agency = gb.rows("select * from TaxAgency")[0]["Id"]
    rate = {"TaxRateName": "Isle of Man", "RateValue": 20, "TaxAgencyId": agency, "TaxApplicableOn": "Sales"}
    body = {"TaxCode": "Isle of Man 20%", "TaxRateDetails": [rate]}
    made = gb.post("taxservice/taxcode", body).body
    assert made["TaxCode"] == "Isle of Man 20%"
    code = {"TaxCodeRef": {"value": made["TaxCodeId"]}}
    sold = gb.create(
        "SalesReceipt", {"GlobalTaxCalculation": "TaxExcluded", "Line": [line(gb.item(), "5", code)]}
    )
    assert sold["TotalAmt"] == 6
    assert gb.post("taxservice/taxcode", body).code == "6240"
