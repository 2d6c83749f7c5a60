"""QuickBooks' speed limits, on a clock of our own and over HTTP."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from simulators.qbo.calls import Call, Lane, Operation
from simulators.qbo.throttle import Limits, Throttle
from tests.simulators.qbo.control.practice import Practice, batch_of_customers


class SetClock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def call(lane: Lane = "read", realm: str = "1") -> Call:
    return Call("POST", "/v3", None, realm, None, lane, (Operation("customer", "create"),))


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


def passes(throttle: Throttle, one: Call) -> bool:
    admitted = throttle.enter(one)
    if admitted:
        throttle.leave(one)
    return admitted


def test_the_eleventh_request_of_a_second_is_refused_and_the_next_second_is_free(clock: SetClock) -> None:
    throttle = Throttle(Limits(), clock)
    assert [passes(throttle, call()) for _ in range(11)] == [True] * 10 + [False]
    clock.now += 0.99
    assert not passes(throttle, call())
    clock.now += 0.02
    assert passes(throttle, call())


def test_five_hundred_requests_fit_into_any_sixty_seconds(clock: SetClock) -> None:
    throttle = Throttle(Limits(per_second=10_000), clock)
    admitted = 0
    for _ in range(120):
        admitted += sum(passes(throttle, call()) for _ in range(10))
        clock.now += 0.5
    assert admitted == 500
    clock.now += 0.5  # 60.5 s after the first ten
    assert passes(throttle, call())


def test_the_forty_first_batch_of_a_minute_is_refused_while_single_requests_go_on(clock: SetClock) -> None:
    throttle = Throttle(Limits(), clock)
    admitted = []
    for _ in range(41):
        admitted.append(passes(throttle, call("batch")))
        clock.now += 1
    assert admitted == [True] * 40 + [False]
    assert passes(throttle, call("write"))


def test_ten_requests_in_flight_are_the_most(clock: SetClock) -> None:
    throttle = Throttle(Limits(per_second=100), clock)
    assert all(throttle.enter(call()) for _ in range(10))
    clock.now += 30
    assert not throttle.enter(call())
    throttle.leave(call())
    assert throttle.enter(call())


def test_one_company_does_not_slow_another(clock: SetClock) -> None:
    throttle = Throttle(Limits(), clock)
    for _ in range(10):
        assert passes(throttle, call(realm="1"))
    assert not passes(throttle, call(realm="1"))
    assert passes(throttle, call(realm="2"))


def test_too_many_requests_get_xml_whatever_they_accept_and_the_control_is_never_throttled(
    practice: Practice,
) -> None:
    practice.control("throttle", {"enabled": True, "per_second": 3})
    answers = [practice.get(f"companyinfo/{practice.realm}") for _ in range(5)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) == 2
    assert refused[0].headers["content-type"].startswith("application/xml")
    assert '<Error code="3001">' in refused[0].text
    assert all(practice.web.get("/_sim/counters").status_code == 200 for _ in range(20))
    assert practice.counters()["throttled"] == 2


def test_limits_that_make_no_sense_are_refused_and_the_old_ones_stay(practice: Practice) -> None:
    assert practice.web.post("/_sim/throttle", json={"per_minute": -1}).status_code == 422
    assert practice.web.post("/_sim/throttle", json={"per_hour": 1}).status_code == 422
    assert practice.look("throttle")["per_minute"] == 500


def test_a_slow_company_takes_its_time_for_each_item_of_a_batch_and_many_at_once(practice: Practice) -> None:
    practice.control("latency", {"ms": 100, "per_item_ms": 50})

    def post(number: int) -> float:
        batch = batch_of_customers([f"Slow {number} {item}" for item in range(4)])
        answer = practice.post("batch", batch)
        assert answer.status_code == 200
        return answer.elapsed.total_seconds()

    with ThreadPoolExecutor(8) as pool:
        took = list(pool.map(post, range(8)))
    assert min(took) >= 0.3
    assert max(took) < 1.5  # one after the other they would need 2.4 seconds
    assert practice.counters()["highest_in_flight"] == 8
