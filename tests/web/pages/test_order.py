"""An order's page: what became of it and why, what would become of it, and what can be done."""

from dataclasses import replace

from sqlalchemy import text

from app.core.changes import Changes
from app.core.document import Invoice, Kind, Payment
from app.core.intent import Post, Settled, Update
from app.core.listing import Customer
from app.core.order import Order, Refund
from app.core.posted import Holder
from app.core.reason import Effect, Reason
from app.data import configs, ledger_documents, ledger_orders, lists, settling
from app.data.ledger_counts import State
from app.data.ledger_documents import NewIntent
from app.data.ledger_orders import Finished
from app.errors import Refused
from tests.databases import questions, statements
from tests.web.pages.person import Person, text_of
from tests.web.pages.town import NASTY, Shop, order_of, receipt, usd

HELD = Reason("customer_taken", "A vendor has this name. Choose how names are built.", "customers")


def test_an_exported_order_shows_its_document_why_and_where_to_look_at_both(
    shop: Shop, alice: Person
) -> None:
    (row,) = shop.export(order_of("1042", total="53.70"), run=shop.run())
    page = alice.page(f"/orders/{row}")
    said = text_of(page.find(".//main"))
    assert "Order 1042 is in QuickBooks as sales receipt 1042 of $53.70." in said
    assert "Deposit to Undeposited Funds the order deposit account · Accounts" in said
    links = page.xpath("//main//a/@href")
    assert f"http://127.0.0.1:9/app/salesreceipt?txnId=9{row}&realm={shop.realm}" in links
    assert any(link.startswith("https://alice") and "wc-orders" in link for link in links)
    assert f"{alice.home}/settings/accounts" in links
    assert page.xpath(f"//button[@data-copy='9{row}']")


def test_a_waiting_order_shows_what_it_would_become_with_the_settings_as_they_are(
    shop: Shop, alice: Person
) -> None:
    (row,) = shop.sell(order_of("1042", "Ann Lee", "53.70"))
    said = alice.words(f"/orders/{row}")
    assert "Order 1042 waits for the next sync." in said
    assert "Order 1042 becomes sales receipt 1042 of $53.70, deposited to Undeposited Funds." in said
    assert "Number 1042" in said
    with shop.desk.database.begin() as session:
        config, version = configs.current(*shop.where(session))
        config.export.prefix = "WEB-"
        configs.save(
            *shop.where(session),
            config,
            expected_version=version,
            user="",
            section="export",
            now=shop.clock(),
        )
    assert "becomes sales receipt WEB-1042 of $53.70" in alice.words(f"/orders/{row}")


def test_a_refused_order_says_what_quickbooks_said_with_its_code_behind_details(
    shop: Shop, alice: Person
) -> None:
    refused = Refused("QuickBooks refused the date. Open the period.", "tid-7", "export", "6210")
    (row,) = shop.refuse(order_of("1042"), error=refused)
    page = alice.page(f"/orders/{row}")
    (notice, *_) = page.find_class("is-refused")
    assert "QuickBooks refused the date. Open the period." in text_of(notice)
    assert "With the settings as they are now it would be exported: press Try again." in text_of(notice)
    (details,) = page.xpath("//ol[@class='history']//details")
    assert text_of(details) == "Details Code 6210 tid-7"
    assert f"{alice.home}/settings/export" in page.xpath("//main//a/@href")


def test_a_number_that_somebody_else_has_is_shown_side_by_side_and_the_owner_says_what_it_is(
    shop: Shop, alice: Person
) -> None:
    order = order_of("1042", "Ann Lee", "53.70")
    shop.take(Holder(Kind.SALES_RECEIPT, "812", "1042", order.created.date(), usd("53.70"), "Lee, Ann"))
    row = shop.hold(order, Reason("number_taken", "QuickBooks has a sales receipt 1042.", "export"))
    page = alice.page(f"/orders/{row}")
    sheets = [text_of(one) for one in page.find_class("sheet")]
    assert len(sheets) == 2
    assert sheets[0].startswith("Order 1042 processing")
    assert sheets[1].startswith("Sales receipt 1042 in QuickBooks Date 11/20/2026 Customer Lee, Ann Id 812")
    assert f"http://127.0.0.1:9/app/salesreceipt?txnId=812&realm={shop.realm}" in page.xpath(
        "//main//a/@href"
    )
    said = alice.told(alice.post(f"/orders/{row}/same-sale"))
    assert "Noted: it is the same sale" in said
    assert shop.state(row) is State.EXPORTED
    assert "it is in QuickBooks as sales receipt 1042 of $53.70, which we did not post" in said
    assert "No other document" in alice.told(alice.post(f"/orders/{shop.sell(order_of('7'))[0]}/same-sale"))


def test_a_setting_that_is_open_is_named_with_its_page_instead_of_a_guess(shop: Shop, alice: Person) -> None:
    (row,) = shop.sell(order_of("1042"))
    with shop.desk.database.begin() as session:
        config, version = configs.current(*shop.where(session))
        config.export.from_date = None
        configs.save(
            *shop.where(session),
            config,
            expected_version=version,
            user="",
            section="export",
            now=shop.clock(),
        )
    page = alice.page(f"/orders/{row}")
    assert "What this order becomes is not known while 1 setting is open." in text_of(page.find(".//main"))
    assert f"{alice.home}/settings/export" in page.xpath("//main//a/@href")


def test_a_held_order_tells_its_reason_once(shop: Shop, alice: Person) -> None:
    row = shop.hold(order_of("1042"), HELD)
    said = alice.words(f"/orders/{row}")
    assert said.count("A vendor has this name.") == 1
    assert "Order 1042 is held until you decide." in said


def test_an_inactive_customer_has_a_button_that_says_whom_it_makes_active(shop: Shop, alice: Person) -> None:
    row = shop.hold(order_of("1042", "Ida Moss", email="ida@mail.test"), HELD)
    gone = Changes("", customers=(Customer("9", "Ida Moss", email="ida@mail.test", active=False),))
    with shop.desk.database.begin() as session:
        lists.remember(session, shop.merchant, shop.books, gone, shop.clock())
    page = alice.page(f"/orders/{row}")
    (button,) = page.xpath(f"//form[@action='{alice.home}/orders/{row}/revive/customer-9']/button")
    assert text_of(button) == "Make “Ida Moss” active again in QuickBooks"


def test_an_order_that_was_reset_says_what_of_it_is_still_in_quickbooks_and_offers_to_remove_it(
    shop: Shop, alice: Person
) -> None:
    order = order_of("1042", total="53.70")
    (row,) = shop.export(order)
    reset = {"rows": [str(row)], "number": "1"}
    document = Holder(
        Kind.SALES_RECEIPT, f"9{row}", "1042", order.created.date(), usd("53.70"), marker=mark(shop, order)
    )

    alice.post("/manage/reset", **reset)
    assert "still in QuickBooks" not in alice.words(f"/orders/{row}")
    shop.take(document)

    page = alice.page(f"/orders/{row}")
    said = text_of(page.find(".//main"))
    assert "Order 1042 was reset, and it is still in QuickBooks as sales receipt 1042 of $53.70." in said
    assert f"{alice.home}/manage/undo?order={row}" in page.xpath("//main//a/@href")
    assert "1 document in alice's books" in alice.words(f"/manage/undo?order={row}")
    assert "1 document in alice's books" in alice.words("/manage/undo")


def mark(shop: Shop, order: Order) -> str:
    return receipt(shop, order).key.marker


def test_an_order_that_is_left_out_by_a_setting_says_so_and_has_no_document(
    shop: Shop, alice: Person
) -> None:
    old = order_of("1042", days_ago=900)
    row = shop.hold(old, Reason("before_start", "The order is too old.", "export", Effect.LEFT_OUT))
    page = alice.page(f"/orders/{row}")
    assert "left out, and nothing is posted for it" in text_of(page.find(".//main"))
    assert "No document: nothing is posted for this order." in text_of(page.find_class("sheet-document")[0])


def test_an_order_that_was_reset_shows_both_attempts(shop: Shop, alice: Person) -> None:
    order = order_of("1042")
    (row,) = shop.export(order)
    alice.post("/manage/reset", rows=[str(row)], number="1")
    page = alice.page(f"/orders/{row}")
    assert [text_of(one) for one in page.find_class("history")[0].find_class("badge")] == ["Reset"]
    assert "Order 1042 waits for the next sync." in text_of(page.find(".//main"))


def test_an_invoice_is_open_no_more_than_what_its_payment_leaves(shop: Shop, alice: Person) -> None:
    row = _billed_and_paid(shop, order_of("1042", total="53.70"))
    cells = alice.page(f"/orders/{row}").xpath("//td[@data-label='Still open']")
    assert [text_of(cell) for cell in cells] == ["0.00 USD", "0.00 USD"]


def _billed_and_paid(shop: Shop, order: Order) -> int:
    """The books told the invoice's balance when it was posted, which was before its payment."""
    (row,) = shop.sell(order)
    like = receipt(shop, order)
    key = replace(like.key, kind=Kind.INVOICE)
    paid_by = replace(like.key, kind=Kind.PAYMENT)
    bill = Invoice(key, like.date, like.customer, like.lines, like.tax, order.total, number="1042")
    payment = Payment(paid_by, like.date, like.customer, order.total, key)
    with shop.desk.database.begin() as session:
        where = shop.where(session)
        posts = [Post(str(one.key), one) for one in (bill, payment)]
        new = [NewIntent(post, row=row, fingerprint="f", because=()) for post in posts]
        ledger_documents.record(*where, new, now=shop.clock(), run="")
        told = [
            Settled(post.key, f"9{at}", "0", "", "1042", order.total, usd("0"), usd(balance))
            for at, (post, balance) in enumerate(zip(posts, ("53.70", "0"), strict=True))
        ]
        settling.settle(session, shop.merchant, shop.books, told, shop.clock())
        done = [Finished(row, State.EXPORTED, "1042")]
        ledger_orders.finish(*where, done, now=shop.clock(), day=shop.clock().date())
    return row


def test_script_in_every_text_is_only_text(shop: Shop, alice: Person) -> None:
    row = shop.hold(order_of(NASTY, NASTY, email=NASTY, sku=NASTY), Reason(NASTY, NASTY, "export"))
    (refused,) = shop.refuse(order_of("2", NASTY), error=Refused(NASTY, NASTY, "export", NASTY))
    for one in (row, refused):
        answer = alice.get(f"/orders/{one}")
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


def test_an_address_that_names_no_order_is_no_page(alice: Person) -> None:
    for path in ("/orders/999999", "/orders/99999999999999999999999", "/orders/abc", "/orders/-1"):
        assert alice.get(path).status_code == 404, path


def test_a_customer_can_be_mapped_from_the_order_but_a_guest_cannot(shop: Shop, alice: Person) -> None:
    known, guest = shop.sell(order_of("1", "Ann Lee", customer_id="17"), order_of("2", "Guest One"))
    link = f"{alice.home}/manage/customers?store_customer=17&name=Ann+Lee"
    assert link in alice.page(f"/orders/{known}").xpath("//main//a/@href")
    assert "Say which QuickBooks customer" not in alice.words(f"/orders/{guest}")


def test_an_order_that_the_store_changed_says_what_its_document_goes_from_and_to(
    shop: Shop, alice: Person
) -> None:
    sold = order_of("1042", total="53.70")
    (row,) = shop.export(sold)
    shop.sell(replace(order_of("1042", total="48.20"), id=sold.id))
    said = alice.words(f"/orders/{row}")
    assert "Order 1042 was changed in the store: sales receipt 1042 goes from $53.70 to $48.20." in said
    assert "what is still to be posted" in said
    assert "Total 48.20 USD the store's total" in said


def test_an_order_that_was_changed_keeps_what_was_posted_in_its_history(shop: Shop, alice: Person) -> None:
    sold = order_of("1042", total="53.70")
    (row,) = shop.export(sold)
    before = receipt(shop, sold)
    with shop.desk.database.read() as session:
        (post,) = ledger_documents.of_order(*shop.where(session), row)
    update = Update(
        f"{before.key}/1", before, receipt(shop, order_of("1042", total="48.20")), post.books_id, "0"
    )
    with shop.desk.database.begin() as session:
        new = NewIntent(update, row=row, target=post.id)
        ledger_documents.record(*shop.where(session), [new], now=shop.clock())
        told = Settled(update.key, post.books_id, "1", "", "1042", usd("48.20"), usd("0"))
        settling.settle(session, shop.merchant, shop.books, [told], shop.clock())
    page = alice.page(f"/orders/{row}")
    assert "is in QuickBooks as sales receipt 1042 of $48.20." in text_of(page.find(".//main"))
    happened = [text_of(one) for one in page.xpath("//ol[@class='history']/li/div")]
    assert happened == [
        "Change of sales receipt 1042 from $53.70 to $48.20 In the books",
        "Sales receipt 1042 Changed since",
    ]


def test_a_waiting_order_names_the_reason_of_each_field_and_line_with_its_settings(
    shop: Shop, alice: Person
) -> None:
    (row,) = shop.sell(order_of("1042", "Ann Lee", "53.70"))
    (document,) = alice.page(f"/orders/{row}").xpath("//section[@class='whys']")
    said = text_of(document)
    assert "Number 1042 the store's order number 1042 · Export" in said
    line = document.xpath("./details")[0]
    assert text_of(line.find("summary")).startswith("Line 1: ")
    assert "Item BAG-1 the item whose name is the SKU BAG-1 · Products" in text_of(line)
    assert f"{alice.home}/settings/products" in line.xpath(".//a/@href")


def test_the_page_of_an_order_that_is_planned_anew_asks_no_more_than_any_other(
    shop: Shop, alice: Person
) -> None:
    (row,) = shop.sell(order_of("1042", "Ann Lee", "53.70"))

    with statements(shop.desk.database) as said:
        assert "Number 1042" in alice.words(f"/orders/{row}")

    assert len(questions(said)) <= 12


def test_two_refunds_of_one_order_are_explained_apart(shop: Shop, alice: Person) -> None:
    order = order_of("1042", "Ann Lee", "53.70")
    back = (Refund("901", order.created, usd("5.00")), Refund("902", order.created, usd("7.00")))
    (row,) = shop.sell(replace(order, refunds=back))
    sections = alice.page(f"/orders/{row}").xpath("//section[@class='whys']")
    names = [text_of(section.find("h3")) for section in sections]
    assert names == ["Sales receipt 1042", "Refund receipt 1042-R901", "Refund receipt 1042-R902"]
    for section, id_, amount in zip(sections[1:], ("901", "902"), ("5.00 USD", "7.00 USD"), strict=True):
        assert f"the store's id {id_} of the refund" in text_of(section)
        assert f"Total {amount} what the store gave back" in text_of(section)


def test_explanations_kept_before_documents_had_parts_are_still_told(shop: Shop, alice: Person) -> None:
    (row,) = shop.export(order_of("1042"), run=shop.run())
    old = '[{"kind":"sales_receipt","field":"e-mail","value":"ann@example.com","source":"the buyer\'s"}]'
    with shop.desk.database.begin() as session:
        session.execute(text("UPDATE intents SET because = :old"), {"old": old})
    assert "E-mail ann@example.com the buyer's" in alice.words(f"/orders/{row}")
