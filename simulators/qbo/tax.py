"""Which tax rules a sales form falls under, and what they make of it: the American ones or everybody else's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from simulators.qbo import faultbook
from simulators.qbo.arithmetic import (
    NetLine,
    OddTaxLineError,
    Rate,
    Taxed,
    TaxLine,
    inclusive_tax,
    us_tax,
    world_tax,
)
from simulators.qbo.books import Books, Target
from simulators.qbo.drafts import Draft, number, ref, text
from simulators.qbo.money import ZERO
from simulators.qbo.sales_lines import SaleLine, SaleLines
from simulators.qbo.taxlists import rates_of
from simulators.qbo.txn import Header, check_coins
from simulators.qbo.wire import Json

EVERYWHERE = "*"  # the code of automated sales tax where no place fits
MOST_TAXED_LINES = 750
NO_RATE = "Make sure all your transactions have a VAT/GST rate before you save."


@dataclass(frozen=True)
class TaxOutcome:
    sale: SaleLines  # with the nets and codes as they came out
    detail: Json  # TxnTaxDetail
    total: Decimal


def tax_of(books: Books, header: Header, draft: Draft, sale: SaleLines) -> TaxOutcome:
    if not books.switches.using_sales_tax:
        return TaxOutcome(_with_codes(sale, dict.fromkeys(range(len(sale.lines)))), {"TotalTax": ZERO}, ZERO)
    if len(sale.lines) > MOST_TAXED_LINES:
        faultbook.business(f"A taxable transaction can have at most {MOST_TAXED_LINES} lines.")
    if books.company.taxed_the_american_way:
        return _american(books, header, draft, sale)
    return _elsewhere(books, header, draft, sale)


def _net_lines(sale: SaleLines) -> list[NetLine]:
    return [NetLine(line.net, line.code, line.gross, discounted=not line.is_shipping) for line in sale.lines]


def _with_codes(sale: SaleLines, codes: Mapping[int, str | None]) -> SaleLines:
    lines = [_with_code(line, codes[at]) for at, line in enumerate(sale.lines)]
    return replace(sale, lines=lines)


def _with_code(line: SaleLine, code: str | None) -> SaleLine:
    if line.item is None:
        return line
    detail = {key: value for key, value in line.body["SalesItemLineDetail"].items() if key != "TaxCodeRef"}
    if code is not None:
        detail["TaxCodeRef"] = {"value": code}
    return replace(line, code=code, body=line.body | {"SalesItemLineDetail": detail})


# The United States


def _american(books: Books, header: Header, draft: Draft, sale: SaleLines) -> TaxOutcome:
    sale = _with_codes(sale, {at: _american_code(books, line) for at, line in enumerate(sale.lines)})
    sent = _sent_detail(draft)
    code = _group(books, draft, sent)
    if code is None:
        return TaxOutcome(sale, {"TotalTax": ZERO}, ZERO)
    override = number(sent, "TotalTax")
    if override is not None:
        override = check_coins(header, "TotalTax", override)
        if override < 0:
            faultbook.negative_line(override)
    off = sale.off if draft.merged.get("ApplyTaxAfterDiscount") else ZERO
    taxed = us_tax(_net_lines(sale), off, rates_of(books, code), override, header.digits)
    detail = {"TxnTaxCodeRef": {"value": code.id}} | _detail(taxed)
    return TaxOutcome(sale, detail, taxed.total)


def _group(books: Books, draft: Draft, sent: Json) -> Target | None:
    if books.switches.partner_tax is None:
        return _chosen_group(books, sent)
    return _engine_code(books, draft) if books.switches.partner_tax else None


def _american_code(books: Books, line: SaleLine) -> str | None:
    if line.item is None or line.code is not None:
        return line.code
    if books.switches.partner_tax:
        return "TAX"
    item = None if line.is_shipping else books.target("Item", line.item)
    return "TAX" if item is not None and item.body.get("Taxable") else "NON"


def _sent_detail(draft: Draft) -> Json:
    """TxnTaxDetail as sent, or what still holds of the stored one when an update leaves it out."""
    sent: Json | None = draft.sent.get("TxnTaxDetail")
    if sent is not None or draft.old is None or "TxnTaxDetail" not in draft.merged:
        return sent or {}
    stored: Json = draft.merged["TxnTaxDetail"]
    moves_tax = {"Line", "ShipAddr", "CustomerRef", "GlobalTaxCalculation"}
    if moves_tax & set(draft.sent):
        return {key: value for key, value in stored.items() if key == "TxnTaxCodeRef"}
    return stored


def _engine_code(books: Books, draft: Draft) -> Target | None:
    """Automated sales tax goes by the address and never by the code it was sent."""
    place = _place(books, draft)
    found = books.rows.of_kind("TaxCode", place) if place else None
    found = found or books.rows.of_kind("TaxCode", EVERYWHERE)
    return books.target("TaxCode", found) if found else None


def _place(books: Books, draft: Draft) -> str | None:
    customer = ref(draft.merged, "CustomerRef")
    addresses = [draft.merged.get("ShipAddr"), draft.merged.get("BillAddr")]
    if customer is not None:
        body = books.expect("Customer", customer).body
        addresses.insert(1, body.get("ShipAddr"))
    for address in addresses:
        state = text(address or {}, "CountrySubDivisionCode")
        if state is not None:
            return state.upper() if len(state) == 2 else books.rows.note(f"state/{state.casefold()}")
    return books.rows.note("state")


def _chosen_group(books: Books, sent: Json) -> Target | None:
    code = ref(sent, "TxnTaxCodeRef")
    if code is None:
        return None
    target = books.expect("TaxCode", code)
    if not target.body.get("TaxGroup"):
        faultbook.business("TxnTaxCodeRef must name a sales tax group, not a line's TAX or NON.")
    return target


# Everywhere else


def _elsewhere(books: Books, header: Header, draft: Draft, sale: SaleLines) -> TaxOutcome:
    mode = text(draft.merged, "GlobalTaxCalculation")
    sent = _sent_detail(draft)
    if mode is None:
        faultbook.missing("GlobalTaxCalculation")
    if mode == "NotApplicable":
        if sent.get("TaxLine") or number(sent, "TotalTax"):
            faultbook.tax_detail_not_applicable()
        return TaxOutcome(_with_codes(sale, dict.fromkeys(range(len(sale.lines)))), {"TotalTax": ZERO}, ZERO)
    codes = _codes(books, sale)
    overrides = _overrides(books, header, sent)
    compute = inclusive_tax if mode == "TaxInclusive" else world_tax
    try:
        taxed = compute(_net_lines(sale), sale.off, codes, overrides, header.digits)
    except OddTaxLineError as error:
        faultbook.business(f"{error}.")
    return TaxOutcome(_with_nets(sale, taxed, mode), _detail(taxed), taxed.total)


def _codes(books: Books, sale: SaleLines) -> dict[str, Sequence[Rate]]:
    if any(line.code is None for line in sale.sold):
        faultbook.business(NO_RATE)
    return {str(line.code): rates_of(books, books.expect("TaxCode", str(line.code))) for line in sale.sold}


def _overrides(books: Books, header: Header, sent: Json) -> dict[str, Decimal]:
    overrides: dict[str, Decimal] = {}
    for line in sent.get("TaxLine", []):
        rate = ref(line.get("TaxLineDetail") or {}, "TaxRateRef")
        amount = number(line, "Amount")
        if rate is None or amount is None:
            faultbook.missing("TaxLineDetail.TaxRateRef" if rate is None else "TaxLine.Amount")
        if rate in overrides:
            faultbook.business(f"TaxRateRef {rate} is used by two tax lines.")
        books.expect("TaxRate", rate)
        overrides[rate] = check_coins(header, "Amount", amount)
    return overrides


def _with_nets(sale: SaleLines, taxed: Taxed, mode: str) -> SaleLines:
    lines = [_with_net(line, net, mode) for line, net in zip(sale.lines, taxed.lines, strict=True)]
    return replace(sale, lines=lines)


def _with_net(line: SaleLine, net: NetLine, mode: str) -> SaleLine:
    if line.item is None:
        return line
    detail: Json = line.body["SalesItemLineDetail"]
    if mode == "TaxInclusive":
        detail = detail | {"TaxInclusiveAmt": net.gross}
    else:
        detail = {key: value for key, value in detail.items() if key != "TaxInclusiveAmt"}
    return replace(
        line,
        net=net.net,
        gross=net.gross,
        body=line.body | {"Amount": net.net, "SalesItemLineDetail": detail},
    )


def _detail(taxed: Taxed) -> Json:
    return {"TotalTax": taxed.total, "TaxLine": [_tax_line(line) for line in taxed.tax_lines]}


def _tax_line(line: TaxLine) -> Json:
    detail = {
        "TaxRateRef": {"value": line.rate.id},
        "PercentBased": True,
        "TaxPercent": line.rate.percent,
        "NetAmountTaxable": line.taxable,
    }
    return {"Amount": line.amount, "DetailType": "TaxLineDetail", "TaxLineDetail": detail}
