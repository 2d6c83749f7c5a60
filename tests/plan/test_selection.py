"""Which orders are exported, and the sentence for each that is not."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.config.sections.export import DateBasis, ExportSection
from app.core.order import Order, Payment
from tests.plan.orders import DAY, codes, config, form, line, order, plan, taxed_order

START = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("what", "export", "code"),
    [
        (replace(taxed_order(), status="pending"), ExportSection(from_date=START), "status"),
        (taxed_order(), ExportSection(from_date=date(2026, 11, 3)), "before_start"),
        (taxed_order(), ExportSection(from_date=START, to_date=date(2026, 11, 1)), "after_end"),
        (replace(taxed_order(), channel="pos"), ExportSection(from_date=START, channels=["web"]), "channel"),
        (taxed_order(), ExportSection(from_date=START, exclude_methods=["stripe"]), "payment_method"),
        (
            replace(taxed_order(), tags=("Wholesale",)),
            ExportSection(from_date=START, exclude_tags="b2b, wholesale"),
            "tag",
        ),
        (replace(taxed_order(), test=True), ExportSection(from_date=START), "test_order"),
        (
            replace(taxed_order(), paid=None),
            ExportSection(from_date=START, date_basis=DateBasis.PAID),
            "not_paid",
        ),
        (taxed_order(), ExportSection(from_date=START, date_basis=DateBasis.COMPLETED), "not_completed"),
    ],
)
def test_an_order_that_the_settings_leave_out_says_why(what: Order, export: ExportSection, code: str) -> None:
    result = plan(what, config(export=export))
    assert result.documents == ()
    assert codes(result) == [code]


def test_a_free_order_is_left_out_only_when_asked() -> None:
    free = order([line(total="0.00", subtotal="12.90")])
    assert plan(free).documents
    assert codes(plan(free, config(export=ExportSection(from_date=START, exclude_zero=True)))) == [
        "zero_total"
    ]


def test_an_order_late_in_the_evening_belongs_to_the_day_of_the_company_not_of_the_server() -> None:
    late = replace(taxed_order(), created=datetime(2026, 11, 3, 7, 30, tzinfo=UTC))
    assert form(plan(late)).date == DAY


def test_the_document_carries_the_date_by_which_orders_are_chosen() -> None:
    paid = replace(taxed_order(), paid=datetime(2026, 11, 9, 20, tzinfo=UTC))
    chosen = ExportSection(from_date=START, date_basis=DateBasis.PAID)
    assert form(plan(paid, config(export=chosen))).date == date(2026, 11, 9)


def test_an_order_paid_by_another_method_is_exported() -> None:
    other = replace(taxed_order(), payment=Payment("cheque"))
    assert plan(other, config(export=ExportSection(from_date=START, exclude_methods=["stripe"]))).documents
