"""Payments on invoices, in the same set or later, never above what is due."""

from decimal import Decimal

from tests.simulators.desktop.books import Books, named, payment, sale


def txn(identity: str) -> str:
    return f"<TxnID>{identity}</TxnID>"


def test_a_macro_carries_an_invoice_to_its_payment_in_the_same_set(books: Books) -> None:
    invoice, paid = books.ask(
        sale("Invoice", "", "LPG-105|", attributes=' defMacro="TxnID:W7"'),
        payment('<TxnID useMacro="TxnID:W7"></TxnID>', "8.43", "8.43"),
    )
    assert (invoice.code, paid.code) == (0, 0)
    found = books.done(
        f"<InvoiceQueryRq><TxnID>{invoice.text('TxnID')}</TxnID>"
        "<IncludeLinkedTxns>true</IncludeLinkedTxns></InvoiceQueryRq>"
    )
    assert (found.text("BalanceRemaining"), found.text("IsPaid")) == ("0.00", "true")
    assert (found.text("AppliedAmount"), found.text("LinkedTxn/TxnType")) == ("-8.43", "ReceivePayment")
    assert books.trial()["Undeposited Funds"] == "8.43"
    assert "Accounts Receivable" not in {name for name, amount in books.trial().items() if Decimal(amount)}


def test_a_macro_that_nobody_defined_is_an_invalid_reference(books: Books) -> None:
    assert books.one(payment('<TxnID useMacro="TxnID:W7"></TxnID>', "1.00", "1.00")).code == 3140


def test_a_macro_of_an_invoice_that_failed_fails_its_payment_too(books: Books) -> None:
    told = books.ask(
        sale("Invoice", "", "No such item|", attributes=' defMacro="TxnID:W7"'),
        payment('<TxnID useMacro="TxnID:W7"></TxnID>', "8.43", "8.43"),
    )
    assert [one.code for one in told] == [3140, 3140]
    assert books.trial() == {}


def test_nobody_pays_more_than_is_due(books: Books) -> None:
    identity = books.done(sale("Invoice", "", "LPG-105|")).text("TxnID")
    told = books.one(payment(txn(identity), "8.44", "8.44"))
    assert told.code == 3210
    assert "You cannot pay more than the amount due." in told.message
    books.done(payment(txn(identity), "8.43", "8.43"))
    assert books.one(payment(txn(identity), "0.01", "0.01")).code == 3210


def test_what_is_not_applied_stays_with_the_customer(books: Books) -> None:
    identity = books.done(sale("Invoice", "", "LPG-105|")).text("TxnID")
    told = books.done(payment(txn(identity), "8.43", "10.00"))
    assert (told.text("UnusedPayment"), told.text("AppliedToTxnRet/Amount")) == ("1.57", "8.43")
    owed = books.done("<CustomerQueryRq><FullName>Ellen Marsh</FullName></CustomerQueryRq>")
    assert owed.text("Balance") == "-1.57"


def test_the_oldest_invoices_are_paid_when_quickbooks_may_choose(books: Books) -> None:
    first = books.done(sale("Invoice", "<TxnDate>2026-01-01</TxnDate>", "Fee|<Amount>10.00</Amount>"))
    second = books.done(sale("Invoice", "<TxnDate>2026-02-01</TxnDate>", "Fee|<Amount>4.00</Amount>"))
    body = (
        f"{named('CustomerRef', 'Ellen Marsh')}<TotalAmount>{{}}</TotalAmount><IsAutoApply>true</IsAutoApply>"
    )
    add = f"<ReceivePaymentAddRq><ReceivePaymentAdd>{body}</ReceivePaymentAdd></ReceivePaymentAddRq>"
    assert books.done(add.format("4.00")).text("AppliedToTxnRet/TxnID") == second.text("TxnID")
    assert books.done(add.format("3.00")).text("AppliedToTxnRet/TxnID") == first.text("TxnID")


def test_a_credit_memo_can_pay_an_invoice(books: Books) -> None:
    credit = books.done(sale("CreditMemo", "", "Fee|<Amount>3.00</Amount>")).text("TxnID")
    applied = f"<CreditTxnID>{credit}</CreditTxnID><AppliedAmount>3.00</AppliedAmount>"
    told = books.done(sale("Invoice", f"<SetCredit>{applied}</SetCredit>", "Fee|<Amount>5.00</Amount>"))
    assert told.text("BalanceRemaining") == "2.00"
    query = f"<CreditMemoQueryRq><TxnID>{credit}</TxnID></CreditMemoQueryRq>"
    assert books.done(query).text("CreditRemaining") == "0.00"
    more = sale("Invoice", f"<SetCredit>{applied}</SetCredit>", "Fee|<Amount>5.00</Amount>")
    assert books.one(more).code == 3210
    assert books.count("Invoice") == 1


def test_a_deleted_payment_opens_its_invoice_again(books: Books) -> None:
    identity = books.done(sale("Invoice", "", "LPG-105|")).text("TxnID")
    paid = books.done(payment(txn(identity), "8.43", "8.43")).text("TxnID")
    books.done(f"<TxnDelRq><TxnDelType>ReceivePayment</TxnDelType><TxnID>{paid}</TxnID></TxnDelRq>")
    query = f"<InvoiceQueryRq><TxnID>{identity}</TxnID></InvoiceQueryRq>"
    assert books.done(query).text("BalanceRemaining") == "8.43"


def test_an_invoice_cannot_shrink_below_what_was_paid(books: Books) -> None:
    made = books.done(sale("Invoice", "", "Fee|<Amount>5.00</Amount>"))
    books.done(payment(txn(made.text("TxnID")), "4.00", "4.00"))
    now = books.done(
        f"<InvoiceQueryRq>{txn(made.text('TxnID'))}<IncludeLineItems>1</IncludeLineItems></InvoiceQueryRq>"
    )
    which = f"<TxnLineID>{now.text('InvoiceLineRet/TxnLineID')}</TxnLineID>"
    line = f"<InvoiceLineMod>{which}<Amount>3.00</Amount></InvoiceLineMod>"
    head = f"{txn(made.text('TxnID'))}<EditSequence>{now.text('EditSequence')}</EditSequence>"
    assert books.one(f"<InvoiceModRq><InvoiceMod>{head}{line}</InvoiceMod></InvoiceModRq>").code == 3210


def test_a_payment_for_an_unknown_invoice_is_not_found(books: Books) -> None:
    assert books.one(payment(txn("AFFE-1700000000"), "1.00", "1.00")).code == 3120
    assert books.count("ReceivePayment") == 0
