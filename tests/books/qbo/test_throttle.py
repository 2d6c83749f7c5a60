"""Intuit's limits are kept before Intuit has to refuse."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.books.meter import Lane
from app.books.qbo.throttle import (
    FOR_PAGES,
    MONTH_AFTER,
    Allowance,
    Ceilings,
    Pushback,
    Throttle,
    Throttles,
)


@dataclass
class Time:
    """A clock that only moves when somebody waits."""

    now: float = 1000.0
    waits: list[float] = field(default_factory=list)

    def read(self) -> float:
        return self.now

    def pause(self, _: threading.Condition, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


def throttle(time: Time, ceilings: Ceilings | None = None) -> Throttle:
    return Throttle(ceilings or Ceilings(), Allowance(), time.read, time.pause)


def sent_at(time: Time, used: Throttle, lanes: Sequence[Lane]) -> list[float]:
    moments = []
    for lane in lanes:
        with used.slot(lane):
            moments.append(time.now)
    return moments


def most_within(moments: Sequence[float], span: float) -> int:
    return max(sum(start <= moment < start + span for moment in moments) for start in moments)


def test_no_second_sees_more_than_ten_and_no_minute_more_than_500() -> None:
    time = Time()
    moments = sent_at(time, throttle(time), [Lane.READ] * 1200)
    assert most_within(moments, 1.0) == 10
    assert most_within(moments, 60.0) == 500


def test_no_minute_sees_more_than_40_batches_and_hardly_less() -> None:
    time = Time()
    moments = sent_at(time, throttle(time), [Lane.BATCH] * 400)
    assert most_within(moments, 60.0) == 40
    assert 400 / ((moments[-1] - moments[0]) / 60) >= 40 * 0.95


def test_single_requests_go_on_while_batches_wait() -> None:
    time = Time()
    used = throttle(time)
    sent_at(time, used, [Lane.BATCH] * 40)
    time.now += 2
    before = time.now
    assert sent_at(time, used, [Lane.READ]) == [before]


def test_at_most_ten_are_in_flight_and_an_answer_lets_the_next_one_go() -> None:
    used = Throttle(Ceilings(per_second=1000))
    release, started, highest = threading.Event(), threading.Semaphore(0), [0, 0]
    lock = threading.Lock()

    def work() -> None:
        with used.slot(Lane.READ):
            with lock:
                highest[0] += 1
                highest[1] = max(highest)
            started.release()
            release.wait(5)
            with lock:
                highest[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(25)]
    for thread in threads:
        thread.start()
    for _ in range(10):
        assert started.acquire(timeout=5)
    assert not started.acquire(timeout=0.05)
    release.set()
    for thread in threads:
        thread.join(5)
    assert highest == [0, 10]


def test_a_refusal_out_of_the_blue_is_the_seconds_limit() -> None:
    time = Time()
    used = throttle(time)
    assert used.refused(Lane.BATCH, None) == (Pushback.SECOND, 2.0)
    before = time.now
    assert sent_at(time, used, [Lane.READ]) == [before + 2.0]


def test_a_refusal_after_a_busy_minute_is_the_minutes_limit() -> None:
    time = Time()
    used = throttle(time)
    sent_at(time, used, [Lane.BATCH] * 35)
    assert used.refused(Lane.BATCH, None) == (Pushback.MINUTE, 60.0)


def test_refusals_that_do_not_stop_are_the_minutes_limit() -> None:
    used = throttle(Time())
    states = [used.refused(Lane.BATCH, None)[0] for _ in range(3)]
    assert states == [Pushback.SECOND, Pushback.SECOND, Pushback.MINUTE]


def test_an_answer_in_between_forgives_earlier_refusals() -> None:
    used = throttle(Time())
    for _ in range(5):
        assert used.refused(Lane.BATCH, None)[0] is Pushback.SECOND
        used.granted(Lane.BATCH)


def test_what_intuit_asks_for_is_waited_when_it_is_longer() -> None:
    assert throttle(Time()).refused(Lane.BATCH, 30.0) == (Pushback.SECOND, 30.0)


def test_reads_refused_for_a_quarter_of_an_hour_are_the_months_allowance_and_writes_go_on() -> None:
    time = Time()
    used = throttle(time)
    for _ in range(4):
        used.refused(Lane.READ, None)
    time.now += MONTH_AFTER
    state, seconds = used.refused(Lane.READ, None)
    assert (state, seconds) == (Pushback.MONTH, 3600.0)
    before = time.now
    assert sent_at(time, used, [Lane.BATCH]) == [before]


def test_two_busy_minutes_far_apart_are_not_the_month() -> None:
    time = Time()
    used = throttle(time)
    used.refused(Lane.READ, None)
    time.now += MONTH_AFTER
    assert used.refused(Lane.READ, None)[0] is not Pushback.MONTH


def test_the_months_allowance_is_one_for_all_companies() -> None:
    all_companies = Throttles()
    assert all_companies.of("1").allowance is all_companies.of("2").allowance


def test_all_threads_that_talk_to_one_company_share_one_throttle() -> None:
    all_companies = Throttles()
    assert all_companies.of("1") is all_companies.of("1")
    assert all_companies.of("1") is not all_companies.of("2")


def test_single_requests_leave_the_minute_the_room_that_batches_and_pages_need() -> None:
    time = Time()
    used = throttle(time)
    sent_at(time, used, [Lane.BATCH] * 40)
    sent = 0
    while used.has_spare():
        sent_at(time, used, [Lane.WRITE])
        sent += 1
    assert sent == 500 - 40 - FOR_PAGES
    time.now += 61 - sent * 0.11
    assert used.may_leave_soon(Lane.BATCH)


def test_a_batch_that_may_leave_within_a_second_is_not_passed_by() -> None:
    time = Time()
    used = throttle(time)
    sent_at(time, used, [Lane.WRITE] * 10)
    assert not used.may_leave(Lane.BATCH)
    assert used.may_leave_soon(Lane.BATCH)
    sent_at(time, used, [Lane.BATCH] * 40)
    assert not used.may_leave_soon(Lane.BATCH)


def test_single_requests_carry_nothing_while_batches_can_carry_it() -> None:
    time = Time()
    used = throttle(time)
    sent_at(time, used, [Lane.BATCH] * 39)
    assert not used.has_spare()
    sent_at(time, used, [Lane.BATCH])
    assert used.has_spare()
    time.now += 61  # the minute's batches are there again
    assert not used.has_spare()
