"""A practice company's identity, and the preferences that decide what its books accept."""

from dataclasses import dataclass
from datetime import date

from simulators.qbo.wire import Json


@dataclass(frozen=True)
class Company:
    realm: str
    name: str
    flavour: str
    country: str
    home_currency: str
    expired: bool = False

    @property
    def taxed_the_american_way(self) -> bool:
        return self.country == "US"


@dataclass(frozen=True)
class Switches:
    """The preferences that change an answer, read from the company's Preferences object."""

    custom_txn_numbers: bool
    allow_shipping: bool
    allow_discount: bool
    allow_deposit: bool
    allow_estimates: bool
    discount_account: str | None
    shipping_account: str | None
    terms: str | None
    class_per_txn: bool
    class_per_line: bool
    locations: bool
    close_date: date | None
    close_password: bool
    auto_journal_number: bool
    track_quantity: bool
    using_sales_tax: bool
    partner_tax: bool | None  # None: manual sales tax; False: automated, not set up yet
    multi_currency: bool
    gratuity: bool


def read_switches(preferences: Json) -> Switches:
    sales: Json = preferences.get("SalesFormsPrefs", {})
    accounting: Json = preferences.get("AccountingInfoPrefs", {})
    tax: Json = preferences.get("TaxPrefs", {})
    other = {
        pair.get("Name"): pair.get("Value") for pair in preferences.get("OtherPrefs", {}).get("NameValue", [])
    }
    closed = accounting.get("BookCloseDate")
    return Switches(
        custom_txn_numbers=sales.get("CustomTxnNumbers", False),
        allow_shipping=sales.get("AllowShipping", False),
        allow_discount=sales.get("AllowDiscount", False),
        allow_deposit=sales.get("AllowDeposit", False),
        allow_estimates=sales.get("AllowEstimates", False),
        discount_account=sales.get("DefaultDiscountAccount"),
        shipping_account=sales.get("DefaultShippingAccount"),
        terms=sales.get("DefaultTerms", {}).get("value"),
        class_per_txn=accounting.get("ClassTrackingPerTxn", False),
        class_per_line=accounting.get("ClassTrackingPerTxnLine", False),
        locations=accounting.get("TrackDepartments", False),
        close_date=date.fromisoformat(closed) if closed else None,
        close_password=other.get("AccountingInfoPrefs.BookClosePassword") == "true",
        auto_journal_number=accounting.get("AutoJournalEntryNumber", False),
        track_quantity=preferences.get("ProductAndServicesPrefs", {}).get("QuantityOnHand", False),
        using_sales_tax=tax.get("UsingSalesTax", False),
        partner_tax=tax.get("PartnerTaxEnabled"),
        multi_currency=preferences.get("CurrencyPrefs", {}).get("MultiCurrencyEnabled", False),
        gratuity=other.get("SalesFormsPrefs.AllowGratuity") == "true",
    )
