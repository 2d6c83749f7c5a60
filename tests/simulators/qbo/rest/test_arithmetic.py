"""The sums themselves: nothing is lost between lines, rates and totals."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.qbo.arithmetic import (
    NetLine,
    OddTaxLineError,
    Rate,
    inclusive_tax,
    line_amount,
    us_tax,
    world_tax,
)
from simulators.qbo.money import round_half_up, share_out

D = Decimal
CODES = {
    "S": [Rate("s", D(20))],
    "R": [Rate("r", D(5))],
    "Z": [Rate("z", D(0))],
    "Q": [Rate("gst", D(5)), Rate("qst", D("9.975"))],
    "C": [Rate("gst", D(5)), Rate("old", D("9.5"), on_tax=True)],
}
cents = st.integers(-5000, 500_000).map(lambda value: D(value) / 100)
positive = st.integers(0, 500_000).map(lambda value: D(value) / 100)
lines = st.lists(
    st.builds(NetLine, net=positive, code=st.sampled_from(sorted(CODES))), min_size=1, max_size=12
)
PAID = st.lists(st.tuples(positive, st.sampled_from(sorted(CODES))), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("quantity", "price", "amount"),
    [
        ("14.50", "128.350", "1861.08"),
        ("1", "0.005", "0.01"),
        ("1", "-0.005", "-0.01"),
        ("3", "33.333", "100.00"),
    ],
)
def test_a_line_rounds_half_up_as_reported_of_the_real_service(
    quantity: str, price: str, amount: str
) -> None:
    assert line_amount(D(quantity), D(price), 2) == D(amount)


@given(cents, st.lists(positive, min_size=1, max_size=9))
def test_what_is_shared_out_adds_up(total: Decimal, weights: list[Decimal]) -> None:
    parts = share_out(total, weights, 2)
    assert sum(parts) == total
    assert all(part == round_half_up(part, 2) for part in parts)


@given(lines, positive, st.one_of(st.none(), positive))
def test_american_tax_is_what_was_sent_or_each_rate_on_the_taxable(
    sold: list[NetLine], discount: Decimal, override: Decimal | None
) -> None:
    marked = [NetLine(line.net, "TAX" if line.code == "S" else "NON") for line in sold]
    discount = min(discount, sum((line.net for line in marked), D(0)))
    taxed = us_tax(marked, discount, [Rate("a", D("7.25")), Rate("b", D("1.25"))], override, 2)
    taxable = taxed.tax_lines[0].taxable
    assert 0 <= taxable <= sum((line.net for line in marked if line.code == "TAX"), D(0))
    if override is not None and taxable:
        assert taxed.total == override
    else:
        assert abs(taxed.total - taxable * D("0.085")) <= D("0.01")


@given(lines, positive)
def test_tax_on_top_is_close_to_the_exact_one_and_each_rate_stands_once(
    sold: list[NetLine], discount: Decimal
) -> None:
    discount = min(discount, sum((line.net for line in sold), D(0)))
    taxed = world_tax(sold, discount, CODES, {}, 2)
    rates = [line.rate.id for line in taxed.tax_lines]
    assert len(rates) == len(set(rates))
    assert list(taxed.lines) == sold
    assert all(line.amount == round_half_up(line.amount, 2) for line in taxed.tax_lines)


@given(PAID)
def test_inclusive_tax_never_changes_what_was_paid(paid: list[tuple[Decimal, str]]) -> None:
    sold = []
    for gross, code in paid:
        share = sum((rate.percent / 100 for rate in CODES[code]), D(0))
        if code == "C":
            share = D("1.05") * D("1.095") - 1
        sold.append(NetLine(round_half_up(gross / (1 + share), 2), code, gross))
    taxed = inclusive_tax(sold, D(0), CODES, {}, 2)
    total = sum((gross for gross, _ in paid), D(0))
    assert sum((line.net for line in taxed.lines), D(0)) + taxed.total == total
    assert all(
        abs(after.net - before.net) <= D("0.01") for after, before in zip(taxed.lines, sold, strict=True)
    )


def test_inclusive_overrides_may_differ_by_a_cent_a_line_and_no_more() -> None:
    sold = [NetLine(D("8.33"), "S", D("9.99")), NetLine(D("8.33"), "S", D("9.99"))]
    taxed = inclusive_tax(sold, D(0), CODES, {"s": D("3.30")}, 2)
    assert sum(line.net for line in taxed.lines) + taxed.total == D("19.98")
    with pytest.raises(OddTaxLineError):
        inclusive_tax(sold, D(0), CODES, {"s": D("3.29")}, 2)
