"""Why each field of a document is what it is: what is shown is what the books are sent."""

from dataclasses import replace

from app.books.qbd.shortened import as_sent
from app.core.order import Address
from app.plan.view import Because, Plan
from app.web.whys import Why, whys_of
from tests.books.qbd import samples

LONG = replace(
    samples.receipt(),
    bill_to=Address("s" * 60, city="Oakland", country="US"),
    lines=(replace(samples.line(), description="d" * 5000),),
)
PLAN = Plan(
    (LONG,),
    because=(
        Because(LONG.key.kind, "number", LONG.number, "the store's order number"),
        Because(LONG.key.kind, "bill_to", LONG.bill_to, "the order's billing address"),
        Because(LONG.key.kind, "description", "d" * 5000, "the product's name on the order", line=1),
    ),
)


def values(whys: tuple[Why, ...]) -> list[str]:
    return [why.value for why in whys]


def test_a_text_that_a_company_file_cannot_hold_is_shown_as_it_gets_it() -> None:
    [shown] = whys_of(PLAN, as_sent)
    assert values(shown.whys) == [LONG.number, "s" * 41 + ", Oakland, US"]
    assert [len(value) for value in values(shown.lines[0].whys)] == [4095]


def test_books_that_take_every_text_as_it_is_show_it_whole() -> None:
    [shown] = whys_of(PLAN)
    assert values(shown.whys) == [LONG.number, "s" * 60 + ", Oakland, US"]
    assert [len(value) for value in values(shown.lines[0].whys)] == [5000]
