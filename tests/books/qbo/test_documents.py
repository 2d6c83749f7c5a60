"""Documents arrive in the company to the cent, in each of the ways that a country taxes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.core.document import (
    DiscountLine,
    DocumentLine,
    DocumentTax,
    Form,
    Invoice,
    Kind,
    NewItem,
    TaxAmount,
    TaxStyle,
)
from app.core.intent import (
    Absent,
    CreateAccount,
    CreateItem,
    Deactivate,
    Found,
    Post,
    Remove,
    Settled,
    UpdateCustomer,
)
from app.core.listing import AccountType, Customer, ItemType, Ref
from app.core.order import Address, Party
from tests.books.qbo.conftest import MakePractice
from tests.books.qbo.practice import Practice
from tests.books.qbo.samples import NEW_CUSTOMER
from tests.books.qbo.shop import Shop, forms_of, open_shop, payment_of, post


@pytest.fixture
def shop(practice: Practice) -> Shop:
    return open_shop(practice)


def in_total(shop: Shop, amount: str, code: str = "") -> DocumentTax:
    found = Ref(shop.codes[code].id, code) if code else None
    return DocumentTax(TaxStyle.TOTAL, shop.money(amount), found)


@pytest.mark.parametrize("flavour", ["us", "us-manual"])
def test_american_tax_is_the_stores_to_the_cent(make_practice: MakePractice, flavour: str) -> None:
    shop = open_shop(make_practice(flavour))
    tax = in_total(shop, "4.37", "California" if flavour == "us-manual" else "")
    wanted = replace(
        shop.receipt("W-1", "53.37", tax, shop.line("49.00")), ship_to=Address(state="CA", country="US")
    )
    outcome = shop.post(wanted)
    assert (outcome.total, outcome.tax) == (shop.money("53.37"), shop.money("4.37"))


def test_a_discount_a_shipping_charge_and_an_untaxed_line_add_up(shop: Shop) -> None:
    discounts = shop.accounts["Discounts given"]
    lines = (
        DocumentLine(shop.mug, shop.money("49.00"), "Mug", Decimal(2), Decimal("24.50"), taxable=True),
        replace(shop.line("5.00"), taxable=False),
        DocumentLine(Ref("SHIPPING_ITEM_ID", "Shipping"), shop.money("7.95"), "UPS"),
    )
    wanted = replace(
        shop.receipt("W-2", "60.42", in_total(shop, "3.47"), *lines),
        discount=DiscountLine(shop.money("5.00"), Ref(discounts.id, discounts.name)),
    )
    outcome = shop.post(wanted)
    assert (outcome.total, outcome.tax) == (shop.money("60.42"), shop.money("3.47"))


def test_every_kind_of_sales_form_is_posted_and_deleted_again(shop: Shop) -> None:
    for form in forms_of(shop, [shop.line("12.34")], "12.34"):
        outcome = shop.post(form)
        assert outcome.total == shop.money("12.34"), form.key.kind
        removal = Remove(f"undo {form.key}", form.key.kind, outcome.id, outcome.sync_token)
        assert shop.settle(removal).id == outcome.id
        assert isinstance(shop.books.find(removal), Found)


def test_a_payment_closes_its_invoice(shop: Shop) -> None:
    invoice = next(
        form for form in forms_of(shop, [shop.line("12.34")], "12.34") if isinstance(form, Invoice)
    )
    posted = shop.post(invoice)
    assert posted.balance == shop.money("12.34")
    paid = shop.settle(Post("pay", payment_of(shop, invoice, "12.34"), {invoice.key: posted.id}))
    assert (paid.total, paid.balance) == (shop.money("12.34"), shop.money("0"))
    body = shop.practice.one(f"select * from Invoice where Id = '{posted.id}'")  # noqa: S608 - the test's own words
    assert body["Balance"] == 0


@pytest.mark.parametrize("style", [TaxStyle.EXCLUSIVE, TaxStyle.INCLUSIVE])
def test_british_tax_is_the_stores_to_the_cent(make_practice: MakePractice, style: TaxStyle) -> None:
    shop = open_shop(make_practice("gb"), "GBP")
    full, reduced = shop.codes["20.0% S"], shop.codes["5.0% R"]
    lines = (
        replace(shop.line("49.99", "20.0% S"), gross=shop.money("59.99")),
        replace(shop.line("10.00", "5.0% R"), gross=shop.money("10.50")),
    )
    amounts = (
        TaxAmount(Ref(full.rates[0].id, ""), full.rates[0].percent, shop.money("10.00"), shop.money("49.99")),
        TaxAmount(
            Ref(reduced.rates[0].id, ""), reduced.rates[0].percent, shop.money("0.50"), shop.money("10.00")
        ),
    )
    tax = DocumentTax(style, shop.money("10.50"), amounts=amounts)
    outcome = shop.post(shop.receipt("W-3", "70.49", tax, *lines))
    assert (outcome.total, outcome.tax) == (shop.money("70.49"), shop.money("10.50"))


def test_an_untaxed_sale_in_a_country_of_tax_codes_has_no_tax(make_practice: MakePractice) -> None:
    shop = open_shop(make_practice("de"), "EUR")
    outcome = shop.post(shop.plain("W-4", "19.99"))
    assert (outcome.total, outcome.tax) == (shop.money("19.99"), shop.money("0"))


def test_yen_have_no_decimals(make_practice: MakePractice) -> None:
    shop = open_shop(make_practice("jp"), "JPY")
    assert shop.post(shop.plain("W-5", "1980")).total == shop.money("1980")


def test_a_sale_in_euros_goes_to_a_customer_in_euros(make_practice: MakePractice) -> None:
    shop = open_shop(make_practice("multi"), "EUR")
    outcome = shop.post(shop.plain("W-6", "19.99"))
    assert outcome.total == shop.money("19.99")
    assert outcome.total is not None
    assert outcome.total.currency == "EUR"


def tracked(shop: Shop, form: Form) -> Form:
    """The form with a class and a location where this company wants them."""
    online, warehouse = Ref("1", "Online"), Ref("1", "Warehouse")
    if shop.books.company is not None and shop.books.company.classes.value == "document":
        return replace(form, class_=online, location=warehouse)
    return replace(form, lines=tuple(replace(line, class_=online) for line in form.lines), location=warehouse)


@pytest.mark.parametrize("flavour", ["us", "us-manual"])
def test_class_and_location_arrive_where_the_company_tracks_them(
    make_practice: MakePractice, flavour: str
) -> None:
    shop = open_shop(make_practice(flavour))
    form = tracked(shop, shop.plain("W-7"))
    assert isinstance(form, type(shop.plain("W-7")))
    shop.post(form)
    body = shop.practice.one("select * from SalesReceipt where DocNumber = 'W-7'")
    assert body["DepartmentRef"] == {"value": "1", "name": "Warehouse"}
    assert '"Online"' in str(body).replace("'", '"')


def test_where_quickbooks_numbers_by_itself_its_number_comes_back(shop: Shop) -> None:
    preferences = shop.practice.one("select * from Preferences")
    sales = {**dict(preferences["SalesFormsPrefs"]), "CustomTxnNumbers": False}  # type: ignore[call-overload]  # JSON
    shop.practice.write("Preferences", {**preferences, "SalesFormsPrefs": sales})
    shop.books.check()
    wanted = shop.plain("W-8")
    outcome = shop.post(wanted)
    assert outcome.number not in ("", "W-8")
    found = shop.books.find(post(wanted))
    assert isinstance(found, Found)
    assert (found.ours, found.settled.id) == (True, outcome.id)


def test_an_inventory_item_is_made_with_its_stock_and_an_item_below_its_category(shop: Shop) -> None:
    income, cogs = shop.accounts["Sales of Product Income"], shop.accounts["Cost of Goods Sold"]
    asset = shop.accounts["Inventory Asset"]
    stock = NewItem(
        "Teapot",
        ItemType.INVENTORY,
        Ref(income.id, ""),
        "TEA-1",
        expense=Ref(cogs.id, ""),
        asset=Ref(asset.id, ""),
        quantity=Decimal(7),
        start=date(2026, 1, 1),
    )
    shop.settle(CreateItem("teapot", stock))
    kitchen = NewItem("Kitchen", ItemType.CATEGORY, Ref(income.id, ""))
    parent = shop.settle(CreateItem("kitchen", kitchen))
    lid = NewItem("Kitchen:Lid", ItemType.SERVICE, Ref(income.id, ""), parent=Ref(parent.id, "Kitchen"))
    assert shop.settle(CreateItem("lid", lid)).name == "Kitchen:Lid"
    found = shop.books.find(CreateItem("lid", lid))
    assert isinstance(found, Found)
    assert shop.practice.one("select * from Item where Sku = 'TEA-1'")["QtyOnHand"] == 7


def test_an_account_is_made_in_place(shop: Shop) -> None:
    made = shop.settle(CreateAccount("account", "Shop clearing", AccountType.BANK, "Checking"))
    assert shop.practice.one("select * from Account where Name = 'Shop clearing'")["Id"] == made.id


def test_an_update_changes_the_contact_and_leaves_the_name(shop: Shop) -> None:
    existing = Customer(shop.customer.id, "Ada Lovelace", sync_token="0")
    contact = replace(NEW_CUSTOMER, party=Party("Eve", "Else", "", "new@example.test", "555"))
    update = UpdateCustomer("update", existing, contact)
    shop.settle(update)
    body = shop.practice.one("select * from Customer where DisplayName = 'Ada Lovelace'")
    assert body["PrimaryEmailAddr"] == {"Address": "new@example.test"}
    assert body["GivenName"] == "Ada"
    assert isinstance(shop.books.find(update), Found)


def test_what_we_made_and_nothing_uses_becomes_inactive(shop: Shop) -> None:
    intent = Deactivate("tidy", "items", shop.mug.id, "0")
    assert isinstance(shop.settle(intent), Settled)
    assert isinstance(shop.books.find(intent), Found)
    assert shop.practice.ask("select * from Item where Name = 'Mug'") == []


def test_a_marker_names_one_document_for_ever(shop: Shop) -> None:
    key = shop.key(Kind.SALES_RECEIPT, "W-9")
    shop.post(shop.plain("W-9"))
    body = shop.practice.one("select * from SalesReceipt where DocNumber = 'W-9'")
    assert body["PrivateNote"] == key.marker


@pytest.mark.parametrize("reference", ["ch_1", ""])
def test_a_payment_is_found_again_by_its_reference_or_its_day(shop: Shop, reference: str) -> None:
    invoice = next(
        form for form in forms_of(shop, [shop.line("12.34")], "12.34") if isinstance(form, Invoice)
    )
    posted = shop.post(invoice)
    intent = Post("pay", payment_of(shop, invoice, "12.34", reference), {invoice.key: posted.id})
    assert shop.books.find(intent) == Absent()
    paid = shop.settle(intent)
    found = shop.books.find(intent)
    assert isinstance(found, Found)
    assert (found.ours, found.settled.id) == (True, paid.id)
