"""A company file is read once whole, page by page, and from then on what changed since, by its own clock."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from app.books.qbd.lists import PAGE
from app.books.qbd.mark import due_again
from app.core.changes import Changes
from app.core.document import Kind
from app.core.listing import AccountType, ItemType, TaxRate
from app.core.money import Money
from app.errors import NeedsOwner, Transient
from tests.books.qbd import samples
from tests.books.qbd.companyfile import CompanyFile, Row
from tests.books.qbd.samples import US
from tests.books.qbd.script import reply, said, scripted, turned_away

NOON = datetime(2026, 11, 20, 12, tzinfo=timezone(timedelta(hours=-8)))
PERSON = (
    "<EditSequence>1</EditSequence><FullName>Customer {0}</FullName><IsActive>true</IsActive>"
    "<Email>c{0}@x.test</Email>"
)


def people(count: int, changed: datetime = NOON) -> list[Row]:
    return [Row("CustomerRet", f"C-{n}", changed, PERSON.format(n)) for n in range(count)]


def receipt(number: int, changed: datetime = NOON, memo: str = "") -> Row:
    holds = (
        f"<EditSequence>1</EditSequence><CustomerRef><ListID>C-1</ListID><FullName>Ada</FullName></CustomerRef>"
        f"<TxnDate>2026-11-20</TxnDate><RefNumber>W-{number}</RefNumber><TotalAmount>5.00</TotalAmount><Memo>{memo}</Memo>"
    )
    return Row("SalesReceiptRet", f"T-{number}", changed, holds)


def read(file: CompanyFile, since: str = "") -> list[Changes]:
    books, line = scripted(US, *[file.answer] * 2000)
    pages = list(books.changes(since))
    file_calls = len(line.asked)
    assert file_calls < 2000
    return pages


def ids(pages: Sequence[Changes]) -> list[str]:
    return [one.id for page in pages for one in (*page.customers, *page.items, *page.numbers)]


def test_everything_is_read_in_pages_and_only_the_last_says_from_where_to_go_on() -> None:
    file = CompanyFile(
        {"Customer": people(2 * PAGE + 50), "SalesReceipt": [receipt(n) for n in range(PAGE + 20)]}
    )
    pages = read(file)
    assert set(ids(pages)) == {f"C-{n}" for n in range(2 * PAGE + 50)} | {f"T-{n}" for n in range(PAGE + 20)}
    assert [page.mark for page in pages[:-1]] == [""] * (len(pages) - 1)
    assert pages[-1].mark
    assert pages[0].company is not None
    assert max(len(page.customers) for page in pages) <= PAGE


def test_a_company_whose_lists_are_short_is_read_with_one_message_set() -> None:
    file = CompanyFile({"Customer": people(99), "SalesReceipt": [receipt(n) for n in range(99)]})
    books, line = scripted(US, *[file.answer] * 9)
    assert len(ids(list(books.changes("")))) == 198
    assert len(line.asked) == 1


def test_no_two_iterators_are_open_at_the_same_time() -> None:
    file = CompanyFile(
        {"Customer": people(2 * PAGE + 50), "SalesReceipt": [receipt(n) for n in range(2 * PAGE + 50)]}
    )
    books, line = scripted(US, *[file.answer] * 9)
    list(books.changes(""))
    assert len(line.asked) == 7
    going_on = [(str(each.tag), each.get("iterator")) for each in file.asked if each.get("iterator")]
    assert [tag for tag, _ in going_on] == ["CustomerQueryRq"] * 3 + ["SalesReceiptQueryRq"] * 3
    assert [step for _, step in going_on] == ["Start", "Continue", "Continue"] * 2


def test_twenty_thousand_customers_are_never_all_in_memory() -> None:
    books, _ = scripted(US, *[CompanyFile({"Customer": people(20_000)}).answer] * 102)
    largest, count = 0, 0
    for page in books.changes(""):
        largest, count = max(largest, len(page.customers)), count + len(page.customers)
    assert (largest, count) == (PAGE, 20_000 + PAGE)  # the first page comes twice


def test_from_then_on_what_changed_is_read_and_nothing_else() -> None:
    file = CompanyFile(
        {"Customer": people(2 * PAGE + 50), "SalesReceipt": [receipt(n) for n in range(2 * PAGE + 50)]}
    )
    mark = read(file)[-1].mark
    tomorrow = NOON + timedelta(days=1)
    file.rows["Customer"].append(replace(people(1, tomorrow)[0], id="C-new"))
    file.rows["SalesReceipt"].append(receipt(999, tomorrow))
    for rows in file.rows.values():
        rows[:-1] = [replace(row, changed=NOON - timedelta(days=2)) for row in rows[:-1]]
    pages = read(file, mark)
    assert ids(pages) == ["C-new", "T-999"]
    assert {page.mark for page in pages[:-1]} == {mark}
    assert pages[-1].mark not in ("", mark)


def test_a_refresh_that_a_person_presses_reads_everything() -> None:
    file = CompanyFile({"Customer": people(3, NOON - timedelta(days=9))})
    mark = read(file)[-1].mark
    file.rows["Customer"].append(Row("CustomerRet", "C-new", NOON, PERSON.format(9)))
    newer = read(file, mark)[-1].mark
    assert ids(read(file, newer)) == ["C-new"]
    assert len(ids(read(file, due_again(newer)))) == 4


def test_nothing_new_leaves_the_mark_as_it_was() -> None:
    file = CompanyFile({"Customer": people(3)})
    mark = read(file)[-1].mark
    assert read(file, mark)[-1].mark == mark


def test_a_change_in_the_hour_before_the_last_one_is_seen_for_quickbooks_tells_that_hour_wrong() -> None:
    file = CompanyFile({"Customer": people(1)})
    mark = read(file)[-1].mark
    file.rows["Customer"].append(Row("CustomerRet", "C-late", NOON - timedelta(minutes=59), PERSON.format(2)))
    assert "C-late" in ids(read(file, mark))


def test_more_changes_than_a_page_holds_are_all_read_without_an_iterator() -> None:
    file = CompanyFile({"Customer": people(1)})
    mark = read(file)[-1].mark
    file.rows["Customer"] = [
        replace(row, changed=NOON + timedelta(seconds=n)) for n, row in enumerate(people(1000))
    ]
    file.asked.clear()
    found = ids(read(file, mark))
    assert set(found) == {f"C-{n}" for n in range(1000)}
    asked = [each for each in file.asked if each.tag == "CustomerQueryRq"]
    assert [each.get("iterator") for each in asked] == [None] * len(asked)


def test_a_thousand_changes_in_the_same_second_are_all_read() -> None:
    file = CompanyFile({"Customer": people(1)})
    mark = read(file)[-1].mark
    file.rows["Customer"] = people(1000, NOON + timedelta(days=1))
    assert set(ids(read(file, mark))) == {f"C-{n}" for n in range(1000)}


def test_a_list_that_was_empty_is_read_whole_the_next_time() -> None:
    file = CompanyFile({"Customer": people(1)})
    mark = read(file)[-1].mark
    file.rows["Customer"] = []
    file.rows["Invoice"] = []
    file.rows["SalesReceipt"] = [receipt(n, NOON - timedelta(days=900)) for n in range(PAGE + 50)]
    assert len(set(ids(read(file, mark)))) == PAGE + 50


def test_times_without_an_offset_are_taken_as_they_stand() -> None:
    file = CompanyFile({"Customer": people(2, NOON.replace(tzinfo=None))})
    mark = read(file)[-1].mark
    assert len(ids(read(file, mark))) == 2


@pytest.mark.parametrize("since", ["nonsense", "{}", '{"seen":{"Customer":"soon"},"groups":[]}', "[]"])
def test_a_mark_that_is_none_of_ours_reads_everything(since: str) -> None:
    pages = read(CompanyFile({"Customer": people(2)}), since)
    assert [page.mark for page in pages[:-1]] == [""] * (len(pages) - 1)
    assert len(ids(pages)) == 2


def test_what_is_switched_off_has_no_entries() -> None:
    file = CompanyFile({"Customer": people(2)}, switched_off=frozenset({"SalesOrder", "Estimate", "Class"}))
    assert len(ids(read(file))) == 2


def test_sales_orders_that_are_switched_off_are_none_though_the_edition_has_them() -> None:
    on, off = CompanyFile(), CompanyFile(switched_off=frozenset({"SalesOrder"}))
    found = [[page.company.sales_orders for page in read(file) if page.company] for file in (on, off)]
    assert found == [[True], [True, False]]


def test_what_was_deleted_in_quickbooks_is_forgotten() -> None:
    gone = "<TxnDelType>SalesReceipt</TxnDelType>", "<ListDelType>{}</ListDelType>"
    file = CompanyFile(
        {
            "TxnDeleted": [Row("TxnDeletedRet", "T-1", NOON, gone[0])],
            "ListDeleted": [
                Row("ListDeletedRet", "C-1", NOON, gone[1].format("Customer")),
                Row("ListDeletedRet", "I-1", NOON, gone[1].format("ItemOtherCharge")),
                Row("ListDeletedRet", "V-1", NOON, gone[1].format("Vendor")),
            ],
        }
    )
    pages = read(file)
    assert [one for page in pages for one in page.deleted] == [
        ("sales_receipt", "T-1"),
        ("customers", "C-1"),
        ("items", "I-1"),
    ]
    file.rows["TxnDeleted"].append(Row("TxnDeletedRet", "T-2", NOON + timedelta(days=1), gone[0]))
    later = [one for page in read(file, pages[-1].mark) for one in page.deleted]
    assert ("sales_receipt", "T-2") in later


def test_an_older_company_file_that_was_restored_is_read_whole_so_that_what_it_lacks_is_forgotten() -> None:
    file = CompanyFile(
        {"Customer": people(3), "SalesReceipt": [receipt(1), receipt(2, NOON + timedelta(days=1))]}
    )
    mark = read(file)[-1].mark
    file.rows["SalesReceipt"] = [receipt(1)]
    pages = read(file, mark)
    whole = next(place for place, page in enumerate(pages) if page.company and not page.mark)
    assert {page.mark for page in pages[whole:-1]} == {""}
    assert set(ids(pages[whole:])) == {"C-0", "C-1", "C-2", "T-1"}
    assert len(read(file, pages[-1].mark)) < len(pages)


@pytest.mark.parametrize("gone_at", [NOON + timedelta(days=1), NOON + timedelta(days=3)])
def test_what_somebody_deleted_is_no_reason_to_read_everything(gone_at: datetime) -> None:
    file = CompanyFile({"SalesReceipt": [receipt(1), receipt(2, NOON + timedelta(days=1))]})
    mark = read(file)[-1].mark
    file.rows["SalesReceipt"] = [receipt(1)]
    kind = "<TxnDelType>SalesReceipt</TxnDelType>"
    file.rows["TxnDeleted"] = [Row("TxnDeletedRet", "T-2", gone_at, kind)]
    assert "" not in {page.mark for page in read(file, mark)}


def test_a_deleted_group_of_sales_taxes_is_asked_for_no_more() -> None:
    file = tax_file()
    mark = read(file)[-1].mark
    file.rows["Item"] = []
    kind = "<ListDelType>ItemSalesTaxGroup</ListDelType>"
    file.rows["ListDeleted"] = [Row("ListDeletedRet", "X-3", NOON, kind)]
    mark = read(file, mark)[-1].mark
    file.asked.clear()
    read(file, mark)
    assert [each for each in file.asked if each.findall("ListID")] == []


def test_our_documents_are_known_by_the_mark_in_their_memo() -> None:
    marker = samples.receipt().key.marker
    [page] = [
        page
        for page in read(CompanyFile({"SalesReceipt": [receipt(1, memo=f"Order 1 {marker}")]}))
        if page.numbers
    ]
    [holder] = page.numbers
    assert (holder.kind, holder.number, holder.marker) == (Kind.SALES_RECEIPT, "W-1", marker)
    assert (holder.total, holder.customer) == (Money(Decimal("5.00"), "USD"), "Ada")


def test_accounts_and_items_come_in_our_words() -> None:
    account = (
        "<FullName>Current:Undeposited</FullName><AccountType>OtherCurrentAsset</AccountType>"
        "<SpecialAccountType>UndepositedFunds</SpecialAccountType>"
    )
    mug = (
        "<EditSequence>1</EditSequence><Name>Mug</Name><FullName>Cups:Mug</FullName><IsActive>false</IsActive>"
        "<ManufacturerPartNumber>MUG-1</ManufacturerPartNumber><QuantityOnHand>4</QuantityOnHand>"
        "<IncomeAccountRef><ListID>A-1</ListID></IncomeAccountRef>"
    )
    shipping = "<Name>Shipping</Name><SalesOrPurchase><AccountRef><ListID>A-2</ListID></AccountRef></SalesOrPurchase>"
    file = CompanyFile(
        {
            "Account": [
                Row("AccountRet", "A-1", NOON, account),
                Row("AccountRet", "A-9", NOON, "<AccountType>NonPosting</AccountType>"),
            ],
            "Item": [
                Row("ItemInventoryRet", "I-1", NOON, mug),
                Row("ItemOtherChargeRet", "I-2", NOON, shipping),
                Row("ItemPaymentRet", "I-3", NOON, "<Name>Deposit</Name>"),
            ],
        }
    )
    pages = read(file)
    [undeposited] = [one for page in pages for one in page.accounts]
    assert (undeposited.name, undeposited.type, undeposited.subtype) == (
        "Current:Undeposited",
        AccountType.OTHER_CURRENT_ASSET,
        "UndepositedFunds",
    )
    first, second = (one for page in pages for one in page.items)
    assert (first.full_name, first.type, first.sku, first.income, first.quantity, first.active) == (
        "Cups:Mug",
        ItemType.INVENTORY,
        "MUG-1",
        "A-1",
        Decimal(4),
        False,
    )
    assert (second.full_name, second.type, second.income) == ("Shipping", ItemType.SERVICE, "A-2")


def tax_file() -> CompanyFile:
    rate = "<Name>{}</Name><TaxRate>{}</TaxRate>"
    member = "<ItemSalesTaxRef><ListID>{}</ListID></ItemSalesTaxRef>"
    group = "<Name>San Tomas</Name>" + member.format("X-1") + member.format("X-2")
    return CompanyFile(
        {
            "ItemSalesTax": [
                Row("ItemSalesTaxRet", "X-1", NOON, rate.format("State", "7.25")),
                Row("ItemSalesTaxRet", "X-2", NOON, rate.format("County", "1.5")),
            ],
            "Item": [Row("ItemSalesTaxGroupRet", "X-3", NOON, group)],
        }
    )


def test_sales_tax_items_and_their_groups_are_tax_codes_with_their_rates() -> None:
    codes = {code.name: code for page in read(tax_file()) for code in page.tax_codes}
    assert codes["State"].rates == (TaxRate("X-1", "State", Decimal("7.25")),)
    assert [rate.percent for rate in codes["San Tomas"].rates] == [Decimal("7.25"), Decimal("1.5")]


def test_a_groups_rate_follows_its_members_though_the_group_itself_is_old() -> None:
    file = tax_file()
    mark = read(file)[-1].mark
    file.rows["Item"] = [replace(row, changed=NOON - timedelta(days=900)) for row in file.rows["Item"]]
    risen = file.rows["ItemSalesTax"][0]
    file.rows["ItemSalesTax"][0] = replace(risen, holds=risen.holds.replace("7.25", "7.50"))
    codes = {code.name: code for page in read(file, mark) for code in page.tax_codes}
    assert [rate.percent for rate in codes["San Tomas"].rates] == [Decimal("7.50"), Decimal("1.5")]


def test_a_session_that_dies_in_the_middle_leaves_no_mark() -> None:
    file = CompanyFile({"Customer": people(2 * PAGE + 50)})
    books, _ = scripted(US, file.answer, Transient("the session ended"))
    pages = books.changes("")
    seen: list[Changes] = []
    with pytest.raises(Transient):
        seen.extend(pages)
    assert {page.mark for page in seen} <= {""}


@pytest.mark.parametrize("odd", ["<TotalAmount>a lot</TotalAmount>", "<TxnDate>soon</TxnDate>"])
def test_a_row_that_cannot_be_read_is_no_fault_of_the_owner(odd: str) -> None:
    file = CompanyFile({"SalesReceipt": [Row("SalesReceiptRet", "T-1", NOON, odd)]})
    with pytest.raises(Transient):
        read(file)


def test_an_iterator_that_died_with_its_session_is_no_fault_of_the_owner() -> None:
    file = CompanyFile({"Customer": people(2 * PAGE + 50)})
    dead = said(*(reply("CustomerQueryRs", 1, code=3120, message="The iterator is not known.") for _ in "1"))
    books, _ = scripted(US, file.answer, dead)
    with pytest.raises(Transient):
        list(books.changes(""))


def test_a_company_that_does_not_let_us_in_needs_its_owner() -> None:
    books, _ = scripted(US, turned_away("0x8004041A"))
    with pytest.raises(NeedsOwner):
        list(books.changes(""))


def test_the_company_that_was_read_is_kept_for_what_is_sent() -> None:
    books, _ = scripted(US, *[CompanyFile().answer] * 2)
    books.company = None
    list(books.changes(""))
    assert books.company is not None
    assert books.company.name == "Larkspur Trading"
