"""What a sales form does to the books: receivable or till against income, discount, tax and stock."""

from dataclasses import dataclass
from decimal import Decimal

from simulators.qbo import faultbook
from simulators.qbo.books import Books
from simulators.qbo.drafts import Draft, ref
from simulators.qbo.effects import Effects, Posting
from simulators.qbo.money import ZERO
from simulators.qbo.rows import Link
from simulators.qbo.sales_lines import GRATUITY, SHIPPING
from simulators.qbo.stockroom import stock_moves, stock_postings
from simulators.qbo.tax import TaxOutcome
from simulators.qbo.txn import Header, linked, receivable

OUTWARD = frozenset({"Invoice", "SalesReceipt"})
ON_ACCOUNT = frozenset({"Invoice", "CreditMemo"})


@dataclass(frozen=True)
class SalesForm:
    header: Header
    draft: Draft
    taxed: TaxOutcome
    till: str | None  # where the money goes to or comes from
    deposit: Decimal  # what an invoice was paid when it was written

    @property
    def total(self) -> Decimal:
        return self.taxed.sale.net + self.taxed.total

    @property
    def sign(self) -> int:
        return 1 if self.draft.entity in OUTWARD else -1


def effects_of(books: Books, form: SalesForm) -> Effects:
    header = form.header
    if form.draft.entity == "Estimate":
        return Effects(header.date, header.currency, header.rate)
    postings = [*_control(books, form), *_income(books, form)]
    if form.taxed.total:
        postings.append(Posting(books.role("tax"), -form.taxed.total * form.sign))
    moves = stock_moves(books, form.taxed.sale.sold, -form.sign)
    postings += stock_postings(books, moves, header.currency)
    links = _links(books, form.draft) if form.draft.entity == "Invoice" else []
    return Effects(header.date, header.currency, header.rate, postings, moves, links)


def _control(books: Books, form: SalesForm) -> list[Posting]:
    total = form.total * form.sign
    if form.draft.entity not in ON_ACCOUNT:
        return [Posting(str(form.till), total)]
    account = receivable(books, form.header, form.draft.merged)
    postings = [Posting(account, total - form.deposit, form.header.customer)]
    return postings + ([Posting(form.till, form.deposit)] if form.till is not None and form.deposit else [])


def _income(books: Books, form: SalesForm) -> list[Posting]:
    sale = form.taxed.sale
    postings = [
        Posting(_account(books, str(line.item)), -line.net * form.sign) for line in sale.sold if line.net
    ]
    if sale.discount is not None:
        postings.append(Posting(sale.discount.account, sale.discount.amount * form.sign))
    return postings


def _account(books: Books, item: str) -> str:
    if item == SHIPPING:
        return books.switches.shipping_account or books.role("shipping")
    if item == GRATUITY:
        return books.role("tips")
    account = ref(books.expect("Item", item).body, "IncomeAccountRef")
    if account is None:
        faultbook.business("The item has no income account and cannot be sold.")
    return account


def _links(books: Books, draft: Draft) -> list[Link]:
    """An invoice may close one estimate; its other links are made by the payments."""
    estimates = [txn for kind, txn in linked(draft.merged) if kind == "Estimate"]
    if len(estimates) > 1:
        faultbook.cannot_link("An invoice can be linked to one estimate only.")
    for estimate in estimates:
        row = books.rows.get("Estimate", estimate)
        if row is None:
            faultbook.invalid_reference("Estimate", estimate)
        if ref(row.json(), "CustomerRef") != ref(draft.merged, "CustomerRef"):
            faultbook.cannot_link("The estimate belongs to another customer.")
        if any(link.source != draft.id for link in books.rows.links_to(estimate)):
            faultbook.cannot_link("The estimate is already linked to another invoice.")
    return [Link(draft.id, "Invoice", estimate, "Estimate", ZERO) for estimate in estimates]
