"""Every recorded order of every shop: read to the cent, held against sums taken from the shops' databases."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from app.core.order import Order
from tests.stores.practice import SHOPS
from tests.stores.woocommerce.recorded import EDGES, NAMES, edge_order, load, neutral, of_shop

Sums = dict[tuple[str, str], tuple[int, Decimal, Decimal, Decimal]]


@pytest.fixture(scope="module", params=NAMES)
def shop(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def orders(shop: str) -> list[Order]:
    return [neutral(order, refunds) for order, refunds in of_shop(shop)]


def sums(orders: Iterable[Order], key: Callable[[Order], str | None]) -> Sums:
    """Per currency and key: count, total, tax and refunded."""
    found: Sums = {}
    for order in orders:
        name = key(order)
        if name is not None:
            count, total, tax, refunded = found.get(
                (order.currency, name), (0, Decimal(0), Decimal(0), Decimal(0))
            )
            found[order.currency, name] = (
                count + 1,
                total + order.total.amount,
                tax + order.total_tax.amount,
                refunded + order.refunded.amount,
            )
    return found


def told(entry: dict[str, str | int]) -> tuple[int, Decimal, Decimal, Decimal]:
    return (
        int(entry["count"]),
        Decimal(entry["total"]),
        Decimal(entry["total_tax"]),
        Decimal(entry["refunded"]),
    )


def by_day(totals: dict[str, dict[str, dict[str, str | int]]]) -> Sums:
    return {
        (currency, day): told(entry) for day, found in totals.items() for currency, entry in found.items()
    }


def local_day(shop: str, moment: datetime | None) -> str | None:
    zone = ZoneInfo(json.loads((SHOPS / shop / "site.json").read_text())["timezone_string"])
    return None if moment is None else moment.astimezone(zone).date().isoformat()


def test_the_sums_over_all_and_by_status_are_the_databases(shop: str, orders: list[Order]) -> None:
    totals = load(SHOPS / shop / "totals.json")
    assert sums(orders, lambda _: "all") == {(c, "all"): told(entry) for c, entry in totals["all"].items()}
    by_status = {
        (currency, status): told(entry)
        for currency, found in totals["by_status"].items()
        for status, entry in found.items()
    }
    assert sums(orders, lambda order: order.status) == by_status


def test_the_sums_by_day_are_the_databases(shop: str, orders: list[Order]) -> None:
    totals = load(SHOPS / shop / "totals.json")
    assert sums(orders, lambda order: local_day(shop, order.created)) == by_day(totals["by_day"])
    assert sums(orders, lambda order: order.created.date().isoformat()) == by_day(totals["by_gmt_day"])


def test_the_sums_by_day_of_payment_are_the_databases(shop: str, orders: list[Order]) -> None:
    totals = load(SHOPS / shop / "totals.json")
    assert sums(orders, lambda order: local_day(shop, order.paid)) == by_day(totals["by_paid_day"])


def test_the_refunds_by_day_are_the_databases(shop: str, orders: list[Order]) -> None:
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for order in orders:
        for refund in order.refunds:
            found[order.currency, local_day(shop, refund.created) or ""] += refund.amount.amount
    expected = load(SHOPS / shop / "totals.json")["refunds_by_day"]
    flat = {(c, day): Decimal(entry["amount"]) for day, by in expected.items() for c, entry in by.items()}
    assert found == flat


def test_the_gaps_are_exactly_the_orders_that_do_not_foot(shop: str, orders: list[Order]) -> None:
    totals = load(SHOPS / shop / "totals.json")
    gaps = {order.id: order.gap.amount for order in orders if order.gap}
    refunds = {refund.id: refund.gap.amount for order in orders for refund in order.refunds if refund.gap}
    # A residual is the parts less the total; our gap is what has to be added to the parts.
    assert gaps == {str(entry["id"]): -Decimal(entry["residual"]) for entry in totals["not_footing"]}
    assert refunds == {
        str(entry["refund"]): Decimal(entry["amount"]) - Decimal(entry["lines_and_tax"])
        for entry in totals["refunds_not_footing"]
    }


@pytest.mark.parametrize("name", EDGES)
def test_every_edge_case_is_read_and_foots(name: str) -> None:
    order = edge_order(name)
    assert order.parts_total() == order.total
    assert order.gap is None


def test_tax_by_rate_is_the_tax_of_the_order_within_a_cent_a_line(shop: str, orders: list[Order]) -> None:
    for order in orders:
        parts = sum((tax.total.amount for tax in order.taxes), Decimal(0))
        assert abs(parts - order.total_tax.amount) <= Decimal("0.01") * (len(order.lines) + 2), (
            shop,
            order.id,
        )


def test_every_moment_is_in_utc_and_in_the_shops_sixty_days(orders: list[Order]) -> None:
    for order in orders:
        moments = [
            order.created,
            order.modified,
            order.paid,
            order.completed,
            *(r.created for r in order.refunds),
        ]
        for moment in moments:
            assert moment is None or moment.utcoffset() is not None
            assert moment is None or date(2026, 9, 20) < moment.date() < date(2026, 11, 24)
