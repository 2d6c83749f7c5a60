"""The lists of a company file for readings: answers questions about them as QuickBooks does, page by page."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from app.books.qbd.line import Answer
from tests.books.qbd.schema import problems
from tests.books.qbd.script import reply, requests_in, said


@dataclass(frozen=True)
class Row:
    """An entry or a document, and when it was changed last."""

    tag: str
    id: str
    changed: datetime
    holds: str = ""

    def xml(self) -> str:
        name = "ListID" if self.tag.startswith(("Customer", "Item", "Account", "List")) else "TxnID"
        moment = "TimeDeleted" if self.tag.endswith("DeletedRet") else "TimeModified"
        times = f"<{moment}>{self.changed.isoformat()}</{moment}>"
        return f"<{self.tag}><{name}>{self.id}</{name}>{times}{self.holds}</{self.tag}>"


@dataclass
class CompanyFile:
    """Rows by the name of their query; `asked` are all questions that came."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    switched_off: frozenset[str] = frozenset()
    asked: list[etree._Element] = field(default_factory=list)
    _left: dict[str, Iterator[list[Row]]] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def answer(self, body: bytes) -> Answer:
        """What QuickBooks says to a set of questions."""
        assert body.isascii()
        return said(*(self._reply(request) for request in requests_in(body)))

    def _reply(self, request: etree._Element) -> str:
        assert problems(request) == []
        self.asked.append(request)
        name, place = str(request.tag).removesuffix("QueryRq"), request.get("requestID", "")
        if name in self.switched_off:
            return reply(f"{name}QueryRs", place, code=3250, message="This feature is not enabled.")
        rows, more = self._page(name, request)
        code = 0 if rows else 1
        return reply(f"{name}QueryRs", place, "".join(row.xml() for row in rows), code=code, more=more)

    def _page(self, name: str, request: etree._Element) -> tuple[list[Row], str]:
        most = int(request.findtext("MaxReturned") or 1_000_000)
        if request.get("iterator") == "Continue":
            iterator = request.get("iteratorID", "")
        elif request.get("iterator") == "Start":
            iterator = f"{{{next(self._ids)}}}"
            rows = self.rows.get(name, [])
            self._left[iterator] = iter([rows[at : at + most] for at in range(0, len(rows), most)])
            self._counts[iterator] = len(rows)
        else:
            return [row for row in self.rows.get(name, []) if _is_wanted(row, request)][:most], ""
        page = next(self._left[iterator], [])
        self._counts[iterator] -= len(page)
        return page, f' iteratorRemainingCount="{self._counts[iterator]}" iteratorID="{iterator}"'


def _is_wanted(row: Row, request: etree._Element) -> bool:
    since = request.findtext(".//FromModifiedDate") or request.findtext(".//FromDeletedDate")
    until = request.findtext(".//ToModifiedDate")
    ids = [each.text for each in request.findall("ListID")]
    return (
        (not since or row.changed >= datetime.fromisoformat(since))
        and (not until or row.changed <= datetime.fromisoformat(until))
        and (not ids or row.id in ids)
    )
