"""The customer table: this customer of the store is that customer of the books, by hand or from a file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import Response

from app.core.listing import Customer, Ref
from app.data import customer_map, lookups, mappings
from app.data.customer_map import CustomerMapping
from app.web.manage import refreshed
from app.web.mapping import CHOSEN_FILE, Imported, import_problem, told_of_mapping, two_meant
from app.web.spreadsheets import UnreadableFile, csv_response, read_rows
from app.web.visiting import Now, Visiting
from app.web.words import count

router = APIRouter()
PAGE = 50
FOUND = 50
COLUMNS = ("store_customer", "store_name", "quickbooks_id", "quickbooks_name")
Line = Annotated[str, Form(max_length=300)]


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it was filled in, with what is wrong with it."""

    store_customer: str = ""
    name: str = ""
    customer: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@router.get("/c/{connection}/manage/customers")
def page(at: Now) -> Response:
    asked = at.request.query_params
    said = [asked.get(name, "")[:300] for name in ("store_customer", "name", "customer")]
    return _page(at, Typed(said[0], said[1], said[2]))


@router.post("/c/{connection}/manage/customers")
def save(at: Now, store_customer: Line = "", name: Line = "", customer: Line = "") -> Response:
    store_customer, name = store_customer.strip(), " ".join(name.split())
    found = _customers(at, [customer.strip()]) if customer.strip() else {}
    chosen = found.get(customer.strip())
    errors = {
        "store_customer": "" if store_customer else "Type the customer's id in your store.",
        "customer": "" if chosen else "Choose the customer of QuickBooks.",
    }
    wrong = {key: error for key, error in errors.items() if error}
    if wrong or chosen is None:
        return _page(at, Typed(store_customer, name, customer, wrong), status=422)
    row = CustomerMapping(store_customer, name, Ref(chosen.id, chosen.name))
    with at.desk.database.begin() as session:
        customer_map.save(*at.ledger(session), [row])
    who = name or f"Customer {store_customer}"
    return at.go("/manage/customers", told_of_mapping(at, f"{who} is {chosen.name} from now on."))


@router.post("/c/{connection}/manage/customers/remove")
def remove(at: Now, store_customer: Line = "") -> Response:
    with at.desk.database.begin() as session:
        gone = customer_map.remove(*at.ledger(session), store_customer)
    message = "The line is removed; the customer is found by your settings again." if gone else ""
    return at.go("/manage/customers", message)


@router.post("/c/{connection}/manage/customers/sync")
def sync(at: Now) -> Response:
    """Read the books' customers, so that they can be mapped."""
    message, tone = refreshed(at)
    return at.go("/manage/customers", message, tone)


@router.get("/c/{connection}/manage/customers.csv")
def download(at: Now) -> Response:
    return csv_response("customers.csv", COLUMNS, _lines(at))


@router.post("/c/{connection}/manage/customers/import")
def take_file(at: Now, table: Annotated[UploadFile | None, File()] = None) -> Response:
    """All of the file or nothing of it: half a table would be worse than none."""
    content = table.file.read() if table else b""
    if not content:
        return _page(at, Typed(), Imported(problem=CHOSEN_FILE), 422)
    try:
        rows, wrong = _read(at, read_rows(content, COLUMNS))
    except UnreadableFile as error:
        return _page(at, Typed(), Imported(problem=str(error)), 422)
    if wrong:
        return _page(at, Typed(), import_problem(wrong), 422)
    with at.desk.database.begin() as session:
        saved = customer_map.save(*at.ledger(session), rows)
    return at.go("/manage/customers", told_of_mapping(at, f"{count(saved, 'line')} imported."))


NOTHING_IMPORTED = Imported()
EMPTY_FORM = Typed()


def _page(
    at: Visiting, typed: Typed = EMPTY_FORM, imported: Imported = NOTHING_IMPORTED, status: int = 200
) -> Response:
    asked = at.request.query_params
    q, find, after = (asked.get(name, "").strip()[:200] for name in ("q", "find", "after"))
    with at.desk.database.read() as session:
        part = customer_map.page(*at.ledger(session), search=q, after=after, size=PAGE)
        found = lookups.search_customers(*at.books(session), find, FOUND)
        total = mappings.lengths(*at.ledger(session)).customers
    url = f"{at.url}/manage/customers"
    chosen = _customers(at, [typed.customer]) if typed.customer else {}
    context = {
        "rows": part.rows,
        "total": total,
        "q": q,
        "find": find,
        "first": f"{url}?{urlencode({'q': q})}" if after else "",
        "next": f"{url}?{urlencode({'q': q, 'after': part.next})}" if part.next else "",
        "found": found,
        "choices": [*chosen.values(), *(one for one in found if one.id not in chosen)],
        "typed": typed,
        "imported": imported,
        "lists_read": at.here.books.refreshed,
        "now": at.desk.now(),
    }
    return at.page("manage/customers.html", context, status)


def _customers(at: Visiting, ids: Sequence[str]) -> dict[str, Customer]:
    with at.desk.database.read() as session:
        found = lookups.customers_matching(*at.books(session), ids=ids)
    return {one.id: one for one in found if one.kind == "customer"}


def _lines(at: Visiting) -> Iterator[Sequence[str]]:
    """A transaction for each page: a slow download holds none open."""
    after = ""
    while True:
        with at.desk.database.read() as session:
            part = customer_map.page(*at.ledger(session), after=after, size=500)
        for row in part.rows:
            yield row.store_customer, row.name, row.customer.id, row.customer.name
        if not part.next:
            return
        after = part.next


def _read(at: Visiting, lines: Sequence[Mapping[str, str]]) -> tuple[list[CustomerMapping], list[str]]:
    """The rows of a file, and what is wrong with those that are none."""
    ids = {line["quickbooks_id"] for line in lines} - {""}
    names = {line["quickbooks_name"] for line in lines} - {""}
    with at.desk.database.read() as session:
        known = lookups.customers_matching(*at.books(session), names=names, ids=ids)
    active = [one for one in known if one.kind == "customer"]
    by_id, by_name = {one.id: one for one in active}, {one.name.casefold(): one for one in active}
    rows, wrong = [], []
    for number, line in enumerate(lines, 2):
        customer = by_id.get(line["quickbooks_id"]) or by_name.get(line["quickbooks_name"].casefold())
        if not line["store_customer"]:
            wrong.append(f"Line {number} has no store_customer.")
        elif customer is None:
            wrong.append(f"Line {number}: QuickBooks has no customer “{_said(line)}”.")
        elif by_name.get(line["quickbooks_name"].casefold(), customer) != customer:
            wrong.append(two_meant(number, line))
        else:
            ref = Ref(customer.id, customer.name)
            rows.append(CustomerMapping(line["store_customer"], line["store_name"], ref))
    return rows, wrong


def _said(line: Mapping[str, str]) -> str:
    return line["quickbooks_name"] or line["quickbooks_id"]
