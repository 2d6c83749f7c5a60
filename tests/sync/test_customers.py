"""Whose order it is in the books: two buyers never share a customer unless the settings say so."""

from collections import Counter

import pytest

from app.config.sections.customers import MatchBy
from app.data.ledger_counts import State
from tests.sync.house import Works

FIRST, SECOND, THIRD = 18304, 18305, 18306


def buys(works: Works, order: int, name: tuple[str, str], email: str = "", company: str = "") -> None:
    """The order is another buyer's, before it is read for the first time in this connection."""
    found = works.house.shop.get(f"{works.shop}/orders/{order}")
    billing = {**found["billing"], "first_name": name[0], "last_name": name[1], "company": company}
    works.touch(order, customer_id=0, billing={**billing, "email": email}, shipping=billing)


def buyers(works: Works, *orders: int) -> list[dict[str, object]]:
    """The customers of these orders' documents."""
    people = {one["Id"]: one for one in works.ask("Customer")}
    receipts = {one["DocNumber"]: one["CustomerRef"]["value"] for one in works.ask("SalesReceipt")}
    return [people[receipts[str(order)]] for order in orders]


def names(works: Works, *orders: int) -> list[str]:
    return [str(one["DisplayName"]) for one in buyers(works, *orders)]


MAYA = ("Maya", "Okafor")


@pytest.mark.parametrize("match_by", [MatchBy.EMAIL, MatchBy.NAME_AND_EMAIL])
def test_two_buyers_of_one_name_in_one_run_are_two_customers(alice: Works, match_by: MatchBy) -> None:
    alice.change("customers", match_by=match_by)
    buys(alice, FIRST, MAYA, "maya@example.com")
    buys(alice, SECOND, ("MAYA", "okafor"), "other@example.com")
    buys(alice, THIRD, MAYA, "Maya@Example.com")

    assert alice.run().state == "done"

    one, other, again = buyers(alice, FIRST, SECOND, THIRD)
    assert one["Id"] == again["Id"] != other["Id"]
    assert names(alice, FIRST, SECOND) in (
        ["Maya Okafor", "MAYA okafor (other@example.com)"],
        ["Maya Okafor (maya@example.com)", "MAYA okafor"],
        ["Maya Okafor (Maya@Example.com)", "MAYA okafor"],
    )


def test_two_companies_whose_buyers_have_one_name_are_two_customers(alice: Works) -> None:
    alice.change("customers", match_by=MatchBy.COMPANY)
    buys(alice, FIRST, MAYA, "maya@example.com", "Fern & Co.")
    buys(alice, SECOND, MAYA, "maya@example.com", "Larkspur")

    alice.run()

    one, other = buyers(alice, FIRST, SECOND)
    assert one["Id"] != other["Id"]
    assert {one["CompanyName"], other["CompanyName"]} == {"Fern & Co.", "Larkspur"}


def test_matched_by_name_all_who_bear_it_are_one_customer(alice: Works) -> None:
    alice.change("customers", match_by=MatchBy.NAME)
    buys(alice, FIRST, MAYA, "maya@example.com")
    buys(alice, SECOND, ("MAYA", "OKAFOR"), "other@example.com")

    alice.run()

    one, other = buyers(alice, FIRST, SECOND)
    assert one["Id"] == other["Id"]


def test_accents_typed_in_two_ways_are_one_name(alice: Works) -> None:
    buys(alice, FIRST, ("Jose\u0301", "Nu\u0303ez"))
    buys(alice, SECOND, ("Jos\u00e9", "N\u0169ez"))

    alice.run()

    one, other = buyers(alice, FIRST, SECOND)
    assert one["Id"] == other["Id"]


def test_a_customer_who_was_renamed_in_quickbooks_does_not_get_a_namesakes_order(alice: Works) -> None:
    alice.change("customers", match_by=MatchBy.EMAIL)
    buys(alice, FIRST, MAYA, "maya@example.com")
    alice.run()
    (known,) = buyers(alice, FIRST)
    change = {"Id": known["Id"], "SyncToken": known["SyncToken"], "sparse": True}
    alice.write("Customer", change | {"DisplayName": "Maya Okafor-Lee"})

    buys(alice, SECOND, MAYA, "other@example.com")
    later = alice.sell_again(SECOND)
    alice.run()

    (other,) = buyers(alice, int(later))
    assert (other["DisplayName"], other["Id"] == known["Id"]) == ("Maya Okafor", False)


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("Fern:\tMaya", "Okafor", "Fern- Maya Okafor"),
        ("مها", "علي", "مها علي"),
        ("小林", "さくら", "小林 さくら"),
        ("Zoë 🌿", "Ångström", "Zoë 🌿 Ångström"),
        ("Line\nbreak", 'O\'Neil "Bo" \\', 'Line break O\'Neil "Bo" \\'),
    ],
)
def test_names_of_all_scripts_arrive_as_they_were_typed(
    alice: Works, first: str, last: str, shown: str
) -> None:
    buys(alice, FIRST, (first, last))
    assert alice.run().state == "done"
    assert names(alice, FIRST) == [shown]


def test_two_names_of_six_hundred_letters_that_begin_alike_stay_two_customers(alice: Works) -> None:
    buys(alice, FIRST, ("🌿" * 300, "Okafor"))
    buys(alice, SECOND, ("🌿" * 300, "Okonkwo"))

    assert alice.run().state == "done"

    one, other = names(alice, FIRST, SECOND)
    assert one != other
    assert len(one.encode("utf-16-le")) // 2 <= 500
    noted = {reason.code: reason.message for reason in alice.order(FIRST).reasons}
    assert one in noted["customer_name_changed"]


@pytest.mark.parametrize("entity", ["Vendor", "Employee"])
def test_a_name_of_a_vendor_or_employee_holds_that_order_only(alice: Works, entity: str) -> None:
    buys(alice, FIRST, MAYA)
    alice.write(entity, {"DisplayName": "maya OKAFOR", "GivenName": "maya", "FamilyName": "OKAFOR"})

    alice.run()

    summary = alice.order(FIRST).summary
    assert (summary.state, summary.code, summary.section) == (State.HELD, "name_taken", "customers")
    assert entity.lower() in summary.message
    assert Counter(one.summary.state for one in alice.orders()) == {State.HELD: 1, State.EXPORTED: 11}


def test_a_guest_without_name_and_e_mail_is_held_with_what_to_do(alice: Works) -> None:
    buys(alice, FIRST, ("", ""))
    alice.run()
    assert alice.order(FIRST).summary.code == "customer_unnamed"


def test_a_fallback_customer_who_was_made_inactive_is_offered_before_posting(alice: Works) -> None:
    online = alice.write("Customer", {"DisplayName": "Online buyers"})
    chosen = {"id": online["Id"], "name": "Online buyers"}
    alice.change("customers", when_missing="fallback", fallback=chosen)
    switch = {"Id": online["Id"], "SyncToken": online["SyncToken"], "sparse": True, "Active": False}
    alice.write("Customer", switch)

    run = alice.run()

    assert run.counts.exported == 0
    said = {one.summary.message for one in alice.orders()} | {run.message}
    assert any("Online buyers" in one for one in said)
