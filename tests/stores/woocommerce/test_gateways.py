"""The fees that payment plugins write down, each in its own way."""

from decimal import Decimal

import pytest

from app.core.money import Money
from app.stores.woocommerce.gateways import Meta, fee_of

TOTAL = Money(Decimal("51.33"), "USD")


@pytest.mark.parametrize(
    ("meta", "fee"),
    [
        ({"_stripe_fee": "1.79", "_stripe_currency": "USD"}, "1.79"),
        ({"_stripe_fee": "1.79", "_stripe_currency": "usd"}, "1.79"),
        ({"_stripe_fee": "1.65", "_stripe_currency": "EUR"}, None),
        ({"_stripe_fee": "1.79"}, "1.79"),
        ({"Stripe Fee": "1.79", "Net Revenue From Stripe": "49.54"}, "1.79"),
        ({"PayPal Transaction Fee": "2.28"}, "2.28"),
        ({"_ppcp_paypal_fees": {"paypal_fee": {"currency_code": "USD", "value": "2.28"}}}, "2.28"),
        ({"_ppcp_paypal_fees": {"paypal_fee": {"currency_code": "GBP", "value": "2.28"}},
          "PayPal Transaction Fee": "2.28"}, None),
        ({"_wcpay_transaction_fee": "1.79", "_wcpay_intent_currency": "usd"}, "1.79"),
        ({"_wcpay_transaction_fee": "1.79", "_wcpay_intent_currency": "eur"}, None),
        ({"_stripe_fee": "", "PayPal Transaction Fee": "2.28"}, "2.28"),
        ({"_stripe_fee": "-1.79"}, "1.79"),
        ({"_stripe_fee": "0"}, "0"),
        ({"_stripe_fee": "n/a"}, None),
        ({"_stripe_fee": "NaN"}, None),
        ({"_ppcp_paypal_fees": "gone"}, None),
        ({"_ppcp_paypal_fees": {"paypal_fee": "2.28"}}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_a_fee_is_told_only_in_the_currency_of_the_order(meta: Meta, fee: str | None) -> None:
    assert fee_of(meta, TOTAL) == (None if fee is None else Money(Decimal(fee), "USD"))
