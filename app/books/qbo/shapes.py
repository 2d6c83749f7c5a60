"""QuickBooks' objects as they arrive: what we rely on is checked here, the rest is ignored."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _or_empty(value: object) -> object:
    return "" if value is None else value


Text = Annotated[str, BeforeValidator(_or_empty)]


class Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)


class RefShape(Shape):
    value: Text = ""
    name: Text = ""


NOTHING = RefShape()


class EmailShape(Shape):
    Address: Text = ""


class Pair(Shape):
    Name: Text = ""
    Value: Text = ""


class AddressShape(Shape):
    Country: Text = ""


class CompanyInfoShape(Shape):
    Id: Text = ""
    CompanyName: Text = ""
    Country: Text = ""
    CompanyAddr: AddressShape | None = None
    DefaultTimeZone: Text = ""
    NameValue: list[Pair] = Field(default_factory=list)


class SalesForms(Shape):
    CustomTxnNumbers: bool = False
    AllowShipping: bool = False
    AllowDiscount: bool = False
    AllowDeposit: bool = False
    AllowEstimates: bool = False


class AccountingInfo(Shape):
    ClassTrackingPerTxn: bool = False
    ClassTrackingPerTxnLine: bool = False
    TrackDepartments: bool = False
    BookCloseDate: date | None = None


class ProductsAndServices(Shape):
    QuantityOnHand: bool = False


class TaxPreferences(Shape):
    UsingSalesTax: bool = False
    PartnerTaxEnabled: bool | None = None


class Currency(Shape):
    MultiCurrencyEnabled: bool = False
    HomeCurrency: RefShape = NOTHING


class PreferencesShape(Shape):
    SalesFormsPrefs: SalesForms = SalesForms()
    AccountingInfoPrefs: AccountingInfo = AccountingInfo()
    ProductAndServicesPrefs: ProductsAndServices = ProductsAndServices()
    TaxPrefs: TaxPreferences = TaxPreferences()
    CurrencyPrefs: Currency = Currency()


class Entry(Shape):
    """What every entry of a list has."""

    Id: str
    SyncToken: Text = ""
    Name: Text = ""
    FullyQualifiedName: Text = ""
    Active: bool = True


class AccountShape(Entry):
    AccountType: Text = ""
    AccountSubType: Text = ""
    CurrencyRef: RefShape = NOTHING


class PersonShape(Entry):
    DisplayName: Text = ""
    CompanyName: Text = ""
    PrimaryEmailAddr: EmailShape | None = None
    CurrencyRef: RefShape = NOTHING


class ItemShape(Entry):
    Type: Text = ""
    Sku: Text = ""
    IncomeAccountRef: RefShape = NOTHING
    QtyOnHand: Decimal | None = None
    TrackQtyOnHand: bool = False
    InvStartDate: date | None = None


class TermShape(Entry):
    DueDays: int | None = None


class RateDetail(Shape):
    TaxRateRef: RefShape = NOTHING


class RateList(Shape):
    TaxRateDetail: list[RateDetail] = Field(default_factory=list)


class TaxCodeShape(Entry):
    Taxable: bool = True
    Hidden: bool = False
    SalesTaxRateList: RateList = RateList()


class TaxRateShape(Entry):
    RateValue: Decimal = Decimal(0)


class TaxDetail(Shape):
    TotalTax: Decimal | None = None


class LinkShape(Shape):
    TxnType: Text = ""


class WrittenShape(Shape):
    """A document or entry that was written: what QuickBooks made of it."""

    Id: str
    SyncToken: Text = ""
    Name: Text = ""
    DisplayName: Text = ""
    FullyQualifiedName: Text = ""
    Active: bool = True
    DocNumber: Text = ""
    TxnDate: date | None = None
    TotalAmt: Decimal | None = None
    Balance: Decimal | None = None
    UnappliedAmt: Decimal | None = None
    TxnTaxDetail: TaxDetail = TaxDetail()
    CurrencyRef: RefShape = NOTHING
    CustomerRef: RefShape = NOTHING
    PrivateNote: Text = ""
    TxnStatus: Text = ""  # an estimate's
    LinkedTxn: list[LinkShape] = Field(default_factory=list)
