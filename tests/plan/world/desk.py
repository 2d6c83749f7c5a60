"""The witness of a company file on a desk: what QuickBooks Desktop would make of our documents, reckoned anew.

It shares nothing with the app's own prediction: cents are whole numbers, tax comes from the item list by the
document's item, and what the file would refuse is refused.
"""

from decimal import Decimal
from fractions import Fraction

from app.core.document import (
    CreditMemo,
    Document,
    DocumentKey,
    DocumentLine,
    Form,
    NewCustomer,
    NewItem,
    Payment,
    SalesOrder,
    SalesReceipt,
)
from tests.plan.world.choices import Scene
from tests.plan.world.towns import Town
from tests.plan.world.witness import Stood

NUMBER, REFERENCE, MEMO, NAME, ITEM, PRICE_DECIMALS = 11, 20, 4095 - 21, 41, 31, 5


def reckoned(scene: Scene) -> list[Stood]:
    """All documents of the scene's plan, in their order."""
    file = _CompanyFile(scene.town)
    return [file.post(document) for document in scene.plan.documents]


class _CompanyFile:
    def __init__(self, town: Town) -> None:
        self.town = town
        self.people = {who.name.casefold() for who in town.customers}
        self.goods = {(item.full_name or item.name).casefold() for item in town.items}
        self.owed: dict[DocumentKey, int] = {}

    def post(self, document: Document) -> Stood:
        assert len(document.memo) <= MEMO
        if isinstance(document, Payment):
            return self._paid(document)
        assert isinstance(document, Form)
        self._meet(document)
        assert not isinstance(document, SalesOrder) or self.town.company.sales_orders
        net = sum(self._line(line) for line in document.lines)
        tax = self._tax(document)
        self.owed[document.key] = net + tax
        assert net + tax >= 0
        pays_later = not isinstance(document, SalesReceipt | CreditMemo)
        return Stood(_money(net + tax), _money(tax), _money(net + tax) if pays_later else None, Decimal(0))

    def _meet(self, form: Form) -> None:
        assert len(form.number) <= NUMBER
        assert form.discount is None
        assert form.message == ""
        if isinstance(form.customer, NewCustomer):
            self._name(form.customer.name, NAME)
            self.people.add(form.customer.name.casefold())
        for line in form.lines:
            if isinstance(line.item, NewItem):
                self._name(line.item.own_name, ITEM)
                self.goods.add(line.item.name.casefold())

    def _name(self, name: str, longest: int) -> None:
        """A name comes back as it went: within its length, trimmed, in letters of the file."""
        assert 0 < len(name) <= longest
        assert name == name.strip()
        assert ":" not in name
        assert name.encode("cp1252").decode("cp1252") == name

    def _line(self, line: DocumentLine) -> int:
        amount = _cents(line.amount.amount)
        if line.quantity is not None and line.price is not None:
            assert _decimals(line.price) <= PRICE_DECIMALS
            assert _decimals(line.quantity) <= PRICE_DECIMALS
            product = Fraction(line.quantity) * Fraction(line.price) * 100
            assert _half_up(product) == amount
        return amount

    def _tax(self, form: Form) -> int:
        """Each rate of the document's item on all that is taxable; an item of no rate makes none."""
        base = sum(self._line(line) for line in form.lines if line.taxable)
        assert form.tax.code is not None or not base
        rates = self.town.codes[form.tax.code.id].rates if form.tax.code else ()
        return sum(_half_up(Fraction(base) * Fraction(rate.percent) / 100) for rate in rates)

    def _paid(self, payment: Payment) -> Stood:
        assert len(payment.reference) <= REFERENCE
        paid = _cents(payment.amount.amount)
        assert 0 < paid <= self.owed[payment.applies_to], "You cannot pay more than the amount due."
        self.owed[payment.applies_to] -= paid
        return Stood(_money(paid), Decimal(0), None, Decimal(0))


def _cents(amount: Decimal) -> int:
    cents = amount * 100
    assert cents == int(cents)
    return int(cents)


def _money(cents: int) -> Decimal:
    return Decimal(cents) / 100


def _decimals(number: Decimal) -> int:
    return max(-int(number.normalize().as_tuple().exponent), 0)


def _half_up(exact: Fraction) -> int:
    """Half a cent goes away from zero."""
    whole = (abs(exact) + Fraction(1, 2)).__floor__()
    return whole if exact >= 0 else -whole
