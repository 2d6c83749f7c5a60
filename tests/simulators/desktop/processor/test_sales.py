"""Sales: what QuickBooks computes in them and what it posts."""

from decimal import Decimal

import pytest

from tests.simulators.desktop.books import Books, named, sale


def balanced(books: Books) -> dict[str, str]:
    trial = books.trial()
    assert sum(map(Decimal, trial.values())) == 0
    return trial


def test_a_sales_receipt_is_taxed_by_each_rate_of_its_group_and_posted(books: Books) -> None:
    told = books.done(
        sale("SalesReceipt", "<RefNumber>W-18301</RefNumber>", "LPG-103|<Quantity>7</Quantity>")
    )
    # 7.07 at 7.25 % is 0.5126, at 1.25 % 0.0884: each rounded by itself.
    assert (told.text("Subtotal"), told.text("SalesTaxTotal"), told.text("TotalAmount")) == (
        "7.07",
        "0.60",
        "7.67",
    )
    assert told.text("SalesTaxPercentage") == "8.5"
    assert told.text("DepositToAccountRef/FullName") == "Undeposited Funds"
    assert balanced(books) == {
        "Merchandise Sales": "-7.07",
        "Sales Tax Payable": "-0.60",
        "Undeposited Funds": "7.67",
    }


def test_half_a_cent_of_tax_is_rounded_up(books: Books) -> None:
    tax = named("ItemSalesTaxRef", "TX Sales Tax")
    assert (
        books.done(sale("SalesReceipt", tax, "LPG-103|<Amount>0.20</Amount>")).text("SalesTaxTotal") == "0.02"
    )
    assert (
        books.done(sale("SalesReceipt", tax, "LPG-103|<Amount>2.00</Amount>")).text("SalesTaxTotal") == "0.17"
    )


@pytest.mark.parametrize(
    ("given", "amount", "rate"),
    [
        ("<Quantity>3</Quantity>", "42.87", "14.29"),
        ("<Quantity>3</Quantity><Rate>10</Rate>", "30.00", "10.00"),
        ("<Quantity>3</Quantity><Amount>10.00</Amount>", "10.00", "3.33333"),
        ("<Amount>10.00</Amount>", "10.00", "10.00"),
        ("<Rate>0.33333</Rate>", "0.33", "0.33333"),
        ("", "14.29", "14.29"),
    ],
)
def test_a_line_finds_its_amount(books: Books, given: str, amount: str, rate: str) -> None:
    told = books.done(sale("Invoice", "", f"LPG-101|{given}"))
    assert (told.text("InvoiceLineRet/Amount"), told.text("InvoiceLineRet/Rate")) == (amount, rate)


def test_a_discount_takes_away_by_percent_of_the_line_before_or_by_amount(books: Books) -> None:
    told = books.done(
        sale(
            "Invoice",
            "",
            "LPG-105|<Quantity>2</Quantity>",
            "LPG-103|<Quantity>4</Quantity>",
            "Subtotal|",
            "Ten percent off|",
            "Discount after tax|<Amount>1.00</Amount>",
        )
    )
    assert told.texts("InvoiceLineRet/Amount") == ["15.54", "4.04", "19.58", "-1.96", "-1.00"]
    # The percentage lowers what is taxed (17.62), the amount after tax does not.
    assert (told.text("Subtotal"), told.text("SalesTaxTotal")) == ("16.62", "1.50")
    assert balanced(books)["Discounts Given"] == "2.96"


def test_tax_can_be_a_line_of_its_own_beside_a_rate_of_nought(books: Books) -> None:
    told = books.done(
        sale(
            "SalesReceipt",
            named("ItemSalesTaxRef", "Out of state"),
            "LPG-101|<Amount>14.29</Amount>",
            "Sales tax collected|<Amount>1.23</Amount>",
        )
    )
    assert (told.text("TotalAmount"), told.text("SalesTaxTotal")) == ("15.52", "0.00")
    assert balanced(books)["Sales tax collected"] == "-1.23"


def test_a_customer_who_pays_no_tax_is_not_taxed(books: Books) -> None:
    told = books.done(sale("Invoice", "", "LPG-105|", who="School Gardens"))
    assert (told.text("SalesTaxTotal"), told.text("CustomerSalesTaxCodeRef/FullName")) == ("0.00", "Non")


def test_a_group_becomes_its_members(books: Books) -> None:
    group = f"<InvoiceLineGroupAdd>{named('ItemGroupRef', 'Tea for two')}<Quantity>2</Quantity></InvoiceLineGroupAdd>"
    body = f"{named('CustomerRef', 'Ellen Marsh')}{group}"
    told = books.done(f"<InvoiceAddRq><InvoiceAdd>{body}</InvoiceAdd></InvoiceAddRq>")
    assert told.texts("InvoiceLineGroupRet/InvoiceLineRet/Amount") == ["28.58", "49.96"]
    assert told.text("Subtotal") == "78.54"


def test_selling_stock_moves_it_and_its_cost(books: Books) -> None:
    books.done(sale("Invoice", "", "LPG-106|<Quantity>10</Quantity>"))
    item = books.done("<ItemInventoryQueryRq><FullName>LPG-106</FullName></ItemInventoryQueryRq>")
    assert item.text("QuantityOnHand") == "290"
    trial = balanced(books)
    assert (trial["Cost of Goods Sold"], trial["Inventory Asset"]) == ("49.50", "-49.50")


@pytest.mark.parametrize("kind", ["Estimate", "SalesOrder"])
def test_estimates_and_orders_post_nothing(books: Books, kind: str) -> None:
    assert books.done(sale(kind, "", "LPG-101|")).text("TotalAmount") == "15.51"
    assert books.trial() == {}


def test_a_credit_memo_posts_the_other_way_round(books: Books) -> None:
    told = books.done(sale("CreditMemo", "", "LPG-105|"))
    assert (told.text("TotalAmount"), told.text("CreditRemaining")) == ("8.43", "8.43")
    assert balanced(books)["Accounts Receivable"] == "-8.43"
    owed = books.done("<CustomerQueryRq><FullName>Ellen Marsh</FullName></CustomerQueryRq>")
    assert owed.text("Balance") == "-8.43"


def test_a_total_below_nought_is_not_saved(books: Books) -> None:
    assert books.one(sale("SalesReceipt", "", "Discount|<Amount>5.00</Amount>")).code == 3180
    assert (books.count("SalesReceipt"), books.trial()) == (0, {})


def test_numbers_go_on_from_the_last_and_may_come_twice(books: Books) -> None:
    number = "<RefNumber>W-0099</RefNumber>"
    books.done(sale("Invoice", number, "LPG-105|"))
    assert books.done(sale("Invoice", "", "LPG-105|")).text("RefNumber") == "W-0100"
    books.done(sale("Invoice", number, "LPG-105|"))
    found = books.done("<InvoiceQueryRq><RefNumber>w-0099</RefNumber></InvoiceQueryRq>")
    assert len(found.element) == 2
    exact = books.one(
        "<InvoiceQueryRq><RefNumberCaseSensitive>w-0099</RefNumberCaseSensitive></InvoiceQueryRq>"
    )
    assert exact.code == 1


def test_a_sales_receipt_needs_no_customer(books: Books) -> None:
    line = f"<SalesReceiptLineAdd>{named('ItemRef', 'LPG-105')}</SalesReceiptLineAdd>"
    told = books.done(f"<SalesReceiptAddRq><SalesReceiptAdd>{line}</SalesReceiptAdd></SalesReceiptAddRq>")
    assert not told.has("CustomerRef")


def test_an_invoice_takes_over_an_order(books: Books) -> None:
    order = books.done(sale("SalesOrder", "", "LPG-101|<Quantity>2</Quantity>"))
    link = f"<LinkToTxnID>{order.text('TxnID')}</LinkToTxnID>"
    body = f"{named('CustomerRef', 'Ellen Marsh')}{link}"
    invoice = books.done(f"<InvoiceAddRq><InvoiceAdd>{body}</InvoiceAdd></InvoiceAddRq>")
    assert (invoice.text("Subtotal"), invoice.text("LinkedTxn/TxnType")) == ("28.58", "SalesOrder")
    query = f"<SalesOrderQueryRq><TxnID>{order.text('TxnID')}</TxnID></SalesOrderQueryRq>"
    assert books.done(query).text("IsFullyInvoiced") == "true"
    gone = f"<TxnDelRq><TxnDelType>Invoice</TxnDelType><TxnID>{invoice.text('TxnID')}</TxnID></TxnDelRq>"
    books.done(gone)
    assert books.done(query).text("IsFullyInvoiced") == "false"
    assert books.trial() == {}


def invoice_mod(made: object, body: str) -> str:
    text = made.text  # type: ignore[attr-defined]  # an Rs
    head = f"<TxnID>{text('TxnID')}</TxnID><EditSequence>{text('EditSequence')}</EditSequence>"
    return f"<InvoiceModRq><InvoiceMod>{head}{body}</InvoiceMod></InvoiceModRq>"


def test_a_changed_invoice_keeps_named_lines_drops_others_and_takes_new_ones(books: Books) -> None:
    made = books.done(sale("Invoice", "", "LPG-105|<Quantity>2</Quantity>", "LPG-103|"))
    first = made.texts("InvoiceLineRet/TxnLineID")[0]
    kept = f"<InvoiceLineMod><TxnLineID>{first}</TxnLineID><Quantity>3</Quantity></InvoiceLineMod>"
    new = f"<InvoiceLineMod><TxnLineID>-1</TxnLineID>{named('ItemRef', 'Fee')}<Amount>2.00</Amount></InvoiceLineMod>"
    changed = books.done(invoice_mod(made, f"<Memo>Edited</Memo>{kept}{new}"))
    assert changed.texts("InvoiceLineRet/Amount") == ["23.31", "2.00"]
    assert changed.texts("InvoiceLineRet/TxnLineID")[0] == first
    assert balanced(books)["Merchandise Sales"] == "-23.31"
    assert books.one(invoice_mod(made, "<Memo>Late</Memo>")).code == 3200


def test_a_change_without_lines_leaves_the_amounts_alone(books: Books) -> None:
    made = books.done(sale("Invoice", "", "LPG-101|<Quantity>3</Quantity><Amount>10.00</Amount>"))
    changed = books.done(invoice_mod(made, "<Memo>Edited</Memo>"))
    assert (changed.text("Subtotal"), changed.text("Memo")) == ("10.00", "Edited")


def test_lines_in_another_order_are_refused(books: Books) -> None:
    made = books.done(sale("Invoice", "", "LPG-105|", "LPG-103|"))
    turned = [
        f"<InvoiceLineMod><TxnLineID>{one}</TxnLineID></InvoiceLineMod>"
        for one in reversed(made.texts("InvoiceLineRet/TxnLineID"))
    ]
    assert books.one(invoice_mod(made, "".join(turned))).code == 3290


def test_a_voided_document_stays_with_nothing_in_it(books: Books) -> None:
    made = books.done(sale("SalesReceipt", "<Memo>Order 7</Memo>", "LPG-105|"))
    identity = made.text("TxnID")
    books.done(f"<TxnVoidRq><TxnVoidType>SalesReceipt</TxnVoidType><TxnID>{identity}</TxnID></TxnVoidRq>")
    found = books.done(f"<SalesReceiptQueryRq><TxnID>{identity}</TxnID></SalesReceiptQueryRq>")
    assert (found.text("TotalAmount"), found.text("Memo")) == ("0.00", "VOID: Order 7")
    assert books.trial() == {}


def test_a_deleted_document_is_gone_and_remembered_as_deleted(books: Books) -> None:
    made = books.done(sale("SalesReceipt", "<RefNumber>7</RefNumber>", "LPG-105|"))
    gone = f"<TxnDelRq><TxnDelType>SalesReceipt</TxnDelType><TxnID>{made.text('TxnID')}</TxnID></TxnDelRq>"
    books.done(gone)
    assert books.one(gone).code == 3120
    told = books.done("<TxnDeletedQueryRq><TxnDelType>SalesReceipt</TxnDelType></TxnDeletedQueryRq>")
    assert (told.text("TxnID"), told.text("RefNumber")) == (made.text("TxnID"), "7")
    assert books.trial() == {}
