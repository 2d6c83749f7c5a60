"""Who the customer is: matched, created, held."""

from dataclasses import replace

import pytest

from app.config.sections.customers import CustomersSection, Existing, MatchBy, NameFormat, WhenMissing
from app.core.company import Company
from app.core.document import NewCustomer
from app.core.listing import Customer, Ref
from app.core.order import Address, Party
from app.plan.view import BooksView, Plan
from tests.plan.orders import (
    AMERICAN,
    BUYER,
    ONLINE,
    codes,
    config,
    form,
    line,
    order,
    plan,
    ref,
    taxed_order,
)

MULTI = replace(AMERICAN, multicurrency=True)


def with_customers(*customers: Customer, company: Company = AMERICAN) -> BooksView:
    return BooksView(company, ONLINE, customers=customers)


def name_of(result: Plan) -> str:
    return form(result).customer.name


@pytest.mark.parametrize(
    ("format_", "name"),
    [
        (NameFormat.FIRST_LAST, "Maya Okafor"),
        (NameFormat.LAST_FIRST, "Okafor, Maya"),
        (NameFormat.FIRST_LAST_EMAIL, "Maya Okafor (maya@example.com)"),
        (NameFormat.COMPANY_OR_FIRST_LAST, "Fern & Co."),
        (NameFormat.COMPANY_OR_LAST_FIRST, "Fern & Co."),
        (NameFormat.SHIPPING_FIRST_LAST, "Tunde Okafor"),
        (NameFormat.SHIPPING_COMPANY, "Fern Storehouse"),
        (NameFormat.EMAIL, "maya@example.com"),
        (NameFormat.CHANNEL, "web"),
        (NameFormat.STORE_AND_CURRENCY, "Larkspur USD"),
        (NameFormat.ORDER_NUMBER, "1042"),
        (NameFormat.SINGLE, "Web Store"),
    ],
)
def test_a_new_customer_is_named_as_the_merchant_chose(format_: NameFormat, name: str) -> None:
    what = replace(
        taxed_order(),
        billing=replace(BUYER, company="Fern & Co."),
        shipping_to=replace(BUYER, first_name="Tunde", company="Fern Storehouse"),
        channel="web",
    )
    assert name_of(plan(what, config(customers=CustomersSection(name_format=format_)))) == name


def test_one_customer_for_all_orders_gets_no_buyers_address() -> None:
    section = CustomersSection(name_format=NameFormat.SINGLE)
    customer = form(plan(taxed_order(), config(customers=section))).customer
    assert customer == NewCustomer("Web Store", Party(), Address())


def test_a_known_name_is_found_whatever_its_case() -> None:
    view = with_customers(Customer("58", "maya OKAFOR"))
    assert form(plan(taxed_order(), view=view)).customer == Ref("58", "maya OKAFOR")


def test_the_customer_table_goes_before_every_match() -> None:
    view = replace(
        with_customers(Customer("58", "Maya Okafor"), Customer("60", "Okafor Household")),
        customer_table={"7": Ref("60", "Okafor Household")},
    )
    assert form(plan(replace(taxed_order(), customer_id="7"), view=view)).customer.name == "Okafor Household"


def test_of_two_customers_with_the_e_mail_the_one_of_the_same_name_is_taken() -> None:
    view = with_customers(
        Customer("9", "Maya's Old Shop", email="MAYA@example.com"),
        Customer("58", "Maya Okafor", email="maya@example.com"),
    )
    section = CustomersSection(match_by=MatchBy.EMAIL)
    assert form(plan(taxed_order(), config(customers=section), view)).customer.name == "Maya Okafor"


def test_a_namesake_with_another_e_mail_is_another_person() -> None:
    view = with_customers(Customer("58", "Maya Okafor", email="other@example.com"))
    section = CustomersSection(match_by=MatchBy.NAME_AND_EMAIL)
    result = plan(taxed_order(), config(customers=section), view)
    assert name_of(result) == "Maya Okafor (maya@example.com)"
    assert "tells the buyer from another “Maya Okafor”" in why_customer(result)


def why_customer(result: Plan) -> str:
    return next(one.source for one in result.because if one.field == "customer")


def test_what_stands_behind_a_name_has_its_reason_and_a_plain_name_has_none() -> None:
    assert why_customer(plan(taxed_order())).endswith("”")
    abroad = plan(order([line(currency="CAD")], currency="CAD"), view=with_customers(company=MULTI))
    assert name_of(abroad) == "Maya Okafor (CAD)"
    assert "the currency stands behind it" in why_customer(abroad)
    assert "another “Maya Okafor”" not in why_customer(abroad)


def test_the_second_order_of_the_namesake_finds_the_customer_that_the_first_one_made() -> None:
    view = with_customers(
        Customer("58", "Maya Okafor", email="other@example.com"),
        Customer("61", "Maya Okafor (maya@example.com)", email="maya@example.com"),
    )
    section = CustomersSection(match_by=MatchBy.NAME_AND_EMAIL)
    assert form(plan(taxed_order(), config(customers=section), view)).customer == Ref(
        "61", "Maya Okafor (maya@example.com)"
    )


def test_a_business_is_found_by_its_company() -> None:
    what = replace(taxed_order(), billing=replace(BUYER, company="Fern & Co."))
    view = with_customers(Customer("70", "Fern", company="fern & co."))
    section = CustomersSection(match_by=MatchBy.COMPANY)
    assert form(plan(what, config(customers=section), view)).customer == Ref("70", "Fern")


@pytest.mark.parametrize("kind", ["vendor", "employee"])
def test_a_name_that_belongs_to_a_vendor_or_employee_holds_the_order(kind: str) -> None:
    result = plan(taxed_order(), view=with_customers(Customer("5", "Maya Okafor", kind=kind)))
    assert codes(result) == ["name_taken"]
    assert kind in result.reasons[0].message


def test_an_inactive_customer_holds_the_order_and_is_offered_for_reactivation() -> None:
    result = plan(taxed_order(), view=with_customers(Customer("58", "Maya Okafor", active=False)))
    assert codes(result) == ["customer_inactive"]
    assert "Make the customer active again" in result.reasons[0].message


def test_a_buyer_who_pays_in_euro_too_gets_a_customer_of_her_own_for_it() -> None:
    euros = order([line(currency="EUR")], currency="EUR")
    view = with_customers(Customer("58", "Maya Okafor", currency="USD"), company=MULTI)
    customer = form(plan(euros, view=view)).customer
    assert isinstance(customer, NewCustomer)
    assert (customer.name, customer.currency) == ("Maya Okafor (EUR)", "EUR")


def test_her_next_euro_order_finds_that_customer() -> None:
    euros = order([line(currency="EUR")], currency="EUR")
    view = with_customers(
        Customer("58", "Maya Okafor", currency="USD"),
        Customer("63", "Maya Okafor (EUR)", currency="EUR"),
        company=MULTI,
    )
    assert form(plan(euros, view=view)).customer == Ref("63", "Maya Okafor (EUR)")


def test_a_foreign_order_is_held_where_the_books_know_one_currency() -> None:
    assert codes(plan(order([line(currency="EUR")], currency="EUR"))) == ["currency_off"]


def test_a_missing_customer_holds_the_order_when_the_merchant_wants_that() -> None:
    section = CustomersSection(when_missing=WhenMissing.HOLD)
    result = plan(taxed_order(), config(customers=section))
    assert codes(result) == ["customer_missing"]
    assert "Maya Okafor" in result.reasons[0].message


def test_a_missing_customer_is_replaced_by_the_named_one() -> None:
    section = CustomersSection(when_missing=WhenMissing.FALLBACK, fallback=ref("99", "Online buyers"))
    assert form(plan(taxed_order(), config(customers=section))).customer == Ref("99", "Online buyers")


def test_an_order_without_any_name_is_held_with_what_to_do() -> None:
    nameless = replace(taxed_order(), billing=Party(), shipping_to=Party())
    assert codes(plan(nameless)) == ["customer_unnamed"]


def test_a_guest_who_left_only_an_e_mail_is_named_by_it() -> None:
    guest = replace(taxed_order(), billing=Party(email="guest@example.com"), shipping_to=Party())
    assert name_of(plan(guest)) == "guest@example.com"


def test_contact_data_are_renewed_only_when_the_merchant_wants_that() -> None:
    view = with_customers(Customer("58", "Maya Okafor"))
    assert plan(taxed_order(), view=view).update is None
    renewing = plan(taxed_order(), config(customers=CustomersSection(existing=Existing.UPDATE)), view)
    assert renewing.update is not None
    assert renewing.update.existing.id == "58"
    assert renewing.update.contact.party.email == "maya@example.com"


def test_a_name_of_a_thousand_letters_is_shortened_and_said() -> None:
    endless = replace(taxed_order(), billing=replace(BUYER, first_name="Maya" * 250))
    result = plan(endless)
    assert len(name_of(result)) == 500
    assert "customer_name_changed" in codes(result)


def test_a_colon_and_a_tab_in_a_name_do_not_reach_the_books() -> None:
    odd = replace(taxed_order(), billing=replace(BUYER, first_name="Fern:\tMaya"))
    assert name_of(plan(odd)) == "Fern- Maya Okafor"
