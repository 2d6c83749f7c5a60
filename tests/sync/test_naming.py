"""A refusal names what it is about as a person knows it, not by the id that was sent."""

from dataclasses import replace

from app.core.intent import Failed, Post, Settled
from app.core.listing import Ref
from app.errors import Refused, Transient
from app.sync.naming import named
from tests.books.qbd import samples
from tests.books.qbd.script import reply, said, scripted

MUG = Ref("80000012-1700000000", "Cups:Mug")
LINE = replace(samples.line(), item=MUG)
SALE = Post("sale", replace(samples.receipt(), lines=(samples.line(), LINE)))
INVALID = f'There is an invalid reference to QuickBooks Item "{MUG.id}" in the SalesReceipt line.'


def test_an_item_that_quickbooks_does_not_know_any_more_is_told_by_its_name() -> None:
    books, _ = scripted(samples.US, said(reply("SalesReceiptAddRs", 1, code=3140, message=INVALID)))
    [envelope] = books.prepare([SALE])
    [refused] = books.send(envelope)

    told = named(refused, SALE)

    assert isinstance(told, Failed)
    assert isinstance(told.error, Refused)
    assert told.error.message.startswith("QuickBooks has no item “Cups:Mug” that could be used here")
    assert (told.error.code, told.error.section) == ("3140", "products")
    assert MUG.id in told.error.detail


def test_everything_else_stays_as_it_was_said() -> None:
    others = (
        Settled("sale", "1"),
        Failed("sale", Transient("QuickBooks did not save this.")),
        Failed("sale", Refused("The books are closed on this document's date.", code="closed")),
    )
    assert [named(one, SALE) for one in others] == list(others)
