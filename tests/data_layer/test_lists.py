"""Our copy of the books' lists: read whole, kept fresh, asked by index."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from app.core.changes import Changes
from app.core.company import Company
from app.core.document import Kind
from app.core.listing import Account, AccountType, Customer, Item, ItemType, Named, Product, TaxCode, TaxRate
from app.core.posted import Holder
from app.data import books, lists, lookups, products
from app.data.lists import Small
from app.data.session import Database
from tests.data_layer.people import NOW, Shop, usd

COMPANY = Company("9130", "Craig's Shop", "US", "USD")
LATER = NOW + timedelta(minutes=5)
ANNA = Customer("1", "Anna Müller", email="Anna@mail.test", company="Müller GmbH", sync_token="0")
VENDOR = Customer("2", "Bob's Parts", kind="vendor", email="anna@mail.test")
BAG = Item("7", "Bag", ItemType.INVENTORY, "Goods:Bag", "BAG-1", "79", Decimal("3.5"), date(2026, 1, 1))
TAX = TaxCode("3", "California", (TaxRate("9", "CA", Decimal("8.875")),))


def read_all(database: Database, shop: Shop, *pages: Changes) -> None:
    """A reading of everything, as an adapter yields it."""
    with database.begin() as session:
        lists.apply(session, shop.merchant, shop.books, Changes("", company=COMPANY), NOW, whole_since=NOW)
    for page in pages:
        with database.begin() as session:
            lists.apply(session, shop.merchant, shop.books, page, NOW, whole_since=NOW)
    with database.begin() as session:
        lists.apply(session, shop.merchant, shop.books, Changes("mark-1"), NOW, whole_since=NOW)
        lists.finish_reading(session, shop.merchant, shop.books, NOW)


def customers(database: Database, shop: Shop, **asked: set[str]) -> list[Customer]:
    with database.read() as session:
        return lookups.customers_matching(
            session,
            shop.merchant,
            shop.books,
            names=asked.get("names", ()),
            emails=asked.get("emails", ()),
            companies=asked.get("companies", ()),
            ids=asked.get("ids", ()),
        )


def test_entries_come_back_exactly_as_they_were_read(database: Database, alice: Shop) -> None:
    cash = Account("35", "Checking", AccountType.BANK, "Checking", "USD")
    terms = Named("4", "Net 30", days=30)
    read_all(
        database,
        alice,
        Changes("", customers=(ANNA, VENDOR), items=(BAG,)),
        Changes(
            "", accounts=(cash,), terms=(terms,), tax_codes=(TAX,), classes=(Named("5", "Web", active=False),)
        ),
    )
    with database.read() as session:
        where = (session, alice.merchant, alice.books)
        assert lookups.accounts(*where) == [cash]
        assert lookups.terms(*where) == [terms]
        assert lookups.tax_codes(*where) == [TAX]
        assert lookups.classes(*where) == [Named("5", "Web", active=False)]
        assert (lookups.locations(*where), lookups.payment_methods(*where)) == ([], [])
        assert lookups.items_matching(*where, ids={"7"}) == [BAG]
        found = books.books(*where)
        assert found is not None
        assert (found.company, found.mark, found.refreshed) == (COMPANY, "mark-1", NOW)
        assert lookups.list_counts(*where).small == {
            Small.ACCOUNTS: 1,
            Small.TERMS: 1,
            Small.TAX_CODES: 1,
            Small.CLASSES: 1,
        }


def test_a_customer_is_found_by_name_e_mail_company_or_id_without_case(
    database: Database, alice: Shop
) -> None:
    read_all(database, alice, Changes("", customers=(ANNA, VENDOR)))
    assert customers(database, alice, names={"ANNA MÜLLER"}) == [ANNA]
    assert customers(database, alice, names={"bob's parts"}) == [VENDOR]
    assert customers(database, alice, emails={"anna@MAIL.test"}) == [ANNA, VENDOR]
    assert customers(database, alice, companies={"müller gmbh"}) == [ANNA]
    assert customers(database, alice, ids={"1", "99"}) == [ANNA]
    assert customers(database, alice, names={""}, emails={""}, companies={""}) == []


def test_thousands_of_names_can_be_asked_at_once(database: Database, alice: Shop) -> None:
    many = tuple(Customer(str(number), f"Customer {number}") for number in range(1700))
    read_all(database, alice, Changes("", customers=many[:1000]), Changes("", customers=many[1000:]))
    assert len(customers(database, alice, names={one.name for one in many})) == 1700
    with database.read() as session:
        where = (session, alice.merchant, alice.books)
        assert len(lookups.search_customers(*where, "customer 16", 50)) == 50


def test_an_item_is_found_by_name_full_name_sku_or_id(database: Database, alice: Shop) -> None:
    read_all(database, alice, Changes("", items=(BAG, Item("8", "Cap", ItemType.SERVICE))))
    with database.read() as session:
        where = (session, alice.merchant, alice.books)
        for name in ("bag", "GOODS:BAG", "bag-1"):
            assert lookups.items_matching(*where, names={name}) == [BAG]
        assert {one.id for one in lookups.items_matching(*where, names={"cap"}, ids={"7"})} == {"7", "8"}


def test_a_drop_down_finds_what_begins_like_that_first(database: Database, alice: Shop) -> None:
    found = (
        Customer("1", "Zoe Bagley"),
        Customer("2", "Bagley Inc"),
        Customer("3", "Bagman", active=False),
        VENDOR,
        Customer("4", "100% Cotton"),
    )
    items = (BAG, Item("8", "Old bag", ItemType.SERVICE, active=False), Item("9", "Goods", ItemType.CATEGORY))
    read_all(database, alice, Changes("", customers=found, items=items))
    with database.read() as session:
        where = (session, alice.merchant, alice.books)
        assert [one.id for one in lookups.search_customers(*where, "BAG", 50)] == ["2", "1"]
        assert [one.id for one in lookups.search_customers(*where, "0%", 50)] == ["4"]
        assert [one.id for one in lookups.search_customers(*where, "", 2)] == ["4", "2"]
        assert [one.id for one in lookups.search_items(*where, "bag", 50)] == ["7"]


def test_what_a_whole_reading_no_longer_names_is_gone(database: Database, alice: Shop) -> None:
    read_all(database, alice, Changes("", customers=(ANNA, VENDOR), items=(BAG,)))
    with database.begin() as session:
        where = (session, alice.merchant, alice.books)
        lists.apply(*where, Changes("", company=COMPANY), LATER, whole_since=LATER)
        lists.apply(*where, Changes("", customers=(ANNA,)), LATER, whole_since=LATER)
        assert len(lookups.items_matching(*where, ids={"7"})) == 1, "gone only when the reading has ended"
        made = Customer("5", "Made meanwhile")
        lists.remember(*where, Changes("", customers=(made,)), LATER)
        lists.apply(*where, Changes("mark-2"), LATER, whole_since=LATER)
        assert lookups.items_matching(*where, ids={"7"}) == []
        assert lookups.customers_matching(*where, ids={"1", "2", "5"}) == [ANNA, made]


def at(minute: int) -> datetime:
    return NOW + timedelta(minutes=minute)


def test_of_two_whole_readings_at_once_each_forgets_only_what_was_gone_when_it_began(
    database: Database, alice: Shop
) -> None:
    """The second dies, and a third forgets what vanished since."""
    read_all(database, alice, Changes("", customers=(ANNA, VENDOR)))
    with database.begin() as session:
        where = (session, alice.merchant, alice.books)
        lists.apply(*where, Changes("", company=COMPANY, customers=(ANNA,)), at(1), whole_since=at(1))
        lists.apply(*where, Changes("", company=COMPANY), at(2), whole_since=at(2))
        lists.apply(*where, Changes("", items=(BAG,)), at(3), whole_since=at(1))
        lists.apply(*where, Changes("mark-2"), at(4), whole_since=at(1))
        assert lookups.customers_matching(*where, ids={"1", "2"}) == [ANNA]
        assert lookups.items_matching(*where, ids={"7"}) == [BAG]

        lists.apply(*where, Changes("", company=COMPANY, customers=(ANNA,)), at(5), whole_since=at(5))
        lists.apply(*where, Changes("mark-3"), at(6), whole_since=at(5))
        assert lookups.customers_matching(*where, ids={"1", "2"}) == [ANNA]
        assert lookups.items_matching(*where, ids={"7"}) == []


def test_what_a_machine_whose_clock_is_behind_reads_meanwhile_is_not_taken_for_gone(
    database: Database, alice: Shop
) -> None:
    read_all(database, alice, Changes("", customers=(ANNA,)))
    with database.begin() as session:
        where = (session, alice.merchant, alice.books)
        lists.apply(*where, Changes("", company=COMPANY, customers=(ANNA,)), at(5), whole_since=at(5))
        lists.apply(*where, Changes("mark-1", customers=(ANNA,)), at(1))
        lists.apply(*where, Changes("mark-2"), at(5), whole_since=at(5))
        assert lookups.customers_matching(*where, ids={"1"}) == [ANNA]

        lists.apply(*where, Changes("mark-2", customers=(ANNA,)), at(1))
        lists.apply(*where, Changes("mark-3"), at(3), whole_since=at(2))
        assert lookups.customers_matching(*where, ids={"1"}) == [], "that reading is over"


def test_a_change_replaces_what_was_known_and_a_deletion_drops_it(database: Database, alice: Shop) -> None:
    holder = Holder(Kind.INVOICE, "70", "1042", date(2026, 11, 1), usd("10.00"))
    read_all(
        database,
        alice,
        Changes("", customers=(ANNA,), items=(BAG,), numbers=(holder,), terms=(Named("4", "Net 30"),)),
    )
    renamed = Customer("1", "Anna Schmidt", sync_token="1")
    gone = (("items", "7"), ("invoice", "70"), ("terms", "4"))
    with database.begin() as session:
        where = (session, alice.merchant, alice.books)
        lists.apply(*where, Changes("mark-1", customers=(renamed,)), LATER)
        lists.apply(*where, Changes("mark-2", deleted=gone), LATER)
        assert lookups.customers_matching(*where, names={"anna müller"}) == []
        assert lookups.customers_matching(*where, names={"anna schmidt"}) == [renamed]
        assert lookups.items_matching(*where, ids={"7"}) == []
        assert lookups.terms(*where) == []
        assert lookups.numbers(*where, {(Kind.INVOICE, "1042")}) == {}
        read = books.books(*where)
        assert read is not None
        assert (read.mark, read.refreshed) == ("mark-2", NOW)
        lists.finish_reading(*where, LATER)
        done = books.books(*where)
        assert done is not None
        assert done.refreshed == LATER


def test_the_holder_of_a_number_is_found_and_ours_before_a_strangers(database: Database, alice: Shop) -> None:
    stranger = Holder(Kind.INVOICE, "70", "web-1042", date(2026, 11, 1), usd("10.00"), "Anna")
    ours = Holder(
        Kind.INVOICE, "71", "WEB-1042", date(2026, 11, 2), usd("12.34"), "Bob", "CB0123456789ABCDEF"
    )
    receipt = Holder(Kind.SALES_RECEIPT, "70", "WEB-1042", date(2026, 11, 3), usd("9.99"))
    read_all(database, alice, Changes("", numbers=(ours, stranger, receipt)))
    with database.read() as session:
        where = (session, alice.merchant, alice.books)
        assert lookups.numbers(*where, {(Kind.INVOICE, "WEB-1042"), (Kind.ESTIMATE, "WEB-1042")}) == {
            (Kind.INVOICE, "WEB-1042"): ours
        }
        assert lookups.bearing(*where, {"CB0123456789ABCDEF", ""}) == {"CB0123456789ABCDEF": ours}


def test_charlie_who_connected_the_same_company_has_lists_of_his_own(
    database: Database, alice: Shop, charlie: Shop
) -> None:
    read_all(database, alice, Changes("", customers=(ANNA,)))
    assert customers(database, charlie, names={ANNA.name}) == []


def test_the_stores_products_are_found_by_sku_and_disappear_with_it(database: Database, alice: Shop) -> None:
    bag = Product("1", "Bag", "BAG-1", Decimal("19.90"), quantity=Decimal(4), stock_managed=True)
    twin = Product("2", "Bag again", "bag-1")
    with database.begin() as session:
        where = (session, alice.merchant, alice.store)
        products.keep(*where, [bag, twin, Product("3", "No SKU", "")], NOW)
        products.finish_reading(*where, NOW, NOW)
        assert products.products_matching(*where, {"BAG-1", ""}) == {"bag-1": bag}
        assert [one.id for one in products.each_product(*where)] == ["1", "2", "3"]
    with database.begin() as session:
        where = (session, alice.merchant, alice.store)
        products.keep(*where, [twin], LATER)
        assert products.finish_reading(*where, LATER, LATER) == 2
        assert products.products_matching(*where, {"BAG-1"}) == {"bag-1": twin}
        assert products.count(*where) == 1
