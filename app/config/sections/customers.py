"""Step 3: who the customer is in the books."""

from typing import Annotated

from pydantic import Field

from app.config.facts import Facts
from app.config.section import (
    Choice,
    Faq,
    Labelled,
    OptionalRef,
    Problem,
    Section,
    SectionModel,
    ShortText,
    ShownWhen,
    Widget,
    WidgetKind,
)


class MatchBy(Labelled):
    NAME = "name", "Display name"
    EMAIL = "email", "E-mail"
    NAME_AND_EMAIL = "name_and_email", "Name and e-mail"
    COMPANY = "company", "Company"


class NameFormat(Labelled):
    FIRST_LAST = "first_last", "First Last"
    LAST_FIRST = "last_first", "Last, First"
    FIRST_LAST_EMAIL = "first_last_email", "First Last + e-mail"
    COMPANY_OR_FIRST_LAST = "company_or_first_last", "Billing company, or First Last"
    COMPANY_OR_LAST_FIRST = "company_or_last_first", "Billing company, or Last, First"
    SHIPPING_FIRST_LAST = "shipping_first_last", "Shipping First Last"
    SHIPPING_COMPANY = "shipping_company", "Shipping company"
    EMAIL = "email", "Billing e-mail"
    CHANNEL = "channel", "Store or channel name"
    STORE_AND_CURRENCY = "store_and_currency", "Store name and currency"
    ORDER_NUMBER = "order_number", "Order number"
    SINGLE = "single", "One customer for all orders"


class WhenMissing(Labelled):
    CREATE = "create", "Create the customer"
    HOLD = "hold", "Do not export the order, and say so"
    FALLBACK = "fallback", "Use a named customer instead"


class Existing(Labelled):
    LEAVE = "leave", "Leave as they are"
    UPDATE = "update", "Update e-mail, phone and addresses"


class CustomersSection(SectionModel):
    match_by: Annotated[MatchBy, Widget(WidgetKind.RADIO)] = Field(MatchBy.NAME, title="Match by")
    name_format: Annotated[NameFormat, Widget(WidgetKind.SELECT)] = Field(
        NameFormat.FIRST_LAST, title="The name is built as"
    )
    single_name: Annotated[ShortText, ShownWhen("name_format", ("single",))] = Field(
        "Web Store", title="Name of the one customer"
    )
    when_missing: Annotated[WhenMissing, Widget(WidgetKind.RADIO)] = Field(
        WhenMissing.CREATE, title="When the customer is not in QuickBooks"
    )
    fallback: Annotated[OptionalRef, Choice("books.customers"), ShownWhen("when_missing", ("fallback",))] = (
        Field(None, title="Customer to use instead")
    )
    existing: Annotated[Existing, Widget(WidgetKind.RADIO)] = Field(
        Existing.LEAVE, title="Existing customers"
    )


def check(section: CustomersSection, facts: Facts) -> list[Problem]:
    if section.name_format is NameFormat.SINGLE and not section.single_name:
        return [
            Problem(
                "customers", "The one customer has no name. Type one, “Web Store” for example.", "single_name"
            )
        ]
    if section.when_missing is WhenMissing.FALLBACK and section.fallback is None:
        return [Problem("customers", "No customer is chosen to be used instead. Choose one.", "fallback")]
    return []


SECTION = Section(
    slug="customers",
    title="Customers",
    intro="Decide how we recognise a customer of your store in QuickBooks, and what happens when there is none.",
    model=CustomersSection,
    check=check,
    faq=(
        Faq(
            "Should I have one customer for all orders?",
            "If you never look up a single buyer in QuickBooks, one customer keeps your customer list short.",
        ),
        Faq(
            "What if a vendor has the same name?",
            "QuickBooks keeps one list of names for customers, vendors and employees. Such an order is held and "
            "shown to you; nothing is renamed.",
        ),
    ),
)
