"""What a message set asks, in words for the page that lists them. Pure."""

import re
from collections import Counter

_REQUEST = re.compile(rb"<([A-Z][A-Za-z]*)Rq[ >/]")
_KINDS = ("Add", "Mod", "Query", "Del", "Void")
_VERBS = {"Add": "Add", "Mod": "Change", "Query": "Read", "Del": "Remove", "Void": "Void", "": "Ask for"}
_PART = re.compile(r"[A-Z][a-z]*")
_SETS = b"QBXMLMsgs"
_NAMED = {
    "Txn": "document",
    "Company": "company",
    "Host": "QuickBooks' version",
    "Preferences": "preferences",
}
_REFUSED = re.compile(rb'statusSeverity\s*=\s*["\']Error["\']')


def words_of(body: bytes) -> str:
    """As "Add 12 sales receipts, 3 customers"."""
    found = Counter(match for match in _REQUEST.findall(body) if match != _SETS)
    phrases: dict[str, list[str]] = {}
    for name, times in found.items():
        verb, noun = _verb_and_noun(name.decode())
        phrases.setdefault(verb, []).append(_counted(noun, times, reads=verb == "Read"))
    return "; ".join(f"{verb} {', '.join(nouns)}" for verb, nouns in phrases.items())


def holds_refusal(response: bytes) -> bool:
    """Whether an answer refuses something; what a question did not find is no refusal."""
    return _REFUSED.search(response) is not None


def _verb_and_noun(request: str) -> tuple[str, str]:
    kind = next((one for one in _KINDS if request.endswith(one)), "")
    stem = request.removesuffix(kind)
    return _VERBS[kind], _NAMED.get(stem) or " ".join(_PART.findall(stem)).lower()


def _counted(noun: str, times: int, *, reads: bool) -> str:
    if noun in _NAMED.values() and noun != "document":
        return noun
    many = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}es" if noun.endswith("s") else f"{noun}s"
    if reads and times == 1:
        return many
    return f"{times} {noun if times == 1 else many}"
