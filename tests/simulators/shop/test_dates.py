"""Limits by date, with the time zone traps that were measured on real stores."""

import pytest

from .conftest import Store

# Order 18475 of the shop in San Francisco was changed at this moment, and none was changed in the hours around it.
LAST = "2026-11-20T09:51:33"


def latest(store: Store) -> tuple[int, str]:
    order = store.orders(orderby="modified", per_page=1)[0]
    return order["id"], order["date_modified_gmt"]


def test_a_limit_is_strict_and_as_coarse_as_a_second(larkspur: Store) -> None:
    order_id, changed = latest(larkspur)
    assert changed == LAST
    asked = {"dates_are_gmt": "true"}
    assert larkspur.ids(modified_after=LAST, **asked) == []
    assert larkspur.ids(modified_after="2026-11-20T09:51:32", **asked) == [order_id]
    assert larkspur.ids(modified_after="2026-11-20T09:51:32.999", **asked) == [order_id]
    assert order_id not in larkspur.ids(modified_before=LAST, **asked)


def test_naive_gmt_needs_dates_are_gmt_or_it_is_read_as_the_shops_own_time(larkspur: Store) -> None:
    order_id, _ = latest(larkspur)
    hour_before = "2026-11-20T08:51:33"
    assert larkspur.ids(modified_after=hour_before, dates_are_gmt="true") == [order_id]
    assert larkspur.ids(modified_after=hour_before) == []


def test_a_trailing_z_is_right_without_dates_are_gmt(larkspur: Store) -> None:
    order_id, _ = latest(larkspur)
    assert larkspur.ids(modified_after="2026-11-20T09:51:32Z") == [order_id]
    assert larkspur.ids(modified_after=f"{LAST}Z") == []


def test_an_offset_together_with_dates_are_gmt_is_shifted_by_the_shops_own_offset(larkspur: Store) -> None:
    order_id, _ = latest(larkspur)
    seven_hours_late = "2026-11-20T16:51:33+00:00"
    assert larkspur.ids(modified_after=seven_hours_late, dates_are_gmt="true") == [order_id]
    assert larkspur.ids(modified_after=seven_hours_late) == []


def test_a_shop_east_of_greenwich_is_shifted_the_other_way(nordlicht: Store) -> None:
    _, changed = latest(nordlicht)
    assert changed == "2026-11-20T18:04:00"
    assert nordlicht.ids(modified_after="2026-11-20T18:30:00") != []
    assert nordlicht.ids(modified_after="2026-11-20T17:30:00Z", dates_are_gmt="true") == []


@pytest.mark.parametrize("limit", ["2026-11-20", "yesterday", "2026-11-20T09:51:32 00:00"])
def test_what_is_not_a_full_date_is_refused(larkspur: Store, limit: str) -> None:
    answer = larkspur.get("/orders", modified_after=limit)
    assert (answer.status_code, answer.json()["code"]) == (400, "rest_invalid_param")


def test_creation_has_limits_of_its_own(larkspur: Store) -> None:
    inside = larkspur.orders(
        after="2026-10-01T00:00:00", before="2026-10-03T00:00:00", dates_are_gmt="true", per_page=100
    )
    recorded = [o for o in larkspur.recorded("orders") if "2026-10-01" < o["date_created_gmt"] < "2026-10-03"]
    assert sorted(o["id"] for o in inside) == [o["id"] for o in recorded]
    assert inside


def test_the_server_tells_the_time_of_the_shops_own_clock(larkspur: Store) -> None:
    larkspur.sim("now", {"now": "2026-11-21T10:00:00"})
    answer = larkspur.get("/orders", per_page=1)
    assert answer.headers.get_list("Date") == ["Sat, 21 Nov 2026 10:00:00 GMT"]
