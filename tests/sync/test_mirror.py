"""What we make in the books is in our copy of their lists at once."""

from datetime import date
from decimal import Decimal

import pytest

from app.core.document import (
    Document,
    DocumentKey,
    DocumentLine,
    DocumentTax,
    Estimate,
    Form,
    Invoice,
    Kind,
    RefundReceipt,
    SalesReceipt,
    TaxStyle,
)
from app.core.intent import Post, Settled
from app.core.listing import Ref
from app.core.money import Money
from app.sync.mirror import changes_of, stock_moves

ZERO = Money.zero("USD")
KINDS = {
    Kind.SALES_RECEIPT: SalesReceipt,
    Kind.INVOICE: Invoice,
    Kind.REFUND_RECEIPT: RefundReceipt,
    Kind.ESTIMATE: Estimate,
}


def form(kind: Kind, quantity: int = 2) -> Form:
    line = DocumentLine(Ref("7", "Bag"), ZERO, quantity=Decimal(quantity))
    made: Form = KINDS[kind](
        DocumentKey("9130", "c:1", kind),
        date(2026, 11, 2),
        Ref("5", "Ann"),
        (line, line),
        DocumentTax(TaxStyle.NONE, ZERO),
        ZERO,
        "1001",
    )
    return made


@pytest.mark.parametrize(
    ("kind", "moved"),
    [(Kind.SALES_RECEIPT, -4), (Kind.INVOICE, -4), (Kind.REFUND_RECEIPT, 4), (Kind.ESTIMATE, None)],
)
def test_a_sale_takes_from_the_shelf_a_refund_brings_back_and_an_estimate_does_neither(
    kind: Kind, moved: int | None
) -> None:
    documents: list[Document] = [form(kind)]  # type: ignore[list-item]  # every kind of the table is a document

    assert stock_moves(documents) == ({} if moved is None else {"7": Decimal(moved)})


def test_what_goes_out_and_comes_back_in_one_breath_moves_nothing() -> None:
    documents: list[Document] = [form(Kind.SALES_RECEIPT), form(Kind.REFUND_RECEIPT)]  # type: ignore[list-item]  # as above

    assert stock_moves(documents) == {}


def test_a_posted_document_holds_its_number_with_our_mark() -> None:
    document = form(Kind.SALES_RECEIPT)
    post = Post(str(document.key), document)  # type: ignore[arg-type]  # as above

    holder = changes_of([(post, Settled(post.key, "88", number="1001", total=ZERO))]).numbers[0]

    assert (holder.id, holder.number, holder.marker) == ("88", "1001", document.key.marker)
    assert (holder.kind, holder.customer) == (Kind.SALES_RECEIPT, "Ann")
