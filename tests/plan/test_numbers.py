"""Document numbers: as the merchant wants them, short enough, and nobody else's."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.config.sections.export import ExportSection
from app.core.document import DocumentKey, Kind
from app.core.posted import Holder
from app.plan.numbers import sale_number
from app.plan.view import BooksView
from tests.plan.orders import (
    AMERICAN,
    DAY,
    ONLINE,
    codes,
    config,
    form,
    money,
    plan,
    posted,
    taxed_order,
    undone,
)

WITH_PREFIX = ExportSection(from_date=DAY, prefix="WEB-", suffix="/L")
DESKTOP = replace(ONLINE, number_length=11)


def held_by(kind: Kind = Kind.SALES_RECEIPT, total: str = "32.99", marker: str = "") -> BooksView:
    holder = Holder(kind, "812", "1042", DAY, money(total), "Jane Doe", marker)
    return BooksView(AMERICAN, ONLINE, numbers={(kind, "1042"): holder})


def test_the_number_is_prefix_number_suffix() -> None:
    assert form(plan(taxed_order(), config(export=WITH_PREFIX))).number == "WEB-1042/L"


def test_a_number_that_is_too_long_is_shortened_the_same_way_for_ever_and_said() -> None:
    long = replace(taxed_order(), number="114-3941689-8772232-EU")
    result = plan(long)
    assert form(result).number == "114-3941689-J6NU7JFX"
    assert codes(result) == ["number_shortened"]


@given(
    st.text(alphabet="0123456789-", min_size=8, max_size=30),
    st.text(alphabet="0123456789-", min_size=8, max_size=30),
)
def test_two_orders_never_share_a_number(one: str, other: str) -> None:
    if one != other:
        first, second = (
            sale_number(replace(taxed_order(), number=number), config(), DESKTOP) for number in (one, other)
        )
        assert first != second
        assert max(len(first), len(second)) <= 11


def test_a_number_taken_by_a_document_of_nobody_we_know_is_shown_side_by_side() -> None:
    result = plan(taxed_order(), view=held_by())
    assert codes(result) == ["number_taken"]
    assert result.holder is not None
    assert result.holder.id == "812"
    assert result.reasons[0].message == (
        "QuickBooks has a sales receipt 1042 for Jane Doe of 32.99 USD, dated 11/02/2026. Say whether it is the "
        "same sale, or choose a prefix."
    )


def test_an_invoice_entered_by_hand_for_the_same_total_may_be_the_same_sale() -> None:
    assert codes(plan(taxed_order(), view=held_by(Kind.INVOICE))) == ["number_taken"]


def test_an_invoice_of_another_total_only_happens_to_have_the_number() -> None:
    assert plan(taxed_order(), view=held_by(Kind.INVOICE, "400.00")).documents


def test_a_number_under_our_own_mark_is_left_to_be_adopted() -> None:
    key = DocumentKey(AMERICAN.id, "c1:18301", Kind.SALES_RECEIPT)
    assert form(plan(taxed_order(), view=held_by(marker=key.marker))).number == "1042"


def test_another_store_of_ours_with_the_same_numbers_is_told_apart_by_a_prefix() -> None:
    other = DocumentKey(AMERICAN.id, "c2:77", Kind.SALES_RECEIPT)
    result = plan(taxed_order(), view=held_by(marker=other.marker))
    assert codes(result) == ["number_of_another_order"]
    assert "Choose a prefix" in result.reasons[0].message


def test_after_an_undo_the_number_of_the_voided_document_is_not_asked_for_again() -> None:
    first = DocumentKey(AMERICAN.id, "c1:18301", Kind.SALES_RECEIPT)
    past = undone(posted(plan(taxed_order()), taxed_order()))
    again = form(plan(taxed_order(), view=held_by(total="0.00", marker=first.marker), past=past))
    assert (again.key.attempt, again.number) == (2, "1042-2")


def test_after_a_reset_the_document_that_stands_keeps_its_number_to_be_taken_over() -> None:
    first = DocumentKey(AMERICAN.id, "c1:18301", Kind.SALES_RECEIPT)
    past = undone(posted(plan(taxed_order()), taxed_order()))
    again = form(plan(taxed_order(), view=held_by(marker=first.marker), past=past))
    assert (again.key.attempt, again.number) == (2, "1042")


def test_after_an_undo_a_free_number_is_used_again() -> None:
    past = undone(posted(plan(taxed_order()), taxed_order()))
    again = form(plan(taxed_order(), past=past))
    assert (again.key.attempt, again.number) == (2, "1042")
