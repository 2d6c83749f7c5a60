"""Looks for the effect of requests in a company file: by number, by name, by id, and by our mark. Reads only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.books.qbd.asking import asked
from app.books.qbd.builder import Request, Tree
from app.books.qbd.forms import KINDS, TRANSACTIONS
from app.books.qbd.line import Line
from app.books.qbd.lists import PAGE
from app.books.qbd.reading import ITEM_TYPES
from app.books.qbd.wire import Node, Reply, day, elements, text
from app.books.texts import marker_in
from app.core.document import Kind
from app.core.listing import ItemType

NOT_COMPARED = ("ListID", "EditSequence")


class Whose(StrEnum):
    OURS = "ours"
    ANOTHER = "another"  # it stands in the way, but is not what we sent
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen; `row` is the object as QuickBooks has it, None for nobody's, and for what is gone as it should
    be."""

    whose: Whose
    row: Node | None = None


NOTHING = Sight(Whose.NOBODY)


@dataclass(frozen=True, slots=True)
class Lookup:
    """A document is ours by its mark, an entry of a list by its name."""

    line: Line

    def look(self, sent: Sequence[Node]) -> list[Sight]:
        """What became of each of these requests, all asked for in one message set."""
        answers = asked(self.line, [_question(request) for request in sent])
        return [_sight(request, answer) for request, answer in zip(sent, answers, strict=True)]

    def still_there(self, documents: Collection[tuple[Kind, str]]) -> set[tuple[Kind, str]]:
        """Which of these documents QuickBooks lists."""
        found: set[tuple[Kind, str]] = set()
        for start in range(0, len(documents), PAGE):
            by_kind = _by_kind(sorted(documents)[start : start + PAGE])
            answers = asked(self.line, [_of_ids(kind, ids) for kind, ids in by_kind.items()])
            for kind, answer in zip(by_kind, answers, strict=True):
                found |= {(kind, text(row, "TxnID")) for row in answer.rows}
        return found


def _by_kind(documents: Sequence[tuple[Kind, str]]) -> dict[Kind, list[str]]:
    found: dict[Kind, list[str]] = {}
    for kind, id_ in documents:
        found.setdefault(kind, []).append(id_)
    return found


def _of_ids(kind: Kind, ids: Sequence[str]) -> Request:
    return Request(f"{TRANSACTIONS[kind]}QueryRq", {"TxnID": list(ids), "IncludeRetElement": ["TxnID"]})


def _question(request: Node) -> Request:
    name, body = _body(request)
    if name == "TxnDel":
        entity = text(request, "TxnDelType")
        return Request(f"{entity}QueryRq", {"TxnID": [text(request, "TxnID")]})
    if name == "CustomerMod":
        return Request("CustomerQueryRq", {"ListID": [text(body, "ListID")]})
    entity = name.removesuffix("Add")
    if entity in KINDS:
        return Request(f"{entity}QueryRq", _of_document(body))
    return Request(f"{_list_of(entity)}QueryRq", _of_entry(body))


def _of_document(body: Node) -> Tree:
    if number := text(body, "RefNumber"):
        return {"RefNumber": [number]}
    dated = day(body, "TxnDate")
    tree: Tree = {"TxnDateRangeFilter": {"FromTxnDate": dated, "ToTxnDate": dated}} if dated else {}
    customer = text(body, "CustomerRef/ListID")
    return tree | ({"EntityFilter": {"ListID": [customer]}} if customer else {})


def _of_entry(body: Node) -> Tree:
    """A child is looked for by how its name ends, because we know its parent by id alone."""
    name = text(body, "Name")
    if body.find("ParentRef") is None:
        return {"FullName": [name]}
    return {"ActiveStatus": "All", "NameFilter": {"MatchCriterion": "EndsWith", "Name": name}}


def _sight(request: Node, answer: Reply) -> Sight:
    name, body = _body(request)
    if name == "TxnDel":
        return NOTHING if answer.rows else Sight(Whose.OURS)
    if name == "CustomerMod":
        held = [row for row in answer.rows if _holds(row, body)]
        return Sight(Whose.OURS, held[0]) if held else NOTHING
    entity = name.removesuffix("Add")
    return _document(KINDS[entity], body, answer) if entity in KINDS else _entry(entity, body, answer)


def _document(kind: Kind, body: Node, answer: Reply) -> Sight:
    ours = marker_in(text(body, "Memo"))
    mine = next((row for row in answer.rows if marker_in(text(row, "Memo")) == ours), None)
    if mine is not None:
        return Sight(Whose.OURS, mine)
    number = text(body, "RefNumber")
    if not number or kind is Kind.PAYMENT:  # whose reference is the processor's, and no number of ours
        return NOTHING
    other = next((row for row in answer.rows if text(row, "RefNumber") == number), None)
    return NOTHING if other is None else Sight(Whose.ANOTHER, other)


def _entry(entity: str, body: Node, answer: Reply) -> Sight:
    row = next((row for row in answer.rows if _is_of(row, body)), None)
    if row is None:
        return NOTHING
    usable = text(row, "IsActive") != "false" and (_list_of(entity) == "Customer" or _is_sold(row))
    return Sight(Whose.OURS if usable else Whose.ANOTHER, row)


def _is_of(row: Node, body: Node) -> bool:
    """Whether it is the entry of that name below that parent."""
    same = text(row, "Name").casefold() == text(body, "Name").casefold()
    return same and text(row, "ParentRef/ListID") == text(body, "ParentRef/ListID")


def _is_sold(row: Node) -> bool:
    return ITEM_TYPES.get(str(row.tag), ItemType.GROUP) is not ItemType.GROUP


def _list_of(entity: str) -> str:
    return "Item" if entity.startswith("Item") else entity


def _body(request: Node) -> tuple[str, Node]:
    """What a request does, and with what."""
    name = str(request.tag).removesuffix("Rq")
    found = request.find(name)
    return name, request if found is None else found


def _holds(row: Node, wanted: Node) -> bool:
    """Whether an entry has everything that was asked for; what else it has does not matter."""
    for child in elements(wanted):
        if child.tag in NOT_COMPARED:
            continue
        found = row.find(str(child.tag))
        inner = list(elements(child))
        if inner and (found is None or not _holds(found, child)):
            return False
        if not inner and text(row, str(child.tag)) != (child.text or "").strip():
            return False
    return True
