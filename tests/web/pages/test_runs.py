"""Runs: begun once however often the button is pressed, watched live, stopped, and told afterwards."""

import threading
import time
from datetime import timedelta

import httpx

from app.core.reason import Effect, Reason
from app.data import runs
from app.data.runs import Counts, RunState
from app.sync.running import RunKind
from app.web.progress import about, progress
from tests.web.pages.conftest import Town
from tests.web.pages.person import Person, text_of
from tests.web.pages.town import Shop, order_of


def test_the_button_begins_a_run_and_pressed_twice_leads_to_the_same_one(
    town: Town, shop: Shop, alice: Person, bob: Person
) -> None:
    shop.sell(order_of("1"))
    first = alice.post("/sync", limit="1").headers["location"]
    second = bob.post("/sync", limit="all").headers["location"]
    assert first == second
    assert first.startswith(f"{alice.home}/runs/")
    assert town.jobs.asked[0] is RunKind.ONE


def test_a_limit_that_nobody_offered_begins_nothing(town: Town, alice: Person) -> None:
    assert "Choose 1, 10 or all orders" in alice.told(alice.post("/sync", limit="9999"))
    assert town.jobs.asked == []


def test_a_run_shows_how_far_it_is_and_looks_again_by_itself_without_scripts(
    shop: Shop, alice: Person
) -> None:
    shop.sell(*(order_of(f"{number}") for number in range(20)))
    run = shop.run(RunKind.ALL, counts=Counts(read=30, new=30, exported=8, left_out=2, expected=40))
    page = alice.page(f"/runs/{run}")
    said = text_of(page.find(".//main"))
    assert "10 of 40 orders, about 2 minutes" in said
    bar = page.find(".//progress")
    assert (bar.get("value"), bar.get("max")) == ("10", "40")
    assert page.xpath("//noscript/meta/@content") == ["3"]
    assert alice.page(f"/runs/{run}").xpath("//*[@id='progress']/@*[name()='hx-sse:connect']") == [
        f"{alice.home}/runs/{run}/events"
    ]


def test_stopping_is_asked_for_and_said(shop: Shop, alice: Person) -> None:
    run = shop.run()
    said = alice.told(alice.post(f"/runs/{run}/stop"))
    assert "It stops as soon as what it has in hand is finished." in said
    assert "Stopping" in said
    with shop.desk.database.read() as session:
        stopping = runs.run(session, shop.merchant, run)
    assert stopping is not None
    assert stopping.stop_asked


def test_afterwards_the_page_tells_what_became_of_each_order(shop: Shop, alice: Person) -> None:
    counts = Counts(read=2, new=2, exported=1, held=1)
    run = shop.run(RunKind.TEN, RunState.DONE, counts)
    shop.export(order_of("1", total="53.70"), run=run)
    shop.hold(order_of("2"), Reason("x", "A vendor has this name. Choose another.", "customers"), run)
    shop.sell(order_of("3"))
    said = alice.words(f"/runs/{run}")
    assert "Try of 10 orders" in said
    assert "1 exported, 1 needs you" in said
    assert "took 30 s, asked for by alice" in said
    rows = [text_of(row) for row in alice.page(f"/runs/{run}").xpath("//tbody/tr")]
    assert rows[0].startswith("1 Ann Lee 53.70 USD Exported")
    assert rows[1].startswith("2 Ann Lee 23.00 USD Needs you A vendor has this name. Choose another.")
    assert len(rows) == 2


def test_a_try_of_one_lists_that_one_and_says_how_many_were_left_out_on_the_way(
    shop: Shop, alice: Person
) -> None:
    left_out = Reason("status", "Orders that are “cancelled” are not exported.", "export", Effect.LEFT_OUT)
    for kind, listed in ((RunKind.ONE, 1), (RunKind.ALL, 3)):
        run = shop.run(kind, RunState.DONE, Counts(read=3, new=3, exported=1, left_out=2))
        for _ in range(2):
            shop.hold(order_of("1"), left_out, run)
        shop.export(order_of("2"), run=run)
        page = alice.page(f"/runs/{run}")
        assert len(page.xpath("//tbody/tr")) == listed
        link = page.xpath(f"//main//a[@href='{alice.home}/orders?state=left_out']")
        assert bool(link) is (kind is RunKind.ONE)
    assert "2 orders that your settings leave out are not listed" in alice.words(f"/runs/{first_of(alice)}")


def first_of(alice: Person) -> str:
    """The oldest run on the page of runs."""
    address: str = alice.page("/runs").xpath("//tbody//a/@href")[-1]
    return address.rpartition("/")[2]


def test_a_run_that_failed_says_why_in_words(shop: Shop, alice: Person) -> None:
    run = shop.run()
    with shop.desk.database.begin() as session:
        message = "Your store does not answer. Nothing is lost: the next run goes on from here."
        runs.finish(session, shop.merchant, run, RunState.FAILED, Counts(), now=shop.clock(), message=message)
    assert "Interrupted" in alice.words(f"/runs/{run}")
    assert "It did not come to the orders" in alice.words(f"/runs/{run}")
    assert "Nothing in the store had changed" not in alice.words(f"/runs/{run}")
    assert message in alice.words(f"/runs/{run}")
    assert message in alice.words("/runs")


def test_the_list_of_runs_goes_on_page_by_page(shop: Shop, alice: Person) -> None:
    for _ in range(27):
        shop.run(RunKind.AUTO, RunState.DONE, Counts(read=1))
    page = alice.page("/runs")
    assert len(page.xpath("//tbody/tr")) == 25
    older = page.xpath("//a[@rel='next']/@href")[0].removeprefix(alice.home)
    assert len(alice.page(older).xpath("//tbody/tr")) == 2
    assert len(alice.page("/runs?before=zzz").xpath("//tbody/tr")) == 25


def test_before_the_first_run_the_page_says_where_it_begins(alice: Person) -> None:
    assert "The first one begins when you press Start" in alice.words("/runs")


def test_the_progress_is_sent_as_it_moves_and_the_stream_ends_with_the_run(shop: Shop, alice: Person) -> None:
    shop.sell(*(order_of(f"{number}") for number in range(9)))
    run = shop.run(RunKind.ALL, counts=Counts(read=10, exported=1))
    said: list[str] = []

    def finish() -> None:
        time.sleep(0.2)
        with shop.desk.database.begin() as session:
            moved = Counts(read=10, exported=5)
            runs.progress(session, shop.merchant, run, moved, step="Posting", now=shop.clock())
        time.sleep(1.0)
        with shop.desk.database.begin() as session:
            runs.finish(
                session, shop.merchant, run, RunState.DONE, Counts(read=10, exported=10), now=shop.clock()
            )

    worker = threading.Thread(target=finish)
    worker.start()
    with alice.http.stream("GET", f"{alice.home}/runs/{run}/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        said.extend(answer.iter_lines())
    worker.join()
    text = "\n".join(said)
    assert text.index("1 of 10 orders") < text.index("5 of 14 orders") < text.index("10 exported")
    assert said[-3:] == ["event: finished", "data: finished", ""]
    assert all(line == "" or line.startswith(("data: ", "event: ")) for line in said)


def test_the_stream_of_a_run_that_is_over_ends_at_once(shop: Shop, alice: Person) -> None:
    run = shop.run(RunKind.ONE, RunState.DONE, Counts(exported=1))
    began = time.monotonic()
    answer = alice.get(f"/runs/{run}/events")
    assert "1 exported" in answer.text
    assert time.monotonic() - began < 1


def test_no_run_of_another_connection_is_shown_under_this_one(town: Town, alice: Person) -> None:
    other = town.open_shop("erin")
    run = other.run()
    for path in (f"/runs/{run}", f"/runs/{run}/events"):
        assert alice.get(path).status_code == 404
    assert alice.post(f"/runs/{run}/stop").status_code == 404
    with other.desk.database.read() as session:
        kept = runs.run(session, other.merchant, run)
    assert kept is not None
    assert not kept.stop_asked


def test_a_try_of_one_counts_to_one_however_many_wait(shop: Shop) -> None:
    run_id = shop.run(RunKind.ONE, counts=Counts(read=100, new=100, expected=500))
    with shop.desk.database.read() as session:
        run = runs.run(session, shop.merchant, run_id)
    assert run is not None
    view = progress(run, waiting=100)
    assert (view.done, view.of, view.words) == (0, 1, "0 of 1 order")


def test_a_time_left_is_told_as_people_tell_it() -> None:
    told = [about(timedelta(seconds=seconds)) for seconds in (3, 61, 100, 5000, 8000)]
    assert told == [
        "less than a minute",
        "about 1 minute",
        "about 2 minutes",
        "about 83 minutes",
        "about 2 hours",
    ]


def test_somebody_who_leaves_while_the_stream_is_open_leaves_nothing_behind(
    town: Town, shop: Shop, alice: Person
) -> None:
    run = shop.run()
    with (
        httpx.Client(base_url=town.url, cookies=dict(alice.http.cookies), trust_env=False) as browser,
        browser.stream("GET", f"{alice.home}/runs/{run}/events") as answer,
    ):
        assert next(answer.iter_lines()).startswith("data: ")
    assert alice.get(f"/runs/{run}").status_code == 200
