"""An object as it is answered: with balances and stock of the moment, and only what was asked for."""

from dataclasses import dataclass
from decimal import Decimal

from simulators.desktop.company import Company
from simulators.desktop.money import amount_text, from_cents, plain_text
from simulators.desktop.node import Body, Node, truth
from simulators.desktop.store import Record

_COMPUTED = frozenset(["Balance", "TotalBalance", "QuantityOnHand", "AverageCost", "QuantityOnOrder"])


@dataclass(frozen=True)
class Wish:
    """Which parts of an object are answered; everything after an Add or a Mod."""

    lines: bool = True
    links: bool = True
    elements: frozenset[str] = frozenset()
    owners: tuple[str, ...] = ()


def wish_of_query(node: Node) -> Wish:
    return Wish(
        lines=truth(node.value("IncludeLineItems")),
        links=truth(node.value("IncludeLinkedTxns")),
        elements=frozenset(node.values("IncludeRetElement")),
        owners=tuple(node.values("OwnerID")),
    )


def wish_of_write(node: Node) -> Wish:
    return Wish(elements=frozenset(node.values("IncludeRetElement")))


def present(company: Company, record: Record, wish: Wish) -> tuple[str, Body]:
    body = dict(record.body)
    if not wish.elements or wish.elements & _COMPUTED:
        body |= _figures(company, record)
    if not wish.lines:
        body = {name: value for name, value in body.items() if not _is_line(name)}
    if not wish.links:
        body.pop("LinkedTxn", None)
    if wish.owners:
        body["DataExtRet"] = extras(company, record.id, wish.owners)
    if wish.elements:
        body = {name: value for name, value in body.items() if name in wish.elements}
    return f"{record.kind}Ret", body


def _is_line(name: str) -> bool:
    return name.endswith(("LineRet", "LineGroupRet")) or name == "AppliedToTxnRet"


def _figures(company: Company, record: Record) -> Body:
    if record.kind == "Customer":
        own = company.owed_by(record.id)
        return {"Balance": amount_text(own), "TotalBalance": amount_text(own + company.owed_below(record))}
    if record.kind == "Account":
        balance = amount_text(company.balance_of(record))
        return {"Balance": balance, "TotalBalance": balance}
    if record.kind == "ItemInventory":
        rows = company.store.rows("SELECT quantity FROM stock WHERE item = ?", (record.id,))
        held = sum((Decimal(str(row[0])) for row in rows), Decimal(0))
        cost = str(record.body.get("PurchaseCost", "0"))
        return {"QuantityOnHand": plain_text(held), "AverageCost": cost, "QuantityOnOrder": "0"}
    return {}


def extras(company: Company, identity: str, owners: tuple[str, ...]) -> list[Body]:
    """The values that applications keep beside an object, of these owners."""
    sql = "SELECT owner_id, name, value FROM extras WHERE object = ? ORDER BY rowid"
    return [
        {"OwnerID": owner, "DataExtName": name, "DataExtType": "STR255TYPE", "DataExtValue": value}
        for owner, name, value in company.store.rows(sql, (identity,))
        if owner in owners
    ]


def trial_balance(company: Company) -> list[Body]:
    """Every account that something was posted to: debits above zero, credits below."""
    sql = "SELECT account, SUM(cents) FROM postings GROUP BY account"
    found = []
    for identity, amount in company.store.rows(sql):
        account = company.store.record(str(identity))
        if account is not None:
            figure = from_cents(int(str(amount)))
            label = account.body["FullName"]
            told = {"ListID": account.id, "account": label, "type": account.body["AccountType"]}
            found.append({**told, "amount": str(figure)})
    return sorted(found, key=lambda one: str(one["account"]))
