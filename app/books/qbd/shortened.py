"""What of a document QuickBooks Desktop cannot hold as it is, told in sentences. Pure.

The encoder is: so the page of an order can tell this at any time from the document alone.
"""

from dataclasses import replace

from app.books.qbd.builder import Change, build
from app.books.qbd.encode import request
from app.books.qbd.wire import Node, parsed, text
from app.core.company import Company
from app.core.document import (
    CreditMemo,
    Document,
    Estimate,
    Expense,
    Invoice,
    NewCustomer,
    NewItem,
    Payment,
    RefundReceipt,
    SalesOrder,
    SalesReceipt,
)
from app.core.intent import CreateCustomer, CreateItem, Intent, Post
from app.core.letters import LOST
from app.core.listing import Ref
from app.core.order import Address
from app.errors import Refused

_Sale = Estimate | SalesOrder | Invoice | SalesReceipt | RefundReceipt | CreditMemo
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


def as_sent(document: Document) -> Document:
    """The document with its texts as they are sent: cut, and in the letters of a company file."""
    if isinstance(document, Payment | Expense):
        return document
    wanted = request(_sale(document), Company("", "", "US", document.total.currency))
    if isinstance(wanted, Refused):
        return document
    sent = parsed(build(wanted, "1")[0])
    texts = [text(node, "Desc") for node in sent.iter() if str(node.tag).endswith("LineAdd")]
    return replace(
        document,
        bill_to=_address(sent, "BillAddress", document.bill_to),
        ship_to=_address(sent, "ShipAddress", document.ship_to),
        memo=text(sent, ".//Memo").removesuffix(document.key.marker).rstrip(),
        lines=tuple(
            replace(line, description=told) for line, told in zip(document.lines, texts, strict=True)
        ),
    )


def _address(sent: Node, name: str, known: Address | None) -> Address | None:
    node = sent.find(f".//{name}")
    parts = ("Addr1", "Addr2", "City", "State", "PostalCode", "Country")
    return known if node is None else Address(*(text(node, part) for part in parts))


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
    return [*made, _sale(document)]


def _sale(form: _Sale) -> Post:
    """As it is once its customer and items are there."""
    lines = tuple(replace(line, item=NOWHERE) for line in form.lines)
    return Post("sale", replace(form, customer=NOWHERE, lines=lines, discount=None))


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
