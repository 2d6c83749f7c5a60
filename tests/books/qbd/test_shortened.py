"""What of an order a company file cannot hold is told in sentences."""

from dataclasses import replace

import pytest

from app.books.qbd.shortened import as_sent, shortened
from app.core.document import Document, Form, NewItem
from app.core.listing import ItemType
from app.core.order import Address, Party
from tests.books.qbd import samples
from tests.books.qbd.samples import INCOME
from tests.books.qbo.samples import NEW_CUSTOMER


@pytest.mark.parametrize("document", samples.documents(), ids=lambda each: each.key.kind)
def test_nothing_is_told_of_a_document_that_is_sent_as_it_is(document: Document) -> None:
    assert shortened(document) == ()


def test_each_text_that_is_cut_is_named_with_its_length() -> None:
    lines = (samples.line(), replace(samples.line(), description="d" * 5000))
    long = replace(samples.receipt(), lines=lines, bill_to=Address("s" * 60, city="c" * 60), memo="m" * 5000)
    assert shortened(long) == (
        "A line of the billing address was cut to 41 characters.",
        "The city of the billing address was cut to 31 characters.",
        "The memo was cut to 4095 characters.",
        "The description of line 2 was cut to 4095 characters.",
    )


@pytest.mark.parametrize("document", samples.documents(), ids=lambda each: each.key.kind)
def test_a_document_that_is_sent_as_it_is_is_shown_as_it_is(document: Document) -> None:
    assert as_sent(document) == document


def test_each_text_is_shown_as_it_is_sent() -> None:
    lines = (samples.line(), replace(samples.line(), description="d" * 5000))
    long = replace(samples.receipt(), lines=lines, bill_to=Address("s" * 60, city="Łódź"), memo="m" * 5000)
    sent = as_sent(long)
    assert isinstance(sent, Form)
    assert sent.bill_to == Address("s" * 41, city="Lódz")
    assert [len(line.description) for line in sent.lines] == [len(samples.line().description), 4095]
    assert (set(sent.memo), len(sent.memo)) == ({"m"}, 4095 - len(f" {long.key.marker}"))


def test_letters_that_are_written_otherwise_are_shown() -> None:
    told = shortened(replace(samples.receipt(), memo="Łódź 🎁"))
    assert told == (
        "The memo has letters that QuickBooks Desktop cannot hold (Łź🎁): written with ? or with letters that are "
        "like them.",
    )


def test_a_new_customer_and_a_new_item_are_told_about_too() -> None:
    item = NewItem("Mug", ItemType.NON_INVENTORY, INCOME, sku="S" * 40)
    customer = replace(NEW_CUSTOMER, party=Party("A" * 30, "Lovelace"))
    lines = (replace(samples.line(), item=item),)
    told = shortened(replace(samples.receipt(), customer=customer, lines=lines))
    assert "The first name of the new customer was cut to 25 characters." in told
    assert "The part number of the new item was cut to 31 characters." in told


def test_a_payment_before_its_invoice_is_told_about_too() -> None:
    long = replace(samples.payment(), customer=NEW_CUSTOMER, reference="r" * 30)
    assert shortened(long) == ("The number was cut to 20 characters.",)
