"""What would become of real orders: nothing is written, and the export does the same."""

from dataclasses import replace

from app.config.document import ReadyConfig
from app.core.document import Document
from app.core.order import Order
from app.data.ledger_counts import State
from app.plan.view import Plan
from app.sync import previews
from app.sync.explain import explain
from app.sync.facts import ready_config, require
from tests.sync.house import House, Works


def choices(works: Works) -> ReadyConfig:
    with works.desk.database.read() as session:
        return require(ready_config(session, works.parties, works.config(), works.desk))


def first_run(works: Works, limit: int) -> previews.FirstRun:
    with works.desk.database.read() as session:
        return previews.first_run(session, works.parties, choices(works), limit)


def posted(works: Works, order: Order) -> list[Document]:
    found = explain(works.desk, works.parties, works.order(order.id).summary.row)
    assert found is not None
    return [one.document for one in found.standing if one.document]


def figures(documents: list[Document]) -> list[tuple[object, ...]]:
    """What two readings of a document must agree in; its customer and items have ids only once they exist."""
    return [
        (
            one.key,
            one.date,
            one.total,
            getattr(one, "number", ""),
            one.customer.name,
            len(getattr(one, "lines", ())),
        )
        for one in documents
    ]


def test_the_preview_of_the_first_run_is_what_the_first_run_posts(alice: Works) -> None:
    before = first_run(alice, 12)
    assert (before.total, before.left_out, before.held) == (12, 0, 0)

    alice.run()

    for order, plan in before.plans:
        assert figures(posted(alice, order)) == figures(list(plan.documents))


def test_a_preview_writes_nothing(alice: Works) -> None:
    waiting = [one.summary for one in alice.orders()]

    first_run(alice, 12)
    with alice.desk.database.read() as session:
        order = previews.samples(session, alice.parties)[0]
        previews.plan_for_example(session, alice.parties, order, choices(alice))

    assert [one.summary for one in alice.orders()] == waiting
    assert alice.counters().get("requests", 0) == 0


def test_an_order_that_is_too_old_is_shown_as_an_example_all_the_same(alice: Works) -> None:
    config = choices(alice)
    late = replace(config, export=config.export.model_copy(update={"from_date": alice.desk.now().date()}))

    with alice.desk.database.read() as session:
        order = previews.samples(session, alice.parties)[0]
        plan: Plan = previews.plan_for_example(session, alice.parties, order, late)

    assert plan.documents
    assert plan.reasons[0].code == "for_example"


def test_the_preview_counts_what_the_settings_leave_out(house: House) -> None:
    alice = house.merchant("us-default")

    before = first_run(alice, 10)
    run = alice.run()

    assert len(before.plans) == 10
    assert (before.total, before.left_out) == (run.counts.exported, run.counts.left_out)
    assert alice.states() == {State.EXPORTED: before.total, State.LEFT_OUT: before.left_out}
