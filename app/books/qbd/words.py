"""What a message set asks, in words for the page that lists them. Pure."""

import re
from collections import Counter

_REQUEST = re.compile(rb"<([A-Z][A-Za-z]*)Rq[ >/]")
_KINDS = ("Add", "Mod", "Query", "Del", "Void")
_VERBS = {"Add": "Add", "Mod": "Change", "Query": "Read", "Del": "Remove", "Void": "Void", "": "Ask for"}
_PART = re.compile(r"[A-Z][a-z]*")
_SETS = b"QBXMLMsgs"
# What is not made of its name: one, and many.
_NAMED = {
    "Txn": ("document", "documents"),
    "TxnDeleted": ("deleted documents", "deleted documents"),
    "ListDeleted": ("deleted entries", "deleted entries"),
    "StandardTerms": ("terms", "terms"),
    "ItemSalesTax": ("sales tax item", "sales tax items"),
    "ItemSalesTaxGroup": ("sales tax group", "sales tax groups"),
    "ItemInventory": ("inventory item", "inventory items"),
    "ItemNonInventory": ("non-inventory item", "non-inventory items"),
    "ItemService": ("service item", "service items"),
    "ItemOtherCharge": ("charge item", "charge items"),
    "ReceivePayment": ("payment", "payments"),
    "Company": ("company", "company"),
    "Host": ("QuickBooks' version", "QuickBooks' version"),
    "Preferences": ("preferences", "preferences"),
}
_REFUSED = re.compile(rb'statusSeverity\s*=\s*["\']Error["\']')


def words_of(body: bytes) -> str:
    """As "Add 12 sales receipts, 3 customers"."""
    found = Counter(match for match in _REQUEST.findall(body) if match != _SETS)
    phrases: dict[str, list[str]] = {}
    for name, times in found.items():
        kind = next((one for one in _KINDS if name.decode().endswith(one)), "")
        one, many = _nouns(name.decode().removesuffix(kind))
        phrases.setdefault(_VERBS[kind], []).append(_counted(kind, times, one, many))
    return "; ".join(f"{verb} {', '.join(nouns)}" for verb, nouns in phrases.items())


def holds_refusal(response: bytes) -> bool:
    """Whether an answer refuses something; what a question did not find is no refusal."""
    return _REFUSED.search(response) is not None


def _nouns(stem: str) -> tuple[str, str]:
    """An object's name in the singular and the plural."""
    name = " ".join(_PART.findall(stem)).lower()
    plain = (
        name,
        f"{name[:-1]}ies" if name.endswith("y") else f"{name}es" if name.endswith("s") else f"{name}s",
    )
    return _NAMED.get(stem, plain)


def _counted(kind: str, times: int, one: str, many: str) -> str:
    if kind == "Query" or one == many:
        return many
    return f"{times} {one if times == 1 else many}"
