"""The lines of an order and of a refund: goods, shipping, fees, taxes, coupons, gift cards."""

import re
from dataclasses import dataclass, field, replace

from app.core.order import Discount, Fee, FeeKind, GiftCardUse, Line, Shipping, TaxLine, TaxShare
from app.stores.woocommerce.wire import Wire, identity, meta, money, number, plain, rows, text, unmarked

_TIP = re.compile(
    r"(?i)\b(tips?|gratuity|trinkgeld|pourboire|propina|mancia|fooi|dricks|drikkepenge|gorjeta)\b"
)
# How the gift card plugins of WooCommerce, PW and YITH begin the names of what they keep on a sold card's line.
_GIFT_CARD = ("wc_gc_giftcard", "pw_gift_card", "ywgc_", "_ywgc_")
_REFUNDED = "_refunded_item_id"


@dataclass(frozen=True, slots=True)
class Originals:
    """The order's own lines by id: a refund's line points at the one that it gives back."""

    lines: dict[str, Line] = field(default_factory=dict)
    shipping: dict[str, Shipping] = field(default_factory=dict)
    fees: dict[str, Fee] = field(default_factory=dict)


def sold(row: Wire, currency: str) -> Line:
    notes = row.get("meta_data")
    product = identity(row, "product_id")
    return Line(
        id=text(row, "id"),
        name=plain(row, "name"),
        sku=plain(row, "sku"),
        # A deleted product leaves 0 behind, while the id of its variation may still be there.
        product_id=product and (identity(row, "variation_id") or product),
        quantity=number(row, "quantity"),
        subtotal=money(row, "subtotal", currency),
        total=money(row, "total", currency),
        tax=money(row, "total_tax", currency),
        taxes=_shares(row, currency),
        options=_options(row) if notes else "",
        gift_card=bool(notes) and any(key.startswith(_GIFT_CARD) for key in meta(row)),
        bundle=identity(row, "bundled_by") or identity(row, "composite_parent"),
    )


def shipped(row: Wire, currency: str) -> Shipping:
    return Shipping(
        id=text(row, "id"),
        method=text(row, "method_id"),
        title=plain(row, "method_title"),
        total=money(row, "total", currency),
        tax=money(row, "total_tax", currency),
        taxes=_shares(row, currency),
    )


def charged(row: Wire, currency: str) -> Fee:
    name = plain(row, "name")
    return Fee(
        id=text(row, "id"),
        name=name,
        total=money(row, "total", currency),
        # Never inferred from tax_status: a fee with "none" carries tax all the same (facts §1.5).
        tax=money(row, "total_tax", currency),
        taxes=_shares(row, currency),
        kind=FeeKind.TIP if _TIP.search(name) else FeeKind.FEE,
    )


def taxed(row: Wire, currency: str) -> TaxLine:
    return TaxLine(
        rate_id=text(row, "rate_id"),
        name=plain(row, "label") or text(row, "rate_code"),
        percent=number(row, "rate_percent"),
        on_goods=money(row, "tax_total", currency),
        on_shipping=money(row, "shipping_tax_total", currency),
        compound=row.get("compound") is True,
    )


def discounted(row: Wire, currency: str) -> Discount:
    return Discount(plain(row, "code"), money(row, "discount", currency))


def redeemed(row: Wire, currency: str) -> GiftCardUse:
    return GiftCardUse(text(row, "code"), money(row, "amount", currency))


def sold_back(row: Wire, currency: str, originals: Originals) -> Line:
    """A refund's line in positive amounts, with the names and the id of the line that it gives back."""
    line = sold(row, currency)
    positive = replace(
        line,
        quantity=abs(line.quantity),
        subtotal=-line.subtotal,
        total=-line.total,
        tax=-line.tax,
        taxes=_turned(line.taxes),
    )
    first = originals.lines.get(_refunded(row))
    if first is None:
        return positive
    return replace(
        positive,
        id=first.id,
        name=first.name,
        sku=first.sku,
        product_id=first.product_id,
        options=first.options,
        gift_card=first.gift_card,
        bundle=first.bundle,
    )


def shipped_back(row: Wire, currency: str, originals: Originals) -> Shipping:
    charge = shipped(row, currency)
    first = originals.shipping.get(_refunded(row), charge)
    return replace(
        charge,
        id=first.id,
        method=first.method,
        title=first.title,
        total=-charge.total,
        tax=-charge.tax,
        taxes=_turned(charge.taxes),
    )


def charged_back(row: Wire, currency: str, originals: Originals) -> Fee:
    fee = charged(row, currency)
    first = originals.fees.get(_refunded(row), fee)
    return replace(
        fee,
        id=first.id,
        name=first.name,
        kind=first.kind,
        total=-fee.total,
        tax=-fee.tax,
        taxes=_turned(fee.taxes),
    )


def taxed_back(row: Wire, currency: str) -> TaxLine:
    line = taxed(row, currency)
    return replace(line, on_goods=-line.on_goods, on_shipping=-line.on_shipping)


def _shares(row: Wire, currency: str) -> tuple[TaxShare, ...]:
    # An empty total says that the rate does not apply; "0.00" says that it does, at nothing.
    found = (share for share in rows(row, "taxes") if share.get("total") not in ("", None))
    return tuple(TaxShare(text(share, "id"), money(share, "total", currency)) for share in found)


def _turned(shares: tuple[TaxShare, ...]) -> tuple[TaxShare, ...]:
    return tuple(TaxShare(share.rate_id, -share.amount) for share in shares)


def _refunded(row: Wire) -> str:
    return str(meta(row).get(_REFUNDED, ""))


def _options(row: Wire) -> str:
    """What the customer chose, as the store shows it: "Size: L, Colour: Red"."""
    chosen = []
    for entry in rows(row, "meta_data"):
        key, value = entry.get("display_key") or entry.get("key"), entry.get("display_value")
        if (
            isinstance(key, str)
            and isinstance(value, str)
            and value
            and not str(entry.get("key")).startswith("_")
        ):
            chosen.append(f"{unmarked(key)}: {unmarked(value)}")
    return ", ".join(chosen)
