"""QuickBooks does not answer, asks to slow down, breaks, or lets our permission end in the middle."""

from collections.abc import Sequence

import pytest

from tests.flows.faults.conftest import Check
from tests.flows.faults.site import Site

STILL = "still trying"
LATER = "Nothing is lost: the next run goes on from here"
BEARER = "/oauth2/v1/tokens/bearer"
SALES = {"operation": "write", "entity": "SalesReceipt"}
PAYMENTS = {"operation": "write", "entity": "Payment"}  # they have no number, by which one could be found

PASSING = [
    ("answer lost after commit", {"kind": "drop_after", "times": 2}, "did not say whether this was saved"),
    ("storm of 429", {"kind": "status", "status": 429, "times": 3}, "asked us to slow down"),
    ("500 before the commit", {"kind": "status", "status": 500, "times": 2}, STILL),
    ("500 after the commit", {"kind": "status", "status": 500, "when": "after", "times": 2}, STILL),
    ("503", {"kind": "status", "status": 503, "times": 2}, STILL),
]


@pytest.mark.parametrize(("fault", "rule", "words"), PASSING, ids=[name for name, _, _ in PASSING])
def test_what_passes_is_waited_for_and_the_page_says_that_it_is_tried_again(
    site: Site, unharmed: Check, fault: str, rule: dict[str, object], words: str
) -> None:
    site.works.fault(**rule, **SALES)

    assert "12 exported" in site.sync()

    assert site.heard(STILL)
    unharmed(site, fault, words)


POSTED_AND_LOOKED_FOR = (SALES, {"operation": "query"})
READ = ({"operation": "cdc"},)
LASTING = [
    ("answers lost for good", {"kind": "drop_after"}, POSTED_AND_LOOKED_FOR),
    ("429 without an end", {"kind": "status", "status": 429}, POSTED_AND_LOOKED_FOR),
    ("500 without an end", {"kind": "status", "status": 500, "when": "after"}, POSTED_AND_LOOKED_FOR),
    ("429 while lists are read", {"kind": "status", "status": 429}, READ),
]


@pytest.mark.parametrize(("fault", "rule", "hits"), LASTING, ids=[name for name, _, _ in LASTING])
def test_what_lasts_ends_the_run_with_a_word_and_the_next_one_finishes_it(
    site: Site, unharmed: Check, fault: str, rule: dict[str, object], hits: Sequence[dict[str, str]]
) -> None:
    for hit in hits:
        site.works.fault(**rule, **hit, times=0)
    assert "Interrupted" in site.sync()
    site.works.house.books.sim("faults", method="DELETE")

    site.sync()

    unharmed(site, fault, LATER)


@pytest.mark.parametrize("times", [2, 4], ids=["twice", "until the payments are looked for"])
def test_a_payment_whose_answer_is_lost_is_in_the_books_once(site: Site, unharmed: Check, times: int) -> None:
    site.works.change("transactions", type="invoice_and_payment")
    site.works.fault(kind="drop_after", times=times, **PAYMENTS)

    site.sync()

    unharmed(site, f"answer about payments lost {times} times", "did not say whether this was saved")


def test_payments_whose_answers_are_lost_for_good_are_found_by_the_next_run(
    site: Site, unharmed: Check
) -> None:
    site.works.change("transactions", type="invoice_and_payment")
    for hit in (PAYMENTS, {"operation": "query"}, {"operation": "read"}):
        site.works.fault(kind="drop_after", times=0, **hit)
    assert "Interrupted" in site.sync()
    site.works.house.books.sim("faults", method="DELETE")

    site.sync()

    unharmed(site, "answers about payments lost for good", LATER)


def test_a_token_that_expires_in_the_middle_is_renewed(site: Site, unharmed: Check) -> None:
    site.works.fault(kind="expired_token", **SALES)

    site.sync()

    unharmed(site, "token expired in the middle", "12 exported")


def test_a_renewal_whose_answer_is_lost_is_asked_for_again_with_what_is_still_good(
    site: Site, unharmed: Check
) -> None:
    site.works.fault(kind="expired_token", **SALES)
    site.works.house.books.sim("faults", {"kind": "drop_after", "path": BEARER})
    site.sync()

    unharmed(site, "refresh answered but lost", "We could not reach Intuit's sign-in")
