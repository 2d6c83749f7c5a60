"""What stands in a company file already: by number, by name, by id, and whose it is by our mark."""

from dataclasses import replace
from datetime import date

import pytest

from app.books.qbd.line import Answer
from app.core.document import Kind, NewItem
from app.core.intent import (
    Absent,
    CreateAccount,
    CreateCustomer,
    CreateItem,
    Deactivate,
    Found,
    Intent,
    Post,
    Remove,
    Settled,
    Update,
)
from app.core.listing import AccountType, ItemType, Ref
from app.errors import CartbooksError, NeedsOwner, Transient, Unknown
from tests.books.qbd import samples
from tests.books.qbd.samples import ADA, INCOME, LINKED, US
from tests.books.qbd.schema import problems
from tests.books.qbd.script import Reaction, reply, requests_in, said, scripted, turned_away
from tests.books.qbd.test_outcomes import OURS, THEIRS
from tests.books.qbo.samples import DAY, NEW_CUSTOMER

SALE = Post("sale", samples.receipt())
NONE = said(reply("SalesReceiptQueryRs", 1, code=1, message="did not find a matching object"))
PAYMENT = (
    "<ReceivePaymentRet><TxnID>1-1</TxnID><EditSequence>1</EditSequence><RefNumber>ch_3NabcdefGHIJKL</RefNumber>"
    "<TotalAmount>53.35</TotalAmount><Memo>{memo}</Memo></ReceivePaymentRet>"
)


def looked(intent: Intent, *reactions: Reaction) -> tuple[Found | Absent, dict[str, list[str]]]:
    """What was found, and what was asked for it."""
    books, line = scripted(US, *reactions)
    found = books.find(intent)
    [question] = requests_in(line.asked[0])
    assert problems(question) == []
    assert line.keys == [""]
    values: dict[str, list[str]] = {"": [str(question.tag)]}
    for each in question.iter():
        if not len(each):
            values.setdefault(str(each.tag), []).append(each.text or "")
    return found, values


def test_a_document_is_looked_for_by_its_number_and_ours_by_its_mark() -> None:
    found, asked = looked(SALE, said(reply("SalesReceiptQueryRs", 1, THEIRS + OURS)))
    assert asked == {"": ["SalesReceiptQueryRq"], "RefNumber": ["WEB-1042"]}
    assert isinstance(found, Found)
    assert found.ours
    assert found.settled.id == "1C0-1433857054"


def test_a_strangers_document_under_our_number_is_found_but_not_ours() -> None:
    found, _ = looked(SALE, said(reply("SalesReceiptQueryRs", 1, THEIRS)))
    assert isinstance(found, Found)
    assert not found.ours


def test_a_second_attempt_is_not_taken_for_the_first() -> None:
    second = replace(samples.receipt(), key=replace(samples.receipt().key, attempt=2))
    found, _ = looked(Post("again", second), said(reply("SalesReceiptQueryRs", 1, OURS)))
    assert isinstance(found, Found)
    assert not found.ours


def test_what_was_never_posted_is_absent() -> None:
    assert looked(SALE, NONE)[0] == Absent()


def test_the_answer_to_an_earlier_question_of_the_same_kind_is_not_believed() -> None:
    """One that comes late says what was true when it was asked."""
    earlier: list[Answer] = []

    def none_yet(body: bytes) -> Answer:
        [question] = requests_in(body)
        none = reply("SalesReceiptQueryRs", str(question.get("requestID")), code=1, message="nothing matches")
        earlier.append(said(none))
        return earlier[0]

    books, _ = scripted(US, none_yet, none_yet)
    assert books.find(SALE) == Absent()
    with pytest.raises(Transient):
        books.find(SALE)


def test_a_document_without_a_number_is_looked_for_among_those_of_its_customer_and_day() -> None:
    found, asked = looked(
        Post("sale", replace(samples.receipt(), number="")), said(reply("SalesReceiptQueryRs", 1, OURS))
    )
    assert asked == {
        "": ["SalesReceiptQueryRq"],
        "FromTxnDate": [DAY.isoformat()],
        "ToTxnDate": [DAY.isoformat()],
        "ListID": [ADA.id],
    }
    assert isinstance(found, Found)
    assert found.ours


def test_a_payment_is_ours_by_its_mark_alone() -> None:
    paid = Post("paid", samples.payment(), LINKED)
    ours = PAYMENT.format(memo=f"Order 1042 {samples.payment().key.marker}")
    found, asked = looked(paid, said(reply("ReceivePaymentQueryRs", 1, ours)))
    assert asked["RefNumber"] == ["ch_3NabcdefGHIJKL"]
    assert isinstance(found, Found)
    assert found.ours
    another = said(reply("ReceivePaymentQueryRs", 1, PAYMENT.format(memo="by hand")))
    assert looked(paid, another)[0] == Absent()


def test_a_removed_document_is_found_by_its_absence() -> None:
    undo = Remove("undo", Kind.SALES_RECEIPT, "1C0-1433857054", "1")
    gone, asked = looked(undo, said(reply("SalesReceiptQueryRs", 1, code=500, message="could not be found")))
    assert asked == {"": ["SalesReceiptQueryRq"], "TxnID": ["1C0-1433857054"]}
    assert gone == Found(Settled("undo", "1C0-1433857054"), ours=True)
    assert looked(undo, said(reply("SalesReceiptQueryRs", 1, OURS)))[0] == Absent()


def test_a_new_customer_is_looked_for_by_name() -> None:
    row = "<CustomerRet><ListID>8-1</ListID><Name>ada lovelace</Name><FullName>ada lovelace</FullName></CustomerRet>"
    found, asked = looked(CreateCustomer("new", NEW_CUSTOMER), said(reply("CustomerQueryRs", 1, row)))
    assert asked == {"": ["CustomerQueryRq"], "FullName": ["Ada Lovelace"]}
    assert isinstance(found, Found)
    assert (found.ours, found.settled.id) == (True, "8-1")


def test_a_child_is_not_taken_for_the_child_of_another_parent() -> None:
    child = NewItem("Cups:Mug", ItemType.SERVICE, INCOME, parent=Ref("80000008-1700000000", "Cups"))
    row = (
        "<ItemServiceRet><ListID>{id}</ListID><Name>Mug</Name><FullName>{above}:Mug</FullName>"
        "<ParentRef><ListID>{parent}</ListID></ParentRef></ItemServiceRet>"
    )
    other = row.format(id="8-1", above="Plates", parent="80000009-1700000000")
    ours = row.format(id="8-2", above="Cups", parent="80000008-1700000000")
    found, asked = looked(CreateItem("item", child), said(reply("ItemQueryRs", 1, other + ours)))
    assert (asked["MatchCriterion"], asked["Name"]) == (["EndsWith"], ["Mug"])
    assert isinstance(found, Found)
    assert found.settled.id == "8-2"
    assert looked(CreateItem("item", child), said(reply("ItemQueryRs", 1, other)))[0] == Absent()


def test_a_customer_that_is_inactive_already_has_been_made_so() -> None:
    row = (
        "<CustomerRet><ListID>8-1</ListID><EditSequence>2</EditSequence><Name>Ada</Name>"
        "<IsActive>{}</IsActive></CustomerRet>"
    )
    tidy = Deactivate("tidy", "customers", "8-1", "1")
    found, _ = looked(tidy, said(reply("CustomerQueryRs", 1, row.format("false"))))
    assert found == Found(Settled("tidy", "8-1", "2", "Ada"), ours=True)
    assert looked(tidy, said(reply("CustomerQueryRs", 1, row.format("true"))))[0] == Absent()


@pytest.mark.parametrize(
    "never",
    [
        Update("edit", samples.receipt(), samples.receipt(), "1-1", "1"),
        CreateAccount("account", "Fees", AccountType.EXPENSE),
    ],
    ids=lambda each: each.key,
)
def test_what_quickbooks_desktop_never_does_has_never_taken_effect(never: Intent) -> None:
    books, line = scripted(US)
    assert books.find(never) == Absent()
    assert line.asked == []


@pytest.mark.parametrize(
    ("reaction", "kind"),
    [
        (Unknown("lost"), Transient),
        (Transient("nobody calls"), Transient),
        (turned_away("0x80040402"), Transient),
        (turned_away("0x8004041A"), NeedsOwner),
        (said(), Transient),
        (said(reply("SalesReceiptQueryRs", 1, OURS.replace("58.35", "a lot"))), Transient),
        (said(reply("SalesReceiptQueryRs", 1, code=1000, message="internal error")), Transient),
        (said(reply("SalesReceiptQueryRs", 1, code=3260, message="no permission")), NeedsOwner),
    ],
)
def test_a_question_without_an_answer_says_nothing_of_what_stands_there(
    reaction: Reaction, kind: type[CartbooksError]
) -> None:
    books, _ = scripted(US, reaction)
    with pytest.raises(kind):
        books.find(SALE)


def test_a_document_of_another_day_is_no_excuse_for_a_number_of_the_same() -> None:
    moved = Post("sale", replace(samples.receipt(), date=date(2026, 1, 1)))
    assert looked(moved, said(reply("SalesReceiptQueryRs", 1, OURS)))[1]["RefNumber"] == ["WEB-1042"]
