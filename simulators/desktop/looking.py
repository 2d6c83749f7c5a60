"""Looks into a company file: documents and lists with all their fields, for tests and for the pages."""

from collections.abc import Sequence

from simulators.desktop.company import Company
from simulators.desktop.kinds import DOCUMENTS, LISTS, TITLES
from simulators.desktop.money import from_cents
from simulators.desktop.node import Body
from simulators.desktop.presenting import Wish, present
from simulators.desktop.store import COLUMNS, Record, folded, record_of


def records(
    company: Company,
    kinds: Sequence[str],
    *,
    text: str = "",
    limit: int = -1,
    offset: int = 0,
    newest: bool = False,
) -> list[Record]:
    """Of these kinds, in the order they came; `text` is looked for in names, numbers and memos."""
    condition, values = _condition(kinds, text)
    order = "seq DESC" if newest else "seq"
    sql = f"SELECT {COLUMNS} FROM records WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608 - our words
    return [record_of(row) for row in company.store.rows(sql, (*values, limit, offset))]


def count(company: Company, kinds: Sequence[str], text: str = "") -> int:
    condition, values = _condition(kinds, text)
    return company.store.number(f"SELECT COUNT(*) FROM records WHERE {condition}", values)  # noqa: S608 - our words


def counts(company: Company) -> dict[str, int]:
    rows = company.store.rows("SELECT kind, COUNT(*) FROM records GROUP BY kind")
    return {str(kind): int(str(number)) for kind, number in rows}


def _condition(kinds: Sequence[str], text: str) -> tuple[str, tuple[object, ...]]:
    condition = f"kind IN ({', '.join('?' * len(kinds))})"
    if not text:
        return condition, tuple(kinds)
    return f"{condition} AND (name LIKE ? OR body LIKE ?)", (*kinds, f"%{folded(text)}%", f"%{text}%")


def fields(company: Company, record: Record) -> Body:
    """All that an answer would hold, and the kind."""
    return {"type": record.kind, **present(company, record, Wish())[1]}


def is_document(kind: str) -> bool:
    return kind in DOCUMENTS


def known(kind: str) -> bool:
    return kind in DOCUMENTS or kind in LISTS


def title_of(kind: str) -> str:
    return TITLES.get(kind, kind.removeprefix("Item") if kind.startswith("Item") else kind)


def postings(company: Company, identity: str) -> list[Body]:
    sql = "SELECT account, cents FROM postings WHERE txn = ? ORDER BY cents DESC"
    found = []
    for account, amount in company.store.rows(sql, (identity,)):
        record = company.store.record(str(account))
        label = record.body["FullName"] if record is not None else account
        found.append({"ListID": account, "account": label, "amount": str(from_cents(int(str(amount))))})
    return found
