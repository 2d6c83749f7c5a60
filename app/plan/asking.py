"""What must be known of the books before an order can be planned."""

from collections.abc import Iterable

from app.config.document import ReadyConfig
from app.config.sections.customers import WhenMissing
from app.config.sections.products import ItemMatch, NoSku
from app.core.document import Kind, Limits
from app.core.order import Line, Order
from app.plan.customer_names import names_of
from app.plan.items import wanted_name
from app.plan.names import cleaned, item_name, part_number
from app.plan.numbers import SAME_SALE, refund_number, sale_number
from app.plan.own_items import own_item_of, roles_of
from app.plan.view import Lookups


def lookups(order: Order, config: ReadyConfig, limits: Limits) -> Lookups:
    """All names, SKUs, e-mails and numbers that the plan of this order may ask for. The lengths are
    needed, because what is looked for is the shortened name."""
    names = names_of(order, config, limits)
    lines = [*order.lines, *(line for refund in order.refunds for line in refund.lines)]
    chosen = config.customers
    fallback = chosen.fallback.id if chosen.when_missing is WhenMissing.FALLBACK and chosen.fallback else ""
    one_item = config.products.one_item if config.products.no_sku is NoSku.ONE_ITEM else None
    return Lookups(
        customer_names=_folded(names.all),
        emails=_folded((names.email,) if names.personal else ()),
        companies=_folded((names.company,) if names.personal else ()),
        customer_ids=_present(fallback),
        store_customers=_present(order.customer_id),
        item_names=_folded(_item_names(order, lines, config, limits)),
        item_ids=_present(one_item.id if one_item else ""),
        skus=_folded(cleaned(line.sku) for line in lines),
        numbers=frozenset(_numbers(order, config, limits)),
    )


def _item_names(order: Order, lines: list[Line], config: ReadyConfig, limits: Limits) -> set[str]:
    names = {item_name(own_item_of(role, config).name, limits) for role in roles_of(order, config, limits)}
    for line in lines:
        name = wanted_name(line, config, limits)
        names.add(name)
        if line.sku and config.products.match_by is ItemMatch.SKU:
            names.add(part_number(line.sku, limits))
        elif ":" in name:
            names.add(name.rpartition(":")[0])
    return names


def _numbers(order: Order, config: ReadyConfig, limits: Limits) -> set[tuple[Kind, str]]:
    number = sale_number(order, config, limits)
    if not number:
        return set()
    found = {(kind, number) for kind in (config.transactions.type.kind, *SAME_SALE)}
    for refund in order.refunds:
        back = refund_number(order, refund, config, limits)
        found |= {(Kind.REFUND_RECEIPT, back), (Kind.CREDIT_MEMO, back)}
    return found


def _folded(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(text.casefold() for text in texts if text)


def _present(text: str) -> frozenset[str]:
    return frozenset((text,)) if text else frozenset()
