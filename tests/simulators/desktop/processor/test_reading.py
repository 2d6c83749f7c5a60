"""What QuickBooks looks at: plain ASCII, a version it knows, every element at its place."""

import pytest

from simulators.desktop.statuses import PARSE, UNSUPPORTED_VERSION
from tests.simulators.desktop.books import Books, customer, line, named, sale

GOOD = customer("Mira Stone")


def test_a_letter_outside_ascii_fails_the_whole_set_and_a_reference_does_not(books: Books) -> None:
    assert books.hresult(customer("Dvořák")) == PARSE
    assert books.done(customer("D&#233;cor")).text("Name") == "Décor"


def test_what_windows_cannot_write_becomes_a_question_mark(books: Books) -> None:
    assert books.done(customer("Mira &#9728; Stone")).text("Name") == "Mira ? Stone"


def test_answers_are_plain_ascii_too(books: Books) -> None:
    assert "D&#233;cor" in books.raw(customer("D&#233;cor"))


@pytest.mark.parametrize(
    "text",
    [
        "not xml",
        '<?xml version="1.0"?><QBXML><QBXMLMsgsRq onError="stopOnError"><HostQueryRq/></QBXMLMsgsRq></QBXML>',
        '<?xml version="1.0"?><!DOCTYPE a><?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError">'
        "<HostQueryRq/></QBXMLMsgsRq></QBXML>",
        '<?qbxml version="13.0"?><QBXML></QBXML>',
        '<?qbxml version="13.0"?><QBXML><QBXMLMsgsRq onError="stopOnError"></QBXMLMsgsRq></QBXML>',
    ],
)
def test_a_text_that_is_no_set_of_requests_is_not_looked_at(books: Books, text: str) -> None:
    with pytest.raises(Exception, match=r".") as thrown:
        books.desk.processor("main").process(text, books.session)
    assert getattr(thrown.value, "number", None) == PARSE


@pytest.mark.parametrize(
    "attributes", ["", 'onError="rollbackOnError"', 'onError="stopOnError" colour="red"']
)
def test_the_set_must_say_rightly_what_happens_on_an_error(books: Books, attributes: str) -> None:
    assert books.hresult(GOOD, attributes) == PARSE


@pytest.mark.parametrize(
    "broken",
    [
        "<NothingAddRq/>",
        "<CustomerAddRq><CustomerAdd><IsActive>true</IsActive><Name>Late</Name></CustomerAdd></CustomerAddRq>",
        "<CustomerAddRq><CustomerAdd></CustomerAdd></CustomerAddRq>",
        customer("Mira", "<Email>a@b.c</Email><Email>d@e.f</Email>"),
        customer("Mira", "<Colour>red</Colour>"),
        customer("Mira", "loose text"),
        customer("Mira", "<IsActive>yes</IsActive>"),
        customer("Mira", "<OpenBalance>1.5</OpenBalance>"),
        customer("Mira", "<JobStartDate>2026-02-30</JobStartDate>"),
        customer("Mira", "<JobStatus>Asleep</JobStatus>"),
        customer("Mira", "<ExternalGUID>abc</ExternalGUID>"),
        customer("Mira", '<Phone kind="home">1</Phone>'),
        '<CustomerAddRq page="1"><CustomerAdd><Name>Mira</Name></CustomerAdd></CustomerAddRq>',
    ],
)
def test_one_wrong_element_fails_the_whole_set_and_nothing_is_applied(books: Books, broken: str) -> None:
    before = books.count("Customer")
    assert books.hresult(GOOD + broken) == PARSE
    assert books.count("Customer") == before


def test_the_order_of_invoices_and_sales_receipts_differs(books: Books) -> None:
    shipped = f"<ShipDate>2026-11-01</ShipDate>{named('ShipMethodRef', 'DHL')}"
    fob = "<FOB>Oakland</FOB>"
    assert books.one(sale("Invoice", fob + shipped, "Fee|<Amount>1.00</Amount>")).code == 0
    assert books.hresult(sale("Invoice", shipped + fob, "Fee|<Amount>1.00</Amount>")) == PARSE
    assert books.one(sale("SalesReceipt", shipped + fob, "Fee|<Amount>1.00</Amount>")).code == 0
    assert books.hresult(sale("SalesReceipt", fob + shipped, "Fee|<Amount>1.00</Amount>")) == PARSE


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("SalesReceipt", "<PONumber>7</PONumber>"),
        ("SalesReceipt", named("TermsRef", "Net 30")),
        ("Estimate", "<ShipDate>2026-11-01</ShipDate>"),
        ("Estimate", "<IsToBePrinted>true</IsToBePrinted>"),
        ("SalesOrder", "<IsPending>false</IsPending>"),
    ],
)
def test_a_document_has_only_its_own_fields(books: Books, kind: str, field: str) -> None:
    assert books.hresult(sale(kind, field, "Fee|<Amount>1.00</Amount>")) == PARSE


def test_a_line_takes_a_rate_or_a_percentage_and_not_both(books: Books) -> None:
    both = "<Rate>1</Rate><RatePercent>5</RatePercent>"
    assert books.hresult(sale("Invoice", "", f"Fee|{both}")) == PARSE


def test_the_purchase_order_number_stands_before_the_memo(books: Books) -> None:
    memo, number = "<Memo>Order 7</Memo>", "<PONumber>7</PONumber>"
    assert books.hresult(sale("Invoice", memo + number, "Fee|<Amount>1.00</Amount>")) == PARSE
    assert books.one(sale("Invoice", number + memo, "Fee|<Amount>1.00</Amount>")).code == 0


def test_a_version_above_the_newest_is_not_supported(books: Books) -> None:
    assert books.hresult(GOOD, version="16.1") == UNSUPPORTED_VERSION
    assert books.hresult(GOOD, version="CA3.0") == UNSUPPORTED_VERSION
    assert books.one(GOOD, version="16.0").code == 0


def test_the_channel_of_a_sales_order_is_known_only_from_sixteen_on(books: Books) -> None:
    told = "<SOChannel>Ecommerce</SOChannel><StoreName>Larkspur</StoreName><StoreType>WooCommerce</StoreType>"
    inside = (
        f"{named('CustomerRef', 'Ellen Marsh')}{line('SalesOrder', 'Fee', '<Amount>1.00</Amount>')}{told}"
    )
    order = f"<SalesOrderAddRq><SalesOrderAdd>{inside}</SalesOrderAdd></SalesOrderAddRq>"
    assert books.hresult(order) == PARSE
    assert books.one(order, version="16.0").text("StoreName") == "Larkspur"


@pytest.mark.parametrize(
    ("request_", "fits"),
    [
        (customer, 41),
        (lambda text: customer("Mira", f"<FirstName>{text}</FirstName>"), 25),
        (lambda text: customer("Mira", f"<BillAddress><City>{text}</City></BillAddress>"), 31),
        (lambda text: sale("Invoice", f"<RefNumber>{text}</RefNumber>", "Fee|<Amount>1.00</Amount>"), 11),
        (
            lambda text: sale(
                "SalesReceipt", f"<CheckNumber>{text}</CheckNumber>", "Fee|<Amount>1.00</Amount>"
            ),
            25,
        ),
        (lambda text: sale("Invoice", "", f"Fee|<Amount>1.00</Amount><Other1>{text}</Other1>"), 29),
        (
            lambda text: (
                f"<ShipMethodAddRq><ShipMethodAdd><Name>{text}</Name></ShipMethodAdd></ShipMethodAddRq>"
            ),
            15,
        ),
        (lambda text: f"<ClassAddRq><ClassAdd><Name>{text}</Name></ClassAdd></ClassAddRq>", 31),
    ],
)
def test_a_text_that_is_too_long_fails_its_request_alone(books: Books, request_: object, fits: int) -> None:
    assert callable(request_)
    fitting, long = books.ask(request_("x" * fits), request_("y" * (fits + 1)))
    assert fitting.code == 0, fitting.message
    assert long.code == 3070
    assert "is too long" in long.message
    assert "y" * (fits + 1) in long.message


def test_an_id_that_cannot_be_one_is_told_apart_from_one_that_is_not_there(books: Books) -> None:
    wrong, absent = books.ask(
        "<CustomerQueryRq><ListID>the first</ListID></CustomerQueryRq>",
        "<CustomerQueryRq><ListID>80FFFFFF-1700000000</ListID></CustomerQueryRq>",
    )
    assert (wrong.code, absent.code) == (3000, 500)


def test_answers_echo_the_request_ids_in_their_order(books: Books) -> None:
    told = books.ask('<HostQueryRq requestID="b"/>', '<HostQueryRq requestID="a"/>', "<HostQueryRq/>")
    assert [one.element.get("requestID") for one in told] == ["b", "a", None]


def test_after_a_stop_the_rest_is_not_processed(books: Books) -> None:
    asked = (GOOD, GOOD, customer("Third"))
    stopped = books.ask(*asked, attributes='onError="stopOnError"')
    assert [one.code for one in stopped] == [0, 3100, 3231]
    assert stopped[2].message == "The request has not been processed."
    assert [one.code for one in books.ask(*asked)] == [3100, 3100, 0]


def test_a_query_that_finds_nothing_stops_nothing(books: Books) -> None:
    told = books.ask(
        "<CustomerQueryRq><FullName>Nobody</FullName></CustomerQueryRq>",
        GOOD,
        attributes='onError="stopOnError"',
    )
    assert [one.code for one in told] == [500, 0]
