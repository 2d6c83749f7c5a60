"""What is sent to QuickBooks: nothing that it does not know, nothing that was not meant."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.books.qbo.encode import Operation, operation
from app.books.qbo.forms import Unlinked
from app.books.qbo.lines import Unresolved
from app.books.qbo.wire import Json, inner, objects, text
from app.books.texts import marker_in
from app.core.company import Company
from app.core.document import Document, DocumentTax, Kind, NewItem, SalesReceipt, TaxStyle
from app.core.intent import (
    CreateAccount,
    CreateCustomer,
    CreateItem,
    Intent,
    Post,
    Remove,
    Update,
    UpdateCustomer,
)
from app.core.listing import AccountType, Customer, ItemType, Ref
from app.core.order import Address, Party
from tests.books.qbo import samples
from tests.books.qbo.fields import unknown_properties
from tests.books.qbo.samples import GB, MULTI, US, VAT, intents, money


def encoded(document: Document, company: Company = US) -> Json:
    return operation(Post("key", document, {samples.key(Kind.INVOICE): "145"}), company).payload


@pytest.mark.parametrize("company", [US, GB, MULTI], ids=["us", "gb", "multi"])
@pytest.mark.parametrize("intent", intents(), ids=lambda intent: intent.key)
def test_every_property_that_is_sent_is_one_that_quickbooks_knows(intent: Intent, company: Company) -> None:
    found: Operation = operation(intent, company)
    assert list(unknown_properties(found.entity, found.payload)) == []


def test_a_sales_receipt_in_the_united_states() -> None:
    address = {
        "Line1": "1 Main St",
        "Line2": "Apt 2",
        "City": "Oakland",
        "CountrySubDivisionCode": "CA",
        "PostalCode": "94607",
        "Country": "USA",
    }
    assert encoded(samples.receipt()) == {
        "TxnDate": "2026-11-20",
        "CustomerRef": {"value": "12"},
        "DocNumber": "WEB-1042",
        "PrivateNote": f"Order 1042\n{samples.receipt().key.marker}",
        "CustomerMemo": {"value": "Thank you"},
        "BillEmail": {"Address": "ada@example.test"},
        "BillAddr": address,
        "ShipAddr": address,
        "DepartmentRef": {"value": "2"},
        "Line": [
            {
                "Amount": Decimal("49.00"),
                "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {
                    "ItemRef": {"value": "7"},
                    "Qty": Decimal(2),
                    "UnitPrice": Decimal("24.5"),
                    "ClassRef": {"value": "1"},
                    "TaxCodeRef": {"value": "TAX"},
                },
                "Description": "Mug, blue",
            },
            {
                "Amount": Decimal("5.00"),
                "DetailType": "SalesItemLineDetail",
                "SalesItemLineDetail": {
                    "ItemRef": {"value": "7"},
                    "Qty": Decimal(2),
                    "UnitPrice": Decimal("2.5"),
                    "ClassRef": {"value": "1"},
                    "TaxCodeRef": {"value": "NON"},
                },
                "Description": "Mug, blue",
            },
            {
                "Amount": Decimal("5.00"),
                "DetailType": "DiscountLineDetail",
                "DiscountLineDetail": {
                    "PercentBased": False,
                    "DiscountAccountRef": {"value": "19"},
                    "ClassRef": {"value": "1"},
                },
            },
        ],
        "TxnTaxDetail": {"TotalTax": Decimal("4.35"), "TxnTaxCodeRef": {"value": "3"}},
        "ApplyTaxAfterDiscount": True,
        "DepositToAccountRef": {"value": "6"},
        "PaymentMethodRef": {"value": "3"},
        "PaymentRefNum": "ch_3NabcdefGHIJKL",
    }


def test_a_payment_closes_its_invoice_and_its_reference_fits() -> None:
    sent = encoded(samples.payment())
    assert sent["Line"] == [
        {"Amount": Decimal("53.35"), "LinkedTxn": [{"TxnId": "145", "TxnType": "Invoice"}]}
    ]
    assert sent["PaymentRefNum"] == "ch_3NabcdefGHIJKLMNOP"
    assert sent["TotalAmt"] == Decimal("53.35")


def test_a_payment_without_its_invoice_is_a_bug_of_ours() -> None:
    with pytest.raises(Unlinked):
        operation(Post("key", samples.payment()), US)


def test_a_document_whose_customer_was_not_made_is_a_bug_of_ours() -> None:
    with pytest.raises(Unresolved, match="Ada Lovelace"):
        encoded(replace(samples.receipt(), customer=samples.NEW_CUSTOMER))


def test_where_quickbooks_numbers_by_itself_our_number_is_not_sent() -> None:
    assert "DocNumber" not in encoded(samples.receipt(), replace(US, own_numbers=False))


def test_a_document_names_its_currency_only_where_there_are_several() -> None:
    assert "CurrencyRef" not in encoded(samples.receipt(), US)
    assert encoded(samples.receipt(), MULTI)["CurrencyRef"] == {"value": "USD"}


def british(style: TaxStyle) -> SalesReceipt:
    line = replace(
        samples.line("50.00", "GBP"), tax_code=Ref("5", "20% S"), gross=money("60.00", "GBP"), class_=None
    )
    tax = replace(VAT, style=style) if style is not TaxStyle.NONE else DocumentTax(style, money("0", "GBP"))
    return replace(samples.receipt(), lines=(line,), tax=tax, discount=None)


def detail(sent: Json) -> Json:
    return inner(objects(sent, "Line")[0], "SalesItemLineDetail")


def test_british_tax_on_top_carries_a_code_a_line_and_the_amount_of_each_rate() -> None:
    sent = encoded(british(TaxStyle.EXCLUSIVE), GB)
    assert sent["GlobalTaxCalculation"] == "TaxExcluded"
    assert detail(sent)["TaxCodeRef"] == {"value": "5"}
    assert "TaxInclusiveAmt" not in detail(sent)
    assert sent["TxnTaxDetail"] == {
        "TotalTax": Decimal("10.00"),
        "TaxLine": [
            {
                "Amount": Decimal("10.00"),
                "DetailType": "TaxLineDetail",
                "TaxLineDetail": {
                    "TaxRateRef": {"value": "9"},
                    "PercentBased": True,
                    "TaxPercent": Decimal(20),
                    "NetAmountTaxable": Decimal("50.00"),
                },
            }
        ],
    }


def test_british_tax_inside_the_price_sends_net_and_gross() -> None:
    sent = encoded(british(TaxStyle.INCLUSIVE), GB)
    assert sent["GlobalTaxCalculation"] == "TaxInclusive"
    assert objects(sent, "Line")[0]["Amount"] == Decimal("50.00")
    assert detail(sent)["TaxInclusiveAmt"] == Decimal("60.00")


def test_an_untaxed_british_document_says_that_tax_does_not_apply() -> None:
    sent = encoded(british(TaxStyle.NONE), GB)
    assert sent["GlobalTaxCalculation"] == "NotApplicable"
    assert "TxnTaxDetail" not in sent


def test_an_untaxed_american_line_says_so_because_silence_means_taxable() -> None:
    untaxed = replace(samples.receipt(), tax=samples.NO_TAX)
    sent = encoded(untaxed, US)
    codes = [
        text(inner(inner(line, "SalesItemLineDetail"), "TaxCodeRef"), "value")
        for line in objects(sent, "Line")[:2]
    ]
    assert codes == ["NON", "NON"]
    assert "TxnTaxDetail" not in sent


def test_an_amount_that_is_no_product_goes_without_quantity_and_price() -> None:
    odd = replace(samples.line("10.01"), quantity=None, price=None)
    sent = encoded(replace(samples.receipt(), lines=(odd,)))
    assert {"Qty", "UnitPrice"} & set(detail(sent)) == set()


def test_the_memo_gives_way_to_our_marker() -> None:
    note = text(encoded(replace(samples.receipt(), memo="é" * 5000)), "PrivateNote")
    assert len(note) == 4000
    assert marker_in(note) == samples.receipt().key.marker


def test_a_customer_keeps_what_is_right_and_loses_what_quickbooks_would_refuse() -> None:
    party = Party("A:da\t", "Love\nlace", "Engines", "ada@nowhere", "x" * 31, Address(country="GB"))
    new = replace(samples.NEW_CUSTOMER, name="Ada: the\tfirst ", party=party, ship_to=Address())
    assert operation(CreateCustomer("key", new), US).payload == {
        "DisplayName": "Ada the first",
        "GivenName": "A da",
        "FamilyName": "Love lace",
        "CompanyName": "Engines",
        "BillAddr": {"Country": "GBR"},
    }


def test_an_update_of_a_customer_never_touches_the_name() -> None:
    existing = Customer("12", "Ada Lovelace", sync_token="3")
    sent = operation(UpdateCustomer("key", existing, samples.NEW_CUSTOMER), US).payload
    assert {"Id": "12", "SyncToken": "3", "sparse": True}.items() <= sent.items()
    assert {"DisplayName", "GivenName", "FamilyName", "CompanyName"} & set(sent) == set()


def test_an_inventory_item_has_its_accounts_quantity_and_start() -> None:
    item = next(intent for intent in intents() if intent.key == "new item")
    assert operation(item, US).payload == {
        "Name": "Mug",
        "Type": "Inventory",
        "Sku": "MUG-1",
        "Description": "A mug",
        "Taxable": True,
        "IncomeAccountRef": {"value": "16"},
        "ExpenseAccountRef": {"value": "20"},
        "TrackQtyOnHand": True,
        "QtyOnHand": Decimal(4),
        "InvStartDate": "2026-01-01",
        "AssetAccountRef": {"value": "7"},
    }


def test_an_item_below_a_parent_is_sent_with_its_own_name() -> None:
    new = NewItem("Cups:Mug", ItemType.SERVICE, Ref("16", "Sales"), parent=Ref("8", "Cups"))
    sent = operation(CreateItem("key", new), US).payload
    assert (sent["Name"], sent["ParentRef"], sent["SubItem"]) == ("Mug", {"value": "8"}, True)


def test_an_account_name_loses_its_quotes_and_colons() -> None:
    sent = operation(CreateAccount("key", 'Shop: "web"', AccountType.BANK), US).payload
    assert sent == {"Name": "Shop 'web'", "AccountType": "Bank"}


def test_undoing_deletes_so_that_the_number_is_free_again() -> None:
    found = operation(Remove("key", Kind.SALES_RECEIPT, "145", "2"), US)
    assert (found.verb, found.entity, found.payload) == (
        "delete",
        "SalesReceipt",
        {"Id": "145", "SyncToken": "2"},
    )


def updated(before: Document, document: Document) -> Json:
    found = operation(Update("key", before, document, "145", "2", samples.LINKED), US)
    assert found.verb == "update"
    return found.payload


def test_a_change_names_the_document_and_sends_all_its_lines() -> None:
    before = samples.receipt()
    sent = updated(before, replace(before, lines=before.lines[:1], total=money("48.35")))
    assert {name: sent[name] for name in ("Id", "SyncToken", "sparse", "DocNumber")} == {
        "Id": "145",
        "SyncToken": "2",
        "sparse": True,
        "DocNumber": "WEB-1042",
    }
    assert marker_in(text(sent, "PrivateNote")) == before.key.marker
    assert [line["Amount"] for line in objects(sent, "Line")] == [Decimal("49.00"), Decimal("5.00")]


def test_a_delivery_address_is_not_sent_again_because_its_lines_would_be_reshuffled() -> None:
    sent = updated(samples.receipt(), samples.receipt())
    assert "BillAddr" in sent
    assert "ShipAddr" not in sent


def test_tax_and_a_reference_that_are_no_more_are_taken_off() -> None:
    nothing = DocumentTax(TaxStyle.NONE, money("0"))
    sent = updated(samples.receipt(), replace(samples.receipt(), tax=nothing, reference=""))
    assert (sent["TxnTaxDetail"], sent["PaymentRefNum"]) == ({"TotalTax": 0}, "")


def test_a_changed_payment_is_applied_to_its_invoice_with_all_it_has() -> None:
    sent = updated(samples.payment(), replace(samples.payment(), amount=money("40.00")))
    assert sent["TotalAmt"] == Decimal("40.00")
    assert sent["Line"] == [
        {"Amount": Decimal("40.00"), "LinkedTxn": [{"TxnId": "145", "TxnType": "Invoice"}]}
    ]


def test_a_due_date_is_sent_as_a_day() -> None:
    assert encoded(samples.invoice())["DueDate"] == date(2026, 12, 20).isoformat()


def test_the_check_of_properties_finds_one_that_quickbooks_does_not_know() -> None:
    assert list(unknown_properties("Invoice", {"Line": [{"Discount": 1}]})) == ["Invoice.Line.Discount"]
