"""The company as the first words of a session tell it: the host, the company file, its preferences. Pure."""

from dataclasses import dataclass

from app.books.qbd.builder import FLOOR, OFFERED
from app.books.qbd.wire import Node, Reply, Unreadable, day, flag, replies, text
from app.core.company import ClassTracking, Company
from app.core.document import TaxRegime

# Currencies as QuickBooks names them, where it is not by their codes.
CURRENCIES = {
    "US Dollar": "USD",
    "Canadian Dollar": "CAD",
    "Euro": "EUR",
    "British Pound Sterling": "GBP",
    "Australian Dollar": "AUD",
    "New Zealand Dollar": "NZD",
    "Mexican Peso": "MXN",
    "Japanese Yen": "JPY",
    "Swiss Franc": "CHF",
}
_HOME = {"US": "USD", "CA": "CAD", "UK": "GBP", "GB": "GBP", "AU": "AUD"}
_SELLS_ON_ORDER = ("premier", "enterprise", "accountant")  # Pro has no sales orders
# A company file does not tell its time zone; most of each of these states lies in one.
_ZONES = {
    "America/New_York": "CT DE DC FL GA IN KY ME MD MA MI NH NJ NY NC OH PA RI SC VT VA WV",
    "America/Chicago": "AL AR IL IA KS LA MN MS MO NE ND OK SD TN TX WI",
    "America/Denver": "CO ID MT NM UT WY",
    "America/Phoenix": "AZ",
    "America/Los_Angeles": "CA NV OR WA",
    "America/Anchorage": "AK",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR VI",
}
_ZONE_OF = {state: zone for zone, states in _ZONES.items() for state in states.split()}


@dataclass(frozen=True, slots=True)
class Greeting:
    """What a session begins with."""

    host: Node
    company: Node
    preferences: Node

    @property
    def product(self) -> str:
        return text(self.host, "ProductName")

    @property
    def country(self) -> str:
        """Of the edition, as ISO writes it."""
        said = text(self.host, "Country").upper()
        return {"UK": "GB"}.get(said, said)

    @property
    def version(self) -> str:
        """The newest qbXML that both speak; "" for a QuickBooks that is too old."""
        spoken = [_number(node.text or "") for node in self.host.findall("SupportedQBXMLVersion")]
        return next((ours for ours in (OFFERED, FLOOR) if max(spoken, default=0) >= _number(ours)), "")

    @property
    def sells_on_order(self) -> bool:
        """Whether this edition has sales orders; whether they are switched on is not told."""
        return any(word in self.product.lower() for word in _SELLS_ON_ORDER)


def greeting(body: bytes) -> Greeting:
    """Raises Unreadable."""
    told = {reply.name: reply for reply in replies(body).by_id.values()}
    return Greeting(*(_row(told.get(f"{name}QueryRs"), name) for name in ("Host", "Company", "Preferences")))


def company(realm: str, told: Greeting) -> Company:
    """Identity and preferences together."""
    chosen = told.preferences
    country = told.country or "US"
    return Company(
        id=realm,
        name=text(told.company, "CompanyName"),
        country=country,
        home_currency=currency(
            text(chosen, "MultiCurrencyPreferences/HomeCurrencyRef/FullName"), _HOME.get(country, "USD")
        ),
        time_zone=_ZONE_OF.get(_state(told.company), "UTC"),
        tax=TaxRegime.OFF if chosen.find("SalesTaxPreferences") is None else TaxRegime.TOTAL,
        shipping=False,
        discounts=False,
        sales_orders=told.sells_on_order,
        estimates=flag(chosen, "JobsAndEstimatesPreferences/IsUsingEstimates"),
        inventory=flag(chosen, "PurchasesAndVendorsPreferences/IsUsingInventory"),
        classes=_classes(chosen),
        multicurrency=flag(chosen, "MultiCurrencyPreferences/IsMultiCurrencyOn"),
        closed_until=day(chosen, "AccountingPreferences/ClosingDate"),
    )


def currency(named: str, otherwise: str) -> str:
    """The code of a currency that QuickBooks names; `otherwise` where it names none."""
    return CURRENCIES.get(named, named) or otherwise


def _classes(preferences: Node) -> ClassTracking:
    on = flag(preferences, "AccountingPreferences/IsUsingClassTracking")
    return ClassTracking.LINE if on else ClassTracking.OFF


def _state(about: Node) -> str:
    return (text(about, "Address/State") or text(about, "LegalAddress/State")).upper()


def _row(reply: Reply | None, name: str) -> Node:
    if reply is None or not reply.rows:
        raise Unreadable(f"the session's greeting tells nothing of {name}: {reply}")
    return reply.rows[0]


def _number(version: str) -> float:
    """Of "13.0"; a version for another country, as "CA3.0", is none that we speak."""
    return float(version) if version.replace(".", "", 1).isdecimal() else 0
