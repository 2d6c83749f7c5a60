"""What an order asks about is all that its plan depends on: the rest of the books may be left unread."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.document import Kind
from app.core.listing import Customer, Item, ItemType, Ref
from app.core.posted import Holder, Mapped
from app.plan.planning import lookups, plan_order
from app.plan.view import BooksView, Lookups
from tests.plan.orders import DAY, ONLINE, config, refund, taxed_order
from tests.plan.world.choices import scene

PEOPLE = (
    "Maya Okafor",
    "MAYA OKAFOR (USD)",
    "Maya Okafor (EUR)",
    "Maya Okafor (maya@example.com)",
    "Okafor, Maya",
    "Web Store",
    "Larkspur USD",
    "maya@example.com",
)
THINGS = (
    "LPG-101",
    "lpg-102",
    "Lavender soap",
    "Soap",
    "Shipping",
    "Store fee",
    "Gift card",
    "Store rounding",
    "Tip",
)

people = st.builds(
    Customer,
    id=st.integers(1, 99).map(str),
    name=st.sampled_from(PEOPLE),
    kind=st.sampled_from(("customer", "customer", "customer", "vendor")),
    email=st.sampled_from(("", "maya@example.com", "zoe@example.com", "other@example.com")),
    company=st.sampled_from(("", "Lavender soap")),
    currency=st.sampled_from(("", "USD", "EUR")),
    active=st.sampled_from((True, True, False)),
)
things = st.builds(
    Item,
    id=st.integers(1, 99).map(str),
    name=st.sampled_from(THINGS),
    type=st.sampled_from(tuple(ItemType)),
    full_name=st.sampled_from(("", "Soap:Lavender", "LPG-101")),
    sku=st.sampled_from(("", "LPG-101", "LPG-102")),
    active=st.sampled_from((True, True, False)),
)


def asked_for(world: BooksView, asked: Lookups) -> BooksView:
    """The world as the ledger hands it out: only what was asked for, and the items of the product table."""
    table = {sku: row for sku, row in world.product_table.items() if sku in asked.skus}
    mapped = {row.item.id for row in table.values()}
    return replace(
        world,
        customers=tuple(
            each
            for each in world.customers
            if each.name.casefold() in asked.customer_names
            or each.email.casefold() in asked.emails
            or each.company.casefold() in asked.companies
            or each.id in asked.customer_ids
        ),
        items=tuple(
            each
            for each in world.items
            if asked.item_names & {each.name.casefold(), each.full_name.casefold(), each.sku.casefold()}
            or each.id in asked.item_ids | mapped
        ),
        product_table=table,
        numbers={key: holder for key, holder in world.numbers.items() if key in asked.numbers},
    )


@settings(deadline=None)
@given(st.integers(min_value=0), st.lists(people, max_size=12), st.lists(things, max_size=12))
def test_a_plan_is_the_same_with_only_what_was_asked_for(
    seed: int, customers: list[Customer], items: list[Item]
) -> None:
    met = scene(Random(seed))  # noqa: S311 - chance, not a secret
    what, choices, books = met.order, met.config, met.books
    number = Holder(Kind.INVOICE, "8", what.number, DAY, what.total)
    world = replace(
        books,
        customers=tuple({each.id: each for each in customers}.values()),
        items=tuple({each.id: each for each in items}.values()),
        product_table={"lpg-102": Mapped(Ref("1", "Mapped"))},
        numbers={(Kind.INVOICE, what.number): number, (Kind.INVOICE, "77"): number},
    )
    asked = asked_for(world, lookups(what, choices, ONLINE))
    small, large = plan_order(what, choices, asked), plan_order(what, choices, world)
    assert small.documents == large.documents
    assert {reason.code for reason in small.reasons} == {reason.code for reason in large.reasons}


def test_two_orders_ask_together() -> None:
    one, other = taxed_order(), replace(taxed_order(), number="1043", customer_id="7")
    both = lookups(one, config(), ONLINE) | lookups(other, config(), ONLINE)
    assert {number for _, number in both.numbers} == {"1042", "1043"}
    assert both.store_customers == {"7"}


def test_a_refund_asks_for_its_own_number_and_items() -> None:
    what = replace(taxed_order(), refunds=(refund("5.00"),))
    asked = lookups(what, config(), ONLINE)
    assert (Kind.REFUND_RECEIPT, "1042-R900") in asked.numbers
    assert "store refund" in asked.item_names


def test_nothing_is_asked_for_that_is_empty() -> None:
    bare = replace(taxed_order(), lines=(replace(taxed_order().lines[0], sku=""), *taxed_order().lines[1:]))
    asked = lookups(bare, config(), ONLINE)
    assert asked.skus == frozenset()
    assert "" not in asked.item_names | asked.emails | asked.companies | asked.customer_names
