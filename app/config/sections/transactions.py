"""Step 2: what an order becomes in the books."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.config.facts import Facts
from app.config.section import (
    Choice,
    Faq,
    Labelled,
    OptionalRef,
    Problem,
    Section,
    SectionModel,
    ShownWhen,
    Text,
    Widget,
    WidgetKind,
)
from app.core.company import ClassTracking
from app.core.document import KIND_NAMES, Kind


class TransactionType(Labelled):
    SALES_RECEIPT = (
        "sales_receipt",
        "Sales receipt",
        "The sale and its payment in one. For orders paid at checkout.",
    )
    INVOICE = "invoice", "Invoice", "The sale on account. You record the payment yourself."
    INVOICE_IF_PAID = (
        "invoice_if_paid",
        "Invoice only, payment if paid",
        "A payment is added once the store says that the order is paid. For cash on delivery and cheques.",
    )
    INVOICE_AND_PAYMENT = (
        "invoice_and_payment",
        "Invoice and payment",
        "Always both, whether or not the store says that the order is paid.",
    )
    ESTIMATE = (
        "estimate",
        "Estimate",
        "Does not post: no income, no stock. You turn it into an invoice yourself.",
    )
    SALES_ORDER = (
        "sales_order",
        "Sales order",
        "QuickBooks Desktop Premier and Enterprise. Does not post: you turn it into an invoice yourself.",
    )

    @property
    def kind(self) -> Kind:
        """The sales form that the order itself becomes."""
        if self in (TransactionType.INVOICE_IF_PAID, TransactionType.INVOICE_AND_PAYMENT):
            return Kind.INVOICE
        return Kind(self.value)


class Assign(Labelled):
    """How a class or location is chosen."""

    NONE = "none", "None"
    ONE = "one", "One for all orders"
    BY_CHANNEL = "by_channel", "By store or channel"


class TermsMode(Labelled):
    NONE = "none", "None"
    ONE = "one", "One for all orders"
    BY_METHOD = "by_method", "By the order's payment method"


class Numbering(Labelled):
    STORE = "store", "The store's order number"
    BOOKS = "books", "QuickBooks' next number", "The order number goes into the memo."


class Row(BaseModel):
    """Base of a table's rows."""

    model_config = ConfigDict(extra="forbid")


class ClassRow(Row):
    channel: Annotated[str, Choice("store.channels")] = Field("", title="Channel")
    ref: Annotated[OptionalRef, Choice("books.classes")] = Field(None, title="Class")


class LocationRow(Row):
    channel: Annotated[str, Choice("store.channels")] = Field("", title="Channel")
    ref: Annotated[OptionalRef, Choice("books.locations")] = Field(None, title="Location")


class TermsRow(Row):
    method: Annotated[str, Choice("store.payment_methods")] = Field("", title="Store payment method")
    ref: Annotated[OptionalRef, Choice("books.terms")] = Field(None, title="Terms")


class MethodRow(Row):
    method: Annotated[str, Choice("store.payment_methods")] = Field("", title="Store payment method")
    ref: Annotated[OptionalRef, Choice("books.payment_methods")] = Field(
        None, title="QuickBooks payment method"
    )
    deposit: Annotated[OptionalRef, Choice("books.accounts.deposit")] = Field(
        None, title="Its own deposit account"
    )


class TransactionsSection(SectionModel):
    type: Annotated[TransactionType, Widget(WidgetKind.RADIO)] = Field(
        TransactionType.SALES_RECEIPT,
        title="Transaction type",
        description="One type for the whole connection: receipts and invoices are never mixed.",
    )
    numbering: Annotated[Numbering, Widget(WidgetKind.RADIO)] = Field(
        Numbering.STORE, title="Document number"
    )
    class_mode: Annotated[Assign, Widget(WidgetKind.SELECT)] = Field(Assign.NONE, title="Class")
    class_one: Annotated[OptionalRef, Choice("books.classes"), ShownWhen("class_mode", ("one",))] = Field(
        None, title="Class for all orders"
    )
    class_rows: Annotated[
        list[ClassRow], Widget(WidgetKind.TABLE), ShownWhen("class_mode", ("by_channel",))
    ] = Field(default_factory=list, title="Class by channel")
    location_mode: Annotated[Assign, Widget(WidgetKind.SELECT)] = Field(Assign.NONE, title="Location")
    location_one: Annotated[OptionalRef, Choice("books.locations"), ShownWhen("location_mode", ("one",))] = (
        Field(None, title="Location for all orders")
    )
    location_rows: Annotated[
        list[LocationRow], Widget(WidgetKind.TABLE), ShownWhen("location_mode", ("by_channel",))
    ] = Field(default_factory=list, title="Location by channel")
    terms_mode: Annotated[
        TermsMode,
        Widget(WidgetKind.SELECT),
        ShownWhen("type", ("invoice", "invoice_if_paid", "invoice_and_payment", "sales_order")),
    ] = Field(TermsMode.NONE, title="Terms", description="The due date follows from the terms.")
    terms_one: Annotated[OptionalRef, Choice("books.terms"), ShownWhen("terms_mode", ("one",))] = Field(
        None, title="Terms for all orders"
    )
    terms_rows: Annotated[
        list[TermsRow], Widget(WidgetKind.TABLE), ShownWhen("terms_mode", ("by_method",))
    ] = Field(default_factory=list, title="Terms by payment method")
    methods: Annotated[list[MethodRow], Widget(WidgetKind.TABLE)] = Field(
        default_factory=list,
        title="Payment methods",
        description="What each payment method of the store is called in QuickBooks, and where its money goes "
        "when it is not the deposit account of the accounts step (PayPal → PayPal clearing).",
    )
    memo: Annotated[Text, Widget(WidgetKind.TEXTAREA)] = Field(
        "Order {number} from {store}",
        title="Memo",
        description="For you. Placeholders: {number}, {store}, {channel}, {payment_method}, {reference}, "
        "{customer}, {note}, {coupons}.",
    )
    message: Annotated[Text, Widget(WidgetKind.TEXTAREA)] = Field(
        "", title="Message to the customer", description="Printed on the document. The same placeholders."
    )


PLACEHOLDERS = ("number", "store", "channel", "payment_method", "reference", "customer", "note", "coupons")


def check(section: TransactionsSection, facts: Facts) -> list[Problem]:
    return [
        *_check_placeholders(section, ("memo", *(["message"] if facts.books.limits.message_length else []))),
        *_check_type(section, facts),
        *_check_numbering(section, facts),
        *_check_dimensions(section, facts),
    ]


def _check_placeholders(section: TransactionsSection, names: Sequence[str]) -> list[Problem]:
    """A placeholder that means nothing would be posted as it stands."""
    return [
        Problem(
            "transactions",
            f"There is no placeholder {{{word}}}. Use one of those listed, or leave the braces out.",
            name,
        )
        for name in names
        for word in re.findall(r"\{(\w*)\}", getattr(section, name))
        if word not in PLACEHOLDERS
    ]


def _check_type(section: TransactionsSection, facts: Facts) -> list[Problem]:
    limits, company = facts.books.limits, facts.books.company
    kind = section.type.kind
    if kind not in limits.kinds:
        return [
            Problem(
                "transactions",
                f"These books have no {KIND_NAMES[kind]}. Choose another transaction type.",
                "type",
            )
        ]
    switches = {Kind.ESTIMATE: company.estimates, Kind.SALES_ORDER: company.sales_orders}
    if switches.get(kind, True):
        return []
    return [
        Problem(
            "transactions",
            f"{KIND_NAMES[kind].capitalize()}s are switched off in QuickBooks. Switch them on there (online under "
            "Account and settings, Sales; on the desktop under Edit, Preferences), or choose another transaction type.",
            "type",
        )
    ]


def _check_numbering(section: TransactionsSection, facts: Facts) -> list[Problem]:
    own = facts.books.company.own_numbers
    if section.numbering is Numbering.STORE and not own:
        return [
            Problem(
                "transactions",
                "QuickBooks numbers documents itself. Switch on custom transaction numbers under Account and "
                "settings, Sales, or choose QuickBooks' next number here.",
                "numbering",
            )
        ]
    if section.numbering is Numbering.BOOKS and own and not facts.books.limits.always_numbers:
        return [
            Problem(
                "transactions",
                "QuickBooks waits for custom transaction numbers, so it would give none. Switch them off under "
                "Account and settings, Sales, or choose the store's order number here.",
                "numbering",
            )
        ]
    return []


def _check_dimensions(section: TransactionsSection, facts: Facts) -> list[Problem]:
    limits, company = facts.books.limits, facts.books.company
    found = [
        *_check_dimension(
            "Classes",
            "class_mode",
            section.class_mode,
            exist=limits.classes,
            on=company.classes is not ClassTracking.OFF,
        ),
        *_check_dimension(
            "Locations", "location_mode", section.location_mode, exist=limits.locations, on=company.locations
        ),
    ]
    chosen = (
        (section.class_mode is Assign.ONE and section.class_one is None, "class_one", "class"),
        (section.location_mode is Assign.ONE and section.location_one is None, "location_one", "location"),
        (section.terms_mode is TermsMode.ONE and section.terms_one is None, "terms_one", "terms"),
    )
    found.extend(
        Problem("transactions", f"No {what} is chosen yet. Choose one, or choose none for all orders.", name)
        for missing, name, what in chosen
        if missing
    )
    return found


def _check_dimension(name: str, field: str, mode: Assign, *, exist: bool, on: bool) -> list[Problem]:
    """Whether the books have what is chosen: in some there is none, in others it is switched off."""
    if mode is Assign.NONE or (exist and on):
        return []
    if not exist:
        return [Problem("transactions", f"These books have no {name.lower()}. Choose none.", field)]
    words = f"{name} are switched off in QuickBooks. Switch them on there, or choose none."
    return [Problem("transactions", words, field)]


def untaken(facts: Facts) -> Mapping[str, str]:
    """Where the message is an entry of a list, the text of one order cannot be one."""
    if facts.books.limits.message_length:
        return {}
    return {
        "message": "These books take a message only from their own list of messages, so that none is sent. Print one "
        "from the form's template in QuickBooks instead."
    }


def method_row(section: TransactionsSection, method: str) -> MethodRow | None:
    """The row of a store payment method, None when it is not mapped."""
    return next((row for row in section.methods if row.method == method), None)


SECTION = Section(
    slug="transactions",
    title="Transactions",
    intro="Choose what an order becomes in QuickBooks. If your customers pay at checkout, a sales receipt is "
    "what most bookkeepers want.",
    model=TransactionsSection,
    check=check,
    untaken=untaken,
    faq=(
        Faq(
            "Sales receipt or invoice?",
            "A sales receipt records the sale and the money at once. An invoice records that the customer owes "
            "you; a payment closes it. Shops that take cheques or bank transfers often choose “Invoice only, "
            "payment if paid”.",
        ),
        Faq(
            "Why is sales order greyed out?",
            "QuickBooks Online has no sales orders. An estimate is its closest relative. QuickBooks Desktop has them "
            "in Premier and Enterprise, where they may be switched off.",
        ),
    ),
)
