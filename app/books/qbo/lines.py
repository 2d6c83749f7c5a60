"""Lines, discount and tax of a sales form in QuickBooks' JSON. Pure."""

from app.books.qbo.limits import DESCRIPTION_LENGTH
from app.books.qbo.texts import text
from app.books.qbo.wire import Json, JsonValue, Payload
from app.core.company import Company
from app.core.document import (
    DiscountLine,
    DocumentLine,
    DocumentTax,
    Form,
    NewCustomer,
    NewItem,
    TaxAmount,
    TaxRegime,
    TaxStyle,
)
from app.core.listing import Ref

CALCULATION = {
    TaxStyle.EXCLUSIVE: "TaxExcluded",
    TaxStyle.INCLUSIVE: "TaxInclusive",
    TaxStyle.NONE: "NotApplicable",
    TaxStyle.TOTAL: "TaxExcluded",
}


class Unresolved(ValueError):
    """A document names a customer or item that the wave before it should have made: a bug of ours."""

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” was not made before the document that names it")


def ref(pointer: Ref | NewCustomer | NewItem) -> Json:
    """A reference by id alone: the name QuickBooks knows better than we."""
    if not isinstance(pointer, Ref):
        raise Unresolved(pointer.name)
    return {"value": pointer.id}


def put_ref(payload: Payload, key: str, pointer: Ref | None) -> None:
    """Set a reference; none is left out."""
    if pointer is not None:
        payload[key] = {"value": pointer.id}


def form_lines(form: Form, company: Company) -> list[JsonValue]:
    """All lines of a form, the discount last."""
    lines: list[JsonValue] = [_sales_line(line, form.tax, company) for line in form.lines]
    return [*lines, _discount(form.discount)] if form.discount else lines


def put_tax(payload: Payload, form: Form, company: Company) -> None:
    """Set how the document carries its tax, in the words of the company's country."""
    tax = form.tax
    if company.tax is TaxRegime.CODES:
        payload["GlobalTaxCalculation"] = CALCULATION[tax.style]
        if tax.style is not TaxStyle.NONE:
            payload["TxnTaxDetail"] = _tax_by_rate(tax)
    elif company.tax is TaxRegime.TOTAL and tax.style is TaxStyle.TOTAL:
        payload["TxnTaxDetail"] = _tax_in_total(tax)
        if form.discount is not None:
            # Stores tax what is left after the discount; QuickBooks would report the tax on more.
            payload["ApplyTaxAfterDiscount"] = True


def _sales_line(line: DocumentLine, tax: DocumentTax, company: Company) -> Payload:
    detail: Payload = {"ItemRef": ref(line.item)}
    if line.quantity is not None and line.price is not None:
        detail |= {"Qty": line.quantity, "UnitPrice": line.price}
    put_ref(detail, "ClassRef", line.class_)
    code = _line_code(line, tax, company)
    if code:
        detail["TaxCodeRef"] = {"value": code}
    if line.gross is not None and tax.style is TaxStyle.INCLUSIVE:
        detail["TaxInclusiveAmt"] = line.gross.amount
    payload: Payload = {"Amount": line.amount.amount, "DetailType": "SalesItemLineDetail"}
    payload["SalesItemLineDetail"] = detail
    description = text(line.description, DESCRIPTION_LENGTH)
    return payload | {"Description": description} if description else payload


def _line_code(line: DocumentLine, tax: DocumentTax, company: Company) -> str:
    if company.tax is TaxRegime.OFF:
        return ""
    if company.tax is TaxRegime.TOTAL:
        # A line without a code is taken as taxable, so that NON is always said.
        return "TAX" if line.taxable and tax.style is TaxStyle.TOTAL else "NON"
    code = line.tax_code or tax.code
    return code.id if code else ""


def _discount(discount: DiscountLine) -> Payload:
    detail: Payload = {"PercentBased": False}
    put_ref(detail, "DiscountAccountRef", discount.account)
    put_ref(detail, "ClassRef", discount.class_)
    return {
        "Amount": discount.amount.amount,
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": detail,
    }


def _tax_in_total(tax: DocumentTax) -> Payload:
    detail: Payload = {"TotalTax": tax.total.amount}
    put_ref(detail, "TxnTaxCodeRef", tax.code)
    return detail


def _tax_by_rate(tax: DocumentTax) -> Payload:
    detail: Payload = {"TotalTax": tax.total.amount}
    if tax.amounts:
        detail["TaxLine"] = [_tax_line(amount) for amount in tax.amounts]
    return detail


def _tax_line(tax: TaxAmount) -> Payload:
    return {
        "Amount": tax.amount.amount,
        "DetailType": "TaxLineDetail",
        "TaxLineDetail": {
            "TaxRateRef": {"value": tax.rate.id},
            "PercentBased": True,
            "TaxPercent": tax.percent,
            "NetAmountTaxable": tax.taxed.amount,
        },
    }
