"""What a sale is made of before it is computed: its header and its lines, from an Add or from a Mod."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from simulators.desktop.company import Company, reference
from simulators.desktop.kinds import TAX_ITEMS
from simulators.desktop.node import Body, Node, truth
from simulators.desktop.referring import kept
from simulators.desktop.statuses import Refused, feature_off, invalid_reference
from simulators.desktop.store import Record

_SPECIAL = {"LinkToTxnID", "SetCredit", "TxnID", "EditSequence", "CreditCardTxnInfo"}
_ELSEWHERE = {
    "DiscountLineAdd": "discount lines outside of the items",
    "SalesTaxLineAdd": "sales tax lines outside of the items",
    "ShippingLineAdd": "shipping lines outside of the items",
    "IsTaxIncluded": "prices that include tax",
    "TaxAmount": "tax amounts on lines",
    "InventorySiteRef": "inventory sites",
    "InventorySiteLocationRef": "inventory sites",
    "SerialNumber": "serial numbers",
    "LotNumber": "lot numbers",
}


@dataclass
class Draft:
    kind: str
    header: Body
    lines: list[Body] = field(default_factory=list)

    @property
    def customer(self) -> str:
        return str(self.header.get("CustomerRef", {}).get("ListID", ""))


def read_header(company: Company, kind: str, node: Node, header: Body) -> None:
    """The fields that are not lines, over those that are there."""
    for child in node.children:
        if child.name in _SPECIAL or _is_line(child.name):
            continue
        _refuse_foreign(company, child)
        value = _switch(child) if child.name.startswith("Is") else kept(company, child, kind)
        if value is None:
            header.pop(child.name, None)
        else:
            header[child.name] = value


def read_lines(company: Company, kind: str, node: Node) -> list[Body]:
    return [read_line(company, kind, child) for child in node.children if _is_line(child.name)]


def read_line(company: Company, kind: str, node: Node) -> Body:
    """One line's fields; a field that was emptied stays as None, so that it can empty an earlier one."""
    given: Body = {}
    for child in node.children:
        _refuse_foreign(company, child)
        if child.name == "IsTaxable":
            _tax_by_switch(company, child, given)
        elif child.name == "UnitOfMeasure" and not company.preferences.units_of_measure:
            feature_off("units of measure")
        elif child.name not in (
            "DataExt",
            "CreditCardTxnInfo",
            "OptionForPriceRuleConflict",
            "PriceLevelRef",
        ):
            given[child.name] = kept(company, child, kind)
    return given


def _is_line(name: str) -> bool:
    return name.endswith(("LineAdd", "LineMod", "LineGroupAdd", "LineGroupMod"))


def _switch(node: Node) -> str:
    return "true" if truth(node.text) else "false"


def _refuse_foreign(company: Company, node: Node) -> None:
    if node.name == "IsTaxIncluded" and not truth(node.text):
        return
    if node.name == "ExchangeRate" and not company.preferences.multi_currency:
        feature_off("multiple currencies")
    if node.name in _ELSEWHERE:
        feature_off(_ELSEWHERE[node.name])


def _tax_by_switch(company: Company, node: Node, given: Body) -> None:
    preferences = company.preferences
    name = preferences.taxable_code if truth(node.text) else preferences.nontaxable_code
    code = company.named(("SalesTaxCode",), name)
    if code is None:
        invalid_reference("SalesTaxCode", name, "line")
    given.setdefault("SalesTaxCodeRef", reference(code))


def complete(company: Company, draft: Draft) -> None:
    """What QuickBooks fills in when it is not told."""
    header, kind = draft.header, draft.kind
    customer = company.store.record(draft.customer) if draft.customer else None
    header.setdefault("TxnDate", company.clock.today())
    if not header.get("RefNumber"):
        header["RefNumber"] = company.store.value(f"next_ref:{kind}", "1")
    _remember_number(company, kind, header["RefNumber"])
    _default_dates(company, header, kind)
    _default_taxes(company, header, customer)
    if customer is not None:
        for name in ("BillAddress", "ShipAddress"):
            if name not in header and name in customer.body:
                header[name] = dict(customer.body[name])
    if kind in ("Invoice", "CreditMemo"):
        _default_account(company, header, "ARAccountRef", "AccountsReceivable")
    if kind == "SalesReceipt":
        _default_account(company, header, "DepositToAccountRef", "UndepositedFunds")
    _default_switches(header, kind)


def _remember_number(company: Company, kind: str, number: str) -> None:
    """QuickBooks goes on from the last number that was used."""
    digits = number[len(number.rstrip("0123456789")) :]
    if digits:
        following = f"{number.removesuffix(digits)}{str(int(digits) + 1).zfill(len(digits))}"
        company.store.set_value(f"next_ref:{kind}", following[:11])


def _default_dates(company: Company, header: Body, kind: str) -> None:
    if "DueDate" not in header:
        header["DueDate"] = header["TxnDate"]
        terms = company.store.record(header.get("TermsRef", {}).get("ListID", ""))
        if terms is not None:
            header["DueDate"] = _later(header["TxnDate"], int(terms.body.get("StdDueDays", "0")))
    if kind != "Estimate":
        header.setdefault("ShipDate", header["TxnDate"])


def _later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _default_taxes(company: Company, header: Body, customer: Record | None) -> None:
    preferences = company.preferences
    if not preferences.sales_tax:
        return
    own = customer.body if customer is not None else {}
    item = own.get("ItemSalesTaxRef") or _named(company, TAX_ITEMS, preferences.default_tax_item)
    code = own.get("SalesTaxCodeRef") or _named(company, ("SalesTaxCode",), preferences.taxable_code)
    for name, value in (("ItemSalesTaxRef", item), ("CustomerSalesTaxCodeRef", code)):
        if name not in header and value is not None:
            header[name] = value


def _named(company: Company, kinds: tuple[str, ...], name: str) -> Body | None:
    found = company.named(kinds, name)
    return reference(found) if found is not None else None


def _default_account(company: Company, header: Body, field_name: str, special: str) -> None:
    if field_name not in header:
        header[field_name] = reference(special_account(company, special))


def special_account(company: Company, special: str) -> Record:
    """The account of a special type that QuickBooks itself posts to."""
    name = company.store.value(f"special:{special}")
    found = company.store.record(name)
    if found is None:
        raise Refused(
            3180, f"There was an error when saving.  QuickBooks error message: No account {special}."
        )
    return found


def _default_switches(header: Body, kind: str) -> None:
    if kind == "Estimate":
        header.setdefault("IsActive", "true")
    else:
        header.setdefault("IsToBePrinted", "false")
    header.setdefault("IsToBeEmailed", "false")
    if kind in ("Invoice", "SalesReceipt", "CreditMemo"):
        header.setdefault("IsPending", "false")
    if kind == "Invoice":
        header.setdefault("IsFinanceCharge", "false")
    if kind == "SalesOrder":
        header.setdefault("IsManuallyClosed", "false")
        header.setdefault("IsFullyInvoiced", "false")
