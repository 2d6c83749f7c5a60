"""What is promised of every scene. Each promise is a sentence; it raises AssertionError where it is broken."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.config.sections.fees import FeesMode
from app.config.sections.tax import TaxMode
from app.core.document import Document, Form, Kind, NewCustomer, NewItem, Payment, TaxStyle
from app.core.money import Money
from app.core.order import Fee, Line, Order, Refund, Shipping
from app.core.reason import Effect
from app.plan.balance import entries
from app.plan.planning import plan_order
from app.plan.predict import predict
from app.plan.view import Plan
from tests.plan.orders import posted
from tests.plan.world.choices import Scene
from tests.plan.world.desk import reckoned
from tests.plan.world.witness import UNKNOWN_COINS, stood

Promise = Callable[[Scene], None]

# Everything else about a random scene is in order: what is held for another reason is a rule gone wrong.
HELD_FOR_A_PERSON = frozenset(
    "negative_total negative_tax tax_alone gap_too_large not_whole empty price_does_not_divide tax_not_expected tax_off"
    " tax_rate_unmapped no_tax_code no_exempt_code no_account customer_missing customer_inactive customer_currency"
    " customer_unnamed name_taken item_missing item_inactive item_ambiguous item_name_taken item_parent_missing"
    " item_parent_sold before_item_start".split()
)


def held(result: Plan) -> set[str]:
    return {reason.code for reason in result.reasons if reason.effect is Effect.HELD}


def forms(scene: Scene) -> list[Form]:
    return [document for document in scene.plan.documents if isinstance(document, Form)]


def remitted(what: Order, parts: Sequence[Line | Shipping | Fee]) -> Money:
    """The marketplace's tax on these parts, where the order counts it."""
    theirs = {rate.rate_id for rate in what.taxes if rate.by_marketplace}
    ours = Money.sum((rate.total for rate in what.taxes if not rate.by_marketplace), what.currency)
    if ours.rounded() == what.total_tax.rounded():
        return Money.zero(what.currency)
    shares = (share.amount for part in parts for share in part.taxes if share.rate_id in theirs)
    return Money.sum(shares, what.currency).rounded()


def refund_of(scene: Scene, document: Document) -> Refund:
    return next(refund for refund in scene.order.refunds if refund.id == document.key.part)


# The promises


def it_is_exported_or_a_person_is_told_why(scene: Scene) -> None:
    assert held(scene.plan) <= HELD_FOR_A_PERSON, held(scene.plan)
    assert scene.plan.documents or any(reason.blocks for reason in scene.plan.reasons)


def each_document_is_what_the_customer_paid_or_got_back(scene: Scene) -> None:
    what, fee = scene.order, scene.order.payment.fee
    for document in forms(scene):
        if document.key.part:
            _assert_given_back(what, refund_of(scene, document), document)
            continue
        expected = what.total - remitted(what, [*what.lines, *what.shipping, *what.fees])
        bears = scene.config.fees.mode is FeesMode.ON_ORDER and document.key.kind.posts
        if fee and bears and what.paid:
            expected -= fee.rounded()
        assert document.total == expected, (document.total, expected)


def _assert_given_back(what: Order, refund: Refund, document: Form) -> None:
    """Less what the marketplace gives back; of a bare amount only the rest of the order can say what that is."""
    parts = [*refund.lines, *refund.shipping, *refund.fees]
    if parts:
        assert document.total == refund.amount - remitted(what, parts), (document.total, refund)
    elif not any(rate.by_marketplace for rate in what.taxes):
        assert document.total == refund.amount, (document.total, refund)
    else:
        assert document.total <= refund.amount or what.total_tax < Money.zero(what.currency)


def the_payment_is_all_of_the_invoice(scene: Scene) -> None:
    invoices = {document.key: document for document in forms(scene) if document.key.kind is Kind.INVOICE}
    for document in scene.plan.documents:
        if isinstance(document, Payment):
            assert document.amount == invoices[document.applies_to].total
            assert document.date >= invoices[document.applies_to].date


def lines_less_discount_plus_tax_are_the_total_however_it_is_added(scene: Scene) -> None:
    for document in forms(scene):
        net = sum(line.amount.amount for line in document.lines)
        off = document.discount.amount.amount if document.discount else 0
        assert net - off + document.tax.total.amount == document.total.amount
        if any(line.gross for line in document.lines):
            gross = Money.sum((line.gross or line.amount for line in document.lines), document.total.currency)
            assert gross == document.total
        for line in document.lines:
            if line.quantity is not None and line.price is not None:
                product = Money(line.quantity * line.price, document.total.currency)
                assert product.rounded() == line.amount


def the_tax_reported_is_the_tax_charged(scene: Scene) -> None:
    what, tax = scene.order, scene.config.tax
    for document in forms(scene):
        as_line = (line.amount.amount for line in document.lines if line.item.name == tax.item)
        reported = sum(as_line, document.tax.total.amount)
        told, parts = what.total_tax, [*what.lines, *what.shipping, *what.fees]
        if document.key.part:
            refund = refund_of(scene, document)
            told, parts = (
                refund.total_tax or Money.zero(what.currency),
                [*refund.lines, *refund.shipping, *refund.fees],
            )
        if parts:
            charged = (told - remitted(what, parts)).rounded()
            assert reported == charged.amount, (reported, charged)
        if document.tax.style in (TaxStyle.EXCLUSIVE, TaxStyle.INCLUSIVE):
            assert sum(each.amount.amount for each in document.tax.amounts) == document.tax.total.amount


def debits_equal_credits(scene: Scene) -> None:
    for document in scene.plan.documents:
        rows = entries(document, {})
        assert sum(row.debit.amount for row in rows) == sum(row.credit.amount for row in rows)
        assert all(row.debit.amount >= 0 and row.credit.amount >= 0 for row in rows)


def what_is_predicted_is_what_the_practice_company_computes(scene: Scene) -> None:
    for document in scene.plan.documents:
        predicted = predict(document)
        assert (predicted.total, document.total) == (document.total, predicted.total)
    if scene.order.currency in UNKNOWN_COINS:
        return
    witness = stood if scene.books.limits.keeps_tax else reckoned
    for document, seen in zip(scene.plan.documents, witness(scene), strict=True):
        assert seen.total == document.total.amount, (seen, document.total)
        assert seen.tax == predict(document).tax.amount, (seen, predict(document))
        assert seen.ledger == 0


def nothing_is_planned_twice(scene: Scene) -> None:
    again = plan_order(scene.order, scene.config, scene.books)
    assert again == scene.plan
    keys = [document.key.marker for document in scene.plan.documents]
    assert len(set(keys)) == len(keys)
    if scene.plan.documents:
        later = plan_order(scene.order, scene.config, scene.books, posted(scene.plan, scene.order))
        assert (later.documents, held(later)) == ((), set())


def refunds_that_come_later_make_what_they_would_have_made_at_once(scene: Scene) -> None:
    before = replace(scene.order, refunds=())
    if not scene.order.refunds or not scene.plan.documents:
        return
    first = plan_order(before, scene.config, scene.books)
    later = plan_order(scene.order, scene.config, scene.books, posted(first, before))
    assert first.documents + later.documents == scene.plan.documents


def what_was_asked_of_the_books_is_all_that_the_plan_needs(scene: Scene) -> None:
    assert plan_order(scene.order, scene.config, scene.whole) == scene.plan


def nothing_reaches_the_books_that_they_refuse_for_its_form(scene: Scene) -> None:
    limits = scene.books.limits
    for document in scene.plan.documents:
        assert document.total.is_whole()
        if isinstance(document.customer, NewCustomer):
            assert 0 < len(document.customer.name.encode("utf-16-le")) // 2 <= limits.customer_name_length
            assert not set(document.customer.name) & set(limits.forbidden_in_names)
        if isinstance(document, Payment):
            assert 0 < len(document.reference) <= limits.reference_length
            continue
        assert len(document.number) <= limits.number_length
        assert document.lines
        assert not document.tax.amounts or document.tax.style not in (TaxStyle.NONE, TaxStyle.TOTAL)
        assert document.key.kind in limits.kinds
        assert document.discount is None or scene.town.company.discounts
        assert document.location is None or limits.locations
        assert len(document.message) <= limits.message_length
        for line in document.lines:
            assert line.amount.is_whole()
            if isinstance(line.item, NewItem):
                assert 0 < len(line.item.own_name.encode("utf-16-le")) // 2 <= limits.item_name_length
                assert not set(line.item.own_name) & set(limits.forbidden_in_names)


def where_the_books_compute_the_tax_it_is_theirs_or_a_line_and_a_reason_says_so(scene: Scene) -> None:
    if scene.books.limits.keeps_tax or scene.config.tax.mode is not TaxMode.CODES:
        return
    ways: dict[str, set[str]] = {}
    for document in forms(scene):
        as_line = [line for line in document.lines if line.item.name == scene.config.tax.item]
        assert not (as_line and (document.tax.total or any(line.taxable for line in document.lines)))
        assert bool(document.tax.total) is bool(document.tax.amounts)
        if as_line or document.tax.total:
            ways.setdefault(document.key.part, set()).add("line" if as_line else "books")
    assert all(len(way) == 1 for way in ways.values())
    told = any(reason.code == "tax_as_line" for reason in scene.plan.reasons)
    assert told or not any("line" in way for way in ways.values())
    if "line" in ways.get("", ()):
        assert all("line" in way for way in ways.values())


PROMISES: tuple[Promise, ...] = (
    it_is_exported_or_a_person_is_told_why,
    each_document_is_what_the_customer_paid_or_got_back,
    the_payment_is_all_of_the_invoice,
    lines_less_discount_plus_tax_are_the_total_however_it_is_added,
    the_tax_reported_is_the_tax_charged,
    debits_equal_credits,
    what_is_predicted_is_what_the_practice_company_computes,
    nothing_is_planned_twice,
    refunds_that_come_later_make_what_they_would_have_made_at_once,
    what_was_asked_of_the_books_is_all_that_the_plan_needs,
    nothing_reaches_the_books_that_they_refuse_for_its_form,
    where_the_books_compute_the_tax_it_is_theirs_or_a_line_and_a_reason_says_so,
)
