"""Intuit's query language: quoting and paging, so that no name of a customer can change a question."""

from collections.abc import Iterator, Sequence

PAGE = 1000
IDS_A_QUESTION = 200


def quoted(value: str) -> str:
    """A literal. The backslash goes first: a name that ends in one would otherwise swallow the quote."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return "'" + " ".join(escaped.splitlines()) + "'"


def equals(name: str, value: str) -> str:
    return f"{name} = {quoted(value)}"


def among(name: str, values: Sequence[str]) -> str:
    return f"{name} in ({', '.join(quoted(value) for value in values)})"


def of_ids(ids: Sequence[str]) -> Iterator[str]:
    """Conditions that together name all these ids, each as many as a question may."""
    for start in range(0, len(ids), IDS_A_QUESTION):
        yield among("Id", ids[start : start + IDS_A_QUESTION])


EITHER = "Active in (true, false)"  # without it QuickBooks hides what was made inactive


def select(entity: str, *conditions: str, columns: str = "*") -> str:
    """A question for one page; `conditions` are joined by AND, which is all that QuickBooks knows."""
    where = f" where {' and '.join(conditions)}" if conditions else ""
    return f"select {columns} from {entity}{where}"  # noqa: S608 - Intuit's language, and every value is quoted()


def page_of(question: str, start: int) -> str:
    """The same question from the `start`-th row on; ordered, so that pages neither overlap nor skip."""
    return f"{question} orderby Id startposition {start} maxresults {PAGE}"
