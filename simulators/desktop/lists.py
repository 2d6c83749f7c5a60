"""Adding to the lists and changing what is on them."""

from simulators.desktop.addresses import with_blocks
from simulators.desktop.company import Company, reference
from simulators.desktop.kinds import ITEM_KINDS, NESTED, PEOPLE
from simulators.desktop.node import Body, Node, truth
from simulators.desktop.referring import find, for_change, kept
from simulators.desktop.statuses import Refused, cannot_store, missing
from simulators.desktop.store import Record

ADDED = (
    "Customer",
    "Vendor",
    "ItemService",
    "ItemNonInventory",
    "ItemOtherCharge",
    "ItemInventory",
    "ItemDiscount",
    "ItemSubtotal",
    "ItemSalesTax",
    "PaymentMethod",
    "ShipMethod",
    "Class",
    "CustomerMsg",
    "StandardTerms",
    "Account",
)
CHANGED = ("Customer", "ItemService", "ItemNonInventory", "ItemOtherCharge", "ItemInventory", "ItemDiscount")
# What only sets something off when given, and is no field of the object.
_NOT_KEPT = {"BarCode", "OpenBalance", "OpenBalanceDate", "InventoryDate", "TotalValue", "CreditCardInfo"}
_RENAMED = {"SalesOrPurchaseMod": "SalesOrPurchase", "SalesAndPurchaseMod": "SalesAndPurchase"}


def add(company: Company, kind: str, node: Node) -> Record:
    body = _defaults(company, kind)
    _fill(company, kind, node, body)
    _place(company, kind, node, body)
    _require(kind, body)
    record = company.add_list(kind, with_blocks(body))
    quantity = node.value("QuantityOnHand")
    if quantity:
        company.store.run("INSERT INTO stock VALUES (?, ?, ?)", ("opening", record.id, quantity))
    return record


def change(company: Company, kind: str, node: Node) -> Record:
    record = for_change(company, kind, node)
    kept_sequence = record.body["EditSequence"]
    _fill(company, kind, node, record.body)
    record.body["EditSequence"] = kept_sequence
    _place(company, kind, node, record.body)
    _require(kind, record.body)
    with_blocks(record.body)
    company.save_list(record)
    return record


def _defaults(company: Company, kind: str) -> Body:
    preferences = company.preferences
    body: Body = {"IsActive": "true"}
    taxable = company.named(("SalesTaxCode",), preferences.taxable_code)
    if preferences.sales_tax and taxable and (kind == "Customer" or kind in ADDED[2:7]):
        body["SalesTaxCodeRef"] = reference(taxable)
    if kind == "Customer":
        default = company.named(("ItemSalesTax", "ItemSalesTaxGroup"), preferences.default_tax_item)
        if preferences.sales_tax and default:
            body["ItemSalesTaxRef"] = reference(default)
        body |= {"JobStatus": "None", "PreferredDeliveryMethod": "None"}
    return body


def _fill(company: Company, kind: str, node: Node, body: Body) -> None:
    repeated: set[str] = set()
    for child in node.children:
        name = _RENAMED.get(child.name, child.name)
        if name in _NOT_KEPT or name == "ParentRef":
            continue
        value = _value(company, kind, child)
        if name in repeated:
            earlier = body[name]
            body[name] = [*(earlier if isinstance(earlier, list) else [earlier]), value]
        elif value is None:
            body.pop(name, None)
        elif (
            isinstance(value, dict)
            and name in body
            and node.name.endswith("Mod")
            and not child.name.endswith("Ref")
        ):
            body[name] = {**body[name], **value}
        else:
            body[name] = value
        repeated.add(name)
    code = node.first("BarCode")
    if code is not None and code.value("BarCodeValue"):
        body["BarCodeValue"] = code.value("BarCodeValue")
    body.pop("QuantityOnHand", None)


def _value(company: Company, kind: str, child: Node) -> object:
    if child.name == "IsActive" or child.name.startswith("Is"):
        return "true" if truth(child.text) else "false"
    return kept(company, child, kind)


def _place(company: Company, kind: str, node: Node, body: Body) -> None:
    name = str(body.get("Name", ""))
    if not name.strip():
        missing("Name")
    if ":" in name:
        cannot_store(name, "Name")
    if kind not in NESTED:
        return
    above = node.first("ParentRef")
    if above is not None:
        parent = find(company, above, kind, ITEM_KINDS if kind in ITEM_KINDS else (kind,))
        _hang(body, parent)
    if "ParentRef" in body:
        body["FullName"] = f"{body['ParentRef']['FullName']}:{name}"
    else:
        body["FullName"] = name
    body["Sublevel"] = str(body["FullName"].count(":"))


def _hang(body: Body, parent: Record | None) -> None:
    if parent is None:
        body.pop("ParentRef", None)
    elif parent.id == body.get("ListID"):
        raise Refused(
            3180, "There was an error when saving.  QuickBooks error message: It cannot be its own parent."
        )
    else:
        body["ParentRef"] = reference(parent)


def _require(kind: str, body: Body) -> None:
    """What the tables cannot say: accounts without which QuickBooks saves no item."""
    both = body.get("SalesAndPurchase")
    if both is not None and "ExpenseAccountRef" not in both:
        missing("ExpenseAccountRef")
    if both is not None and "IncomeAccountRef" not in both:
        missing("IncomeAccountRef")
    one = body.get("SalesOrPurchase")
    if one is not None and "AccountRef" not in one:
        missing("AccountRef")
    if kind == "ItemInventory":
        for name in ("IncomeAccountRef", "COGSAccountRef", "AssetAccountRef"):
            if name not in body:
                missing(name)
    if kind == "ItemDiscount" and "AccountRef" not in body:
        missing("AccountRef")
    if kind in PEOPLE:
        _refuse_breaks(body)


def _refuse_breaks(body: Body) -> None:
    name = str(body["Name"])
    if any(character in name for character in "\t\r\n"):
        cannot_store(name, "Name")
