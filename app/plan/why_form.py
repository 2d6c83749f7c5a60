"""Why the fields that all sales forms share are what they are, in a bookkeeper's words."""

from app.config.sections.tax import TaxMode
from app.core.document import DiscountLine, DocumentKey, Form, TaxRegime, TaxStyle
from app.plan.case import Case
from app.plan.dimensions import Choice
from app.plan.notes import Writer
from app.plan.tax import Taxed
from app.plan.texts import memo_source, message_source
from app.plan.wanted import Wanted

MARKED = "derived from the order and the kind of document; it marks the document as ours, so that it is posted once"


def explain_form(case: Case, wanted: Wanted, form: Form, taxed: Taxed, class_: Choice) -> None:
    """All but date and number, which each kind explains, and lines and location, which their rules explain."""
    about = case.notes.about(form.key)
    explain_key(about, form.key)
    about.why("customer", form.customer, wanted.customer[1], "customers")
    _explain_tax(case, about, form, taxed)
    if form.discount:
        _explain_discount(case, about, form.discount, class_)
    _explain_texts(case, about, wanted, form)
    if form.class_:
        about.why("class_", form.class_, class_.why, class_.section)
    about.why("total", form.total, _total_source(wanted))


def explain_key(about: Writer, key: DocumentKey) -> None:
    about.why("key", key, MARKED)


def _explain_tax(case: Case, about: Writer, form: Form, taxed: Taxed) -> None:
    tax = form.tax
    about.why("tax.style", tax.style, *_style_source(case, tax.style))
    about.why("tax.total", tax.total, taxed.why, "tax")
    if taxed.code_why:
        about.why("tax.code", tax.code, taxed.code_why, "tax")
    for amount, source in zip(tax.amounts, taxed.rates, strict=True):
        about.why("tax.amounts", amount, source, "tax")


def _style_source(case: Case, style: TaxStyle) -> tuple[str, str]:
    if case.books.company.tax is TaxRegime.OFF:
        return "sales tax is not set up in QuickBooks", ""
    if case.config.tax.mode is TaxMode.LINE_ITEM:
        return "you chose to add tax as a line item: that line carries all of the store's tax", "tax"
    if case.config.tax.mode is TaxMode.NONE:
        return "you chose no tax", "tax"
    if style is TaxStyle.TOTAL:
        return (
            "in your QuickBooks company a document has one amount of sales tax, and its lines are taxable or not",
            "",
        )
    if style is TaxStyle.COMPUTED:
        return (
            "in your QuickBooks company the tax of a document is computed from the lines that are taxable",
            "",
        )
    prices = (
        "the store's prices include tax"
        if style is TaxStyle.INCLUSIVE
        else "the store's prices are without tax"
    )
    return f"in your QuickBooks company each line has a tax code, and {prices}", ""


def _explain_discount(case: Case, about: Writer, discount: DiscountLine, class_: Choice) -> None:
    coupons = ", ".join(f"“{each.code}”" for each in case.order.discounts if each.code)
    source = "what the store took off the lines, which stand here as before discounts"
    about.why("discount.amount", discount.amount, f"{source}; coupons {coupons}" if coupons else source)
    chosen = "the account that you chose under “Discounts given”"
    own = "no account is chosen under “Discounts given”, so QuickBooks uses its own"
    about.why("discount.account", discount.account, chosen if discount.account else own, "accounts")
    if discount.class_:
        about.why("discount.class_", discount.class_, class_.why, class_.section)


def _explain_texts(case: Case, about: Writer, wanted: Wanted, form: Form) -> None:
    if form.email:
        about.why("email", form.email, "the buyer's e-mail address on the order")
    if form.bill_to:
        about.why("bill_to", form.bill_to, "the order's billing address")
    if form.ship_to:
        about.why("ship_to", form.ship_to, "the order's shipping address")
    about.why("memo", form.memo, memo_source(case.order, case.config, wanted.about), "transactions")
    if form.message:
        about.why("message", form.message, message_source(case.config), "transactions")


def _total_source(wanted: Wanted) -> str:
    whole = "what the store gave back" if wanted.key.part else "the store's total"
    remitted = ", less the tax that the marketplace remits" if wanted.bill.remitted else ""
    less = ", less the processor's fee" if wanted.extra else ""
    return f"{whole}{remitted}{less}"
