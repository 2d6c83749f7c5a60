"""What QuickBooks says of each request, and what becomes of the intent."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from app.books.qbd.line import Answer
from app.books.qbd.verdicts import VERDICTS, WEB_CONNECTOR
from app.core.document import Kind
from app.core.intent import (
    CreateCustomer,
    CreateItem,
    Failed,
    Intent,
    Outcome,
    Post,
    Remove,
    Settled,
    UpdateCustomer,
)
from app.core.money import Money
from app.errors import CartbooksError, NeedsOwner, Refused, Transient, Unknown
from tests.books.qbd import samples
from tests.books.qbd.samples import LINKED, US
from tests.books.qbd.script import Reaction, reply, requests_in, said, scripted, turned_away
from tests.books.qbo.samples import NEW_CUSTOMER

RECEIPT = (
    "<SalesReceiptRet><TxnID>1C0-1433857054</TxnID><TimeModified>2026-11-20T10:00:00-08:00</TimeModified>"
    "<EditSequence>1433850554</EditSequence><TxnDate>2026-11-20</TxnDate><RefNumber>WEB-1042</RefNumber>"
    "<Subtotal>54.00</Subtotal><SalesTaxTotal>4.35</SalesTaxTotal><TotalAmount>58.35</TotalAmount>"
    "<Memo>{memo}</Memo></SalesReceiptRet>"
)
OURS = RECEIPT.format(memo=f"Order 1042 {samples.receipt().key.marker}")
THEIRS = RECEIPT.format(memo="by hand")
ADA = (
    "<CustomerRet><ListID>80000012-1700000000</ListID><EditSequence>1700000001</EditSequence>"
    "<Name>Ada Lovelace</Name><FullName>Ada Lovelace</FullName><IsActive>{active}</IsActive></CustomerRet>"
)
SALE = Post("sale", samples.receipt())
NEW = CreateCustomer("new", NEW_CUSTOMER)
TAKEN = 'The name "Ada Lovelace" of the list element is already in use.'


def came_of(intent: Intent, *reactions: Reaction) -> Outcome:
    books, _ = scripted(US, *reactions)
    [envelope] = books.prepare([intent])
    [outcome] = books.send(envelope)
    return outcome


def failed(intent: Intent, *reactions: Reaction) -> CartbooksError:
    outcome = came_of(intent, *reactions)
    assert isinstance(outcome, Failed)
    return outcome.error


def test_the_answer_to_another_set_of_the_same_kind_is_not_believed() -> None:
    """A QuickBooks that names no set in its answer: only the request's own id tells whose it is."""
    told: list[Answer] = []

    def made(body: bytes) -> Answer:
        if body.count(b"CustomerAddRq"):
            [request] = requests_in(body)
            told.append(
                said(reply("CustomerAddRs", str(request.get("requestID")), ADA.format(active="true")))
            )
            return told[0]
        return said(
            *(reply("CustomerQueryRs", str(one.get("requestID")), code=500) for one in requests_in(body))
        )

    books, _ = scripted(US, made, made, made)
    first, second = books.prepare([NEW])[0], books.prepare([replace(NEW, key="another")])[0]
    [settled], [doubtful] = books.send(first), books.send(second)
    assert isinstance(settled, Settled)
    assert isinstance(doubtful, Failed)
    assert isinstance(doubtful.error, Transient)


def test_a_posted_receipt_has_its_id_its_number_and_what_quickbooks_computed() -> None:
    assert came_of(SALE, said(reply("SalesReceiptAddRs", 1, OURS))) == Settled(
        "sale",
        "1C0-1433857054",
        "1433850554",
        number="WEB-1042",
        total=Money(Decimal("58.35"), "USD"),
        tax=Money(Decimal("4.35"), "USD"),
    )


def test_an_invoice_comes_to_its_subtotal_and_tax_and_says_what_is_open() -> None:
    row = (
        "<InvoiceRet><TxnID>1-1</TxnID><EditSequence>2</EditSequence><RefNumber>WEB-1042</RefNumber>"
        "<Subtotal>49.00</Subtotal><SalesTaxTotal>4.35</SalesTaxTotal><BalanceRemaining>53.35</BalanceRemaining>"
        "</InvoiceRet>"
    )
    outcome = came_of(Post("sale", samples.invoice()), said(reply("InvoiceAddRs", 1, row)))
    assert isinstance(outcome, Settled)
    assert outcome.total == outcome.balance == Money(Decimal("53.35"), "USD")


def test_a_payment_has_no_tax_and_says_what_it_leaves() -> None:
    row = (
        "<ReceivePaymentRet><TxnID>1-1</TxnID><EditSequence>2</EditSequence><RefNumber>ch_3</RefNumber>"
        "<TotalAmount>53.35</TotalAmount><UnusedPayment>0.00</UnusedPayment></ReceivePaymentRet>"
    )
    outcome = came_of(Post("paid", samples.payment(), LINKED), said(reply("ReceivePaymentAddRs", 1, row)))
    assert isinstance(outcome, Settled)
    assert (outcome.total, outcome.tax, outcome.balance) == (
        Money(Decimal("53.35"), "USD"),
        None,
        Money(Decimal(0), "USD"),
    )


def test_a_new_customer_has_the_name_under_which_documents_point_at_it() -> None:
    outcome = came_of(NEW, said(reply("CustomerAddRs", 1, ADA.format(active="true"))))
    assert outcome == Settled("new", "80000012-1700000000", "1700000001", "Ada Lovelace")


def test_what_was_written_with_a_warning_was_written() -> None:
    warned = reply("SalesReceiptAddRs", 1, OURS, code=550, message="The note could not be added.")
    assert isinstance(came_of(SALE, said(warned)), Settled)


def test_a_removed_document_is_gone_and_so_is_one_that_was_gone_before() -> None:
    gone = Remove("undo", Kind.SALES_RECEIPT, "1C0-1433857054", "1")
    there = "<TxnDelType>SalesReceipt</TxnDelType><TxnID>1C0-1433857054</TxnID>"
    expected = Settled("undo", "1C0-1433857054")
    assert came_of(gone, said(reply("TxnDelRs", 1, there))) == expected
    text = 'Object "1C0-1433857054" specified in the request cannot be found.'
    assert came_of(gone, said(reply("TxnDelRs", 1, code=3120, message=text))) == expected


def test_one_bad_request_harms_only_itself() -> None:
    books, _ = scripted(
        US,
        said(
            reply("SalesReceiptAddRs", 1, OURS),
            reply("SalesReceiptAddRs", 2, code=3140, message=NO_ITEM),
            reply("SalesReceiptAddRs", 3, OURS),
        ),
    )
    wave = [Post(f"sale {number}", samples.receipt()) for number in range(3)]
    [envelope] = books.prepare(wave)
    outcomes = list(books.send(envelope))
    assert [outcome.intent for outcome in outcomes] == [intent.key for intent in wave]
    assert [type(outcome) for outcome in outcomes] == [Settled, Failed, Settled]


NO_ITEM = (
    'There is an invalid reference to QuickBooks Item "Blue Mug" in the SalesReceipt line.  QuickBooks error message: '
    "Invalid argument.  The specified record does not exist in the list."
)


@pytest.mark.parametrize(
    ("code", "text", "kind", "place"),
    [
        (3000, 'The given object ID "80000007-1" in the field "list id" is invalid.', Refused, "accounts"),
        (3070, 'The string "…" in the field "RefNumber" is too long.', Refused, ""),
        (3090, 'There was an error when storing "A:B" in the "Name" field.', Refused, "customers"),
        (3110, "There is an invalid value.", Refused, ""),
        (3120, 'Object "80000007-1" specified in the request cannot be found.', Refused, "accounts"),
        (3140, NO_ITEM, Refused, "products"),
        (
            3140,
            'There is an invalid reference to QuickBooks Account "X" in the Deposit.',
            Refused,
            "accounts",
        ),
        (3140, 'There is an invalid reference to QuickBooks Sales Tax Code "Tax" in it.', Refused, "tax"),
        (3150, 'There is a missing element: "CustomerRef".', Refused, ""),
        (3160, 'Cannot delete the object specified by the id = "1-1".', Refused, ""),
        (3170, "There was an error when modifying a list: it was modified by another user.", Transient, ""),
        (3175, "There was an error: the object could not be locked.", Transient, ""),
        (3176, "There was an error: it is in use.", Transient, ""),
        (3180, "There was an error when saving. The list has been modified by another user.", Transient, ""),
        (3180, "There was an error when saving. The closing date is 06/30/2026.", Refused, "export"),
        (3180, "There was an error when saving a Sales Receipt.  QuickBooks error message: No.", Refused, ""),
        (3200, 'The provided edit sequence "1" is out-of-date.', Transient, ""),
        (3210, "You cannot pay more than the amount due.", Refused, ""),
        (3231, "The request has not been processed.", Transient, ""),
        (3250, "This feature is not enabled or not available in this version.", NeedsOwner, WEB_CONNECTOR),
        (3260, "Insufficient permission level to perform this action.", NeedsOwner, WEB_CONNECTOR),
        (3261, "The integrated application has no permission.", NeedsOwner, WEB_CONNECTOR),
        (3290, "The lines are in the wrong order.", Refused, ""),
        (501, "This is not in this qbXML.", Refused, ""),
        (4711, "Something that nobody knows {yet}.", Refused, ""),
    ],
)
def test_every_status_says_what_happened_what_to_do_and_where(
    code: int, text: str, kind: type[CartbooksError], place: str
) -> None:
    error = failed(SALE, said(reply("SalesReceiptAddRs", 1, code=code, message=text)))
    assert type(error) is kind
    assert len(re.split(r"\.”? ", error.message)) >= 2
    assert "!" not in error.message
    assert str(code) in error.detail
    told = error.section if isinstance(error, Refused) else getattr(error, "action", "")
    assert told == place
    if isinstance(error, Refused):
        assert error.code == str(code)


def test_the_sentence_names_what_quickbooks_does_not_have() -> None:
    error = failed(SALE, said(reply("SalesReceiptAddRs", 1, code=3140, message=NO_ITEM)))
    assert error.message.startswith("QuickBooks has no item “Blue Mug” that could be used here")


def test_the_sentences_of_the_table_can_all_be_filled_in() -> None:
    for verdict in VERDICTS.values():
        assert "{" not in verdict.message.format(thing="item", name="“Mug”")


def test_a_name_that_a_customer_has_already_is_that_customer() -> None:
    taken = said(reply("CustomerAddRs", 1, code=3100, message=TAKEN))
    there = said(reply("CustomerQueryRs", 1, ADA.format(active="true")))
    assert came_of(NEW, taken, there) == Settled("new", "80000012-1700000000", "1700000001", "Ada Lovelace")


def test_a_name_that_a_vendor_has_is_refused_with_what_to_do() -> None:
    nothing = said(reply("CustomerQueryRs", 1, code=500, message="could not be found"))
    error = failed(NEW, said(reply("CustomerAddRs", 1, code=3100, message=TAKEN)), nothing)
    assert isinstance(error, Refused)
    assert error.message.startswith("“Ada Lovelace” is already the name of a vendor")
    assert (error.section, error.code) == ("customers", "3100")


def test_a_name_of_an_inactive_customer_is_told_as_inactive() -> None:
    taken = said(reply("CustomerAddRs", 1, code=3100, message=TAKEN))
    error = failed(NEW, taken, said(reply("CustomerQueryRs", 1, ADA.format(active="false"))))
    assert error.message.startswith("“Ada Lovelace” is inactive in QuickBooks.")


def test_a_name_that_a_sales_tax_item_has_is_no_item_that_could_be_sold() -> None:
    row = "<ItemSalesTaxRet><ListID>8000003A-1</ListID><Name>Mug</Name><IsActive>true</IsActive></ItemSalesTaxRet>"
    taken = said(reply("ItemInventoryAddRs", 1, code=3100, message='The name "Mug" is already in use.'))
    error = failed(CreateItem("item", samples.stock()), taken, said(reply("ItemQueryRs", 1, row)))
    assert isinstance(error, Refused)
    assert (error.section, error.code) == ("products", "3100")


def test_several_taken_names_are_looked_for_in_one_question() -> None:
    books, line = scripted(
        US,
        said(*(reply("CustomerAddRs", place, code=3100, message=TAKEN) for place in (1, 2))),
        said(*(reply("CustomerQueryRs", place, ADA.format(active="true")) for place in (1, 2))),
    )
    [envelope] = books.prepare([CreateCustomer(f"new {number}", NEW_CUSTOMER) for number in range(2)])
    assert [type(outcome) for outcome in books.send(envelope)] == [Settled, Settled]
    assert len(line.asked) == 2
    assert line.keys == [envelope.key, ""]


def test_a_contact_that_is_there_already_is_not_stale() -> None:
    row = (
        "<CustomerRet><ListID>80000012-1700000000</ListID><EditSequence>9</EditSequence><Name>Ada Lovelace</Name>"
        "<BillAddress><Addr1>Analytical Engines</Addr1><Addr2>1 Main St</Addr2><Addr3>Apt 2</Addr3>"
        "<City>Oakland</City><State>CA</State><PostalCode>94607</PostalCode><Country>US</Country></BillAddress>"
        "<ShipAddress><Addr1>Analytical Engines</Addr1><Addr2>1 Main St</Addr2><Addr3>Apt 2</Addr3>"
        "<City>Oakland</City><State>CA</State><PostalCode>94607</PostalCode><Country>US</Country></ShipAddress>"
        "<Phone>+1 510 555 0100</Phone><Email>{email}</Email></CustomerRet>"
    )
    stale = said(reply("CustomerModRs", 1, code=3200, message="out-of-date"))
    change = UpdateCustomer("contact", samples.ada_as_listed(), NEW_CUSTOMER)
    same = said(reply("CustomerQueryRs", 1, row.format(email="ada@example.test")))
    assert came_of(change, stale, same) == Settled("contact", "80000012-1700000000", "9", "Ada Lovelace")
    other = said(reply("CustomerQueryRs", 1, row.format(email="somebody@example.test")))
    assert isinstance(failed(change, stale, other), Transient)


def test_an_internal_error_is_looked_into_and_what_is_there_is_taken() -> None:
    doubt = said(reply("SalesReceiptAddRs", 1, code=1000, message="There has been an internal error."))
    assert isinstance(came_of(SALE, doubt, said(reply("SalesReceiptQueryRs", 1, OURS))), Settled)
    nothing = said(reply("SalesReceiptQueryRs", 1, code=1, message="none"))
    assert isinstance(failed(SALE, doubt, nothing), Transient)
    assert isinstance(failed(SALE, doubt, turned_away("0x80040408")), Unknown)


def test_a_request_that_the_answer_leaves_out_is_looked_for() -> None:
    found = came_of(SALE, said(), said(reply("SalesReceiptQueryRs", 1, OURS)))
    assert isinstance(found, Settled)


@pytest.mark.parametrize("amount", ["a lot", "NaN", "Infinity"])
def test_an_answer_with_an_amount_that_is_none_leaves_it_open_and_is_looked_for(amount: str) -> None:
    odd = OURS.replace("58.35", amount)
    found = came_of(
        SALE, said(reply("SalesReceiptAddRs", 1, odd)), said(reply("SalesReceiptQueryRs", 1, OURS))
    )
    assert isinstance(found, Settled)


@pytest.mark.parametrize("status", ["600", "9001", "9002"])
def test_a_set_whose_answer_quickbooks_does_not_have_leaves_every_intent_open(status: str) -> None:
    books, line = scripted(US, said(reply("SalesReceiptAddRs", 1, OURS), status=status))
    [envelope] = books.prepare([SALE, NEW])
    outcomes = list(books.send(envelope))
    assert [type(each.error) for each in outcomes if isinstance(each, Failed)] == [Unknown, Unknown]
    assert len(line.asked) == 1


def test_a_set_whose_answer_quickbooks_could_not_keep_is_believed_all_the_same() -> None:
    assert isinstance(came_of(SALE, said(reply("SalesReceiptAddRs", 1, OURS), status="9005")), Settled)


LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "&a%d;&a%d;">' % (n + 1, n, n) for n in range(40))
    + b"]><QBXML><QBXMLMsgsRs>&a40;</QBXMLMsgsRs></QBXML>"
)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"Service Unavailable",
        b"<html/>",
        b"<QBXML/>",
        b"<QBXML><QBXMLMsgsRs>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><QBXML><QBXMLMsgsRs>&a;</QBXMLMsgsRs></QBXML>',
        b'<QBXML xmlns="urn:other"><QBXMLMsgsRs/></QBXML>',
        b"<QBXML>" * 5000,
        LAUGHS,
    ],
)
def test_an_answer_that_is_no_qbxml_leaves_everything_open(answer: bytes) -> None:
    books, _ = scripted(US, type(said())(answer))
    [envelope] = books.prepare([SALE])
    with pytest.raises(Unknown):
        books.send(envelope)


def test_a_lost_answer_and_a_line_that_nobody_calls_are_told_apart() -> None:
    nothing = said(reply("SalesReceiptQueryRs", 1, code=1, message="none"))
    books, line = scripted(US, Unknown("lost"), nothing, Transient("nobody calls"))
    [envelope] = books.prepare([SALE])
    with pytest.raises(Unknown):
        books.send(envelope)
    with pytest.raises(Transient):
        books.send(envelope)
    assert line.keys == [envelope.key, "", envelope.key]
    assert line.asked[0] == line.asked[2] == envelope.body
    assert len(requests_in(envelope.body)) == 1


OTHER = RECEIPT.format(memo="Order 1043 CBABCDEFGHIJKLMNOPQR")


@pytest.mark.parametrize(
    "swapped",
    [
        said(reply("SalesReceiptAddRs", 1, OTHER)),
        said(reply("CustomerAddRs", 1, ADA.format(active="true"))),
        said(reply("SalesReceiptAddRs", 1, OTHER, code=3180, message="There was an error.")),
    ],
)
def test_an_answer_to_something_else_settles_nothing_and_what_stands_in_the_books_is_looked_for(
    swapped: Answer,
) -> None:
    found = said(reply("SalesReceiptQueryRs", 1, OURS))
    outcome = came_of(SALE, swapped, found)
    assert isinstance(outcome, Settled)
    assert outcome.id == "1C0-1433857054"
    assert isinstance(failed(SALE, swapped, said(reply("SalesReceiptQueryRs", 1, code=1))), Transient)


def test_the_answer_to_another_message_set_leaves_everything_unknown() -> None:
    refused = reply("SalesReceiptAddRs", 1, code=3140, message="There is an invalid reference.")
    other = said(refused).response.replace(b"<QBXMLMsgsRs", b'<QBXMLMsgsRs newMessageSetID="another"')
    with pytest.raises(Unknown):
        came_of(SALE, Answer(other))
