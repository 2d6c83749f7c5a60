"""Customers and addresses in qbXML. Pure."""

from app.books.qbd.builder import Tree, put
from app.books.qbd.texts import phone
from app.books.texts import email
from app.core.document import NewCustomer
from app.core.listing import Customer
from app.core.order import Address, Party

EMAIL_LENGTH = 1023
ADDRESS = ("Addr1", "Addr2", "Addr3", "Addr4", "Addr5", "City", "State", "PostalCode", "Country")


def customer(new: NewCustomer) -> Tree:
    """A customer to create."""
    person = new.party
    tree: Tree = {"Name": new.name}
    put(tree, "CompanyName", person.company)
    put(tree, "FirstName", person.first_name)
    put(tree, "LastName", person.last_name)
    _put_contact(tree, new)
    return tree


def contact_update(existing: Customer, new: NewCustomer) -> Tree:
    """What is named is changed, the rest stays, and so do the names. An address is sent whole: lines of the old
    one would stay among those of the new."""
    tree: Tree = {"ListID": existing.id, "EditSequence": existing.sync_token}
    _put_contact(tree, new)
    for name in ("BillAddress", "ShipAddress"):
        address = tree.get(name)
        if isinstance(address, dict):
            tree[name] = dict.fromkeys(ADDRESS, "") | address
    return tree


def put_address(tree: Tree, under: str, address: Address | None, whose: str = "") -> None:
    """Set an address, headed by whose it is; one without a single line of its own is left out."""
    if address is None or address == Address():
        return
    found: Tree = {}
    above = [each for each in (whose, address.line1, address.line2) if each.strip()]
    for name, value in zip(ADDRESS, above, strict=False):
        put(found, name, value)
    put(found, "City", address.city)
    put(found, "State", address.state)
    put(found, "PostalCode", address.postcode)
    put(found, "Country", address.country)
    tree[under] = found


def _put_contact(tree: Tree, new: NewCustomer) -> None:
    whose = _whose(new.party)
    put_address(tree, "BillAddress", new.party.address, whose)
    put_address(tree, "ShipAddress", new.ship_to, whose)
    put(tree, "Phone", phone(new.party.phone))
    put(tree, "Email", email(new.party.email, EMAIL_LENGTH))


def _whose(person: Party) -> str:
    return person.company.strip() or f"{person.first_name} {person.last_name}".strip()
