"""The company's books as plain web pages, for whoever practises and wants to see what was posted."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from simulators.qbo import finding, ledger
from simulators.qbo.company import Company
from simulators.qbo.finding import Search
from simulators.qbo.paging import page_of
from simulators.qbo.paper import NON_POSTING, TITLES, Names, linked_documents, paper_of
from simulators.qbo.state import State
from simulators.qbo.templating import render
from simulators.qbo.wire import Json

MENU = (
    ("", "Overview"),
    ("/documents", "Documents"),
    ("/customers", "Customers"),
    ("/items", "Items"),
    ("/accounts", "Accounts"),
    ("/trial-balance", "Trial balance"),
    ("/sales", "Sales by day"),
    ("/tax", "Tax"),
    ("/lists", "Lists"),
)
LISTS = ("Vendor", "Class", "Department", "Term", "PaymentMethod")
# QuickBooks' own addresses name some things differently from its API.
DEEP_LINKS = {
    "customerdetail": "Customer",
    "vendordetail": "Vendor",
    "recvpayment": "Payment",
    "journal": "JournalEntry",
    "expense": "Purchase",
    "register": "Account",
}
ENTITIES = {
    name.lower(): name
    for name in (*TITLES, "Customer", "Item", "Account", "Employee", "TaxCode", "TaxRate", *LISTS)
}
STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True)
class Books:
    """One company's pages: everything a template of theirs needs besides its own figures."""

    state: State
    company: Company

    @property
    def realm(self) -> str:
        return self.company.realm

    def page(self, template: str, title: str, here: str, values: Mapping[str, object]) -> Response:
        frame = {"title": title, "company": self.company, "menu": MENU, "here": here}
        return render(template, {**frame, **values})

    def objects(self, entity: str) -> list[Json]:
        return self.state.objects(self.realm, entity)


def router(state: State) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    _add_entrance(routes, state)
    _add_documents(routes, state)
    _add_lists(routes, state)
    _add_reports(routes, state)
    _add_details(routes, state)
    return routes


def _books(state: State, realm: str) -> Books:
    company = state.company(realm)
    if company is None:
        raise HTTPException(404, "There is no practice company with this realm.")
    return Books(state, company)


def _add_entrance(routes: APIRouter, state: State) -> None:
    @routes.get("/")
    def companies(request: Request) -> Response:
        base = str(request.base_url).rstrip("/")
        return render("companies.html", {"companies": state.companies(), "base": base})

    @routes.get("/app/{page}")
    def deep_link(page: str, txnId: str = "", nameId: str = "", realm: str = "") -> Response:  # noqa: N803 - QuickBooks' names
        entity = ENTITIES.get(page.lower()) or DEEP_LINKS.get(page.lower())
        wanted = txnId or nameId
        if entity is None:
            raise HTTPException(404, "QuickBooks has no page of this name that the practice company knows.")
        for company in state.companies():
            if realm in ("", company.realm) and state.object(company.realm, entity, wanted) is not None:
                return RedirectResponse(f"/books/{company.realm}/{entity.lower()}/{wanted}", 302)
        raise HTTPException(
            404, "This document is not in the practice company's books. It may have been deleted."
        )

    @routes.get("/books/{realm}")
    def overview(realm: str) -> Response:
        books = _books(state, realm)
        counts = finding.counts(state, realm)
        latest = finding.documents(state, books.company, Search())
        trial = ledger.balances(state, realm)
        values = {
            "counts": [(TITLES[entity], entity, counts.get(entity, 0)) for entity in TITLES],
            "people": counts.get("Customer", 0),
            "items": counts.get("Item", 0),
            "income": -_sum_of(trial, {"Income", "Other Income"}),
            "bank": _sum_of(trial, {"Bank"}),
            "undeposited": sum(
                (one.amount for one in trial if one.detail_kind == "UndepositedFunds"), Decimal("0.00")
            ),
            "receivable": _sum_of(trial, {"Accounts Receivable"}),
            "latest": latest.rows[:10],
        }
        return books.page("overview.html", "Overview", "", values)


def _sum_of(balances: list[ledger.Balance], kinds: set[str]) -> Decimal:
    return sum((one.amount for one in balances if one.kind in kinds), Decimal("0.00"))


def _add_documents(routes: APIRouter, state: State) -> None:
    @routes.get("/books/{realm}/documents")
    def documents(
        realm: str,
        type: str = "",  # noqa: A002 - what stands in the address bar
        q: str = "",
        month: str = "",
        page: int = 1,
    ) -> Response:
        books = _books(state, realm)
        search = Search(entity=type, text=q.strip()[:100], month=month[:7], number=max(1, page))
        values = {
            "page": finding.documents(state, books.company, search),
            "search": search,
            "types": TITLES,
            "months": finding.months(state, realm),
        }
        return books.page("documents.html", "Documents", "/documents", values)


def _add_lists(routes: APIRouter, state: State) -> None:
    @routes.get("/books/{realm}/customers")
    def customers(realm: str, q: str = "", page: int = 1) -> Response:
        books = _books(state, realm)
        found = [
            one for one in books.objects("Customer") if q.lower() in str(one.get("DisplayName", "")).lower()
        ]
        values = {"page": page_of(found, page, {"q": q}), "q": q}
        return books.page("customers.html", "Customers", "/customers", values)

    @routes.get("/books/{realm}/items")
    def items(realm: str, q: str = "", page: int = 1) -> Response:
        books = _books(state, realm)
        found = [
            one for one in books.objects("Item") if q.lower() in f"{one.get('Name')} {one.get('Sku')}".lower()
        ]
        return books.page("items.html", "Items", "/items", {"page": page_of(found, page, {"q": q}), "q": q})

    @routes.get("/books/{realm}/lists")
    def lists(realm: str) -> Response:
        books = _books(state, realm)
        values = {"lists": [(entity, books.objects(entity)) for entity in LISTS]}
        return books.page("lists.html", "Lists", "/lists", values)


def _add_reports(routes: APIRouter, state: State) -> None:
    @routes.get("/books/{realm}/accounts")
    def accounts(realm: str) -> Response:
        books = _books(state, realm)
        values = {"balances": ledger.balances(state, realm)}
        return books.page("accounts.html", "Chart of accounts", "/accounts", values)

    @routes.get("/books/{realm}/trial-balance")
    def trial(realm: str) -> Response:
        books = _books(state, realm)
        balances = [one for one in ledger.balances(state, realm) if one.amount]
        values = {
            "balances": balances,
            "debits": sum((one.debit or Decimal(0) for one in balances), Decimal("0.00")),
            "credits": sum((one.credit or Decimal(0) for one in balances), Decimal("0.00")),
        }
        return books.page("trial.html", "Trial balance", "/trial-balance", values)

    @routes.get("/books/{realm}/sales")
    def sales(realm: str, month: str = "") -> Response:
        books = _books(state, realm)
        days = ledger.sales_by_day(finding.bodies(state, realm, tuple(ledger.SALES), month[:7]))
        values = {"days": days, "month": month, "months": finding.months(state, realm)}
        return books.page("sales.html", "Sales by day", "/sales", values)

    @routes.get("/books/{realm}/tax")
    def tax(realm: str, month: str = "") -> Response:
        books = _books(state, realm)
        names = {str(rate["Id"]): str(rate.get("Name")) for rate in books.objects("TaxRate")}
        sold = finding.bodies(state, realm, tuple(ledger.SALES), month[:7])
        values = {
            "totals": ledger.tax_totals(sold, names),
            "codes": books.objects("TaxCode"),
            "rates": books.objects("TaxRate"),
            "rate_names": names,
            "agencies": {str(one["Id"]): str(one.get("DisplayName")) for one in books.objects("TaxAgency")},
            "month": month,
            "months": finding.months(state, realm),
        }
        return books.page("tax.html", "Tax", "/tax", values)


def _add_details(routes: APIRouter, state: State) -> None:
    @routes.get("/books/{realm}/{entity}/{id}")
    def detail(request: Request, realm: str, entity: str, id: str, page: int = 1) -> Response:  # noqa: A002 - as QuickBooks calls it
        name = ENTITIES.get(entity.lower())
        if name is not None and entity != name.lower():
            address = f"/books/{realm}/{name.lower()}/{id}"
            query = urlencode(dict(request.query_params))
            return RedirectResponse(address + (f"?{query}" if query else ""), 302)
        books = _books(state, realm)
        body = state.object(realm, name, id) if name is not None else None
        if name is None or body is None:
            raise HTTPException(
                404, "These books hold nothing of this kind with this number. It may have been deleted."
            )
        if name in TITLES:
            return _document_page(books, name, body)
        if name == "Customer":
            return _customer_page(books, body, max(1, page))
        return (
            _account_page(books, body, max(1, page)) if name == "Account" else _plain_page(books, name, body)
        )


def _document_page(books: Books, entity: str, body: Json) -> Response:
    paper = paper_of(entity, body, books.company.home_currency, _names(books, body))
    values = {
        "paper": paper,
        "postings": ledger.journal_of(books.state, books.realm, paper.id),
        "posts": entity not in NON_POSTING,
        "sync_token": body.get("SyncToken"),
        "times": body.get("MetaData") or {},
    }
    return books.page(
        "document.html", f"{paper.title} {paper.number or 'without a number'}", "/documents", values
    )


def _names(books: Books, body: Json) -> Names:
    codes, rates = (
        {str(one["Id"]): str(one["Name"]) for one in books.objects(kind)} for kind in ("TaxCode", "TaxRate")
    )
    linked = {key: books.state.object(books.realm, *key) or {} for key in linked_documents(body)}
    numbers = {key: str(document.get("DocNumber") or "") for key, document in linked.items()}
    return Names(codes, rates, numbers)


def _customer_page(books: Books, body: Json, number: int) -> Response:
    search = Search(customer=str(body["Id"]), number=number)
    values = {"customer": body, "page": finding.documents(books.state, books.company, search)}
    return books.page("customer.html", str(body.get("DisplayName")), "/customers", values)


def _account_page(books: Books, body: Json, number: int) -> Response:
    register = ledger.register_of(books.state, books.realm, str(body["Id"]), number)
    values = {"account": body, "page": register, "titles": TITLES}
    return books.page(
        "register.html", str(body.get("FullyQualifiedName") or body["Name"]), "/accounts", values
    )


def _plain_page(books: Books, entity: str, body: Json) -> Response:
    here = "/items" if entity == "Item" else "/tax" if entity.startswith("Tax") else "/lists"
    title = str(body.get("FullyQualifiedName") or body.get("DisplayName") or body.get("Name") or entity)
    return books.page("plain.html", title, here, {"entity": entity, "fields": list(_fields(body, ""))})


def _fields(value: object, name: str) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        inner = [_fields(part, f"{name}.{key}" if name else key) for key, part in value.items()]
        return [pair for pairs in inner for pair in pairs]
    if isinstance(value, list):
        inner = [_fields(part, f"{name}[{place}]") for place, part in enumerate(value, 1)]
        return [pair for pairs in inner for pair in pairs]
    return [(name, str(value))]
