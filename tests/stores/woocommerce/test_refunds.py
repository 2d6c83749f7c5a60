"""Details of refunds, read for a page of orders at once where the shop can."""

from app.stores.woocommerce.refunds import RefundDetails
from app.stores.woocommerce.refusals import Refusal
from app.stores.woocommerce.rest import Answer, Params, Rest
from app.stores.woocommerce.wire import Wire

ORDERS: list[Wire] = [
    {"id": order, "refunds": [{"id": order * 10}, {"id": order * 10 + 1}]} for order in range(1, 61)
]
EVERY: dict[int, int] = {row["id"]: order["id"] for order in ORDERS for row in order["refunds"]}


class Shop(Rest):
    """A shop that knows its refunds; what it was asked is counted."""

    def __init__(self, *, in_bulk: bool = True, include: bool = True) -> None:
        self.shop_url = "https://shop.example"
        self.asked: list[str] = []
        self._in_bulk, self._include = in_bulk, include

    def ask(self, route: str, params: Params | None = None) -> Answer:
        self.asked.append(route)
        if route != "wc/v3/refunds":
            order_id = int(route.split("/")[3])
            return Answer([{"id": refund} for refund, owner in EVERY.items() if owner == order_id])
        if not self._in_bulk:
            return Answer(None, refusal=Refusal(404, "rest_no_route", ""))
        wanted = [int(refund) for refund in str((params or {})["include"]).split(",")]
        shown = wanted if self._include else sorted(EVERY, reverse=True)
        return Answer([{"id": refund, "parent_id": EVERY[refund]} for refund in shown[:100]])


def ids(found: dict[str, list[Wire]]) -> dict[str, set[int]]:
    return {order: {row["id"] for row in rows} for order, rows in found.items()}


WHOLE = {str(order): {order * 10, order * 10 + 1} for order in range(1, 61)}


def test_the_refunds_of_sixty_orders_cost_two_requests() -> None:
    shop = Shop()
    assert ids(RefundDetails(shop).of_orders(ORDERS)) == WHOLE
    assert shop.asked == ["wc/v3/refunds"] * 2


def test_a_shop_that_cannot_list_them_is_asked_for_the_list_once() -> None:
    for shop in (Shop(in_bulk=False), Shop(include=False)):
        details = RefundDetails(shop)
        assert ids(details.of_orders(ORDERS)) == WHOLE
        assert ids(details.of_orders(ORDERS)) == WHOLE
        assert shop.asked.count("wc/v3/refunds") == 1


def test_orders_without_refunds_cost_nothing() -> None:
    shop = Shop()
    assert RefundDetails(shop).of_orders([{"id": 1, "refunds": []}, {"id": 2}]) == {}
    assert shop.asked == []


def test_a_refund_made_since_the_list_was_read_waits_for_its_order() -> None:
    shop = Shop()
    found = RefundDetails(shop).of_orders([{"id": 7, "refunds": [{"id": 70}]}])
    assert ids(found) == {"7": {70}}
