"""References: by ListID or by FullName, into the right list, or refused."""

from simulators.desktop.company import Company, reference
from simulators.desktop.kinds import label_of, targets
from simulators.desktop.node import Body, Node
from simulators.desktop.statuses import feature_off, invalid_reference, not_found, stale
from simulators.desktop.store import Record

_SWITCHED = {
    "ClassRef": "classes",
    "DiscountClassRef": "classes",
    "ItemSalesTaxRef": "sales_tax",
    "SalesTaxCodeRef": "sales_tax",
    "CustomerSalesTaxCodeRef": "sales_tax",
    "PurchaseTaxCodeRef": "sales_tax",
    "CurrencyRef": "multi_currency",
    "UnitOfMeasureSetRef": "units_of_measure",
    "OverrideUOMSetRef": "units_of_measure",
    "InventorySiteRef": "inventory_sites",
    "InventorySiteLocationRef": "inventory_sites",
}
_TITLES = {
    "classes": "class tracking",
    "sales_tax": "sales tax",
    "multi_currency": "multiple currencies",
    "units_of_measure": "units of measure",
    "inventory_sites": "inventory sites",
}


def find(company: Company, node: Node, where: str, kinds: tuple[str, ...] | None = None) -> Record | None:
    """What a reference means; None when it is empty."""
    switch = _SWITCHED.get(node.name)
    identity, name = node.value("ListID"), node.value("FullName")
    if not identity and not name:
        return None
    if switch is not None and not getattr(company.preferences, switch):
        feature_off(_TITLES[switch])
    wanted = kinds or targets(node.name)
    found = company.get(wanted, identity) if identity else company.named(wanted, name or "")
    if found is None or not found.active:
        invalid_reference(label_of(node.name), identity or name or "", where)
    return found


def resolve(company: Company, node: Node, where: str, kinds: tuple[str, ...] | None = None) -> Body | None:
    """The reference as it is kept: with both its ListID and its FullName."""
    found = find(company, node, where, kinds)
    return None if found is None else reference(found)


def is_reference(node: Node) -> bool:
    return node.name.endswith("Ref") and all(child.name in ("ListID", "FullName") for child in node.children)


def kept(company: Company, node: Node, where: str) -> object:
    """Any field as it is kept: references resolved, everything else as given; None for what was emptied."""
    if is_reference(node):
        return resolve(company, node, where)
    if not node.children:
        return node.text or None
    found: Body = {}
    for child in node.children:
        value = kept(company, child, where)
        if value is not None:
            found[child.name] = value
    return found or None


def for_change(company: Company, kind: str, node: Node) -> Record:
    """The object that a Mod means, if the Mod knows its last state."""
    identity, sequence = node.children[0].text, node.value("EditSequence") or ""
    record = company.get((kind,), identity)
    if record is None:
        not_found(identity)
    if record.body["EditSequence"] != sequence:
        stale(sequence)
    return record
