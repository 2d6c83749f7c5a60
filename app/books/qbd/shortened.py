"""What of a document QuickBooks Desktop cannot hold as it is, told in sentences. Pure.

The encoder is: so the page of an order can tell this at any time from the document alone.
"""

from dataclasses import replace

from app.books.qbd.builder import Change, build
from app.books.qbd.encode import request
from app.core.company import Company
from app.core.document import Document, Expense, NewCustomer, NewItem, Payment
from app.core.intent import CreateCustomer, CreateItem, Intent, Post
from app.core.letters import LOST
from app.core.listing import Ref
from app.errors import Refused

NOWHERE = Ref("0-0", "")
_WORDS = {
    "Name": "the name",
    "CompanyName": "the company's name",
    "FirstName": "the first name",
    "LastName": "the last name",
    "RefNumber": "the number",
    "CheckNumber": "the payment's reference",
    "Memo": "the memo",
    "Desc": "the description",
    "SalesDesc": "the description",
    "ManufacturerPartNumber": "the part number",
    "BillAddress": "the billing address",
    "ShipAddress": "the shipping address",
    "Phone": "the phone number",
    "Email": "the e-mail address",
}
_PARTS = {
    **{f"Addr{number}": "a line" for number in range(1, 6)},
    "City": "the city",
    "State": "the state",
    "PostalCode": "the postal code",
    "Country": "the country",
}


def shortened(document: Document) -> tuple[str, ...]:
    """One sentence for each text that is cut or written with other letters; none where all is sent as it is."""
    company = Company("", "", "US", document.total.currency)
    sentences = [
        sentence
        for intent in _intents(document)
        for change in _changes(intent, company)
        for sentence in _sentences(change)
    ]
    return tuple(dict.fromkeys(sentences))


def _changes(intent: Intent, company: Company) -> tuple[Change, ...]:
    wanted = request(intent, company)
    return () if isinstance(wanted, Refused) else build(wanted, "1")[1]


def _intents(document: Document) -> list[Intent]:
    if isinstance(document, Expense):
        return []
    made: list[Intent] = []
    if isinstance(document.customer, NewCustomer):
        made.append(CreateCustomer("customer", document.customer))
    if isinstance(document, Payment):
        return [
            *made,
            Post("payment", replace(document, customer=NOWHERE), {document.applies_to: NOWHERE.id}),
        ]
    made += [CreateItem("item", line.item) for line in document.lines if isinstance(line.item, NewItem)]
    lines = tuple(replace(line, item=NOWHERE) for line in document.lines)
    return [*made, Post("sale", replace(document, customer=NOWHERE, lines=lines, discount=None))]


def _sentences(change: Change) -> list[str]:
    what = _what(change.where)
    told = []
    if change.length:
        told.append(f"{what} was cut to {change.length} characters.")
    if change.replaced:
        written = f"with {LOST} or with letters that are like them"
        told.append(
            f"{what} has letters that QuickBooks Desktop cannot hold ({change.replaced}): written {written}."
        )
    return told


def _what(where: tuple[str, ...]) -> str:
    number = next((each for each in where if each.isdecimal()), "")
    word = next((_WORDS[each] for each in where if each in _WORDS), where[-1])
    word = f"{_PARTS[where[-1]]} of {word}" if where[-1] in _PARTS else word
    owner = f" of line {number}" if number and "LineAdd" in "".join(where) else _owner(where[0])
    return word[0].upper() + word[1:] + owner


def _owner(element: str) -> str:
    if element == "CustomerAdd":
        return " of the new customer"
    return " of the new item" if element.startswith("Item") else ""
