"""The filters of queries: what the database can tell by its columns, and what only the objects tell."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from simulators.desktop.clock import moment_of
from simulators.desktop.company import Company
from simulators.desktop.kinds import SALES
from simulators.desktop.node import Node
from simulators.desktop.statuses import Refused
from simulators.desktop.store import Record, folded

Test = Callable[[Record], bool]
_DAY = 86400.0


@dataclass
class Wanted:
    """Conditions on columns, with their values, and tests on whole objects."""

    conditions: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)
    tests: list[Test] = field(default_factory=list)

    def column(self, condition: str, *values: object) -> None:
        self.conditions.append(condition)
        self.values += values


def read_filters(company: Company, node: Node, *, listed: bool) -> Wanted:
    wanted = Wanted()
    if listed:
        _activity(wanted, node)
        _modified(wanted, node)
        _names(wanted, node)
        _types(wanted, node)
        _balance(company, wanted, node)
    else:
        _modified(wanted, node.first("ModifiedDateRangeFilter"))
        _dates(company, wanted, node.first("TxnDateRangeFilter"))
        _numbers(wanted, node)
        _entity(company, wanted, node.first("EntityFilter"))
        _account(wanted, node.first("AccountFilter"))
        _paid(wanted, node.value("PaidStatus"))
    _class(wanted, node.first("ClassFilter"))
    return wanted


def _activity(wanted: Wanted, node: Node) -> None:
    status = node.value("ActiveStatus") or "ActiveOnly"
    if status != "All":
        wanted.column("active = ?", int(status == "ActiveOnly"))


def _modified(wanted: Wanted, node: Node | None) -> None:
    if node is None:
        return
    since, until = node.value("FromModifiedDate"), node.value("ToModifiedDate")
    if since:
        wanted.column("modified >= ?", moment_of(since))
    if until:
        wanted.column("modified < ?", moment_of(until) + (1.0 if "T" in until else _DAY))


def _matches(criterion: str | None, text: str) -> Callable[[str], bool]:
    wanted = folded(text)
    if criterion == "StartsWith":
        return lambda value: folded(value).startswith(wanted)
    if criterion == "EndsWith":
        return lambda value: folded(value).endswith(wanted)
    return lambda value: wanted in folded(value)


def _between(low: str | None, high: str | None) -> Callable[[str], bool]:
    return lambda value: (
        (not low or folded(value) >= folded(low)) and (not high or folded(value) <= folded(high))
    )


def _label(record: Record) -> str:
    return str(record.body.get("FullName") or record.body.get("Name") or "")


def _names(wanted: Wanted, node: Node) -> None:
    chosen, spread = node.first("NameFilter"), node.first("NameRangeFilter")
    if chosen is not None:
        fits = _matches(chosen.value("MatchCriterion"), chosen.value("Name") or "")
        wanted.tests.append(lambda record: fits(_label(record)))
    if spread is not None:
        inside = _between(spread.value("FromName"), spread.value("ToName"))
        wanted.tests.append(lambda record: inside(_label(record)))


def _types(wanted: Wanted, node: Node) -> None:
    for name in ("AccountType", "PaymentMethodType"):
        types = node.values(name)
        if types:
            wanted.tests.append(lambda record, name=name, types=types: record.body.get(name) in types)  # type: ignore[misc]  # mypy infers no lambda with defaults


def _balance(company: Company, wanted: Wanted, node: Node) -> None:
    told = node.first("TotalBalanceFilter")
    if told is None:
        return
    limit = Decimal(told.value("Amount") or "0")
    compare: dict[str, Callable[[Decimal], bool]] = {
        "LessThan": lambda amount: amount < limit,
        "LessThanEqual": lambda amount: amount <= limit,
        "Equal": lambda amount: amount == limit,
        "GreaterThan": lambda amount: amount > limit,
        "GreaterThanEqual": lambda amount: amount >= limit,
    }
    holds = compare[told.value("Operator") or "Equal"]
    wanted.tests.append(lambda record: holds(company.owed_by(record.id)))


def _dates(company: Company, wanted: Wanted, node: Node | None) -> None:
    if node is None:
        return
    macro = node.value("DateMacro")
    first, last = (node.value("FromTxnDate"), node.value("ToTxnDate")) if not macro else _span(company, macro)
    if first:
        wanted.column("date >= ?", first)
    if last:
        wanted.column("date <= ?", last)


def _span(company: Company, macro: str) -> tuple[str | None, str | None]:
    today = date.fromisoformat(company.clock.today())
    spans: dict[str, tuple[date | None, date | None]] = {
        "All": (None, None),
        "Today": (today, today),
        "Yesterday": (today - timedelta(days=1), today - timedelta(days=1)),
        "ThisMonthToDate": (today.replace(day=1), today),
        "ThisCalendarYearToDate": (today.replace(month=1, day=1), today),
    }
    if macro not in spans:
        raise Refused(530, f"The practice company does not know the DateMacro {macro}.", "Warn")
    first, last = spans[macro]
    return first.isoformat() if first else None, last.isoformat() if last else None


def _numbers(wanted: Wanted, node: Node) -> None:
    chosen, spread = node.first("RefNumberFilter"), node.first("RefNumberRangeFilter")
    if chosen is not None:
        fits = _matches(chosen.value("MatchCriterion"), chosen.value("RefNumber") or "")
        wanted.tests.append(lambda record: fits(str(record.body.get("RefNumber", ""))))
    if spread is not None:
        inside = _between(spread.value("FromRefNumber"), spread.value("ToRefNumber"))
        wanted.tests.append(lambda record: inside(str(record.body.get("RefNumber", ""))))


def _entity(company: Company, wanted: Wanted, node: Node | None) -> None:
    if node is None:
        return
    ids = [*node.values("ListID"), *node.values("ListIDWithChildren")]
    for name in [*node.values("FullName"), *node.values("FullNameWithChildren")]:
        found = company.named(("Customer",), name)
        ids.append(found.id if found is not None else "")
    if node.first("ListIDWithChildren") or node.first("FullNameWithChildren"):
        ids += list(_below(company, ids))
    wanted.column(f"customer IN ({', '.join('?' * len(ids))})", *ids)


def _below(company: Company, ids: list[str]) -> Iterator[str]:
    for identity in ids:
        parent = company.store.record(identity)
        if parent is not None and parent.name:
            sql = "SELECT id FROM records WHERE space = ? AND name LIKE ?"
            for row in company.store.rows(sql, (parent.space, f"{parent.name}:%")):
                yield str(row[0])


def _account(wanted: Wanted, node: Node | None) -> None:
    if node is not None:
        accounts = {*node.values("ListID"), *node.values("ListIDWithChildren")}
        names = {folded(name) for name in [*node.values("FullName"), *node.values("FullNameWithChildren")]}
        wanted.tests.append(lambda record: _posts_to(record, accounts, names))


def _posts_to(record: Record, ids: set[str], names: set[str]) -> bool:
    told = [record.body.get("ARAccountRef"), record.body.get("DepositToAccountRef")]
    return any(one and (one["ListID"] in ids or folded(one["FullName"]) in names) for one in told)


def _paid(wanted: Wanted, status: str | None) -> None:
    if status in ("PaidOnly", "NotPaidOnly"):
        asked = "true" if status == "PaidOnly" else "false"
        wanted.tests.append(lambda record: record.body.get("IsPaid") == asked)


def _class(wanted: Wanted, node: Node | None) -> None:
    if node is not None:
        ids = {*node.values("ListID"), *node.values("ListIDWithChildren")}
        names = {folded(name) for name in [*node.values("FullName"), *node.values("FullNameWithChildren")]}
        wanted.tests.append(lambda record: _of_class(record, ids, names))


def _of_class(record: Record, ids: set[str], names: set[str]) -> bool:
    told = record.body.get("ClassRef")
    return told is not None and (told["ListID"] in ids or folded(told["FullName"]) in names)


def is_document(kinds: tuple[str, ...]) -> bool:
    return kinds[0] in (*SALES, "ReceivePayment")
