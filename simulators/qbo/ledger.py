"""Figures of a practice company's books: trial balance, registers, sales by day, tax."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from simulators.qbo.paging import PAGE, Page, offset
from simulators.qbo.rows import amount_of
from simulators.qbo.state import Entry, State
from simulators.qbo.wire import Json

SALES = {"Invoice": 1, "SalesReceipt": 1, "RefundReceipt": -1, "CreditMemo": -1}
ZERO = Decimal(0)


@dataclass(frozen=True)
class Balance:
    """An account and what stands on it; a positive amount is a debit."""

    id: str
    name: str
    number: str
    kind: str
    detail_kind: str
    active: bool
    amount: Decimal

    @property
    def debit(self) -> Decimal | None:
        return self.amount if self.amount > 0 else None

    @property
    def credit(self) -> Decimal | None:
        return -self.amount if self.amount < 0 else None


@dataclass(frozen=True)
class Posting:
    """One side of a document's posting, with the account's name."""

    date: date
    txn_type: str
    txn_id: str
    number: str
    person: str
    account_id: str
    account: str
    debit: Decimal
    credit: Decimal
    running: Decimal


@dataclass(frozen=True)
class Day:
    date: str
    documents: int
    net: Decimal
    tax: Decimal
    total: Decimal


@dataclass(frozen=True)
class TaxTotal:
    rate: str
    percent: Decimal | None
    net: Decimal
    tax: Decimal


def balances(state: State, realm: str) -> list[Balance]:
    sql = "SELECT account, sum(home) FROM entries WHERE realm = ? GROUP BY account"
    found = state.rows(realm).connection.execute(sql, (realm,))
    sums = {str(account): amount_of(int(amount)) for account, amount in found}
    return [_balance(account, sums) for account in state.objects(realm, "Account")]


def _balance(account: Json, sums: dict[str, Decimal]) -> Balance:
    return Balance(
        id=str(account["Id"]),
        name=str(account.get("FullyQualifiedName") or account["Name"]),
        number=str(account.get("AcctNum") or ""),
        kind=str(account.get("AccountType", "")),
        detail_kind=str(account.get("AccountSubType", "")),
        active=bool(account.get("Active", True)),
        amount=sums.get(str(account["Id"]), Decimal("0.00")),
    )


LABELLED = (
    "SELECT entries.txn_date, entries.txn_type, entries.txn, entries.account, entries.home,"
    " sum(entries.home) OVER (ORDER BY entries.txn_date, entries.rowid) AS running,"
    " coalesce(document.doc_number, entries.txn), coalesce(person.label, '')"
    " FROM entries"
    " LEFT JOIN objects AS document ON document.realm = entries.realm AND document.id = entries.txn"
    " AND document.entity = entries.txn_type"
    " LEFT JOIN objects AS person ON person.realm = entries.realm AND person.id = document.customer"
    " AND person.entity = 'Customer'"
    " WHERE entries.realm = ? AND entries.home <> 0"
)


def journal_of(state: State, realm: str, txn: str) -> list[Posting]:
    """What one document posted, in the order of its posting."""
    found = state.rows(realm).connection.execute(
        f"{LABELLED} AND entries.txn = ? ORDER BY entries.rowid", (realm, txn)
    )
    return _named(state, realm, found)


def register_of(state: State, realm: str, account: str, number: int) -> Page[Posting]:
    """What was posted on one account, the newest first, each with the balance that it left."""
    connection = state.rows(realm).connection
    counted = "SELECT count(*) FROM entries WHERE realm = ? AND account = ? AND home <> 0"
    count = int(connection.execute(counted, (realm, account)).fetchone()[0])
    newest = f"{LABELLED} AND entries.account = ? ORDER BY entries.txn_date DESC, entries.rowid DESC LIMIT ? OFFSET ?"
    found = connection.execute(newest, (realm, account, PAGE, offset(number)))
    return Page(_named(state, realm, found), count, max(number, 1), {})


def _named(state: State, realm: str, found: Iterable[Sequence[object]]) -> list[Posting]:
    names = {one.id: one.name for one in balances(state, realm)}
    return [_posting(row, names) for row in found]


def _posting(row: Sequence[object], names: dict[str, str]) -> Posting:
    day, txn_type, txn, account, home, running, number, person = (str(value) for value in row)
    amount = amount_of(int(home))
    return Posting(
        date=date.fromisoformat(day),
        txn_type=txn_type,
        txn_id=txn,
        number=number,
        person=person,
        account_id=account,
        account=names.get(account, account),
        debit=max(amount, ZERO),
        credit=max(-amount, ZERO),
        running=amount_of(int(running)),
    )


def sales_by_day(documents: Iterator[tuple[str, Json]]) -> list[Day]:
    days: defaultdict[str, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    for entity, body in documents:
        sign = SALES[entity]
        rate = Decimal(str(body.get("ExchangeRate") or 1))
        total = _home(body.get("TotalAmt"), rate) * sign
        tax = _home((body.get("TxnTaxDetail") or {}).get("TotalTax"), rate) * sign
        days[str(body.get("TxnDate", ""))].append((total, tax))
    return [_day(day, pairs) for day, pairs in sorted(days.items(), reverse=True)]


def _home(value: object, rate: Decimal) -> Decimal:
    return (Decimal(str(value or 0)) * rate).quantize(Decimal("0.01"))


def _day(day: str, pairs: list[tuple[Decimal, Decimal]]) -> Day:
    total = sum((one for one, _ in pairs), Decimal("0.00"))
    tax = sum((one for _, one in pairs), Decimal("0.00"))
    return Day(day, len(pairs), total - tax, tax, total)


def tax_totals(documents: Iterator[tuple[str, Json]], names: dict[str, str]) -> list[TaxTotal]:
    nets: defaultdict[str, Decimal] = defaultdict(lambda: Decimal("0.00"))
    taxes: defaultdict[str, Decimal] = defaultdict(lambda: Decimal("0.00"))
    percents: dict[str, Decimal | None] = {}
    for entity, body in documents:
        rate = Decimal(str(body.get("ExchangeRate") or 1))
        for line in (body.get("TxnTaxDetail") or {}).get("TaxLine") or []:
            detail = line.get("TaxLineDetail") or {}
            key = str((detail.get("TaxRateRef") or {}).get("value", "none"))
            nets[key] += _home(detail.get("NetAmountTaxable"), rate) * SALES[entity]
            taxes[key] += _home(line.get("Amount"), rate) * SALES[entity]
            percents[key] = Decimal(str(detail["TaxPercent"])) if "TaxPercent" in detail else None
    return [TaxTotal(names.get(key, key), percents[key], nets[key], taxes[key]) for key in sorted(taxes)]


def entry_json(entry: Entry) -> dict[str, str]:
    return {
        "date": entry.date.isoformat(),
        "txn_type": entry.txn_type,
        "txn_id": entry.txn_id,
        "account_id": entry.account_id,
        "debit": f"{entry.debit:f}",
        "credit": f"{entry.credit:f}",
    }


def trial_json(state: State, realm: str) -> dict[str, object]:
    trial = [one for one in balances(state, realm) if one.amount]
    debits = sum((one.debit or ZERO for one in trial), ZERO)
    credits_ = sum((one.credit or ZERO for one in trial), ZERO)
    rows = [{"account_id": one.id, "account": one.name, "amount": f"{one.amount:f}"} for one in trial]
    return {"accounts": rows, "debits": f"{debits:f}", "credits": f"{credits_:f}"}
