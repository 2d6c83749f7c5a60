"""QuickBooks' objects as values of ours. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from app.books.qbo.countries import alpha2
from app.books.qbo.forms import KINDS
from app.books.qbo.shapes import (
    AccountingInfo,
    AccountShape,
    CompanyInfoShape,
    Entry,
    ItemShape,
    PersonShape,
    PreferencesShape,
    TaxCodeShape,
    TaxPreferences,
    TaxRateShape,
    TermShape,
    WrittenShape,
)
from app.books.qbo.texts import DELETED
from app.books.qbo.wire import Json
from app.books.texts import marker_in
from app.core.company import ClassTracking, Company
from app.core.document import Kind, TaxRegime
from app.core.intent import Lock, Settled
from app.core.listing import Account, AccountType, Customer, Item, ItemType, Named, TaxCode, TaxRate
from app.core.money import Money
from app.core.posted import Holder

SHIPPING_ITEM = "SHIPPING_ITEM_ID"
ENDED = {"CANCELED", "CANCELLED", "EXPIRED", "SUSPENDED", "READ_ONLY"}  # believed; 6190 tells for certain
_ANSWERED = {"Accepted", "Closed", "Converted"}
_LINE_CODES = {"TAX", "NON"}  # what an American line says; no code that a document could be taxed with
_ACCOUNT_TYPES = {type_.value for type_ in AccountType}
_ITEM_TYPES = {type_.value for type_ in ItemType}


def company(realm: str, info: Json, preferences: Json) -> Company:
    """Identity and preferences together."""
    about = CompanyInfoShape.model_validate(info)
    chosen = PreferencesShape.model_validate(preferences)
    country = alpha2(about.Country) or alpha2(about.CompanyAddr.Country if about.CompanyAddr else "")
    sales, accounting = chosen.SalesFormsPrefs, chosen.AccountingInfoPrefs
    return Company(
        id=realm,
        name=about.CompanyName,
        country=country,
        home_currency=chosen.CurrencyPrefs.HomeCurrency.value,
        time_zone=_zone(about.DefaultTimeZone),
        tax=_regime(chosen.TaxPrefs, country),
        automated_tax=chosen.TaxPrefs.UsingSalesTax and chosen.TaxPrefs.PartnerTaxEnabled is not None,
        own_numbers=sales.CustomTxnNumbers,
        shipping=sales.AllowShipping,
        discounts=sales.AllowDiscount,
        deposits=sales.AllowDeposit,
        estimates=sales.AllowEstimates,
        inventory=chosen.ProductAndServicesPrefs.QuantityOnHand,
        classes=_classes(accounting),
        locations=accounting.TrackDepartments,
        multicurrency=chosen.CurrencyPrefs.MultiCurrencyEnabled,
        closed_until=accounting.BookCloseDate,
        shipping_item=SHIPPING_ITEM if sales.AllowShipping else "",
        categories=any(
            pair.Name == "ItemCategoriesFeature" and pair.Value == "true" for pair in about.NameValue
        ),
        read_only=_status(about) in ENDED,
    )


def accounts(rows: Iterable[Json]) -> tuple[Account, ...]:
    """Accounts of the types that a store's sales touch; the others are left out."""
    found = (AccountShape.model_validate(row) for row in rows)
    return tuple(
        Account(
            row.Id,
            row.FullyQualifiedName or row.Name,
            AccountType(row.AccountType),
            row.AccountSubType,
            row.CurrencyRef.value,
            row.Active,
        )
        for row in found
        if row.AccountType in _ACCOUNT_TYPES
    )


def people(rows: Iterable[Json], kind: str) -> tuple[Customer, ...]:
    """Customers, vendors or employees."""
    found = (PersonShape.model_validate(row) for row in rows)
    return tuple(
        Customer(
            row.Id,
            _plain(row.DisplayName, active=row.Active),
            kind,
            row.PrimaryEmailAddr.Address if row.PrimaryEmailAddr else "",
            row.CompanyName,
            row.CurrencyRef.value,
            row.Active,
            row.SyncToken,
        )
        for row in found
    )


def items(rows: Iterable[Json]) -> tuple[Item, ...]:
    """Items of the types that can be sold, and categories, which own the names in between."""
    found = (ItemShape.model_validate(row) for row in rows)
    return tuple(
        Item(
            row.Id,
            _plain(row.Name, active=row.Active),
            ItemType(row.Type),
            _plain(row.FullyQualifiedName, active=row.Active),
            row.Sku,
            row.IncomeAccountRef.value,
            row.QtyOnHand if row.TrackQtyOnHand else None,
            row.InvStartDate,
            row.Active,
            row.SyncToken,
        )
        for row in found
        if row.Type in _ITEM_TYPES
    )


def _plain(name: str, *, active: bool) -> str:
    """Without what QuickBooks adds to the name of an inactive entry, which keeps its name all the same."""
    return name if active else name.removesuffix(DELETED)


def named(rows: Iterable[Json]) -> tuple[Named, ...]:
    """Classes, locations, payment methods."""
    found = (Entry.model_validate(row) for row in rows)
    return tuple(Named(row.Id, row.FullyQualifiedName or row.Name, row.Active) for row in found)


def terms(rows: Iterable[Json]) -> tuple[Named, ...]:
    """Terms with their days until due."""
    found = (TermShape.model_validate(row) for row in rows)
    return tuple(Named(row.Id, row.Name, row.Active, row.DueDays) for row in found)


def tax_codes(codes: Iterable[Json], rates: Iterable[Json]) -> tuple[TaxCode, ...]:
    """Tax codes with the rates that they charge on sales; what QuickBooks hides is inactive to us."""
    by_id = {rate.id: rate for rate in map(_rate, rates)}
    found = (TaxCodeShape.model_validate(row) for row in codes)
    return tuple(
        TaxCode(
            row.Id,
            row.Name,
            tuple(
                by_id[detail.TaxRateRef.value]
                for detail in row.SalesTaxRateList.TaxRateDetail
                if detail.TaxRateRef.value in by_id
            ),
            row.Taxable,
            row.Active and not row.Hidden,
        )
        for row in found
        if row.Id not in _LINE_CODES
    )


def holders(entity: str, rows: Iterable[Json], home_currency: str) -> tuple[Holder, ...]:
    """The documents among the rows that have a number or bear our marker."""
    kind = KINDS[entity]
    found = (holder(kind, WrittenShape.model_validate(row), home_currency) for row in rows)
    return tuple(each for each in found if each.number or each.marker)


def holder(kind: Kind, row: WrittenShape, home_currency: str) -> Holder:
    """A document with its number and, where it bears one, our marker."""
    return Holder(
        kind,
        row.Id,
        row.DocNumber,
        row.TxnDate or date.min,
        Money(row.TotalAmt or Decimal(0), row.CurrencyRef.value or home_currency),
        row.CustomerRef.name,
        marker_in(row.PrivateNote),
        row.SyncToken,
    )


def settled(intent: str, body: Json, home_currency: str) -> Settled:
    """What QuickBooks made of an intent, from its answer alone: nothing is read back."""
    row = WrittenShape.model_validate(body)
    currency = row.CurrencyRef.value or home_currency
    is_form = row.TotalAmt is not None and row.UnappliedAmt is None
    tax = row.TxnTaxDetail.TotalTax
    return Settled(
        intent,
        row.Id,
        row.SyncToken,
        row.DisplayName or row.FullyQualifiedName or row.Name,
        row.DocNumber,
        Money(row.TotalAmt, currency) if row.TotalAmt is not None else None,
        (Money(tax, currency) if tax is not None else Money.zero(currency)) if is_form else None,
        _balance(row, currency),
        _lock(row),
    )


def _lock(row: WrittenShape) -> Lock | None:
    if any(link.TxnType == "Deposit" for link in row.LinkedTxn):
        return Lock.DEPOSITED
    return Lock.ANSWERED if row.TxnStatus in _ANSWERED else None


def _balance(row: WrittenShape, currency: str) -> Money | None:
    if row.TotalAmt is None:
        return None
    left = row.Balance if row.Balance is not None else row.UnappliedAmt
    return Money(left, currency) if left is not None else None


def _rate(row: Json) -> TaxRate:
    found = TaxRateShape.model_validate(row)
    return TaxRate(found.Id, found.Name, found.RateValue, found.Active)


def _regime(preferences: TaxPreferences, country: str) -> TaxRegime:
    if not preferences.UsingSalesTax:
        return TaxRegime.OFF
    return TaxRegime.TOTAL if country == "US" else TaxRegime.CODES


def _classes(accounting: AccountingInfo) -> ClassTracking:
    if accounting.ClassTrackingPerTxnLine:
        return ClassTracking.LINE
    return ClassTracking.DOCUMENT if accounting.ClassTrackingPerTxn else ClassTracking.OFF


def _status(about: CompanyInfoShape) -> str:
    values: Sequence[str] = [pair.Value for pair in about.NameValue if pair.Name == "SubscriptionStatus"]
    return values[0].upper() if values else ""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
        return "UTC"
    return name or "UTC"
