"""Documents, customers and items as a company file gets them."""

from dataclasses import replace

import pytest
from lxml import etree

from app.books.qbd.encode import request
from app.books.qbd.forms import Unlinked, Unoffered
from app.books.qbd.lines import Unresolved
from app.books.qbd.sets import envelopes
from app.core.company import Company
from app.core.document import (
    CreditMemo,
    DiscountLine,
    DocumentTax,
    Kind,
    NewItem,
    SalesReceipt,
    TaxRegime,
    TaxStyle,
)
from app.core.intent import (
    NOT_IN_PLACE,
    CreateAccount,
    CreateCustomer,
    CreateItem,
    Deactivate,
    Intent,
    Post,
    Remove,
    Update,
    UpdateCustomer,
)
from app.core.listing import AccountType, ItemType, Ref
from app.core.order import Address, Party
from app.errors import Refused
from tests.books.qbd import samples
from tests.books.qbd.samples import ADA, INCOME, LINKED, US, money
from tests.books.qbd.script import requests_in
from tests.books.qbo.samples import HOME, NEW_CUSTOMER

PLAIN = replace(US, tax=TaxRegime.OFF)


def written(intent: Intent, company: Company = US, version: str = "13.0") -> etree._Element:
    [envelope] = envelopes([intent], company, version)
    [found] = requests_in(envelope.body)
    return found


def outline(node: etree._Element) -> list[str]:
    """One line an element that has a text, as an accountant may read it."""
    root = node.getroottree()
    return [
        f"{root.getpath(each).partition('Add/')[2] or each.tag}: {each.text}"
        for each in node.iter()
        if each.text
    ]


def test_a_sales_receipt_with_a_taxed_and_an_untaxed_line() -> None:
    assert outline(written(Post("sale", samples.receipt()))) == [
        "CustomerRef/ListID: 80000012-1700000000",
        "TxnDate: 2026-11-20",
        "RefNumber: WEB-1042",
        "BillAddress/Addr1: 1 Main St",
        "BillAddress/Addr2: Apt 2",
        "BillAddress/City: Oakland",
        "BillAddress/State: CA",
        "BillAddress/PostalCode: 94607",
        "BillAddress/Country: US",
        "ShipAddress/Addr1: 1 Main St",
        "ShipAddress/Addr2: Apt 2",
        "ShipAddress/City: Oakland",
        "ShipAddress/State: CA",
        "ShipAddress/PostalCode: 94607",
        "ShipAddress/Country: US",
        "CheckNumber: ch_3NabcdefGHIJKL",
        "PaymentMethodRef/ListID: 80000003-1700000000",
        "ItemSalesTaxRef/ListID: 8000003A-1700000000",
        f"Memo: Order 1042 {samples.receipt().key.marker}",
        "DepositToAccountRef/ListID: 80000006-1700000000",
        "SalesReceiptLineAdd[1]/ItemRef/ListID: 80000007-1700000000",
        "SalesReceiptLineAdd[1]/Desc: Mug, blue",
        "SalesReceiptLineAdd[1]/Quantity: 2",
        "SalesReceiptLineAdd[1]/Rate: 24.5",
        "SalesReceiptLineAdd[1]/ClassRef/ListID: 80000001-1700000000",
        "SalesReceiptLineAdd[1]/SalesTaxCodeRef/FullName: Tax",
        "SalesReceiptLineAdd[2]/ItemRef/ListID: 80000007-1700000000",
        "SalesReceiptLineAdd[2]/Desc: Mug, blue",
        "SalesReceiptLineAdd[2]/Quantity: 2",
        "SalesReceiptLineAdd[2]/Rate: 2.5",
        "SalesReceiptLineAdd[2]/ClassRef/ListID: 80000001-1700000000",
        "SalesReceiptLineAdd[2]/SalesTaxCodeRef/FullName: Non",
    ]


def test_a_company_without_sales_tax_gets_no_code_and_no_tax_item() -> None:
    found = outline(written(Post("sale", samples.receipt()), PLAIN))
    assert [each for each in found if "Tax" in each] == []


def test_a_document_without_tax_says_of_every_line_that_it_bears_none() -> None:
    free = replace(samples.receipt(), tax=DocumentTax(TaxStyle.NONE, money("0")))
    found = outline(written(Post("sale", free)))
    assert [each.partition(": ")[2] for each in found if "SalesTaxCodeRef" in each] == ["Non", "Non"]


def test_an_invoice_has_its_terms_its_receivable_account_and_its_class() -> None:
    found = outline(written(Post("sale", samples.invoice())))
    assert "ARAccountRef/ListID: 80000005-1700000000" in found
    assert "TermsRef/ListID: 80000004-1700000000" in found
    assert "DueDate: 2026-12-20" in found
    assert "ClassRef/ListID: 80000001-1700000000" in found


def test_a_payment_is_applied_to_its_invoice_in_full() -> None:
    assert outline(written(Post("paid", samples.payment(), LINKED))) == [
        "CustomerRef/ListID: 80000012-1700000000",
        "ARAccountRef/ListID: 80000005-1700000000",
        "TxnDate: 2026-11-20",
        "RefNumber: ch_3NabcdefGHIJKL",
        "TotalAmount: 53.35",
        "PaymentMethodRef/ListID: 80000003-1700000000",
        f"Memo: Order 1042 {samples.payment().key.marker}",
        "DepositToAccountRef/ListID: 80000006-1700000000",
        "AppliedToTxnAdd/TxnID: 1A2B-1700000000",
        "AppliedToTxnAdd/PaymentAmount: 53.35",
    ]


def test_a_sales_order_names_its_channel_where_quickbooks_knows_channels() -> None:
    [order] = [each for each in samples.documents() if each.key.kind is Kind.SALES_ORDER]
    sold = Post("sale", replace(order, store="Larkspur Pantry"))
    assert outline(written(sold, version="16.0"))[-2:] == [
        "SOChannel: Ecommerce",
        "StoreName: Larkspur Pantry",
    ]
    assert [each for each in outline(written(sold)) if each.startswith(("SOChannel", "StoreName"))] == []


def test_a_memo_that_is_too_long_loses_its_end_and_never_our_mark() -> None:
    long = replace(samples.receipt(), memo="é" * 5000)
    memo = written(Post("sale", long)).findtext(".//Memo") or ""
    assert len(memo) == 4095
    assert memo.endswith(f"é {long.key.marker}")


def test_a_payment_without_its_invoice_is_a_bug_of_ours() -> None:
    with pytest.raises(Unlinked):
        request(Post("paid", samples.payment()), US)


def test_a_document_of_a_customer_who_was_not_made_is_a_bug_of_ours() -> None:
    with pytest.raises(Unresolved):
        request(Post("sale", replace(samples.receipt(), customer=NEW_CUSTOMER)), US)


def test_a_discount_of_the_whole_document_is_a_bug_of_ours() -> None:
    with pytest.raises(Unoffered):
        request(Post("sale", replace(samples.receipt(), discount=DiscountLine(money("1.00")))), US)


def test_a_new_customer_is_written_with_names_and_addresses_headed_by_whose_they_are() -> None:
    found = outline(written(CreateCustomer("new", NEW_CUSTOMER)))
    assert found[:6] == [
        "Name: Ada Lovelace",
        "CompanyName: Analytical Engines",
        "FirstName: Ada",
        "LastName: Lovelace",
        "BillAddress/Addr1: Analytical Engines",
        "BillAddress/Addr2: 1 Main St",
    ]
    assert found[-2:] == ["Phone: +1 510 555 0100", "Email: ada@example.test"]


def test_a_phone_number_that_is_too_long_and_an_address_that_is_none_are_left_out() -> None:
    party = Party("Ada", "Lovelace", email="ada at home", phone="0" * 22)
    found = written(CreateCustomer("new", replace(NEW_CUSTOMER, party=party, ship_to=Address())))
    assert [found.find(f".//{name}") for name in ("Phone", "Email", "BillAddress", "ShipAddress")] == [
        None
    ] * 4


def test_a_change_of_contact_data_leaves_no_line_of_the_old_address() -> None:
    found = written(UpdateCustomer("contact", samples.ada_as_listed("17"), NEW_CUSTOMER))
    assert found.findtext(".//EditSequence") == "17"
    assert found.find(".//Name") is None
    lines = [found.findtext(f".//BillAddress/Addr{number}") for number in range(1, 6)]
    assert lines == ["Analytical Engines", "1 Main St", "Apt 2", "", ""]


def test_an_item_that_is_only_sold_has_one_account_and_one_that_is_bought_too_has_both() -> None:
    sold = NewItem("Cup", ItemType.NON_INVENTORY, INCOME, "CUP-1", "A cup", taxable=False)
    assert outline(written(CreateItem("item", sold))) == [
        "Name: Cup",
        "ManufacturerPartNumber: CUP-1",
        "SalesTaxCodeRef/FullName: Non",
        "SalesOrPurchase/Desc: A cup",
        f"SalesOrPurchase/AccountRef/ListID: {INCOME.id}",
    ]
    bought = replace(sold, expense=Ref("80000020-1700000000", "COGS"))
    assert outline(written(CreateItem("item", bought)))[3:] == [
        "SalesAndPurchase/SalesDesc: A cup",
        f"SalesAndPurchase/IncomeAccountRef/ListID: {INCOME.id}",
        "SalesAndPurchase/ExpenseAccountRef/ListID: 80000020-1700000000",
    ]


def test_an_inventory_item_has_its_three_accounts_and_what_is_on_hand() -> None:
    assert outline(written(CreateItem("item", samples.stock())))[3:] == [
        "SalesDesc: A mug",
        f"IncomeAccountRef/ListID: {INCOME.id}",
        "COGSAccountRef/ListID: 80000020-1700000000",
        "AssetAccountRef/ListID: 80000021-1700000000",
        "QuantityOnHand: 4",
        "InventoryDate: 2026-01-01",
    ]


def test_removing_a_document_deletes_it() -> None:
    found = written(Remove("undo", Kind.PAYMENT, "1A2B-1700000000", "1"))
    assert [each.text for each in found] == ["ReceivePayment", "1A2B-1700000000"]


EUROS = replace(samples.receipt(), total=money("58.35", "EUR"))


@pytest.mark.parametrize(
    ("intent", "section", "code"),
    [
        (CreateAccount("account", "Shop clearing", AccountType.BANK), "accounts", "unoffered"),
        (CreateItem("item", NewItem("Cups", ItemType.CATEGORY, INCOME)), "products", "unoffered"),
        (Deactivate("tidy", "items", "80000007-1700000000", "1"), "", "unoffered"),
        (Update("edit", samples.receipt(), samples.receipt(), "1-1", "1"), "", NOT_IN_PLACE),
        (Post("sale", EUROS), "transactions", "unoffered"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_what_quickbooks_desktop_never_does_is_refused_with_what_to_do(
    intent: Intent, section: str, code: str
) -> None:
    refused = request(intent, US)
    assert isinstance(refused, Refused)
    assert (refused.section, refused.code) == (section, code)
    assert len(refused.message.split(". ")) >= 2


def test_a_foreign_currency_is_the_customers_where_there_are_several() -> None:
    several = replace(US, multicurrency=True)
    assert not isinstance(request(Post("sale", EUROS), several), Refused)
    new = request(CreateCustomer("new", replace(NEW_CUSTOMER, currency="EUR")), several)
    assert isinstance(new, Refused)
    assert new.section == "customers"


def test_every_kind_of_form_has_lines_of_its_own_name() -> None:
    for document in samples.documents():
        if isinstance(document, SalesReceipt | CreditMemo):
            found = written(Post("sale", document))
            assert len(found.findall(f".//{str(found[0].tag).removesuffix('Add')}LineAdd")) == len(
                document.lines
            )


def test_the_customer_of_a_document_is_named_by_id_and_never_by_a_name_that_may_change() -> None:
    found = written(Post("sale", replace(samples.receipt(), customer=Ref(ADA.id, "Ada & Co"), bill_to=HOME)))
    assert found.findtext(".//CustomerRef/ListID") == ADA.id
    assert found.find(".//CustomerRef/FullName") is None
