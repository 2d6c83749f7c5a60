"""Which request is answered by what."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, partial

from simulators.desktop import lists, payments, removal, sales
from simulators.desktop.company import Company
from simulators.desktop.inquiries import (
    Host,
    company_answer,
    deleted_answer,
    host_answer,
    preferences_answer,
    write_extra,
)
from simulators.desktop.iterators import Iterators
from simulators.desktop.kinds import DOCUMENTS, ITEM_KINDS, LISTS, SALES
from simulators.desktop.node import Node
from simulators.desktop.presenting import present, wish_of_write
from simulators.desktop.queries import answer_query
from simulators.desktop.statuses import Refused
from simulators.desktop.store import Record
from simulators.desktop.writing import Answer


@dataclass
class Context:
    """What a set of requests shares: the file, and the macros that its requests define."""

    company: Company
    host: Host
    iterators: Iterators
    macros: dict[str, str] = field(default_factory=dict)


Handler = Callable[[Context, Node], Answer]


@cache
def handlers() -> dict[str, Handler]:
    found: dict[str, Handler] = {
        "HostQueryRq": lambda context, node: host_answer(context.host, node),
        "CompanyQueryRq": lambda context, node: company_answer(context.company, node),
        "PreferencesQueryRq": lambda context, node: preferences_answer(context.company, node),
        "TxnDelRq": partial(_removed, removal.delete_document, "TxnDel"),
        "TxnVoidRq": partial(_removed, removal.void_document, "TxnVoid"),
        "ListDelRq": partial(_removed, removal.delete_from_list, "ListDel"),
        "TxnDeletedQueryRq": lambda context, node: deleted_answer(context.company, node, documents=True),
        "ListDeletedQueryRq": lambda context, node: deleted_answer(context.company, node, documents=False),
        "DataExtAddRq": lambda context, node: write_extra(context.company, node.children[0], context.macros),
        "DataExtModRq": lambda context, node: write_extra(context.company, node.children[0], context.macros),
        "ItemQueryRq": partial(_queried, ITEM_KINDS),
        "ReceivePaymentAddRq": partial(_written, payments.add),
        "ReceivePaymentModRq": partial(_written, payments.change),
    }
    for kind in (*LISTS, *DOCUMENTS):
        found[f"{kind}QueryRq"] = partial(_queried, (kind,))
    for kind in lists.ADDED:
        found[f"{kind}AddRq"] = partial(_written_as, lists.add, kind)
    for kind in lists.CHANGED:
        found[f"{kind}ModRq"] = partial(_written_as, lists.change, kind)
    for kind in SALES:
        found[f"{kind}AddRq"] = partial(_written_as, sales.add, kind)
        found[f"{kind}ModRq"] = partial(_written_as, sales.change, kind)
    return found


def _queried(kinds: tuple[str, ...], context: Context, node: Node) -> Answer:
    return answer_query(context.company, kinds, node, context.iterators)


def _written_as(
    write: Callable[[Company, str, Node], Record], kind: str, context: Context, node: Node
) -> Answer:
    return _written(lambda company, inner: write(company, kind, inner), context, node)


def _written(write: Callable[[Company, Node], Record], context: Context, node: Node) -> Answer:
    asked = _with_macros(node.children[0], context.macros)
    record = write(context.company, asked)
    macro = asked.attributes.get("defMacro")
    if macro:
        context.macros[macro] = record.id
    return Answer(found=(present(context.company, record, wish_of_write(node)),))


def _removed(
    remove: Callable[[Company, str, str], dict[str, str]], word: str, context: Context, node: Node
) -> Answer:
    kind = node.value(f"{word}Type") or ""
    identity = node.value("TxnID") or node.value("ListID") or ""
    told = remove(context.company, kind, identity)
    # These answers have no Ret around their elements.
    return Answer(found=tuple(told.items()))


def _with_macros(node: Node, macros: dict[str, str]) -> Node:
    name = node.attributes.get("useMacro")
    if name is not None:
        if name not in macros:
            raise Refused(3140, f'There is an invalid reference to the macro "{name}".')
        return replace(node, text=macros[name])
    return replace(node, children=tuple(_with_macros(child, macros) for child in node.children))
