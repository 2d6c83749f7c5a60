"""The practice company's books in the browser: what was posted over the API is seen as a bookkeeper sees it."""

import re
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest

from simulators.qbo.templating import figure, pieces
from tests.simulators.qbo.control.practice import Practice

SCRIPT = '<script>alert("books")</script>'


class Text(HTMLParser):
    """Visible words of a page, with one space between."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.words += data.split()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links += [value for name, value in attrs if name == "href" and value]

    def __str__(self) -> str:
        return " ".join(self.words)


def page(practice: Practice, path: str) -> Text:
    answer = practice.web.get(path, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    assert "Practice company." in answer.text
    return Text(answer.text)


def made(practice: Practice, entity: str, body: dict[str, object]) -> Any:
    answer = practice.post(entity.lower(), body)
    assert answer.status_code == 200, answer.text
    return answer.json()[entity]


def account(practice: Practice, kind: str) -> dict[str, str]:
    statement = f"select * from Account where AccountType = '{kind}'"  # noqa: S608 - the test's own words
    return {"value": practice.query(statement)["Account"][0]["Id"]}


def service(practice: Practice, name: str = "Hand-thrown mug") -> dict[str, str]:
    body = {
        "Name": name,
        "Type": "Service",
        "IncomeAccountRef": account(practice, "Income"),
        "UnitPrice": 1250,
    }
    return {"value": made(practice, "Item", body)["Id"]}


def sale(practice: Practice, name: str = "Ann Lee", number: str = "1001") -> dict[str, object]:
    customer = made(practice, "Customer", {"DisplayName": name})["Id"]
    detail = {"ItemRef": service(practice), "Qty": 2, "UnitPrice": 1250, "TaxCodeRef": {"value": "NON"}}
    line = {
        "Amount": 2500,
        "Description": "Two mugs",
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": detail,
    }
    return {
        "CustomerRef": {"value": customer},
        "DocNumber": number,
        "TxnDate": "2026-10-05",
        "PrivateNote": "order 77 of the shop",
        "CustomerMemo": {"value": "Thank you"},
        "Line": [line],
    }


def test_an_invoice_posted_over_the_api_stands_on_its_page_with_lines_totals_and_journal(
    practice: Practice,
) -> None:
    invoice = made(practice, "Invoice", sale(practice))
    seen = str(page(practice, f"/books/{practice.realm}/Invoice/{invoice['Id']}"))
    assert "Invoice 1001" in seen
    assert "Ann Lee" in seen
    assert "Hand-thrown mug Two mugs 2 1,250.00 Nontaxable 2,500.00" in seen
    assert "Total 2,500.00 Balance 2,500.00" in seen
    assert "Private memo order 77 of the shop" in seen
    assert "Thank you" in seen
    assert "2026-10-05 · USD Open" in seen
    assert "Together 2,500.00 2,500.00" in seen


def test_a_payment_and_the_invoice_it_pays_lead_to_each_other(practice: Practice) -> None:
    invoice = made(practice, "Invoice", sale(practice))
    line = {"Amount": 2500, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}
    body = {"CustomerRef": invoice["CustomerRef"], "TotalAmt": 2500, "Line": [line], "TxnDate": "2026-10-06"}
    payment = made(practice, "Payment", body)
    base = f"/books/{practice.realm}"
    paid = page(practice, f"{base}/invoice/{invoice['Id']}")
    assert "Paid" in str(paid)
    assert f"{base}/payment/{payment['Id']}" in paid.links
    assert "Invoice 1001" in str(page(practice, f"{base}/payment/{payment['Id']}"))
    received = page(practice, f"{base}/payment/{payment['Id']}")
    assert f"{base}/invoice/{invoice['Id']}" in received.links
    assert "Not applied 0.00" in str(received)


def test_entries_deposits_and_expenses_show_their_accounts_and_a_balanced_journal(practice: Practice) -> None:
    bank, income = account(practice, "Bank"), account(practice, "Income")
    sides = [
        {
            "Amount": 75,
            "DetailType": "JournalEntryLineDetail",
            "JournalEntryLineDetail": {"PostingType": side, "AccountRef": which},
        }
        for side, which in (("Debit", bank), ("Credit", income))
    ]
    taken = {"Amount": 75, "DetailType": "DepositLineDetail", "DepositLineDetail": {"AccountRef": income}}
    fee = {
        "Amount": 75,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": account(practice, "Expense")},
    }
    documents: dict[str, dict[str, object]] = {
        "JournalEntry": {"Line": sides},
        "Deposit": {"Line": [taken], "DepositToAccountRef": bank},
        "Purchase": {"Line": [fee], "AccountRef": bank, "PaymentType": "Cash"},
    }
    for entity, body in documents.items():
        document = made(practice, entity, body)
        seen = str(page(practice, f"/books/{practice.realm}/{entity}/{document['Id']}"))
        assert "Together 75.00 75.00" in seen, entity


def test_a_british_sale_shows_what_was_paid_with_tax(practice: Practice) -> None:
    practice.realm = practice.control("companies", {"flavour": "gb", "name": "Alice & Co"})["realm"]
    practice.token = practice.control("grant", {"realm": practice.realm})["access_token"]
    standard = next(one for one in practice.query("select * from TaxCode")["TaxCode"] if "20" in one["Name"])
    detail = {"ItemRef": service(practice), "TaxCodeRef": {"value": standard["Id"]}, "TaxInclusiveAmt": 120}
    line = {"Amount": 100, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
    customer = {"value": made(practice, "Customer", {"DisplayName": "Ann"})["Id"]}
    body: dict[str, object] = {
        "CustomerRef": customer,
        "Line": [line],
        "GlobalTaxCalculation": "TaxInclusive",
    }
    receipt = made(practice, "SalesReceipt", body)
    seen = str(page(practice, f"/books/{practice.realm}/salesreceipt/{receipt['Id']}"))
    assert "120 with tax" in seen
    assert f"{standard['Name']} 100.00" in seen
    assert "Total 120.00" in seen
    assert "GBP" in seen


def test_an_estimate_says_that_it_posts_nothing(practice: Practice) -> None:
    estimate = made(practice, "Estimate", sale(practice))
    assert "posts nothing to the accounts" in str(
        page(practice, f"/books/{practice.realm}/estimate/{estimate['Id']}")
    )


def test_a_customer_shows_the_open_balance_and_the_documents(practice: Practice) -> None:
    invoice = made(practice, "Invoice", sale(practice))
    people = str(page(practice, f"/books/{practice.realm}/customers"))
    assert "Ann Lee 2,500.00" in people
    seen = page(practice, f"/books/{practice.realm}/customer/{invoice['CustomerRef']['value']}")
    assert "Open balance 2,500.00" in str(seen)
    assert f"/books/{practice.realm}/invoice/{invoice['Id']}" in seen.links


def test_documents_are_searched_by_type_number_name_memo_amount_and_month(practice: Practice) -> None:
    made(practice, "Invoice", sale(practice))
    for search in (
        "q=1001",
        "q=ann",
        "q=order 77",
        "q=2,500.00",
        "type=Invoice",
        "month=2026-10",
        "q=1001&type=Invoice",
    ):
        assert "1 document" in str(page(practice, f"/books/{practice.realm}/documents?{search}")), search
    for search in ("q=nobody", "q=%25", "q=_", "type=Estimate", "month=2026-09", "q='"):
        assert "0 documents" in str(page(practice, f"/books/{practice.realm}/documents?{search}")), search


def test_long_lists_are_turned_page_by_page_and_keep_the_search(practice: Practice) -> None:
    first = made(practice, "SalesReceipt", sale(practice, number="R-1"))
    line = first["Line"][0]
    for number in range(2, 53):
        copy = {"CustomerRef": first["CustomerRef"], "TxnDate": "2026-10-05", "DocNumber": f"R-{number}"}
        made(practice, "SalesReceipt", {**copy, "Line": [{key: line[key] for key in line if key != "Id"}]})
    front = page(practice, f"/books/{practice.realm}/documents?q=R-")
    assert "52 documents" in str(front)
    assert "?q=R-&page=2" in front.links
    assert (
        len(re.findall(r"\bR-\d+", str(page(practice, f"/books/{practice.realm}/documents?q=R-&page=2"))))
        == 2
    )


def test_the_trial_balance_balances_and_leads_to_the_registers(practice: Practice) -> None:
    made(practice, "Invoice", sale(practice))
    trial = page(practice, f"/books/{practice.realm}/trial-balance")
    assert "Balanced Debits equal credits." in str(trial)
    register = next(link for link in trial.links if "/account/" in link)
    assert "2026-10-05" in str(page(practice, register))
    assert "Accounts Receivable" in str(page(practice, f"/books/{practice.realm}/accounts"))


def test_sales_by_day_adds_receipts_and_invoices_and_takes_refunds_off(practice: Practice) -> None:
    made(practice, "Invoice", sale(practice))
    detail = {"ItemRef": service(practice, "Mug come back"), "TaxCodeRef": {"value": "NON"}}
    line = {"Amount": 1250, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
    back_from = {
        "DepositToAccountRef": account(practice, "Bank"),
        "TxnDate": "2026-10-05",
        "DocNumber": "9001",
    }
    made(practice, "RefundReceipt", {**back_from, "Line": [line]})
    seen = str(page(practice, f"/books/{practice.realm}/sales"))
    assert "2026-10-05 2 1,250.00 0.00 1,250.00" in seen
    assert "Nothing was sold" in str(page(practice, f"/books/{practice.realm}/sales?month=2026-09"))


def test_a_customer_named_after_a_script_is_only_text_on_every_page(practice: Practice) -> None:
    body = sale(practice, SCRIPT.replace(":", "")) | {
        "PrivateNote": SCRIPT,
        "CustomerMemo": {"value": SCRIPT},
    }
    invoice = made(practice, "Invoice", body)
    base = f"/books/{practice.realm}"
    customer = invoice["CustomerRef"]["value"]
    paths = [
        "",
        "/documents?q=<script>",
        "/customers?q=<script>",
        f"/customer/{customer}",
        f"/invoice/{invoice['Id']}",
    ]
    for path in paths:
        answer = practice.web.get(base + path)
        assert answer.status_code == 200
        assert "<script" not in answer.text.lower()
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_addresses_of_quickbooks_lead_to_the_same_document(practice: Practice) -> None:
    invoice = made(practice, "Invoice", sale(practice))
    customer = invoice["CustomerRef"]["value"]
    for link in (
        f"/app/invoice?txnId={invoice['Id']}&realm={practice.realm}",
        f"/app/invoice?txnId={invoice['Id']}",
    ):
        assert (
            practice.web.get(link).headers["location"] == f"/books/{practice.realm}/invoice/{invoice['Id']}"
        )
    answer = practice.web.get(f"/app/customerdetail?nameId={customer}&realm={practice.realm}")
    assert answer.headers["location"] == f"/books/{practice.realm}/customer/{customer}"


@pytest.mark.parametrize(
    "path",
    [
        "/app/invoice?txnId=999999",
        "/app/teapot?txnId=1",
        "/books/1",
        "/books/{realm}/invoice/999999",
        "/books/{realm}/teapot/1",
        "/no",
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(practice: Practice, path: str) -> None:
    answer = practice.web.get(path.format(realm=practice.realm))
    assert answer.status_code == 404
    assert "This page does not exist" in answer.text


def test_every_page_of_a_new_company_opens(practice: Practice) -> None:
    first = page(practice, "/")
    assert f"/books/{practice.realm}" in first.links
    pages = [
        "",
        "/documents",
        "/customers",
        "/items",
        "/accounts",
        "/trial-balance",
        "/sales",
        "/tax",
        "/lists",
    ]
    for path in pages:
        for link in page(practice, f"/books/{practice.realm}{path}").links:
            if link.startswith("/"):
                page(practice, link)


def test_every_kind_of_company_has_pages_and_a_consent_choice(practice: Practice) -> None:
    flavours = re.findall(
        r'<option value="([^"]+)">', practice.web.get("/connect/oauth2", params=CONSENT).text
    )
    assert len(flavours) > 1
    for flavour in flavours:
        realm = practice.control("companies", {"flavour": flavour, "name": f"All of {flavour}"})["realm"]
        for path in ("", "/accounts", "/tax", "/lists", "/items"):
            page(practice, f"/books/{realm}{path}")


CONSENT = {
    "client_id": "practice",
    "response_type": "code",
    "redirect_uri": "https://cartbooks.test/callback",
    "scope": "com.intuit.quickbooks.accounting",
    "state": "s",
}


def test_figures_are_grouped_and_lose_no_digit() -> None:
    assert figure(Decimal("-1234567.50")) == "\N{MINUS SIGN}1,234,567.50"
    assert pieces(Decimal("2.500")) == "2.5"
    assert pieces(Decimal("1200")) == "1,200"
    assert pieces(None) == ""
