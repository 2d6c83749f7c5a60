"""The product table: this SKU is that item; SKUs that wait for one come first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.responses import Response

from app.core.listing import Account, AccountType, Item, Ref
from app.data import lookups, mappings, product_map
from app.data.product_map import ProductMapping
from app.data.session import Session
from app.web.mapping import CHOSEN_FILE, Imported, import_problem, told_of_mapping, two_meant
from app.web.spreadsheets import UnreadableFile, csv_response, read_rows
from app.web.visiting import Now, Visiting
from app.web.words import count

router = APIRouter()
PAGE = 50
FOUND = 50
COLUMNS = ("sku", "store_name", "quickbooks_id", "quickbooks_name", "income_account")
INCOME = (AccountType.INCOME, AccountType.OTHER_INCOME)
Line = Annotated[str, Form(max_length=300)]
NOTHING_IMPORTED = Imported()


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of the form; `item` and `income` are ids, "" while nothing is chosen."""

    sku: str
    name: str
    item: str
    income: str


async def mapping_form(request: Request) -> list[FormLine]:
    """The lines of the form, by position: browsers send the columns one after the other."""
    form = await request.form(max_fields=2000)
    columns = [[str(value) for value in form.getlist(name)] for name in ("sku", "name", "item", "income")]
    return [
        FormLine(sku.strip()[:200], name[:300], item.strip(), income.strip())
        for sku, name, item, income in zip_longest(*columns, fillvalue="")
    ]


Lines = Annotated[list[FormLine], Depends(mapping_form)]


@router.get("/c/{connection}/manage/products")
def page(at: Now) -> Response:
    return _page(at)


@router.post("/c/{connection}/manage/products")
def save(at: Now, lines: Lines) -> Response:
    """Every line for which an item was chosen."""
    filled = [line for line in lines if line.sku and line.item]
    if not filled:
        return _page(at, problem="No line has both a SKU and an item. Choose an item, then save.", status=422)
    with at.desk.database.read() as session:
        found = lookups.items_matching(*at.books(session), ids={line.item for line in filled})
        accounts = {one.id: one for one in income_accounts(session, at)}
    items = {one.id: one for one in found if one.active}
    rows = [
        ProductMapping(line.sku, line.name, _ref(items[line.item]), _account(accounts.get(line.income)))
        for line in filled
        if line.item in items
    ]
    if len(rows) != len(filled):
        return _page(
            at, problem="One of the items is not in QuickBooks any more. Choose another.", status=422
        )
    with at.desk.database.begin() as session:
        saved = product_map.save(*at.ledger(session), rows)
    return at.go("/manage/products", told_of_mapping(at, f"{count(saved, 'SKU is', 'SKUs are')} mapped."))


@router.post("/c/{connection}/manage/products/remove")
def remove(at: Now, sku: Line = "") -> Response:
    with at.desk.database.begin() as session:
        gone = product_map.remove(*at.ledger(session), sku)
    message = "The line is removed; the item is found by your settings again." if gone else ""
    return at.go("/manage/products", message)


@router.get("/c/{connection}/manage/products.csv")
def download(at: Now) -> Response:
    return csv_response("products.csv", COLUMNS, _lines(at))


@router.post("/c/{connection}/manage/products/import")
def take_file(at: Now, table: Annotated[UploadFile | None, File()] = None) -> Response:
    """All of the file or nothing of it: half a table would be worse than none."""
    content = table.file.read() if table else b""
    if not content:
        return _page(at, Imported(problem=CHOSEN_FILE), status=422)
    try:
        rows, wrong = _read(at, read_rows(content, COLUMNS))
    except UnreadableFile as error:
        return _page(at, Imported(problem=str(error)), status=422)
    if wrong:
        return _page(at, import_problem(wrong), status=422)
    with at.desk.database.begin() as session:
        saved = product_map.save(*at.ledger(session), rows)
    return at.go("/manage/products", told_of_mapping(at, f"{count(saved, 'line')} imported."))


def income_accounts(session: Session, at: Visiting) -> list[Account]:
    """The active income accounts, for the product that has one of its own."""
    return [one for one in lookups.accounts(*at.books(session)) if one.active and one.type in INCOME]


def _page(
    at: Visiting, imported: Imported = NOTHING_IMPORTED, problem: str = "", status: int = 200
) -> Response:
    asked = at.request.query_params
    q, find, after = (asked.get(name, "").strip()[:200] for name in ("q", "find", "after"))
    with at.desk.database.read() as session:
        part = product_map.page(*at.ledger(session), search=q, after=after, size=PAGE)
        context: dict[str, object] = {
            "unmapped": product_map.unmapped(*at.ledger(session), limit=PAGE),
            "lengths": mappings.lengths(*at.ledger(session)),
            "items": lookups.search_items(*at.books(session), find, FOUND),
            "accounts": income_accounts(session, at),
        }
    url = f"{at.url}/manage/products"
    context |= {
        "rows": part.rows,
        "q": q,
        "find": find,
        "first": f"{url}?{urlencode({'q': q})}" if after else "",
        "next": f"{url}?{urlencode({'q': q, 'after': part.next})}" if part.next else "",
        "imported": imported,
        "problem": problem,
        "lists_read": at.here.books.refreshed,
        "now": at.desk.now(),
    }
    return at.page("manage/products.html", context, status)


def _ref(item: Item) -> Ref:
    return Ref(item.id, item.full_name or item.name)


def _account(account: Account | None) -> Ref | None:
    return Ref(account.id, account.name) if account else None


def _lines(at: Visiting) -> Iterator[Sequence[str]]:
    """A transaction for each page: a slow download holds none open. SKUs without an item come with an empty one."""
    after = ""
    while True:
        with at.desk.database.read() as session:
            part = product_map.page(*at.ledger(session), after=after, size=500)
        for row in part.rows:
            item, income = row.item or Ref("", ""), row.income or Ref("", "")
            yield row.sku, row.name, item.id, item.name, income.name
        if not part.next:
            return
        after = part.next


def _read(at: Visiting, lines: Sequence[Mapping[str, str]]) -> tuple[list[ProductMapping], list[str]]:
    """The rows of a file, and what is wrong with those that are none; a line without an item still waits."""
    ids = {line["quickbooks_id"] for line in lines} - {""}
    names = {line["quickbooks_name"] for line in lines} - {""}
    with at.desk.database.read() as session:
        known = [
            one for one in lookups.items_matching(*at.books(session), names=names, ids=ids) if one.active
        ]
        incomes = {one.name.casefold(): one for one in income_accounts(session, at)}
    items = _by_name(known)
    rows, wrong = [], []
    for number, line in enumerate(lines, 2):
        said, account = line["quickbooks_name"] or line["quickbooks_id"], line["income_account"]
        item = items.get(f"id {line['quickbooks_id']}") or items.get(line["quickbooks_name"].casefold())
        if not line["sku"]:
            wrong.append(f"Line {number} has no sku.")
        elif said and item is None:
            wrong.append(f"Line {number}: QuickBooks has no item “{said}”.")
        elif item and _is_another(items, item, line["quickbooks_name"].casefold()):
            wrong.append(two_meant(number, line))
        elif account and account.casefold() not in incomes:
            wrong.append(f"Line {number}: QuickBooks has no income account “{account}”.")
        else:
            income = _account(incomes.get(account.casefold()))
            rows.append(ProductMapping(line["sku"], line["store_name"], _ref(item) if item else None, income))
    return rows, wrong


def _is_another(items: Mapping[str, Item], item: Item, name: str) -> bool:
    """Whether the name is another item's; one that no item has is what this one was called when it was exported."""
    return name in items and name not in (item.name.casefold(), item.full_name.casefold())


def _by_name(items: Sequence[Item]) -> dict[str, Item]:
    """Items by id, by name and by full name; the full name wins, because it is the only one of its kind."""
    found: dict[str, Item] = {}
    for one in items:
        found[f"id {one.id}"] = one
        found.setdefault(one.name.casefold(), one)
    return found | {one.full_name.casefold(): one for one in items if one.full_name}
