"""Why the lines of a form are what they are, in a bookkeeper's words."""

from app.core.document import DocumentLine
from app.plan.dimensions import Choice
from app.plan.items import ItemChoice
from app.plan.notes import Writer
from app.plan.parts import Part, Role
from app.plan.tax import LineTax

CHARGED = {
    Role.SHIPPING: "the store's amount for shipping, without tax",
    Role.FEE: "the fee of that name in the store, without tax",
    Role.TIP: "the tip in the store",
    Role.TAX: "the store's tax, as a line of its own",
    Role.GIFT_CARD_USED: "what was paid with the gift card, which the store took off its total",
    Role.REFUND: "the amount that the store names no lines for",
    Role.GAP: "what the store's own amounts differ from its total by",
    Role.PROCESSOR_FEE: "the fee that the payment processor kept",
}
NAMED = {
    Role.GOODS: "the product's name on the order",
    Role.GIFT_CARD_SOLD: "the product's name on the order",
    Role.SHIPPING: "the name of the shipping on the order",
    Role.FEE: "the name of the fee on the order",
    Role.TIP: "the name of the tip on the order",
    Role.GIFT_CARD_USED: "the gift card's code on the order",
    Role.PROCESSOR_FEE: "the payment method on the order",
}


def explain_line(
    about: Writer, line: DocumentLine, grounds: tuple[Part, LineTax, ItemChoice], class_: Choice
) -> None:
    """Every field of a line, by the part of the order, its tax and its item."""
    part, tax, item = grounds
    about.why("item", line.item, item[1], item[2])
    _explain_amount(about, line, part)
    if line.gross is not None:
        source = f"the amount with its tax of {line.gross - line.amount}, as the store's prices include tax"
        about.why("gross", line.gross, source)
    if line.description:
        about.why("description", line.description, NAMED.get(part.role, "what this line is for"))
    if tax.why:
        about.why("taxable", line.taxable, tax.why)
    if line.tax_code:
        about.why("tax_code", line.tax_code, tax.code_why, "tax")
    if line.class_:
        about.why("class_", line.class_, class_.why, class_.section)


def _explain_amount(about: Writer, line: DocumentLine, part: Part) -> None:
    about.why("amount", line.amount, _amount_source(part))
    if line.quantity is not None:
        about.why("quantity", line.quantity, "the store's quantity")
        about.why(
            "price",
            line.price,
            "the price that, times the quantity, is the amount to the cent",
        )
    elif part.line and part.line.quantity:
        source = f"{line.amount} for {part.line.quantity.normalize():f} has no price that multiplies back to the cent"
        about.why("quantity", None, f"left out: {source}")


def _amount_source(part: Part) -> str:
    line = part.line
    if line is None:
        return CHARGED[part.role]
    if part.amount != part.net:
        return "the store's amount before discounts, without tax"
    if part.amount != line.total:
        return "the share of the store's amount that was taxed at this rate, without tax"
    if line.total < line.subtotal:
        return f"the store's amount after its discount of {line.discount}, without tax"
    return "the store's amount, without tax"
