"""Each of Intuit's faults becomes one of four errors, and a sentence that an owner can act upon."""

import pytest

from app.books.qbo.answers import Fault
from app.books.qbo.faults import item_error
from app.books.qbo.verdicts import BUSINESS, VERDICTS
from app.config.document import SECTION_BY_SLUG
from app.errors import NeedsOwner, Refused, Transient, Unknown

CASES: list[tuple[Fault, type[Exception], str]] = [
    (Fault("120"), NeedsOwner, "reconnect"),
    (Fault("130"), NeedsOwner, "reconnect"),
    (Fault("140"), Transient, ""),
    (Fault("150"), Transient, ""),
    (Fault("600"), Unknown, ""),
    (Fault("610"), Refused, "accounts"),
    (Fault("2010"), Refused, ""),
    (Fault("2020", element="CustomerRef"), Refused, ""),
    (Fault("2040", element="DisplayName"), Refused, "customers"),
    (Fault("2050", element="DocNumber"), Refused, ""),
    (Fault("2500", detail="Invalid Reference Id : Accounts element id 99 not found"), Refused, "accounts"),
    (Fault("2500", detail="Invalid Reference Id : Items element id 99 not found"), Refused, "products"),
    (Fault("2500", detail="Invalid Reference Id : Names element id 99 not found"), Refused, "customers"),
    (Fault("2500", detail="Invalid Reference Id : TaxCode element id 99 not found"), Refused, "tax"),
    (Fault("2500", detail="Invalid Reference Id : Class element id 99 not found"), Refused, "transactions"),
    (Fault("3001"), Transient, ""),
    (Fault("3100"), NeedsOwner, "reconnect"),
    (Fault("3200"), NeedsOwner, "reconnect"),
    (Fault("5010"), Transient, ""),
    (Fault("5030"), Refused, "transactions"),
    (Fault("6070"), Refused, ""),
    (Fault("6100"), Refused, "tax"),
    (Fault("6140"), Refused, "export"),
    (Fault("6210", message="Duplicate Document Number Error"), Refused, "export"),
    (Fault("6190"), NeedsOwner, ""),
    (Fault("6200"), Refused, "export"),
    (Fault("6210"), Refused, "export"),
    (Fault("6240"), Refused, "customers"),
    (Fault("6270"), Refused, "products"),
    (Fault("6430"), Refused, "accounts"),
    (Fault("6440"), Refused, "products"),
    (Fault("6540"), Refused, ""),
    (Fault("10000"), Unknown, ""),
    (Fault("6000", detail="An unexpected error occurred while accessing or saving your data."), Unknown, ""),
    (
        Fault("6000", detail="Make sure all your transactions have a VAT/GST rate before you save."),
        Refused,
        "tax",
    ),
    (Fault("6000", detail="As of date for initial quantity on hand is required"), Refused, "products"),
    (Fault("6000", detail="The account period has closed"), Refused, "export"),
    (Fault("6000", detail="You cannot use two currencies in one transaction"), Refused, "customers"),
    (Fault("6000", detail="Business Validation Error: The moon is full {x}."), Refused, ""),
    (Fault("7777", "Something new"), Refused, ""),
    (Fault(""), Unknown, ""),
]


@pytest.mark.parametrize(("fault", "error", "place"), CASES, ids=lambda value: str(value)[:60])
def test_a_fault_becomes_the_right_error_and_points_at_the_page_that_fixes_it(
    fault: Fault, error: type[Exception], place: str
) -> None:
    found = item_error(fault)
    assert type(found) is error
    if isinstance(found, Refused):
        assert (found.section, found.code) == (place, fault.code)
    if isinstance(found, NeedsOwner):
        assert found.action == place


def test_what_intuit_says_itself_is_quoted_when_the_table_does_not_know_better() -> None:
    found = item_error(Fault("6000", detail="Business Validation Error: The moon is full {x}."))
    assert (
        found.message
        == "QuickBooks refused it and said: “The moon is full (x).” Correct that, and try again."
    )


@pytest.mark.parametrize("code", sorted(VERDICTS))
def test_every_sentence_says_what_happened_and_what_to_do(code: str) -> None:
    message = item_error(Fault(code)).message
    assert len([part for part in message.split(". ") if part]) >= 2, message
    assert message.endswith(".")
    assert "!" not in message
    assert "{" not in message


def test_every_section_that_a_verdict_names_exists() -> None:
    verdicts = [*VERDICTS.values(), *(verdict for _, verdict in BUSINESS)]
    named = {verdict.place for verdict in verdicts if verdict.kind is Refused and verdict.place}
    assert named <= set(SECTION_BY_SLUG)


def test_a_secret_in_a_fault_does_not_reach_the_details() -> None:
    found = item_error(Fault("6000", detail="Bearer abcdefghijklmnop was refused"))
    assert "abcdefghijklmnop" not in f"{found.message} {found.detail}"
