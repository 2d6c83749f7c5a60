"""The lines of a sales form in qbXML, with the tax that each bears. Pure."""

from app.books.qbd.builder import Tree, is_number, put
from app.core.company import Company
from app.core.document import DocumentLine, Form, NewCustomer, NewItem, TaxRegime, TaxStyle
from app.core.listing import Ref
from app.core.money import Money

TAXED = Ref("", "Tax")  # QuickBooks' own two codes, by the names they have in every company
UNTAXED = Ref("", "Non")


class Unresolved(ValueError):
    """A document names a customer or item that the wave before it should have made: a bug of ours."""

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” was not made before the document that names it")


def resolved(pointer: Ref | NewCustomer | NewItem) -> Ref:
    """What a document points at. Raises Unresolved for what is not in the books yet."""
    if not isinstance(pointer, Ref):
        raise Unresolved(pointer.name)
    return pointer


def form_lines(form: Form, company: Company) -> list[Tree]:
    """All lines of a form."""
    return [_line(line, form.tax.style, company) for line in form.lines]


def line_code(company: Company, *, taxed: bool) -> Ref | None:
    """The code that says whether something is taxed; always said: without one the item's own would count."""
    if company.tax is TaxRegime.OFF:
        return None
    return TAXED if taxed else UNTAXED


def _line(line: DocumentLine, style: TaxStyle, company: Company) -> Tree:
    tree: Tree = {"ItemRef": resolved(line.item)}
    put(tree, "Desc", line.description)
    if line.quantity is not None and line.price is not None and _is_exact(line):
        tree |= {"Quantity": line.quantity, "Rate": line.price}
    else:
        tree["Amount"] = line.amount.amount
    put(tree, "ClassRef", line.class_)
    taxed = line.taxable and style is not TaxStyle.NONE
    put(tree, "SalesTaxCodeRef", line_code(company, taxed=taxed))
    return tree


def _is_exact(line: DocumentLine) -> bool:
    """Whether QuickBooks, which multiplies the two itself, arrives at our amount."""
    if line.quantity is None or line.price is None:
        return False
    product = Money(line.quantity * line.price, line.amount.currency).rounded()
    return is_number(line.quantity) and is_number(line.price) and product == line.amount
