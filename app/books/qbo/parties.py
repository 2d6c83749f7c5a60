"""Customers and addresses in QuickBooks' JSON. Pure."""

from app.books.qbo.countries import alpha3
from app.books.qbo.limits import (
    COMPANY_NAME_LENGTH,
    CUSTOMER_NAME_LENGTH,
    EMAIL_LENGTH,
    PERSON_NAME_LENGTH,
    PLACE_LENGTH,
    POSTCODE_LENGTH,
    STREET_LENGTH,
)
from app.books.qbo.texts import line, name, phone
from app.books.qbo.wire import Payload
from app.books.texts import email
from app.core.company import Company
from app.core.document import NewCustomer
from app.core.listing import Customer
from app.core.order import Address


def customer(new: NewCustomer, company: Company) -> Payload:
    """A customer to create."""
    person = new.party
    payload: Payload = {"DisplayName": name(new.name, CUSTOMER_NAME_LENGTH)}
    _put(payload, "GivenName", name(person.first_name, PERSON_NAME_LENGTH))
    _put(payload, "FamilyName", name(person.last_name, PERSON_NAME_LENGTH))
    _put(payload, "CompanyName", line(person.company, COMPANY_NAME_LENGTH))
    payload |= contact(new)
    if company.multicurrency and new.currency:
        payload["CurrencyRef"] = {"value": new.currency}
    return payload


def contact(new: NewCustomer) -> Payload:
    """E-mail, phone and addresses, as far as the store gave them."""
    payload: Payload = {}
    if address := email(new.party.email, EMAIL_LENGTH):
        payload["PrimaryEmailAddr"] = {"Address": address}
    if number := phone(new.party.phone):
        payload["PrimaryPhone"] = {"FreeFormNumber": number}
    put_address(payload, "BillAddr", new.party.address)
    put_address(payload, "ShipAddr", new.ship_to)
    return payload


def contact_update(existing: Customer, new: NewCustomer) -> Payload:
    """A sparse update: what it does not name stays as it is, and so do the names."""
    payload: Payload = {"Id": existing.id, "SyncToken": existing.sync_token, "sparse": True}
    return payload | contact(new)


def put_address(payload: Payload, under: str, address: Address | None) -> None:
    """Set an address; one without a single line is left out."""
    lines = _address(address) if address else {}
    if lines:
        payload[under] = lines


def _address(address: Address) -> Payload:
    payload: Payload = {}
    _put(payload, "Line1", line(address.line1, STREET_LENGTH))
    _put(payload, "Line2", line(address.line2, STREET_LENGTH))
    _put(payload, "City", line(address.city, PLACE_LENGTH))
    _put(payload, "CountrySubDivisionCode", line(address.state, PLACE_LENGTH))
    _put(payload, "PostalCode", line(address.postcode, POSTCODE_LENGTH))
    _put(payload, "Country", line(alpha3(address.country), PLACE_LENGTH))
    return payload


def _put(payload: Payload, key: str, value: str) -> None:
    if value:
        payload[key] = value
