"""What is sent to a company file: always what Intuit's schema takes, whatever a store's customers wrote."""

import re
import string
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.books.qbd.builder import Misfit, Request, build
from app.books.qbd.sets import envelopes
from app.books.texts import marker_in
from app.core.document import NewCustomer, SalesReceipt
from app.core.intent import CreateCustomer, Envelope, Intent, Post
from app.core.listing import Ref
from app.core.order import Address, Party
from tests.books.qbd import samples
from tests.books.qbd.samples import US, intents, money
from tests.books.qbd.schema import problems
from tests.books.qbd.script import requests_in

ANYTHING = st.text(st.characters(), max_size=60) | st.text(
    string.printable + "é€Łő李🎁\u202e\x85", max_size=200
)
LONG = st.text(max_size=50).map(lambda text: text * 100)


def sent(*wave: Intent, version: str = "13.0") -> Envelope:
    [envelope] = envelopes(wave, US, version)
    return envelope


@pytest.mark.parametrize("version", ["13.0", "16.0"])
@pytest.mark.parametrize("intent", intents(), ids=lambda intent: intent.key)
def test_every_message_is_one_that_quickbooks_takes(intent: Intent, version: str) -> None:
    [request] = requests_in(sent(intent, version=version).body)
    assert problems(request, version.removesuffix(".0")) == []


@st.composite
def receipts(draw: st.DrawFn) -> SalesReceipt:
    amount = draw(st.decimals(0, 10**6, places=2))
    line = replace(
        samples.line(),
        amount=money(str(amount)),
        description=draw(ANYTHING | LONG),
        quantity=draw(st.none() | st.decimals(0, 1000, places=6)),
        price=draw(st.none() | st.decimals(0, 1000, places=7)),
    )
    written = Address(*(draw(ANYTHING) for _ in range(6)))
    return replace(
        samples.receipt(),
        lines=(line,),
        memo=draw(ANYTHING | LONG),
        number=draw(ANYTHING),
        reference=draw(ANYTHING),
        bill_to=written,
    )


@given(receipts())
@settings(max_examples=200, deadline=None)
def test_whatever_an_order_says_its_receipt_is_ascii_and_fits_the_schema(receipt: SalesReceipt) -> None:
    body = sent(Post("sale", receipt)).body
    assert body.isascii()
    [request] = requests_in(body)
    assert problems(request) == []
    assert marker_in(request.findtext(".//Memo") or "") == receipt.key.marker


@given(st.builds(Party, ANYTHING, ANYTHING, ANYTHING, ANYTHING, ANYTHING), ANYTHING)
@settings(max_examples=200, deadline=None)
def test_whatever_a_customer_is_called_the_new_one_fits_the_schema(party: Party, name: str) -> None:
    new = NewCustomer(name, party, party.address)
    body = sent(CreateCustomer("customer", new)).body
    assert body.isascii()
    [request] = requests_in(body)
    assert problems(request) == []
    written = request.findtext(".//Name") or ""
    assert ":" not in written
    assert written == " ".join(written.split())


def test_letters_beyond_ascii_travel_as_numeric_references_and_arrive_as_themselves() -> None:
    body = sent(Post("sale", replace(samples.receipt(), memo="Décor für 5 €"))).body
    assert b"D&#233;cor f&#252;r 5 &#8364;" in body
    [request] = requests_in(body)
    assert (request.findtext(".//Memo") or "").startswith("Décor für 5 €")


def test_no_half_of_a_character_is_ever_written() -> None:
    body = sent(Post("sale", replace(samples.receipt(), memo="🎁 \ud83d Łódź 李"))).body
    references = [int(each) for each in re.findall(rb"&#(\d+);", body)]
    assert not [each for each in references if 0xD800 <= each <= 0xDFFF]
    [request] = requests_in(body)
    assert (request.findtext(".//Memo") or "").startswith("?  Lódz ?")


def test_line_ends_of_a_description_survive_the_way() -> None:
    line = replace(samples.line(), description="Mug\r\nblue")
    body = sent(Post("sale", replace(samples.receipt(), lines=(line,)))).body
    assert b"<Desc>Mug&#10;blue</Desc>" in body


@pytest.mark.parametrize(
    ("quantity", "price", "amount", "expected"),
    [
        ("3", "3.33333", "10.00", ("3", "3.33333", None)),
        ("3", "3.3333333", "10.00", (None, None, "10.00")),
        ("3", "3.33", "10.00", (None, None, "10.00")),
        ("0.5", "9.99", "5.00", ("0.5", "9.99", None)),
        (None, None, "-4.20", (None, None, "-4.20")),
    ],
)
def test_a_quantity_and_a_price_are_sent_only_where_they_make_our_amount(
    quantity: str | None, price: str | None, amount: str, expected: tuple[str | None, ...]
) -> None:
    line = replace(
        samples.line(),
        amount=money(amount),
        quantity=Decimal(quantity) if quantity else None,
        price=Decimal(price) if price else None,
    )
    [request] = requests_in(sent(Post("sale", replace(samples.receipt(), lines=(line,)))).body)
    found = tuple(
        request.findtext(f".//SalesReceiptLineAdd/{name}") for name in ("Quantity", "Rate", "Amount")
    )
    assert found == expected


@pytest.mark.parametrize(
    "holds",
    [
        {"TxnDelType": "Invoice"},
        {"TxnDelType": "Invoice", "TxnID": "1-1", "Memo": "what"},
        {"TxnDelType": Ref("1-1", "Invoice"), "TxnID": "1-1"},
        {"TxnDelType": {"Invoice": "x"}, "TxnID": "1-1"},
    ],
)
def test_what_the_table_does_not_know_is_never_sent(holds: dict[str, object]) -> None:
    with pytest.raises(Misfit):
        build(Request("TxnDelRq", holds), "1")  # type: ignore[arg-type]  # what no type checker lets through


@pytest.mark.parametrize(
    "holds",
    [
        {"ListID": ["1-1"], "FullName": ["Ada"]},
        {"MaxReturned": Decimal(3)},
        {"IncludeRetElement": "ListID"},
        {"ListID": []},
    ],
)
def test_two_options_of_a_choice_or_a_wrong_type_are_never_sent(holds: dict[str, object]) -> None:
    with pytest.raises(Misfit):
        build(Request("CustomerQueryRq", holds), "1")  # type: ignore[arg-type]  # what no type checker lets through


def test_there_is_no_message_without_a_table() -> None:
    with pytest.raises(Misfit):
        build(Request("AccountAddRq", {}), "1")


@pytest.mark.parametrize("amount", ["0.001", "10000000000000", "NaN"])
def test_an_amount_that_cannot_be_kept_to_the_cent_is_never_sent(amount: str) -> None:
    payment = {
        "CustomerRef": samples.ADA,
        "TotalAmount": Decimal(amount),
        "AppliedToTxnAdd": [{"TxnID": "1-1"}],
    }
    with pytest.raises((Misfit, ArithmeticError)):
        build(Request("ReceivePaymentAddRq", {"ReceivePaymentAdd": payment}), "1")
