"""The mapping tables: by hand and by file, and the orders that waited for a line go on."""

import csv
import io

import pytest

from app.core.listing import Ref
from app.core.reason import Reason
from app.data import customer_map, ledger_orders, mappings, product_map
from app.data.product_map import ProductMapping
from tests.web.pages.person import Person, text_of
from tests.web.pages.town import NASTY, Shop, order_of

NO_ITEM = Reason("item_missing", "The SKU has no item. Map it.", "products")


def waiting_for_a_plan(shop: Shop) -> list[int]:
    with shop.desk.database.read() as session:
        return [one.row for one in ledger_orders.to_plan(*shop.where(session), 10)]


def test_a_customer_is_mapped_by_hand_and_what_waited_is_planned_anew(shop: Shop, alice: Person) -> None:
    row = shop.hold(order_of("1", customer_id="17"), Reason("x", "A vendor has this name.", "customers"))
    assert waiting_for_a_plan(shop) == []
    answer = alice.post("/manage/customers", store_customer=" 17 ", name="Ann", customer="2")
    said = alice.told(answer)
    assert "Ann is Bea Ray from now on. Orders that waited for it are exported with the next sync." in said
    assert "17 Ann Bea Ray Remove" in said
    assert waiting_for_a_plan(shop) == [row]
    with shop.desk.database.read() as session:
        assert mappings.mapped(*shop.where(session), store_customers=["17"]).customers == {
            "17": Ref("2", "Bea Ray")
        }


def test_what_is_missing_is_told_at_its_field_and_what_was_typed_stays(alice: Person) -> None:
    answer = alice.post("/manage/customers", store_customer="", name="Ann", customer="777")
    assert answer.status_code == 422
    assert "Type the customer&#39;s id in your store." in answer.text
    assert "Choose the customer of QuickBooks." in answer.text
    assert 'value="Ann"' in answer.text


def test_customers_of_quickbooks_are_found_and_chosen_without_scripts(alice: Person) -> None:
    page = alice.page("/manage/customers?find=bea&store_customer=17&name=Ann")
    (link,) = page.xpath("//ul[@class='links']//a")
    assert text_of(link) == "Bea Ray"
    chosen = alice.page(link.get("href").removeprefix(alice.home))
    form = next(one for one in chosen.forms if one.action == f"{alice.home}/manage/customers")
    assert dict(form.form_values()) == {"store_customer": "17", "name": "Ann", "customer": "2"}
    assert "QuickBooks has no active customer whose name contains “zzz”." in alice.words(
        "/manage/customers?find=zzz"
    )


def test_a_line_is_found_by_name_and_by_id_and_removed(alice: Person) -> None:
    for number, name in (("17", "Ann"), ("18", "Bea"), ("19", "Cem")):
        alice.post("/manage/customers", store_customer=number, name=name, customer="2")
    table = "//div[@aria-label='Mapped customers']//tbody/tr"
    assert [text_of(one) for one in alice.page("/manage/customers?q=be").xpath(table)] == [
        "18 Bea Bea Ray Remove"
    ]
    assert len(alice.page("/manage/customers?q=19").xpath(table)) == 1
    assert "The line is removed" in alice.told(alice.post("/manage/customers/remove", store_customer="18"))
    assert len(alice.page("/manage/customers").xpath(table)) == 2
    assert "Nothing found for “zzz”" in alice.words("/manage/customers?q=zzz")


def test_the_customer_table_goes_out_and_comes_in_as_a_file(shop: Shop, alice: Person) -> None:
    alice.post("/manage/customers", store_customer="17", name="=Ann+1", customer="2")
    text = alice.get("/manage/customers.csv").text.removeprefix("\ufeff")
    (line,) = csv.DictReader(io.StringIO(text))
    assert line == {
        "store_customer": "17",
        "store_name": "'=Ann+1",
        "quickbooks_id": "2",
        "quickbooks_name": "Bea Ray",
    }
    file = text + "18,Bob,,ann lee\r\n"
    assert "2 lines imported." in alice.told(alice.send("/manage/customers/import", file.encode()))
    with shop.desk.database.read() as session:
        rows = {one.store_customer: one for one in customer_map.every(*shop.where(session))}
    assert rows["17"].name == "=Ann+1"
    assert rows["18"].customer == Ref("1", "Ann Lee")


def test_a_file_with_a_wrong_line_saves_nothing_and_names_the_line(shop: Shop, alice: Person) -> None:
    file = "store_customer,store_name,quickbooks_id,quickbooks_name\n1,A,1,\n,B,1,\n3,C,,Nobody\n"
    answer = alice.send("/manage/customers/import", file.encode())
    assert answer.status_code == 422
    assert "Nothing was imported: 2 lines cannot be used." in answer.text
    assert "Line 3 has no store_customer." in answer.text
    assert "Line 4: QuickBooks has no customer “Nobody”." in answer.text
    with shop.desk.database.read() as session:
        assert mappings.lengths(*shop.where(session)).customers == 0


def test_a_name_that_was_changed_beside_its_old_id_is_asked_about(shop: Shop, alice: Person) -> None:
    customers = (
        "store_customer,store_name,quickbooks_id,quickbooks_name\n17,A,2,Ann Lee\n18,B,2,Her old name\n"
    )
    answer = alice.send("/manage/customers/import", customers.encode())
    assert answer.status_code == 422
    assert "1 line cannot be used" in answer.text
    assert "Line 2: quickbooks_id 2 is not “Ann Lee”. Empty the id to go by the name." in answer.text
    with shop.desk.database.read() as session:
        assert mappings.lengths(*shop.where(session)).customers == 0
    head = "sku,store_name,quickbooks_id,quickbooks_name,income_account\n"
    answer = alice.send("/manage/products/import", f"{head}A,a,5,CAP-1,\nB,b,5,Its old name,\n".encode())
    assert "1 line cannot be used" in answer.text
    assert "Line 2: quickbooks_id 5 is not “CAP-1”." in answer.text
    assert "1 line imported." in alice.told(
        alice.send("/manage/products/import", f"{head}B,b,5,Its old name,\n".encode())
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "No file was chosen."),
        (b"\n\n", "The file is empty."),
        (b"a,b\n1,2\n", "The first line does not name the column"),
        (b'sku,store_name\n"open', "The file is not a table"),
        (b"PK\x03\x04\x00\x00\xff\xfe\x00", "The first line does not name the column"),
    ],
)
def test_what_is_no_table_is_refused_in_words(alice: Person, content: bytes, said: str) -> None:
    for table in ("customers", "products"):
        answer = alice.send(f"/manage/{table}/import", content)
        assert answer.status_code == 422
        assert said in answer.text


def test_skus_that_wait_come_first_and_mapping_them_lets_their_orders_go_on(
    shop: Shop, alice: Person
) -> None:
    row = shop.hold(order_of("1", sku="NEW-1"), NO_ITEM)
    with shop.desk.database.begin() as session:
        product_map.note_missing(*shop.where(session), [("NEW-1", "New bag"), ("NEW-2", "Other bag")])
        product_map.save(*shop.where(session), [ProductMapping("OLD", "Old bag", Ref("5", "BAG-1"))])
    page = alice.page("/manage/products")
    assert page.findtext(".//title") == "1 need" + "s you · 2 SKUs wait · Products · Cartbooks"
    waiting = [text_of(one.find("td")) for one in page.xpath("//table[@class='rows']/tbody/tr")]
    assert waiting == ["NEW-1", "NEW-2"]
    form = next(one for one in page.forms if one.xpath(".//table[@class='rows']"))
    fields = [(name, value) for name, value in form.form_values()]
    first = fields.index(("item", ""))
    fields[first] = ("item", "6")
    answer = alice.http.post(
        form.action, data={name: [v for n, v in fields if n == name] for name, _ in fields}
    )
    said = alice.told(answer)
    assert "1 SKU is mapped. Orders that waited for it are exported with the next sync." in said
    assert "1 SKU waits for an item" in said
    assert waiting_for_a_plan(shop) == [row]
    with shop.desk.database.read() as session:
        mapped = mappings.mapped(*shop.where(session), skus=["new-1", "new-2"]).products
    assert {sku: one.item.name for sku, one in mapped.items()} == {"new-1": "CAP-1"}


def test_a_sku_can_have_an_income_account_of_its_own(alice: Person) -> None:
    fields = {"sku": "GIFT", "name": "Gift box", "item": "5", "income": "83"}
    assert "GIFT Gift box BAG-1 Shipping Income Remove" in alice.told(
        alice.post("/manage/products", **fields)
    )
    assert "No line has both a SKU and an item." in alice.post("/manage/products", sku="X", item="").text
    assert "not in QuickBooks any more" in alice.post("/manage/products", sku="X", item="777").text
    assert "The line is removed" in alice.told(alice.post("/manage/products/remove", sku="gift"))


def test_the_product_table_goes_out_and_comes_in_as_a_file(shop: Shop, alice: Person) -> None:
    with shop.desk.database.begin() as session:
        product_map.note_missing(*shop.where(session), [("NEW-1", "New bag")])
    text = alice.get("/manage/products.csv").text.removeprefix("\ufeff")
    assert text.splitlines()[1] == "NEW-1,New bag,,,"
    filled = (
        "sku,store_name,quickbooks_id,quickbooks_name,income_account\nNEW-1,New bag,,cap-1,shipping income\n"
    )
    assert "1 line imported." in alice.told(alice.send("/manage/products/import", filled.encode()))
    wrong = filled.replace("shipping income", "Nowhere") + ",x,5,,\nA,x,,Nothing,\n"
    said = alice.send("/manage/products/import", wrong.encode("utf-8-sig")).text
    assert "Line 2: QuickBooks has no income account “Nowhere”." in said
    assert "Line 3 has no sku." in said
    assert "Line 4: QuickBooks has no item “Nothing”." in said


def test_script_in_the_tables_is_only_text(shop: Shop, alice: Person) -> None:
    with shop.desk.database.begin() as session:
        product_map.note_missing(*shop.where(session), [(NASTY, NASTY)])
    alice.post("/manage/customers", store_customer=NASTY, name=NASTY, customer="3")
    alice.post("/manage/products", sku=NASTY + "2", name=NASTY, item="5")
    for path in ("/manage/customers", "/manage/products"):
        asked = alice.http.get(
            alice.home + path, params={"q": NASTY, "find": NASTY, "name": NASTY, "after": NASTY}
        )
        assert asked.status_code == 200
        assert "<script>alert" not in asked.text
        assert "<script>alert" not in alice.get(path).text
        assert NASTY in alice.words(path)
