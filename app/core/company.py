"""The books' company as plans and checks need to know it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.document import TaxRegime


class ClassTracking(StrEnum):
    OFF = "off"
    DOCUMENT = "document"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Company:
    """Identity and preferences of one QuickBooks company, as last read.

    `country` is ISO 3166 alpha-2, `time_zone` an IANA name. `closed_until` is the last closed day.
    """

    id: str
    name: str
    country: str
    home_currency: str
    time_zone: str = "UTC"
    tax: TaxRegime = TaxRegime.OFF
    automated_tax: bool = False
    own_numbers: bool = True  # custom transaction numbers are on
    shipping: bool = True
    discounts: bool = True
    deposits: bool = True
    estimates: bool = True
    sales_orders: bool = False
    inventory: bool = False
    classes: ClassTracking = ClassTracking.OFF
    locations: bool = False
    multicurrency: bool = False
    closed_until: date | None = None
    shipping_item: str = ""  # id of the special shipping item
    categories: bool = False  # items nest below categories, and below nothing else
    read_only: bool = False
