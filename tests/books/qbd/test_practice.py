"""The practice company file takes all that we send, and an answer that is lost costs nothing and doubles nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from app.books.qbd.writer import QbdBooks
from app.core.document import (
    Document,
    DocumentTax,
    Form,
    Invoice,
    Kind,
    NewItem,
    Payment,
    SalesOrder,
    TaxStyle,
)
from app.core.intent import (
    CreateCustomer,
    CreateItem,
    Deactivate,
    Failed,
    Intent,
    Outcome,
    Post,
    Reactivate,
    Remove,
    Settled,
    UpdateCustomer,
)
from app.core.listing import Customer, ItemType, Ref
from app.core.money import Money
from app.errors import Transient, Unknown
from simulators.desktop.desk import Desk, Options
from simulators.desktop.faults import FaultRule
from simulators.desktop.sample import grow
from tests.books.qbd import samples
from tests.books.qbd.practice import PracticeLine, open_practice
from tests.books.qbo.samples import NEW_CUSTOMER, money


@pytest.fixture
def line() -> Iterator[PracticeLine]:
    line = PracticeLine()
    yield line
    line.desk.close()


@pytest.fixture
def books(line: PracticeLine) -> QbdBooks:
    return open_practice(line)


def sent(books: QbdBooks, *wave: Intent) -> list[Outcome]:
    return [outcome for envelope in books.prepare(wave) for outcome in books.send(envelope)]


def done(books: QbdBooks, intent: Intent) -> Settled:
    [outcome] = sent(books, intent)
    assert isinstance(outcome, Settled), outcome
    return outcome


def local(line: PracticeLine, document: Document) -> Document:
    """A sample document in the practice company's own accounts, items and customers."""
    customer = line.entry("Customer", "Ellen Marsh")
    if isinstance(document, Payment):
        return replace(
            document,
            customer=customer,
            deposit_to=line.entry("Account", "Undeposited Funds"),
            payment_method=line.entry("PaymentMethod", "Visa"),
            receivable=line.entry("Account", "Accounts Receivable"),
        )
    assert isinstance(document, Form)
    lines = tuple(replace(each, item=line.entry("Item", "LPG-106"), class_=None) for each in document.lines)
    code = line.entry("Item", "CA State and SF County")
    tax = DocumentTax(TaxStyle.TOTAL, money("4.17"), code)
    found = replace(document, customer=customer, lines=lines, tax=tax, class_=None)
    if isinstance(found, Invoice):
        terms, receivable = (
            line.entry("StandardTerms", "Net 30"),
            line.entry("Account", "Accounts Receivable"),
        )
        return replace(found, terms=terms, receivable=receivable)
    names = {"deposit_to": ("Account", "Undeposited Funds"), "payment_method": ("PaymentMethod", "Visa")}
    there = {name: line.entry(*where) for name, where in names.items() if hasattr(found, name)}
    return replace(found, **there)


FORMS = [each for each in samples.documents() if not isinstance(each, Payment)]


@pytest.mark.parametrize("document", FORMS, ids=lambda each: each.key.kind)
def test_every_kind_of_document_stands_with_the_tax_that_quickbooks_computes(
    line: PracticeLine, books: QbdBooks, document: Form
) -> None:
    settled = done(books, Post("sale", local(line, document)))
    taxed = sum(each.amount.amount for each in document.lines if each.taxable)
    untaxed = sum(each.amount.amount for each in document.lines if not each.taxable)
    rates = (Decimal("0.0725"), Decimal("0.0125"))  # each is rounded by itself
    tax = Money.sum((Money(taxed * rate, "USD").rounded() for rate in rates), "USD")
    assert (settled.number, settled.tax) == (document.number, tax)
    assert settled.total == Money(taxed + untaxed, "USD") + tax


@pytest.mark.parametrize(
    ("newest", "told"),
    [((13, 0), None), ((15, 0), None), ((16, 0), "Larkspur Pantry")],
    ids=["13", "15", "16"],
)
def test_a_sales_order_says_which_store_it_is_from_where_quickbooks_has_a_place_for_that(
    newest: tuple[int, int], told: str | None
) -> None:
    line = PracticeLine(Desk(options=Options(highest=newest)))
    try:
        [order] = [each for each in FORMS if isinstance(each, SalesOrder)]
        sold = local(line, replace(order, store="Larkspur Pantry"))
        settled = done(open_practice(line), Post("sale", sold))
        asked = f"<SalesOrderQueryRq><TxnID>{settled.id}</TxnID></SalesOrderQueryRq>"
        version = ".".join(map(str, newest))
        [row] = line.rows(asked, "SalesOrderRet", version)
        assert row.findtext("StoreName") == told
    finally:
        line.desk.close()


def test_a_payment_leaves_nothing_of_its_invoice_open(line: PracticeLine, books: QbdBooks) -> None:
    invoice = done(books, Post("sale", local(line, samples.invoice())))
    assert invoice.total is not None
    paid = replace(local(line, samples.payment()), amount=invoice.total)
    settled = done(books, Post("paid", paid, {samples.key(Kind.INVOICE): invoice.id}))
    assert settled.total == invoice.total
    asked = f"<InvoiceQueryRq><TxnID>{invoice.id}</TxnID></InvoiceQueryRq>"
    assert [row.findtext("BalanceRemaining") for row in line.rows(asked, "InvoiceRet")] == ["0.00"]


def test_more_than_is_due_is_refused_with_what_to_do(line: PracticeLine, books: QbdBooks) -> None:
    invoice = done(books, Post("sale", local(line, samples.invoice())))
    paid = replace(local(line, samples.payment()), amount=money("1000.00"))
    [outcome] = sent(books, Post("paid", paid, {samples.key(Kind.INVOICE): invoice.id}))
    assert isinstance(outcome, Failed)
    assert outcome.error.message.startswith("The invoice is already paid in QuickBooks")


def test_a_new_customer_may_be_changed_made_inactive_and_active_again(books: QbdBooks) -> None:
    made = done(books, CreateCustomer("new", NEW_CUSTOMER))
    listed = Customer(made.id, made.name, sync_token=made.sync_token)
    moved = replace(NEW_CUSTOMER, party=replace(NEW_CUSTOMER.party, phone="1"))
    changed = done(books, UpdateCustomer("contact", listed, moved))
    away = done(books, Deactivate("tidy", "customers", made.id, changed.sync_token))
    back = done(books, Reactivate("back", "customers", made.id, away.sync_token, made.name))
    assert {one.id for one in (made, changed, away, back)} == {made.id}
    [stale] = sent(books, Deactivate("late", "customers", made.id, made.sync_token))
    assert isinstance(stale, Failed)
    assert isinstance(stale.error, Transient)


def test_a_customer_of_the_same_name_is_the_same_and_a_vendor_of_that_name_is_not(books: QbdBooks) -> None:
    first = done(books, CreateCustomer("new", NEW_CUSTOMER))
    assert done(books, CreateCustomer("again", NEW_CUSTOMER)).id == first.id
    [vendor] = sent(books, CreateCustomer("vendor", replace(NEW_CUSTOMER, name="Juniper Pottery")))
    assert isinstance(vendor, Failed)
    assert "vendor" in vendor.error.message


@pytest.mark.parametrize("type_", [ItemType.INVENTORY, ItemType.NON_INVENTORY, ItemType.SERVICE])
@pytest.mark.parametrize("bought", [False, True])
def test_every_type_of_item_can_be_made_and_is_found_again(
    line: PracticeLine, books: QbdBooks, type_: ItemType, *, bought: bool
) -> None:
    stocked = type_ is ItemType.INVENTORY
    new = NewItem(
        "NEW-1",
        type_,
        line.entry("Account", "Merchandise Sales"),
        "NEW-1",
        "A new one",
        line.entry("Account", "Cost of Goods Sold") if stocked or bought else None,
        line.entry("Account", "Inventory Asset") if stocked else None,
        Decimal(3) if stocked else None,
        samples.DAY if stocked else None,
    )
    made = done(books, CreateItem("item", new))
    assert done(books, CreateItem("again", new)).id == made.id
    child = done(books, CreateItem("child", replace(new, name="NEW-1:A", parent=Ref(made.id, made.name))))
    assert child.name == "NEW-1:A"
    assert (
        done(books, CreateItem("child again", replace(new, name="NEW-1:A", parent=Ref(made.id, "")))).id
        == child.id
    )


@pytest.mark.parametrize("document", FORMS, ids=lambda each: each.key.kind)
def test_what_was_posted_can_be_removed_once_and_is_gone(
    line: PracticeLine, books: QbdBooks, document: Form
) -> None:
    posted = done(books, Post("sale", local(line, document)))
    undo = Remove("undo", document.key.kind, posted.id, posted.sync_token)
    assert done(books, undo).id == posted.id
    assert done(books, replace(undo, key="undo/2")).id == posted.id


def test_everything_that_the_company_lists_is_read(line: PracticeLine, books: QbdBooks) -> None:
    done(books, Post("sale", local(line, samples.receipt())))
    pages = list(books.changes(""))
    names = {
        one.name for page in pages for one in (*page.customers, *page.accounts, *page.classes, *page.terms)
    }
    assert {"Ellen Marsh", "Harbor Cafe:Terrace", "Undeposited Funds", "Wholesale:Cafes", "Net 30"} <= names
    codes = {code.name: [rate.percent for rate in code.rates] for page in pages for code in page.tax_codes}
    assert codes["CA State and SF County"] == [Decimal("7.25"), Decimal("1.25")]
    [holder] = [one for page in pages for one in page.numbers]
    assert (holder.number, holder.marker) == ("WEB-1042", samples.receipt().key.marker)
    skus = {one.sku for page in pages for one in page.items}
    assert "LPG-106" in skus


def test_from_then_on_only_what_changed_is_read(line: PracticeLine, books: QbdBooks) -> None:
    mark = list(books.changes(""))[-1].mark
    line.desk.clock.ahead_seconds = 86_400
    made = done(books, CreateCustomer("new", NEW_CUSTOMER))
    mark = list(books.changes(mark))[-1].mark
    line.calls = 0
    customers = [one.id for page in books.changes(mark) for one in page.customers]
    assert customers == [made.id]
    assert line.calls == 1


def test_what_a_bookkeeper_deletes_is_gone_from_the_next_reading_on(
    line: PracticeLine, books: QbdBooks
) -> None:
    posted = done(books, Post("sale", local(line, samples.receipt())))
    mark = list(books.changes(""))[-1].mark
    line.by_hand(f"<TxnDelRq><TxnDelType>SalesReceipt</TxnDelType><TxnID>{posted.id}</TxnID></TxnDelRq>")
    assert [one for page in books.changes(mark) for one in page.deleted] == [("sales_receipt", posted.id)]


def test_two_thousand_customers_are_read_in_pages(line: PracticeLine, books: QbdBooks) -> None:
    grow(line.desk.company, 2000)
    line.calls = 0
    found = {one.id for page in books.changes("") for one in page.customers}
    assert len(found) > 2000
    assert line.calls <= 12


WAYS = [
    FaultRule(kind="die_before_apply", message="*AddRq"),
    FaultRule(kind="die_after_apply", message="*AddRq"),
    FaultRule(kind="die_after_apply", message="*AddRq", forget=True),
    FaultRule(kind="die_after_store", message="*AddRq"),
    FaultRule(kind="die_after_store", message="*AddRq", forget=True),
]


@pytest.mark.parametrize("rule", WAYS, ids=lambda rule: f"{rule.kind}-{rule.forget}")
def test_a_set_whose_answer_was_lost_stands_once_however_quickbooks_died(
    line: PracticeLine, books: QbdBooks, rule: FaultRule
) -> None:
    numbers = [f"W-{number}" for number in range(5)]
    wave = [Post(number, local(line, samples.receipt(number))) for number in numbers]
    [envelope] = books.prepare(wave)
    line.break_with(rule)
    with pytest.raises(Unknown):
        books.send(envelope)
    outcomes = list(books.send(envelope))
    assert [type(outcome) for outcome in outcomes] == [Settled] * 5
    assert [len(line.receipts(number)) for number in numbers] == [1] * 5


@pytest.mark.parametrize("rule", WAYS, ids=lambda rule: f"{rule.kind}-{rule.forget}")
def test_so_it_does_when_another_process_takes_the_set_up(
    line: PracticeLine, books: QbdBooks, rule: FaultRule
) -> None:
    [envelope] = books.prepare([Post("sale", local(line, samples.receipt("W-1")))])
    line.break_with(rule)
    with pytest.raises(Unknown):
        books.send(envelope)
    successor = open_practice(line)
    successor.in_doubt = [envelope.key].__contains__
    [outcome] = successor.send(envelope)
    assert isinstance(outcome, Settled)
    assert len(line.receipts("W-1")) == 1


def test_a_set_that_stands_in_part_is_not_sent_again_and_its_rest_waits(
    line: PracticeLine, books: QbdBooks
) -> None:
    first, second = (Post(number, local(line, samples.receipt(number))) for number in ("W-1", "W-2"))
    done(books, first)
    [envelope] = books.prepare([first, second])
    line.break_with(FaultRule(kind="die_before_apply", message="*AddRq"))
    with pytest.raises(Unknown):
        books.send(envelope)
    one, two = books.send(envelope)
    assert isinstance(one, Settled)
    assert isinstance(two, Failed)
    assert isinstance(two.error, Transient)
    assert [len(line.receipts(number)) for number in ("W-1", "W-2")] == [1, 0]


def test_a_lock_that_passes_is_tried_again_and_harms_nobody_else(line: PracticeLine, books: QbdBooks) -> None:
    line.break_with(FaultRule(kind="status", message="SalesReceiptAddRq"))
    wave = [Post(number, local(line, samples.receipt(number))) for number in ("W-1", "W-2")]
    locked, settled = sent(books, *wave)
    assert isinstance(locked, Failed)
    assert isinstance(locked.error, Transient)
    assert isinstance(settled, Settled)


def test_what_is_switched_off_needs_its_owner(line: PracticeLine, books: QbdBooks) -> None:
    off = line.desk.company.preferences.model_copy(update={"sales_orders": False})
    order: Sequence[Document] = [each for each in FORMS if each.key.kind is Kind.SALES_ORDER]
    prepared = books.prepare([Post("sale", local(line, order[0]))])
    line.desk.company.set_preferences(off)
    [outcome] = books.send(prepared[0])
    assert isinstance(outcome, Failed)
    assert "sales orders" in outcome.error.message
