"""Taking away: documents deleted or voided, list objects deleted."""

from simulators.desktop.clock import stamp
from simulators.desktop.company import Company
from simulators.desktop.kinds import DOCUMENTS, LISTS
from simulators.desktop.linking import refresh, settle, unlink
from simulators.desktop.money import ZERO, amount_text
from simulators.desktop.node import Body
from simulators.desktop.postings import unpost
from simulators.desktop.sales import mark_invoiced
from simulators.desktop.statuses import in_use, not_found
from simulators.desktop.store import Record


def delete_document(company: Company, kind: str, identity: str) -> Body:
    record = company.get((kind,), identity) if kind in DOCUMENTS else None
    if record is None:
        not_found(identity)
    if record.kind in ("SalesOrder", "Estimate") and record.body.get("LinkedTxn"):
        in_use(identity)
    at = company.clock.now()
    _let_go(company, record)
    company.store.delete(record, at)
    told = {
        "TxnDelType": kind,
        "TxnID": identity,
        "TimeCreated": stamp(record.created),
        "TimeDeleted": stamp(at),
    }
    number = record.body.get("RefNumber")
    return {**told, "RefNumber": number} if number else told


def void_document(company: Company, kind: str, identity: str) -> Body:
    record = company.get((kind,), identity) if kind in DOCUMENTS else None
    if record is None:
        not_found(identity)
    _let_go(company, record)
    body = record.body
    nothing = amount_text(ZERO)
    for line in body.get(f"{kind}LineRet", []):
        if "Amount" in line:
            line |= {"Amount": nothing, "Rate": nothing, **({"Quantity": "0"} if "Quantity" in line else {})}
    for name in ("Subtotal", "SalesTaxTotal", "TotalAmount"):
        if name in body:
            body[name] = nothing
    body["Memo"] = f"VOID: {body.get('Memo', '')}".strip()
    settle(company, record)
    company.save_document(record)
    told = {"TxnVoidType": kind, "TxnID": identity, "TimeCreated": stamp(record.created)}
    return {**told, "TimeVoided": stamp(company.clock.now()), "RefNumber": str(body.get("RefNumber", ""))}


def _let_go(company: Company, record: Record) -> None:
    unpost(company, record.id)
    for end in unlink(company, record.id):
        other = company.store.record(end)
        if other is not None and other.kind in ("SalesOrder", "Estimate"):
            mark_invoiced(company, other, done=False)
        refresh(company, end)


def delete_from_list(company: Company, kind: str, identity: str) -> Body:
    record = company.get((kind,), identity) if kind in LISTS else None
    if record is None:
        not_found(identity)
    posted = company.store.number("SELECT COUNT(*) FROM postings WHERE account = ?", (identity,))
    if posted or company.store.users(identity):
        in_use(identity)
    at = company.clock.now()
    company.store.delete(record, at)
    label = record.body.get("FullName") or record.body.get("Name")
    return {
        "ListDelType": kind,
        "ListID": identity,
        "TimeCreated": stamp(record.created),
        "TimeDeleted": stamp(at),
        "FullName": label,
    }
