"""Sales forms: lines, numbers, closed books, what may and may not be on them."""

from decimal import Decimal

import pytest

from .caller import Caller, Json, Practice, line

UNTAXED = {"CountrySubDivisionCode": "OR"}


def receipt(*lines: Json) -> Json:
    return {"TxnDate": "2026-03-01", "ShipAddr": UNTAXED, "Line": list(lines)}


def test_an_invoice_is_answered_in_full(us: Caller) -> None:
    customer, item = us.customer(), us.item()
    address = {"Line1": "1 Main St", "City": "Austin", "CountrySubDivisionCode": "TX", "PostalCode": "78701"}
    made = us.create(
        "Invoice",
        {
            "CustomerRef": customer,
            "DocNumber": "1042",
            "TxnDate": "2026-03-01",
            "SalesTermRef": us.named("Term", "Net 30"),
            "ShipAddr": address,
            "Line": [line(item, "20.00", {"Qty": 2, "UnitPrice": 10, "TaxCodeRef": {"value": "NON"}})],
        },
    )
    assert (made["TotalAmt"], made["Balance"], made["DocNumber"]) == (20, 20, "1042")
    assert made["DueDate"] == "2026-03-31"
    assert made["CustomerRef"] == {"value": customer["value"], "name": "Alice Archer"}
    assert made["CurrencyRef"] == {"value": "USD", "name": "United States Dollar"}
    sold, subtotal = made["Line"]
    assert (sold["Id"], sold["LineNum"], sold["SalesItemLineDetail"]["ItemRef"]["name"]) == ("1", 1, "Teapot")
    assert subtotal == {"Amount": 20, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}
    assert us.one("Invoice", made["Id"]) == made


def test_ids_of_different_lists_may_be_the_same_number(us: Caller) -> None:
    customer = us.customer()
    assert us.one("Customer", customer["value"])["Id"] == us.one("Account", "1")["Id"] == "1"


@pytest.mark.parametrize(
    ("quantity", "price", "good", "bad"),
    [
        ("14.50", "128.350", "1861.08", "1861.07"),
        ("3", "0.335", "1.01", "1.00"),
        ("0.5", "0.01", "0.01", "0.00"),
        ("-1", "10.005", "-10.01", "-10.00"),
    ],
)
def test_a_line_is_quantity_times_price_rounded_half_up(
    us: Caller, quantity: str, price: str, good: str, bad: str
) -> None:
    item = us.item()
    detail = {"Qty": Decimal(quantity), "UnitPrice": Decimal(price), "TaxCodeRef": {"value": "NON"}}
    extra = line(item, "100.00", {"TaxCodeRef": {"value": "NON"}})
    error = us.refused("SalesReceipt", receipt(line(item, bad, detail), extra))
    assert (error["code"], error["Detail"]) == (
        "6070",
        f"Amount is not equal to UnitPrice * Qty. Supplied value:{bad}",
    )
    made = us.create("SalesReceipt", receipt(line(item, good, detail), extra))
    assert made["TotalAmt"] == Decimal(good) + 100


def test_the_amount_of_a_line_without_an_item_is_ignored(us: Caller) -> None:
    words = {
        "Amount": 99,
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {},
        "Description": "Gift",
    }
    made = us.create("SalesReceipt", receipt(words, line(us.item(), "5", {"TaxCodeRef": {"value": "NON"}})))
    assert made["TotalAmt"] == 5
    assert made["Line"][0]["DetailType"] == "DescriptionOnly"


def test_a_number_in_use_is_refused_with_its_owner_and_only_within_its_kind(us: Caller) -> None:
    item = us.item()
    body = receipt(line(item, "5")) | {"DocNumber": "WEB-7"}
    first = us.create("SalesReceipt", body)
    error = us.refused("SalesReceipt", body)
    assert error == {
        "Message": "Duplicate Document Number Error",
        "Detail": "Duplicate Document Number Error : You must specify a different number. This number has already "
        f"been used. DocNumber=WEB-7 is assigned to TxnType=SalesReceipt with TxnId={first['Id']}",
        "code": "6140",
        "element": "",
    }
    us.create("Invoice", body | {"CustomerRef": us.customer()})
    twin = us.create("SalesReceipt", body, {"include": "allowduplicatedocnum"})
    assert twin["DocNumber"] == "WEB-7"


def test_without_a_number_there_is_none_or_quickbooks_own_as_the_preference_says(us: Caller) -> None:
    body = receipt(line(us.item(), "5"))
    assert "DocNumber" not in us.create("SalesReceipt", body)
    us.set_preference("SalesFormsPrefs", "CustomTxnNumbers", value=False)
    assert us.create("SalesReceipt", body)["DocNumber"] == "1"
    assert us.create("SalesReceipt", body)["DocNumber"] == "2"
    # Sending one then is what leads to the unwanted duplicates that Intuit warns of.
    assert us.create("SalesReceipt", body | {"DocNumber": "2"})["DocNumber"] == "2"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"DocNumber": "9" * 22}, "2050"),
        ({"TxnDate": "03/01/2026"}, "2060"),
        ({"TxnDate": "2026-02-30"}, "2070"),
        ({"Line": []}, "2020"),
        ({"Line": [{"Amount": 1}]}, "2020"),
        ({"Line": [{"Amount": 1, "DetailType": "Nonsense"}]}, "2170"),
        ({"CustomerRef": {"value": "999"}}, "2500"),
        ({"DepositToAccountRef": {"value": "999"}}, "2500"),
        ({"ClassRef": {"value": "1"}}, "5030"),
        ({"CurrencyRef": {"value": "EUR"}}, "5030"),
        ({"PaymentMethodRef": {"value": "999"}}, "2500"),
        ({"TotalAmt": "much"}, "2090"),
    ],
)
def test_a_receipt_with_a_fault_is_refused(us: Caller, change: Json, code: str) -> None:
    body = receipt(line(us.item(), "5"))
    assert us.refused("SalesReceipt", body | change)["code"] == code


@pytest.mark.parametrize(
    ("detail", "code"),
    [
        ({"TaxCodeRef": {"value": "2"}}, "6100"),
        ({"ClassRef": {"value": "999"}}, "2500"),
        ({"Color": "red"}, "2010"),
        ({"Qty": "two"}, "2090"),
        ({"ItemRef": {"value": "999"}}, "2500"),
    ],
)
def test_a_line_with_a_fault_is_refused(us: Caller, detail: Json, code: str) -> None:
    assert us.refused("SalesReceipt", receipt(line(us.item(), "5", detail)))["code"] == code


def test_what_was_made_inactive_cannot_be_used(us: Caller) -> None:
    item = us.create(
        "Item", {"Name": "Old", "Type": "Service", "IncomeAccountRef": us.named("Account", "Services")}
    )
    us.update("Item", item, {"Active": False})
    error = us.refused("SalesReceipt", receipt(line({"value": item["Id"]}, "5")))
    assert error["code"] == "610"
    assert error["Detail"].startswith(
        "Object Not Found : Something you're trying to use has been made inactive."
    )


@pytest.mark.parametrize(
    ("preference", "body"),
    [
        ("AllowShipping", {"Line": [line({"value": "SHIPPING_ITEM_ID"}, "5")]}),
        ("AllowDeposit", {"Deposit": 1}),
        ("AllowDiscount", {"discount": 1}),
    ],
)
def test_what_the_company_switched_off_is_refused_in_words(us: Caller, preference: str, body: Json) -> None:
    us.set_preference("SalesFormsPrefs", preference, value=False)
    whole = {"CustomerRef": us.customer(), "Line": [line(us.item(), "5")]} | body
    if whole.pop("discount", None):
        detail = {"PercentBased": True, "DiscountPercent": 10}
        whole["Line"].append({"DetailType": "DiscountLineDetail", "DiscountLineDetail": detail})
    error = us.refused("Invoice", whole)
    assert error["code"] == "6000"
    assert error["Detail"].endswith("turned off in the company's sales settings.")


def test_estimates_can_be_switched_off(us: Caller) -> None:
    us.set_preference("SalesFormsPrefs", "AllowEstimates", value=False)
    body = {"CustomerRef": us.customer(), "Line": [line(us.item(), "5")]}
    assert us.refused("Estimate", body)["code"] == "6000"


def test_closed_books_take_nothing_and_let_nothing_go(us: Caller) -> None:
    body = receipt(line(us.item(), "5"))
    made = us.create("SalesReceipt", body)
    us.set_preference("AccountingInfoPrefs", "BookCloseDate", "2026-03-31")
    assert us.refused("SalesReceipt", body)["code"] == "6200"
    token = {"Id": made["Id"], "SyncToken": "0"}
    assert us.refused("SalesReceipt", token | {"sparse": True, "TxnDate": "2026-04-01"})["code"] == "6200"
    assert us.refused("SalesReceipt", token, {"operation": "delete"})["code"] == "6200"
    assert us.create("SalesReceipt", body | {"TxnDate": "2026-04-01"})["TotalAmt"] == 5


def test_a_total_below_zero_is_refused_and_a_negative_line_is_not(us: Caller) -> None:
    item = us.item()
    assert us.refused("SalesReceipt", receipt(line(item, "-5")))["code"] == "6000"
    made = us.create("SalesReceipt", receipt(line(item, "5"), line(item, "-5")))
    assert made["TotalAmt"] == 0


def test_a_refund_needs_to_know_where_the_money_comes_from(us: Caller) -> None:
    body = receipt(line(us.item(), "5"))
    error = us.refused("RefundReceipt", body)
    assert (error["code"], error["Detail"]) == (
        "2020",
        "Required parameter DepositToAccountRef is missing in the request",
    )
    income = {"DepositToAccountRef": us.named("Account", "Services")}
    assert us.refused("RefundReceipt", body | income)["code"] == "6430"
    made = us.create("RefundReceipt", body | {"DepositToAccountRef": us.named("Account", "Checking")})
    assert made["TotalAmt"] == 5
    assert us.balance("Checking") == -5


def test_a_company_whose_subscription_ended_can_be_read_and_not_written(
    us: Caller, practice: Practice
) -> None:
    practice.state.set_expired(us.realm, expired=True)
    assert us.refused("Customer", {"DisplayName": "Late"})["code"] == "6190"
    assert us.rows("select * from Account maxresults 1")


def test_an_estimate_is_closed_by_its_invoice_and_opens_again_without_it(us: Caller) -> None:
    body = {"CustomerRef": us.customer(), "Line": [line(us.item(), "5")]}
    estimate = us.create("Estimate", body)
    linked = body | {"LinkedTxn": [{"TxnId": estimate["Id"], "TxnType": "Estimate"}]}
    invoice = us.create("Invoice", linked)
    assert invoice["LinkedTxn"] == [{"TxnId": estimate["Id"], "TxnType": "Estimate"}]
    closed = us.one("Estimate", estimate["Id"])
    assert (closed["TxnStatus"], closed["LinkedTxn"]) == (
        "Closed",
        [{"TxnId": invoice["Id"], "TxnType": "Invoice"}],
    )
    assert us.refused("Invoice", linked)["code"] == "620"
    us.post("invoice", {"Id": invoice["Id"], "SyncToken": "0"}, {"operation": "delete"})
    assert us.one("Estimate", estimate["Id"])["TxnStatus"] == "Pending"


def test_a_class_goes_on_lines_or_on_the_whole_as_the_company_decided(us: Caller, manual: Caller) -> None:
    for caller, good, bad in ((us, "line", "form"), (manual, "form", "line")):
        chosen = {"ClassRef": caller.named("Class", "Online")}
        item = caller.item()
        bodies = {"line": receipt(line(item, "5", chosen)), "form": receipt(line(item, "5")) | chosen}
        assert caller.create("SalesReceipt", bodies[good])["TotalAmt"] == 5
        assert caller.refused("SalesReceipt", bodies[bad])["code"] == "5030"


def test_a_sparse_update_of_a_receipt_keeps_lines_and_tax(us: Caller) -> None:
    made = us.create(
        "SalesReceipt", receipt(line(us.item(), "50")) | {"TxnTaxDetail": {"TotalTax": Decimal("4.12")}}
    )
    changed = us.update("SalesReceipt", made, {"PrivateNote": "called"})
    assert (changed["TotalAmt"], changed["TxnTaxDetail"]["TotalTax"]) == (Decimal("54.12"), Decimal("4.12"))
    assert changed["Line"] == made["Line"]
    assert us.balance("Undeposited Funds") == Decimal("54.12")
