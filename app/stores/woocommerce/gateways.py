"""What payment plugins leave in an order's meta data: the fee they kept, and whether it was only a test."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from app.core.money import Money

Meta = Mapping[str, object]


def fee_of(meta: Meta, total: Money) -> Money | None:
    """What the processor kept, in the order's currency; None when it is not told in that currency."""
    for told in (_paypal_fees(meta), _stripe(meta), _old_stripe(meta), _paypal(meta), _woopayments(meta)):
        if told is not None:
            amount, currency = told
            return Money(abs(amount), total.currency) if currency in ("", total.currency) else None
    return None


def is_test(meta: Meta) -> bool:
    """WooCommerce has no test orders, but its payment plugins know their mode."""
    return meta.get("_ppcp_paypal_payment_mode") == "sandbox" or meta.get("_wcpay_mode") == "test"


Told = tuple[Decimal, str] | None  # an amount and its currency, "" when the plugin writes none


def _told(amount: object, currency: object = "") -> Told:
    if amount is None:
        return None
    try:
        found = Decimal(str(amount))
    except InvalidOperation:
        return None
    return (found, str(currency or "").upper()) if found.is_finite() else None


def _stripe(meta: Meta) -> Told:
    return _told(meta.get("_stripe_fee"), meta.get("_stripe_currency"))


def _old_stripe(meta: Meta) -> Told:
    return _told(meta.get("Stripe Fee"), meta.get("_stripe_currency"))


def _paypal(meta: Meta) -> Told:
    return _told(meta.get("PayPal Transaction Fee"))


def _paypal_fees(meta: Meta) -> Told:
    fees = meta.get("_ppcp_paypal_fees")
    fee = fees.get("paypal_fee") if isinstance(fees, dict) else None
    return _told(fee.get("value"), fee.get("currency_code")) if isinstance(fee, dict) else None


def _woopayments(meta: Meta) -> Told:
    return _told(meta.get("_wcpay_transaction_fee"), meta.get("_wcpay_intent_currency"))
