"""Lists: names in their name spaces, references, changes."""

import pytest

from tests.simulators.desktop.books import Books, customer, named, sale


def service(name: str, more: str = "") -> str:
    sold = f"<SalesOrPurchase><Price>5.00</Price>{named('AccountRef', 'Sales')}</SalesOrPurchase>"
    return f"<ItemServiceAddRq><ItemServiceAdd><Name>{name}</Name>{more}{sold}</ItemServiceAdd></ItemServiceAddRq>"


def mod(kind: str, identity: str, sequence: str, more: str) -> str:
    inside = f"<ListID>{identity}</ListID><EditSequence>{sequence}</EditSequence>{more}"
    return f"<{kind}ModRq><{kind}Mod>{inside}</{kind}Mod></{kind}ModRq>"


def test_a_customer_is_answered_with_its_id_its_times_and_its_place(books: Books) -> None:
    told = books.done(customer("Mira Stone", "<Email>mira@example.com</Email>"))
    assert told.order()[:7] == [
        "ListID",
        "TimeCreated",
        "TimeModified",
        "EditSequence",
        "Name",
        "FullName",
        "IsActive",
    ]
    head, _, tail = told.text("ListID").partition("-")
    assert len(head) == 8
    assert head.startswith("8")
    assert tail.isdigit()
    assert told.text("TimeCreated")[-6] in "+-"
    assert told.text("EditSequence").isdigit()
    assert (told.text("Sublevel"), told.text("Balance"), told.text("SalesTaxCodeRef/FullName")) == (
        "0",
        "0.00",
        "Tax",
    )


@pytest.mark.parametrize("name", ["Ellen Marsh", "ELLEN MARSH", "Juniper Pottery", "Cash drawer"])
def test_people_share_one_name_space_whatever_the_case(books: Books, name: str) -> None:
    told = books.one(customer(name))
    assert (told.code, told.severity) == (3100, "Error")
    assert told.message == f'The name "{name}" of the list element is already in use.'


def test_items_share_another(books: Books) -> None:
    assert books.one(service("shipping")).code == 3100
    assert books.one(service("Ellen Marsh")).code == 0


def test_a_colon_cannot_stand_in_a_name(books: Books) -> None:
    told = books.one(customer("Mira: home"))
    assert told.code == 3090
    assert told.message.startswith('There was an error when storing "Mira: home"')


def test_a_job_stands_below_its_customer_and_may_have_anothers_name(books: Books) -> None:
    told = books.done(customer("Kitchen", named("ParentRef", "Harbor Cafe")))
    assert (told.text("FullName"), told.text("Sublevel")) == ("Harbor Cafe:Kitchen", "1")
    assert books.done(customer("Kitchen", named("ParentRef", "School Gardens"))).text("Sublevel") == "1"
    assert books.one(customer("Kitchen", named("ParentRef", "harbor cafe"))).code == 3100


def test_a_reference_to_nothing_names_what_it_is_and_where(books: Books) -> None:
    told = books.one(sale("Invoice", "", "No such item|<Amount>1.00</Amount>"))
    assert told.code == 3140
    assert told.message.startswith(
        'There is an invalid reference to QuickBooks Item "No such item" in the Invoice'
    )
    assert books.one(customer("Mira", named("TermsRef", "Some day"))).code == 3140
    assert books.one(sale("Invoice", "", "Fee|<Amount>1.00</Amount>", who="Former customer")).code == 3140


def test_references_come_back_with_both_their_id_and_their_full_name(books: Books) -> None:
    told = books.done(customer("Mira", named("TermsRef", "net 30")))
    identity = told.text("TermsRef/ListID")
    again = books.done(customer("Mia", f"<TermsRef><ListID>{identity}</ListID></TermsRef>"))
    assert again.text("TermsRef/FullName") == "Net 30"


def test_a_change_needs_the_last_edit_sequence_and_moves_it(books: Books) -> None:
    made = books.done(customer("Mira", "<Phone>1</Phone>"))
    identity, sequence = made.text("ListID"), made.text("EditSequence")
    changed = books.done(mod("Customer", identity, sequence, "<Name>Mira Stone</Name><Phone></Phone>"))
    assert int(changed.text("EditSequence")) > int(sequence)
    assert (changed.text("FullName"), changed.has("Phone")) == ("Mira Stone", False)
    stale = books.one(mod("Customer", identity, sequence, "<Phone>2</Phone>"))
    assert stale.code == 3200
    assert stale.message == f'The provided edit sequence "{sequence}" is out-of-date.'


def test_a_change_of_what_is_not_there_is_told_so(books: Books) -> None:
    assert books.one(mod("Customer", "80FFFFFF-1700000000", "1", "<Phone>2</Phone>")).code == 3120


def test_a_new_name_reaches_jobs_and_documents(books: Books) -> None:
    found = books.done("<CustomerQueryRq><FullName>Harbor Cafe</FullName></CustomerQueryRq>")
    invoice = books.done(sale("Invoice", "", "Fee|<Amount>1.00</Amount>", who="Harbor Cafe:Terrace"))
    books.done(mod("Customer", found.text("ListID"), found.text("EditSequence"), "<Name>Pier Cafe</Name>"))
    query = f"<InvoiceQueryRq><TxnID>{invoice.text('TxnID')}</TxnID></InvoiceQueryRq>"
    assert books.done(query).text("CustomerRef/FullName") == "Pier Cafe:Terrace"
    assert (
        books.one("<CustomerQueryRq><FullName>Harbor Cafe:Terrace</FullName></CustomerQueryRq>").code == 500
    )


def test_an_item_that_is_bought_and_sold_needs_its_expense_account(books: Books) -> None:
    both = (
        f"<SalesAndPurchase><SalesPrice>5</SalesPrice>{named('IncomeAccountRef', 'Sales')}</SalesAndPurchase>"
    )
    made = f"<ItemServiceAddRq><ItemServiceAdd><Name>Tuning</Name>{both}</ItemServiceAdd></ItemServiceAddRq>"
    assert books.one(made).code == 3150


def test_an_item_can_be_changed_in_the_middle_of_its_fields(books: Books) -> None:
    made = books.done(service("Tuning"))
    price = "<SalesOrPurchaseMod><Price>6.50</Price></SalesOrPurchaseMod>"
    changed = books.done(mod("ItemService", made.text("ListID"), made.text("EditSequence"), price))
    assert changed.text("SalesOrPurchase/Price") == "6.50"
    assert changed.text("SalesOrPurchase/AccountRef/FullName") == "Sales"


def test_what_is_in_use_cannot_be_deleted_and_the_rest_can(books: Books) -> None:
    identity = books.done(customer("Mira")).text("ListID")
    gone = f"<ListDelRq><ListDelType>Customer</ListDelType><ListID>{identity}</ListID></ListDelRq>"
    books.done(sale("Invoice", "", "Fee|<Amount>1.00</Amount>", who="Mira"))
    assert books.one(gone).code == 3160
    other = books.done(customer("Mia")).text("ListID")
    books.done(gone.replace(identity, other))
    deleted = books.done("<ListDeletedQueryRq><ListDelType>Customer</ListDelType></ListDeletedQueryRq>")
    assert deleted.text("ListID") == other


@pytest.mark.parametrize(
    ("switch", "request_"),
    [
        ("classes", customer("Mira", named("ClassRef", "Online"))),
        ("sales_tax", customer("Mira", named("SalesTaxCodeRef", "Tax"))),
        ("sales_orders", sale("SalesOrder", "", "Fee|<Amount>1.00</Amount>")),
        ("estimates", sale("Estimate", "", "Fee|<Amount>1.00</Amount>")),
        ("multi_currency", sale("Invoice", "<ExchangeRate>1.1</ExchangeRate>", "Fee|<Amount>1.00</Amount>")),
    ],
)
def test_a_feature_that_is_switched_off_is_refused(books: Books, switch: str, request_: str) -> None:
    company = books.desk.company
    company.set_preferences(company.preferences.model_copy(update={switch: False}))
    assert books.one(request_).code == 3250
    company.set_preferences(company.preferences.model_copy(update={switch: True}))
    assert books.one(request_).code != 3250 or switch == "multi_currency"
