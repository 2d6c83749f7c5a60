"""What one payment processor kept of one day's payments: an expense from its clearing account, each fee once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.config.document import ReadyConfig
from app.config.facts import BooksFacts
from app.config.section import BooksRef
from app.config.sections.fees import FeesMode, clearing_of
from app.core.document import DocumentKey, Expense, FeeShare, Kind
from app.core.money import Money
from app.core.posted import Posted
from app.plan.case import reference
from app.plan.days import shown
from app.plan.names import cut
from app.plan.notes import Notes
from app.plan.view import Plan
from app.plan.why_form import explain_key

NAMED = 100  # orders that an explanation lists: on a day of thousands nobody would read them all


@dataclass(frozen=True, slots=True)
class FeeDay:
    """A day of payments through one processor in one currency. `fees` are what the store tells now of each order
    that stands in the books, zero for one whose document was removed."""

    day: date
    method: str
    title: str
    currency: str
    fees: tuple[FeeShare, ...]


def day_subject(connection: str, day: date, method: str, currency: str) -> str:
    """How keys name the day; an order's fee never leaves the day that its first expense gave it."""
    return f"{connection}:fees:{day.isoformat()}:{method}:{currency}"


def expense_of(fees: FeeDay, config: ReadyConfig, books: BooksFacts, past: Sequence[Posted] = ()) -> Plan:
    """The expense of what is in none of the `past` ones yet, or why it cannot be posted; empty when nothing is
    left. The caller asks once the day is over."""
    standing = [each for each in past if not each.undone]
    shares = tuple(_left(fees, standing))
    total = Money.sum((share.amount for share in shares), fees.currency)
    if not total:
        return Plan()
    notes = Notes()
    if total < Money.zero(fees.currency):
        _fell(notes, fees, shares, total)
        return notes.plan(())
    for code, words, section in _obstacles(fees, config, books):
        notes.held(code, words, section)
    account, clearing = config.accounts.fees, clearing_of(config.fees, fees.method)
    if notes.blocked or account is None or clearing is None:
        return notes.plan(())
    key = _key(fees, config.connection, books.company.id, past)
    made = Expense(
        key=key,
        date=fees.day,
        paid_from=reference(clearing),
        account=reference(account),
        amount=total,
        shares=shares,
        description=_description(fees, shares),
        memo=cut(_memo(fees, shares, supplement=bool(standing)), books.limits.memo_length),
    )
    _explain(notes, fees, made, supplement=bool(standing))
    return notes.plan((made,))


def _left(fees: FeeDay, standing: Sequence[Posted]) -> Iterator[FeeShare]:
    """What of each order's fee is in no expense; below zero where an expense has more than the store tells."""
    booked: dict[str, Money] = {}
    for each in standing:
        for share in each.document.shares if isinstance(each.document, Expense) else ():
            booked[share.order] = booked.get(share.order, Money.zero(fees.currency)) + share.amount
    for fee in fees.fees:
        left = fee.amount - booked.get(fee.order, Money.zero(fees.currency))
        if left:
            yield FeeShare(fee.order, fee.number, left)


def _key(fees: FeeDay, connection: str, books: str, past: Sequence[Posted]) -> DocumentKey:
    """The first part that does not stand: the day's expense, else its next supplement."""
    keys = [(each.key.part, each.undone) for each in past]
    standing = {part for part, undone in keys if not undone}
    part = next(name for name in ("", *map(str, range(2, len(standing) + 3))) if name not in standing)
    subject = day_subject(connection, fees.day, fees.method, fees.currency)
    return DocumentKey(books, subject, Kind.EXPENSE, part, 1 + keys.count((part, True)))


def _obstacles(fees: FeeDay, config: ReadyConfig, books: BooksFacts) -> Iterator[tuple[str, str, str]]:
    """Code, sentence and section of what a person must mend first."""
    clearing, closed = clearing_of(config.fees, fees.method), books.company.closed_until
    if config.fees.mode is not FeesMode.BULK:
        yield (
            "fees_off",
            "These fees were to be posted in bulk, and that is switched off now. Choose fees in bulk again, or enter "
            "the expense in QuickBooks by hand.",
            "fees",
        )
        return
    if config.accounts.fees is None:
        yield "no_fees_account", "No account for transaction fees is chosen. Choose one.", "accounts"
    if clearing is None:
        words = f"No clearing account is chosen for {fees.title}. Choose one."
        yield "no_clearing_account", words, "fees"
    elif (other := _currency(clearing, books)) != fees.currency:
        yield (
            "clearing_currency",
            f"The fees of {fees.title} are in {fees.currency}, and “{clearing.name}” is kept in {other}. Enter the "
            f"expense in QuickBooks by hand, or choose an account in {fees.currency}.",
            "fees",
        )
    if Kind.EXPENSE not in books.limits.kinds:
        yield "no_such_kind", "We cannot enter an expense in these books. Enter the fees by hand.", "fees"
    if closed and fees.day <= closed:
        yield (
            "closed_period",
            f"The expense is of {shown(fees.day)}, and the books are closed until {shown(closed)}. Open the period in "
            "QuickBooks, or enter the expense by hand.",
            "",
        )


def _currency(clearing: BooksRef, books: BooksFacts) -> str:
    """The currency an account is kept in; books of one currency do not say it."""
    account = books.accounts.get(clearing.id)
    return (account.currency if account else "") or books.company.home_currency


def _fell(notes: Notes, fees: FeeDay, shares: Sequence[FeeShare], total: Money) -> None:
    """QuickBooks has no expense below zero, and ours may be reconciled by now: a person looks."""
    numbers = _orders([share for share in shares if share.amount < Money.zero(fees.currency)])
    notes.held(
        "fees_fell",
        f"The expenses of {fees.title} for {shown(fees.day)} hold {-total} more than the store tells now, because of "
        f"{numbers}. Correct an expense of that day in QuickBooks by hand.",
    )


def _description(fees: FeeDay, shares: Sequence[FeeShare]) -> str:
    return f"Fees of {fees.title}, {_count(shares)} paid on {shown(fees.day)}"


def _memo(fees: FeeDay, shares: Sequence[FeeShare], *, supplement: bool) -> str:
    late = ", supplement for what came late" if supplement else ""
    return f"{_description(fees, shares)}{late}"


def _count(shares: Sequence[FeeShare]) -> str:
    return "1 order" if len(shares) == 1 else f"{len(shares):,} orders"


def _orders(shares: Sequence[FeeShare]) -> str:
    listed = ", ".join(f"{share.number} ({share.amount})" for share in shares[:NAMED])
    more = len(shares) - NAMED
    return f"order{'s' if len(shares) > 1 else ''} {listed}" + (f" and {more:,} more" if more > 0 else "")


def _explain(notes: Notes, fees: FeeDay, made: Expense, *, supplement: bool) -> None:
    about = notes.about(made.key)
    explain_key(about, made.key)
    about.why("date", made.date, "the day these orders were paid, in the books' time zone")
    what = "what came after the day's expense" if supplement else "the fees that the store told"
    about.why("amount", made.amount, f"{what}: {_orders(made.shares)}", "fees")
    about.why("paid_from", made.paid_from, f"the clearing account of {fees.title}", "fees")
    about.why("account", made.account, "the account for transaction fees", "accounts")
    if supplement:
        notes.noted(
            "fees_came_late",
            "The day had its expense already, so that only what came late is in this one.",
        )
