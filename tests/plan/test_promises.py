"""The promises, for random orders, choices and books: to the cent, exactly once, explained."""

from dataclasses import replace

from hypothesis import given

from app.config.sections.fees import FeesMode
from app.config.sections.tax import TaxMode
from app.core.document import Form, Kind, NewItem
from app.core.money import Money
from app.core.order import Order
from app.core.reason import Effect
from app.plan.balance import entries
from app.plan.planning import plan_order
from app.plan.predict import predict
from app.plan.view import Plan
from tests.plan.orders import posted
from tests.plan.strategies import Scene, scenes, thorough

# Random orders may be worth less than nothing; all else about them is in order.
FORGIVEN = {"negative_total", "customer_unnamed", "price_does_not_divide"}


def held(result: Plan) -> set[str]:
    return {reason.code for reason in result.reasons if reason.effect is Effect.HELD}


def expected(scene: Scene, document: Form) -> Money:
    """What the customer paid, less what the processor kept where the merchant wants that."""
    what, config, _ = scene
    if document.key.part:
        return next(refund.amount for refund in what.refunds if refund.id == document.key.part)
    fee = what.payment.fee
    bears = config.fees.mode is FeesMode.ON_ORDER and what.paid and document.key.kind is not Kind.ESTIMATE
    return what.total - fee if fee and bears else what.total


@thorough
@given(scenes())
def test_every_ordinary_order_is_exported(scene: Scene) -> None:
    result = plan_order(*scene)
    assert held(result) <= FORGIVEN
    assert result.documents or held(result)


@thorough
@given(scenes())
def test_every_document_is_what_the_customer_paid_or_got_back(scene: Scene) -> None:
    for document in plan_order(*scene).documents:
        if isinstance(document, Form):
            assert document.total == expected(scene, document)
        predicted = predict(document)
        assert predicted.total == document.total


@thorough
@given(scenes())
def test_lines_less_discount_plus_tax_are_the_total_however_it_is_added(scene: Scene) -> None:
    for document in plan_order(*scene).documents:
        if not isinstance(document, Form):
            continue
        net = sum(line.amount.amount for line in document.lines)
        off = document.discount.amount.amount if document.discount else 0
        assert net - off + document.tax.total.amount == document.total.amount
        for line in document.lines:
            if line.quantity is not None and line.price is not None:
                product = Money(line.quantity * line.price, document.total.currency)
                assert product.rounded() == line.amount


@thorough
@given(scenes())
def test_the_tax_reported_is_the_tax_charged(scene: Scene) -> None:
    what, config, _ = scene
    for document in plan_order(*scene).documents:
        if not isinstance(document, Form) or document.key.part:
            continue
        as_line = sum(line.amount.amount for line in document.lines if line.item.name == config.tax.item_name)
        told = document.tax.total.amount if config.tax.mode is TaxMode.CODES else as_line
        assert told == what.total_tax.amount
        if document.tax.amounts:
            assert sum(each.amount.amount for each in document.tax.amounts) == what.total_tax.amount
        if any(line.gross for line in document.lines):
            assert (
                Money.sum((line.gross or line.amount for line in document.lines), what.currency)
                == document.total
            )


@thorough
@given(scenes())
def test_debits_equal_credits(scene: Scene) -> None:
    for document in plan_order(*scene).documents:
        rows = entries(document, {})
        assert sum(row.debit.amount for row in rows) == sum(row.credit.amount for row in rows)
        assert all(row.debit.amount >= 0 and row.credit.amount >= 0 for row in rows)


@thorough
@given(scenes())
def test_nothing_is_planned_twice(scene: Scene) -> None:
    what, config, books = scene
    result = plan_order(what, config, books)
    assert plan_order(what, config, books) == result
    keys = [document.key for document in result.documents]
    assert len({key.marker for key in keys}) == len(keys)
    if result.documents:
        again = plan_order(what, config, books, posted(result, what))
        assert (again.documents, held(again)) == ((), set())


@thorough
@given(scenes())
def test_refunds_that_come_later_make_the_documents_they_would_have_made_at_once(scene: Scene) -> None:
    what, config, books = scene
    at_once = plan_order(what, config, books)
    before: Order = replace(what, refunds=())
    first = plan_order(before, config, books)
    if not at_once.documents or not first.documents:
        return
    later = plan_order(what, config, books, posted(first, before))
    assert first.documents + later.documents == at_once.documents


@thorough
@given(scenes())
def test_nothing_reaches_the_books_that_they_would_refuse_for_its_form(scene: Scene) -> None:
    limits = scene[2].limits
    for document in plan_order(*scene).documents:
        assert document.total.is_whole()
        if not isinstance(document, Form):
            assert len(document.reference) <= limits.reference_length
            continue
        assert len(document.number) <= limits.number_length
        assert len(document.customer.name) <= limits.customer_name_length
        assert document.lines
        for line in document.lines:
            assert line.amount.is_whole()
            if isinstance(line.item, NewItem):
                assert 0 < len(line.item.name) <= limits.item_name_length
                assert not set(line.item.name) & set(limits.forbidden_in_names)
