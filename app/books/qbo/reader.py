"""Reads a company's lists: once in pages of 1,000, from then on what changed. Memory stays flat."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.books.qbo import reading
from app.books.qbo.client import Client
from app.books.qbo.lists import ITEM_COLUMNS, LISTS, Listed, marked, numbered
from app.books.qbo.mark import Mark
from app.books.qbo.queries import EITHER, of_ids, select
from app.books.qbo.tokens import utc_now
from app.books.qbo.wire import Json, JsonValue, inner, objects, text
from app.core.changes import Changes
from app.core.company import Company

CDC_LIMIT = 1000
STANDS = timedelta(hours=1)  # a mark that nothing has moved: each new one is a write in our database


@dataclass(slots=True)
class Reader:
    """One company. `company` is its last known copy, None before the first reading."""

    client: Client
    realm: str
    company: Company | None = None

    def changes(self, since: str) -> Iterator[Changes]:
        """Pages with the mark they began at; only the last carries the new one, so that a crash repeats them."""
        try:
            mark = Mark.parse(since)
        except ValueError:
            return self._everything()
        return self._everything() if mark.is_too_old(utc_now()) else self._changed(mark)

    def read_company(self) -> tuple[Company, datetime]:
        """Identity and preferences, and the server's time."""
        answer = self.client.ask(select("CompanyInfo"))
        info = _first(objects(inner(answer, "QueryResponse"), "CompanyInfo"))
        preferences = _first(self.client.rows("Preferences", select("Preferences")))
        self.company = reading.company(self.realm, info, preferences)
        return self.company, _time(answer)

    def _everything(self) -> Iterator[Changes]:
        company, now = self.read_company()
        yield Changes("", company=company)
        yield self._tax_codes("")
        for listed in (*LISTS, *numbered(company.home_currency)):
            for page in self.client.pages(listed.entity, listed.question()):
                yield listed.read(page, "")
        yield Changes(str(Mark(now, now)))

    def _changed(self, mark: Mark) -> Iterator[Changes]:
        """Nothing at all while nothing changed: a mark that is a little old asks no more than a new one."""
        before = str(mark)
        company, asked = self.company, mark.asked
        if company is None or mark.is_due(utc_now()):
            company, asked = self.read_company()
            yield Changes(before, company=company)
            yield self._tax_codes(before)
        documents = (*numbered(company.home_currency), *marked(company.home_currency))
        answer = self._capture((*LISTS, *documents), mark)
        if _is_cut(answer):
            # What changed may still fit into answers of their own, and only these tell of deletions.
            for group in (LISTS, *((listed,) for listed in documents)):
                yield from self._captured(group, self._capture(group, mark), mark)
        else:
            yield from self._captured((*LISTS, *documents), answer, mark)
        if asked != mark.asked or _rows(answer) or _time(answer) - mark.read > STANDS:
            yield Changes(str(Mark(_time(answer), asked)))

    def _capture(self, group: Sequence[Listed], mark: Mark) -> Json:
        return self.client.captured((listed.entity for listed in group), _stamp(mark))

    def _captured(self, group: Sequence[Listed], answer: Json, mark: Mark) -> Iterator[Changes]:
        if _is_cut(answer):
            yield from self._asked(group, mark)
            return
        found = _by_entity(answer)
        for listed in group:
            rows = found.get(listed.entity, [])
            gone = [row for row in rows if text(row, "status") == "Deleted"]
            there = [row for row in rows if text(row, "status") != "Deleted"]
            if there:
                yield listed.read(self._complete(listed, there), str(mark))
            if gone:
                yield Changes(str(mark), deleted=tuple((listed.list, text(row, "Id")) for row in gone))

    def _asked(self, group: Sequence[Listed], mark: Mark) -> Iterator[Changes]:
        """The answer was cut off at its limit, so we ask page by page instead."""
        condition = f"MetaData.LastUpdatedTime >= '{_stamp(mark)}'"
        for listed in group:
            for page in self.client.pages(listed.entity, listed.question(condition)):
                if page:
                    yield listed.read(page, str(mark))

    def _complete(self, listed: Listed, rows: list[Json]) -> list[Json]:
        """Items with their SKU: an item that comes without one may only have come incomplete."""
        lacking = [text(row, "Id") for row in rows if "Sku" not in row]
        if listed.columns != ITEM_COLUMNS or not lacking:
            return rows
        whole: dict[str, Json] = {}
        for ids in of_ids(lacking):
            question = select("Item", EITHER, ids, columns=ITEM_COLUMNS)
            whole |= {text(row, "Id"): row for row in self.client.rows("Item", f"{question} maxresults 1000")}
        return [whole.get(text(row, "Id"), row) for row in rows]

    def _tax_codes(self, mark: str) -> Changes:
        codes = [row for page in self.client.pages("TaxCode", select("TaxCode", EITHER)) for row in page]
        rates = [row for page in self.client.pages("TaxRate", select("TaxRate", EITHER)) for row in page]
        return Changes(mark, tax_codes=reading.tax_codes(codes, rates))


def _by_entity(answer: Json) -> Mapping[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    for response in objects(answer, "CDCResponse"):
        for part in objects(response, "QueryResponse"):
            for entity, rows in part.items():
                if isinstance(rows, list):
                    found.setdefault(entity, []).extend(_mappings(rows))
    return found


def _is_cut(answer: Json) -> bool:
    """Whether there may be more than the answer could hold."""
    return _rows(answer) >= CDC_LIMIT


def _rows(answer: Json) -> int:
    return sum(len(rows) for rows in _by_entity(answer).values())


def _mappings(rows: Sequence[JsonValue]) -> list[Json]:
    return [row for row in rows if isinstance(row, Mapping)]


def _first(rows: list[Json]) -> Json:
    return rows[0] if rows else {}


def _time(answer: Json) -> datetime:
    """The server's clock: ours may be hours off, and changes would fall into the gap."""
    try:
        return datetime.fromisoformat(text(answer, "time")).astimezone(UTC)
    except ValueError:
        return utc_now() - timedelta(minutes=5)


def _stamp(mark: Mark) -> str:
    return mark.since.astimezone(UTC).isoformat(timespec="seconds")
