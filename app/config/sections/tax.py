"""Step 6: how sales tax reaches the books."""

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
from app.config.sections.transactions import Row
from app.core.document import TaxRegime

TAX_ITEM = "Sales tax collected"


class TaxMode(Labelled):
    CODES = (
        "codes",
        "Map QuickBooks tax codes",
        "The store's tax is kept to the cent and shows in your tax reports.",
    )
    LINE_ITEM = (
        "line_item",
        "Add tax as a line item",
        "One line with the store's tax, against a liability account. For outside tax services.",
    )
    NONE = "none", "No tax", "An order that carries tax is held and shown to you."


class ShippingTax(Labelled):
    AS_CHARGED = "as_charged", "As the store charged it"
    OWN_CODE = "own_code", "A code of its own"


class TaxRow(Row):
    """One rule of the map; an empty place matches every place, the most specific row wins."""

    country: ShortText = Field("", title="Country")
    state: ShortText = Field("", title="State")
    city: ShortText = Field("", title="City or county")
    postcode: ShortText = Field("", title="Postcode", description="A pattern: 941* matches 94110.")
    rate: ShortText = Field("", title="Rate %", description="Only for this rate of the store, 7 for example.")
    code: Annotated[OptionalRef, Choice("books.tax_codes")] = Field(None, title="Tax code")


class TaxSection(SectionModel):
    mode: Annotated[TaxMode, Widget(WidgetKind.RADIO)] = Field(TaxMode.CODES, title="Sales tax")
    rows: Annotated[list[TaxRow], Widget(WidgetKind.TABLE), ShownWhen("mode", ("codes",))] = Field(
        default_factory=list, title="Tax codes by place"
    )
    default_code: Annotated[OptionalRef, Choice("books.tax_codes"), ShownWhen("mode", ("codes",))] = Field(
        None, title="Code for everything else"
    )
    exempt_code: Annotated[OptionalRef, Choice("books.tax_codes"), ShownWhen("mode", ("codes",))] = Field(
        None, title="Code for what carries no tax"
    )
    shipping: Annotated[ShippingTax, Widget(WidgetKind.RADIO), ShownWhen("mode", ("codes",))] = Field(
        ShippingTax.AS_CHARGED, title="Shipping"
    )
    shipping_code: Annotated[OptionalRef, Choice("books.tax_codes"), ShownWhen("shipping", ("own_code",))] = (
        Field(None, title="Code for shipping")
    )
    item_name: Annotated[ShortText, ShownWhen("mode", ("line_item",))] = Field(
        TAX_ITEM,
        title="Name of the tax item",
        description="We create it against the “Sales tax collected” account of the accounts step.",
    )

    @property
    def item(self) -> str:
        """What the item is called, also while its name is not asked for."""
        return self.item_name or TAX_ITEM


def check(section: TaxSection, facts: Facts) -> list[Problem]:
    if section.mode is TaxMode.CODES:
        return _check_codes(section, facts)
    if section.mode is TaxMode.LINE_ITEM and not section.item_name:
        return [Problem("tax", "The tax item has no name. Type one.", "item_name")]
    return []


def _check_codes(section: TaxSection, facts: Facts) -> list[Problem]:
    company = facts.books.company
    if company.tax is TaxRegime.OFF:
        return [
            Problem(
                "tax",
                "Sales tax is not set up in QuickBooks. Set it up there, or add tax as a line item.",
                "mode",
            )
        ]
    if company.automated_tax or section.default_code or section.rows:
        return []
    return [Problem("tax", "No tax code is chosen yet. Choose one for everything else.", "default_code")]


def needless(facts: Facts) -> frozenset[str]:
    """What would be asked for in vain: automated sales tax picks its own codes; where a document has one, shipping
    has none of its own, and what carries no tax needs one only where the books compute the tax."""
    company = facts.books.company
    if company.automated_tax:
        return frozenset({"rows", "default_code", "exempt_code", "shipping", "shipping_code"})
    if company.tax is not TaxRegime.TOTAL:
        return frozenset()
    return frozenset(
        {"shipping", "shipping_code", *(["exempt_code"] if facts.books.limits.keeps_tax else [])}
    )


SECTION = Section(
    slug="tax",
    title="Sales tax",
    intro="The tax that your store charged is what your books will show, to the cent. Choose how it gets there.",
    model=TaxSection,
    check=check,
    needless=needless,
    faq=(
        Faq(
            "Does QuickBooks calculate the tax again?",
            "QuickBooks Online takes the store's amount. We compare its answer with it, and show you a difference. "
            "QuickBooks Desktop computes by itself: an order where it would arrive at another cent gets the store's "
            "tax as a line item, against the “Sales tax collected” account, and says so.",
        ),
        Faq(
            "What is a tax code in QuickBooks Desktop?",
            "A sales tax item or sales tax group of your item list. QuickBooks adds its rates to the taxable lines.",
        ),
        Faq(
            "What is automated sales tax?",
            "In most United States companies QuickBooks picks the tax code by address. The table is not needed then.",
        ),
    ),
)
