"""Queries of lists and documents: by id, by name, by number, by filter, whole or page by page."""

from collections.abc import Iterable, Sequence
from itertools import islice

from simulators.desktop.company import Company
from simulators.desktop.filters import Wanted, is_document, read_filters
from simulators.desktop.iterators import Iterators, Page
from simulators.desktop.kinds import space_of
from simulators.desktop.node import Node
from simulators.desktop.presenting import Wish, present, wish_of_query
from simulators.desktop.statuses import NOTHING_FOUND, OK, Refused, Status, some_missing
from simulators.desktop.store import COLUMNS, Record, folded, record_of
from simulators.desktop.writing import Answer

_BATCH = 500


def answer_query(company: Company, kinds: tuple[str, ...], node: Node, iterators: Iterators) -> Answer:
    wish = wish_of_query(node)
    listed = not is_document(kinds)
    asked = _asked(node)
    if asked:
        return _by_name(company, kinds, asked, wish, node)
    step = node.attributes.get("iterator")
    if step is not None:
        return _iterated(company, kinds, node, iterators, step)
    wanted = read_filters(company, node, listed=listed)
    most = node.value("MaxReturned")
    records = list(islice(_records(company, kinds, wanted, listed=listed), int(most) if most else None))
    return _answer(company, records, wish, node)


def _asked(node: Node) -> list[Node]:
    names = ("ListID", "FullName", "TxnID", "RefNumber", "RefNumberCaseSensitive")
    return [child for child in node.children if child.name in names]


def _by_name(company: Company, kinds: tuple[str, ...], asked: list[Node], wish: Wish, node: Node) -> Answer:
    found: list[Record] = []
    missed: list[str] = []
    for one in asked:
        fitting = _fitting(company, kinds, one)
        found += fitting
        if not fitting:
            missed.append(one.text)
    if missed and not asked[0].name.startswith("RefNumber"):
        return _answer(company, found, wish, node, some_missing(missed[0]))
    return _answer(company, found, wish, node)


def _fitting(company: Company, kinds: tuple[str, ...], asked: Node) -> list[Record]:
    if asked.name in ("ListID", "TxnID"):
        record = company.get(kinds, asked.text)
        return [] if record is None else [record]
    if asked.name == "FullName":
        record = company.store.named(space_of(kinds[0]), asked.text)
        return [record] if record is not None and record.kind in kinds else []
    sql = f"SELECT {COLUMNS} FROM records WHERE kind = ? AND ref = ? ORDER BY seq"  # noqa: S608 - our columns
    records = [record_of(row) for row in company.store.rows(sql, (kinds[0], folded(asked.text)))]
    exact = asked.name == "RefNumberCaseSensitive"
    return [record for record in records if not exact or record.body["RefNumber"] == asked.text]


def _records(company: Company, kinds: tuple[str, ...], wanted: Wanted, *, listed: bool) -> Iterable[Record]:
    """One after another, a batch in memory at a time."""
    ids = _ids(company, kinds, wanted, listed=listed)
    for start in range(0, len(ids), _BATCH):
        for record in _loaded(company, ids[start : start + _BATCH]):
            if all(test(record) for test in wanted.tests):
                yield record


def _ids(company: Company, kinds: tuple[str, ...], wanted: Wanted, *, listed: bool) -> list[str]:
    conditions = [f"kind IN ({', '.join('?' * len(kinds))})", *wanted.conditions]
    order = "name, seq" if listed else "seq"
    sql = f"SELECT id FROM records WHERE {' AND '.join(conditions)} ORDER BY {order}"  # noqa: S608 - our columns
    return [str(row[0]) for row in company.store.rows(sql, (*kinds, *wanted.values))]


def _loaded(company: Company, ids: Sequence[str]) -> list[Record]:
    marks = ", ".join("?" * len(ids))
    sql = f"SELECT {COLUMNS} FROM records WHERE id IN ({marks})"  # noqa: S608 - our columns
    found = {str(row[0]): record_of(row) for row in company.store.rows(sql, ids)}
    return [found[identity] for identity in ids if identity in found]


def _iterated(
    company: Company, kinds: tuple[str, ...], node: Node, iterators: Iterators, step: str
) -> Answer:
    name = node.attributes.get("iteratorID", "")
    if step == "Stop":
        iterators.stop(name)
        return Answer()
    count = int(node.value("MaxReturned") or "0")
    if count < 1:
        raise Refused(3120, "An iterator needs MaxReturned.")
    if step == "Continue":
        page = iterators.go_on(name, count)
    else:
        page = iterators.start(_all_ids(company, kinds, node), count)
    return _page_answer(company, page, node)


def _all_ids(company: Company, kinds: tuple[str, ...], node: Node) -> list[str]:
    listed = not is_document(kinds)
    wanted = read_filters(company, node, listed=listed)
    if wanted.tests:
        return [record.id for record in _records(company, kinds, wanted, listed=listed)]
    return _ids(company, kinds, wanted, listed=listed)


def _page_answer(company: Company, page: Page, node: Node) -> Answer:
    answer = _answer(company, _loaded(company, page.ids) if page.ids else [], wish_of_query(node), node)
    told = {"iteratorRemainingCount": str(page.remaining), "iteratorID": page.iterator_id}
    return Answer(answer.status, answer.found, {**answer.attributes, **told})


def _answer(
    company: Company, records: list[Record], wish: Wish, node: Node, status: Status | None = None
) -> Answer:
    asked = node.attributes.get("metaData", "NoMetaData")
    attributes = {} if asked == "NoMetaData" else {"retCount": str(len(records))}
    shown = [] if asked == "MetaDataOnly" else records
    told = status or (OK if records else NOTHING_FOUND)
    return Answer(told, tuple(present(company, record, wish) for record in shown), attributes)
