"""Estimates, sales orders, invoices, sales receipts and credit memos: added, changed, computed and posted."""

from decimal import Decimal

from simulators.desktop.addresses import with_blocks
from simulators.desktop.company import Company
from simulators.desktop.drafts import Draft, complete, read_header, read_line, read_lines
from simulators.desktop.kinds import POSTING, RECEIVABLE
from simulators.desktop.lines import Line, Lines
from simulators.desktop.linking import apply_credit, link, paid_on, refresh, refresh_around, settle, used_of
from simulators.desktop.money import ZERO, amount_text
from simulators.desktop.node import Body, Node
from simulators.desktop.postings import post_sale
from simulators.desktop.referring import for_change
from simulators.desktop.statuses import Refused, feature_off, invalid_amount, not_found, save_failed
from simulators.desktop.store import Record
from simulators.desktop.taxes import NO_TAX, Tax, tax_on

_ORDERS = ("SalesOrder", "Estimate")


def add(company: Company, kind: str, node: Node) -> Record:
    _refuse_switched_off(company, kind)
    draft = Draft(kind, {})
    read_header(company, kind, node, draft.header)
    if "CustomerRef" not in draft.header and kind != "SalesReceipt":
        raise Refused(3150, 'There is a missing element: "CustomerRef".')
    orders = [_order(company, identity, draft) for identity in node.values("LinkToTxnID")]
    draft.lines += [line for order in orders for line in _lines_left(order)]
    draft.lines += read_lines(company, kind, node)
    complete(company, draft)
    record = company.add_document(kind, draft.header)
    _compute(company, record, draft.lines)
    for order in orders:
        _take_over(company, order, record)
    for credit in node.every("SetCredit"):
        amount = Decimal(credit.value("AppliedAmount") or "0")
        apply_credit(company, credit.value("CreditTxnID") or "", record, amount)
    settle(company, record)
    company.save_document(record)
    return record


def change(company: Company, kind: str, node: Node) -> Record:
    record = for_change(company, kind, node)
    lines = _changed_lines(company, record, node)
    read_header(company, kind, node, record.body)
    _compute(company, record, lines)
    settle(company, record)
    company.save_document(record)
    refresh_around(company, record.id)
    return record


def _refuse_switched_off(company: Company, kind: str) -> None:
    preferences = company.preferences
    if kind == "SalesOrder" and not preferences.sales_orders:
        feature_off("sales orders")
    if kind == "Estimate" and not preferences.estimates:
        feature_off("estimates")


def _compute(company: Company, record: Record, given: list[Body]) -> None:
    kind, body = record.kind, record.body
    if not given:
        save_failed(kind, "A document needs at least one line.")
    lines, groups = _lines(company, kind, given)
    subtotal = sum((line.amount for line in lines if line.counts), ZERO)
    tax = _tax(company, body, lines)
    total = subtotal + tax.total
    if total < 0:
        save_failed(kind, "The transaction total must not be negative.")
    _refuse_too_small(company, record, total)
    body["Subtotal"] = amount_text(subtotal)
    if "ItemSalesTaxRef" in body:
        body["SalesTaxPercentage"] = tax.percentage
    body["SalesTaxTotal"] = amount_text(tax.total)
    if kind != "Invoice":
        body["TotalAmount"] = amount_text(total)
    body[f"{kind}LineRet"] = [line.body for line in lines if line.group is None]
    body.pop(f"{kind}LineGroupRet", None)
    if groups:
        body[f"{kind}LineGroupRet"] = [
            _group_body(kind, group, number, lines) for number, group in enumerate(groups)
        ]
    with_blocks(body)
    if kind in POSTING:
        post_sale(company, record, lines, tax.total, total)


def _lines(company: Company, kind: str, given: list[Body]) -> tuple[list[Line], list[Body]]:
    lines = Lines(company, kind)
    groups: list[Body] = []
    for one in given:
        if "ItemGroupRef" not in one:
            lines.add(one)
            continue
        for member in _members(company, one):
            lines.add(member, len(groups))
        groups.append({"TxnLineID": company.next_id(), **one})
    return lines.done, groups


def _members(company: Company, given: Body) -> list[Body]:
    group = company.store.record(given["ItemGroupRef"]["ListID"])
    if group is None:
        return []
    times = Decimal(given.get("Quantity") or "1")
    return [
        {"ItemRef": one["ItemRef"], "Quantity": str(Decimal(one.get("Quantity", "1")) * times)}
        for one in group.body.get("ItemGroupLine", [])
    ]


def _group_body(kind: str, group: Body, number: int, lines: list[Line]) -> Body:
    mine = [line for line in lines if line.group == number]
    total = sum((line.amount for line in mine if line.counts), ZERO)
    names = ("TxnLineID", "ItemGroupRef", "Desc", "Quantity")
    told = {name: group[name] for name in names if group.get(name)}
    return {**told, "TotalAmount": amount_text(total), f"{kind}LineRet": [line.body for line in mine]}


def _tax(company: Company, body: Body, lines: list[Line]) -> Tax:
    if not company.preferences.sales_tax:
        return NO_TAX
    code = company.store.record(body.get("CustomerSalesTaxCodeRef", {}).get("ListID", ""))
    if code is not None and code.body.get("IsTaxable") == "false":
        return NO_TAX
    base = sum((line.amount for line in lines if line.counts and line.taxable), ZERO)
    return tax_on(company, company.store.record(body.get("ItemSalesTaxRef", {}).get("ListID", "")), base)


def _refuse_too_small(company: Company, record: Record, total: Decimal) -> None:
    if record.kind in RECEIVABLE:
        used = paid_on(company, record.id) if record.kind == "Invoice" else used_of(company, record.id)
        if total < used:
            invalid_amount("Amount", amount_text(total), "You cannot pay more than the amount due.")


def _changed_lines(company: Company, record: Record, node: Node) -> list[Body]:
    """Lines named by their id are changed, -1 adds one, those not named go; without any line all stay."""
    kind = record.kind
    there = {line["TxnLineID"]: line for line in record.body.get(f"{kind}LineRet", [])}
    named = list(node.every(f"{kind}LineMod"))
    groups = [dict(group) for group in record.body.get(f"{kind}LineGroupRet", [])]
    if not named:
        return [*(_given_again(line) for line in there.values()), *groups]
    known = [line.value("TxnLineID") or "" for line in named if line.value("TxnLineID") != "-1"]
    for identity in known:
        if identity not in there:
            not_found(identity)
    if known != [identity for identity in there if identity in known]:
        raise Refused(3290, "The lines of the request are not in the order of the transaction.")
    return [_merged(company, kind, there.get(line.value("TxnLineID") or ""), line) for line in named]


def _given_again(line: Body) -> Body:
    """A kept line keeps its amount: the price of its item may have changed since."""
    return {name: value for name, value in line.items() if name != "Rate" or "Amount" not in line}


def _merged(company: Company, kind: str, line: Body | None, node: Node) -> Body:
    given = read_line(company, kind, node)
    if line is None:
        return {name: value for name, value in given.items() if name != "TxnLineID"}
    merged = dict(line)
    if {"Rate", "RatePercent", "Quantity", "ItemRef"} & set(given):
        merged.pop("Amount", None)
    if {"Rate", "RatePercent", "Amount", "ItemRef"} & set(given):
        merged.pop("Rate", None)
        merged.pop("RatePercent", None)
    merged |= given
    return {name: value for name, value in merged.items() if value is not None}


def _order(company: Company, identity: str, draft: Draft) -> Record:
    order = company.get(_ORDERS, identity)
    if order is None:
        not_found(identity)
    if draft.kind != "Invoice" or order.body.get("CustomerRef") != draft.header.get("CustomerRef"):
        save_failed(draft.kind, "Only an invoice for the same customer can take over an order.")
    return order


def _lines_left(order: Record) -> list[Body]:
    names = ("ItemRef", "Desc", "Quantity", "ClassRef", "Amount", "SalesTaxCodeRef", "Other1", "Other2")
    return [
        {
            **{name: line[name] for name in names if name in line},
            "LinkToTxn": {"TxnID": order.id, "TxnLineID": line["TxnLineID"]},
        }
        for line in order.body[f"{order.kind}LineRet"]
        if line.get("Invoiced", "0") == "0"
    ]


def _take_over(company: Company, order: Record, invoice: Record) -> None:
    link(company, order.id, invoice.id, "order", Decimal(invoice.body["Subtotal"]))
    mark_invoiced(company, order, done=True)


def mark_invoiced(company: Company, order: Record, *, done: bool) -> None:
    if order.kind == "SalesOrder":
        order.body["IsFullyInvoiced"] = "true" if done else "false"
        for line in order.body["SalesOrderLineRet"]:
            line["Invoiced"] = line.get("Quantity", "1") if done else "0"
        company.save_document(order)
    refresh(company, order.id)
