"""What every kind of books must do: the test of an adapter begins by inheriting BooksContract."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

import pytest

from app.books.base import Books
from app.core.document import (
    DocumentKey,
    DocumentLine,
    DocumentTax,
    Expense,
    FeeShare,
    Kind,
    SalesReceipt,
    TaxStyle,
)
from app.core.intent import Absent, Envelope, Failed, Found, Intent, Outcome, Post, Remove, Settled, Update
from app.core.listing import Ref
from app.core.money import Money
from app.errors import CartbooksError, NeedsOwner, Refused, Transient, Unknown


class Bench(Protocol):
    """One company of books under test, and a hand to break the way to it."""

    @property
    def books(self) -> Books: ...

    currency: str
    customer: Ref
    item: Ref
    clearing: Ref  # a bank account of a payment processor
    cost: Ref  # an account for what processors keep
    button: str  # the page that helps when we are let in no more

    def exchange(self, envelope: Envelope) -> Sequence[Outcome]:
        """Send an envelope and wait for its outcomes, however long the books take to ask for it."""
        ...

    def look(self, intent: Intent) -> Found | Absent: ...

    def still_there(self, documents: Collection[tuple[Kind, str]]) -> set[tuple[Kind, str]]: ...

    def count(self, number: str) -> int:
        """How many sales receipts of that number the company has, asked past the adapter."""
        ...

    def total(self, number: str) -> Decimal:
        """What the company says that the sales receipt of that number comes to."""
        ...

    def write_by_hand(self, number: str) -> None:
        """A sales receipt of that number, made by a bookkeeper."""
        ...

    def lose_the_next_answer(self) -> None:
        """The next write takes effect, and its answer never arrives."""
        ...

    def refuse_for_haste(self) -> None:
        """From now on the company asks us to slow down."""
        ...

    def take_permission_away(self) -> None: ...

    def secrets(self) -> Sequence[str]: ...


T = TypeVar("T")
DAY = date(2026, 11, 20)


def sale(bench: Bench, number: str, amount: str = "53.70", attempt: int = 1) -> SalesReceipt:
    """A receipt with one line and no tax."""
    price = Money(Decimal(amount), bench.currency)
    nothing = Money.zero(bench.currency)
    line = DocumentLine(bench.item, price, f"Order {number}", Decimal(1), price.amount)
    return SalesReceipt(
        key=DocumentKey("books", f"alice/{number}", Kind.SALES_RECEIPT, attempt=attempt),
        date=DAY,
        customer=bench.customer,
        lines=(line,),
        tax=DocumentTax(TaxStyle.NONE, nothing),
        total=price,
        number=number,
        memo=f"Order {number}",
    )


def expense(bench: Bench, day: str = "2026-11-20", amount: str = "2.45") -> Expense:
    """What a processor kept of two orders."""
    fee = Money(Decimal(amount), bench.currency)
    return Expense(
        key=DocumentKey("books", f"alice:fees:{day}:stripe:{bench.currency}", Kind.EXPENSE),
        date=date.fromisoformat(day),
        paid_from=bench.clearing,
        account=bench.cost,
        amount=fee,
        shares=(FeeShare("1", "W-1", fee),),
        description="Fees of Stripe",
        memo="Fees of Stripe",
    )


def post(document: SalesReceipt | Expense) -> Post:
    return Post(str(document.key), document)


class BooksContract:
    """Inherit it, and give a fixture `bench`."""

    @pytest.fixture
    def bench(self) -> Bench:
        raise NotImplementedError

    def test_a_sale_stands_in_the_books_with_its_total_and_its_number(self, bench: Bench) -> None:
        outcome = only(send_one(bench, post(sale(bench, "W-1"))))
        assert isinstance(outcome, Settled)
        assert (outcome.number, outcome.total) == ("W-1", Money(Decimal("53.70"), bench.currency))
        assert outcome.id
        assert (bench.count("W-1"), bench.total("W-1")) == (1, Decimal("53.70"))

    def test_the_same_envelope_sent_twice_makes_one_document(self, bench: Bench) -> None:
        envelope = only(bench.books.prepare([post(sale(bench, "W-2"))]))
        first, second = only(bench.exchange(envelope)), only(bench.exchange(envelope))
        assert isinstance(first, Settled)
        assert isinstance(second, Settled)
        assert first.id == second.id
        assert bench.count("W-2") == 1

    def test_the_same_wave_gives_the_same_bytes_and_keys(self, bench: Bench) -> None:
        wave = [post(sale(bench, f"W-{number}")) for number in range(40)]
        assert list(bench.books.prepare(wave)) == list(bench.books.prepare(wave))

    def test_every_intent_of_a_long_wave_is_in_one_envelope_and_in_order(self, bench: Bench) -> None:
        wave = [post(sale(bench, f"W-{number}")) for number in range(75)]
        carried = [key for envelope in bench.books.prepare(wave) for key in envelope.intents]
        assert carried == [intent.key for intent in wave]

    def test_one_bad_order_harms_only_itself(self, bench: Bench) -> None:
        bad = replace(sale(bench, "W-bad"), customer=Ref("999999", "Nobody"))
        wave = [post(sale(bench, "W-a")), post(bad), post(sale(bench, "W-b"))]
        outcomes = {outcome.intent: outcome for outcome in send(bench, wave)}
        assert [type(outcomes[intent.key]) for intent in wave] == [Settled, Failed, Settled]
        assert [bench.count(number) for number in ("W-a", "W-bad", "W-b")] == [1, 0, 1]

    def test_a_refused_order_says_what_happened_and_what_to_do(self, bench: Bench) -> None:
        bad = replace(sale(bench, "W-bad"), customer=Ref("999999", "Nobody"))
        outcome = only(send_one(bench, post(bad)))
        assert isinstance(outcome, Failed)
        assert isinstance(outcome.error, Refused)
        assert len(outcome.error.message.split(". ")) >= 2
        assert outcome.error.code

    def test_an_answer_lost_after_the_commit_is_unknown_and_then_found_as_ours(self, bench: Bench) -> None:
        intent = post(sale(bench, "W-lost"))
        envelope = only(bench.books.prepare([intent]))
        bench.lose_the_next_answer()
        with pytest.raises(Unknown):
            bench.exchange(envelope)
        found = bench.look(intent)
        assert isinstance(found, Found)
        assert found.ours
        assert found.settled.total == Money(Decimal("53.70"), bench.currency)
        again = only(bench.exchange(envelope))
        assert isinstance(again, Settled)
        assert again.id == found.settled.id
        assert bench.count("W-lost") == 1

    def test_what_was_never_posted_is_absent(self, bench: Bench) -> None:
        assert bench.look(post(sale(bench, "W-never"))) == Absent()

    def test_a_strangers_document_under_our_number_is_found_but_not_ours(self, bench: Bench) -> None:
        bench.write_by_hand("W-3")
        found = bench.look(post(sale(bench, "W-3")))
        assert isinstance(found, Found)
        assert not found.ours

    def test_a_second_attempt_is_not_taken_for_the_first(self, bench: Bench) -> None:
        send_one(bench, post(sale(bench, "W-5")))
        found = bench.look(post(sale(bench, "W-5", attempt=2)))
        assert isinstance(found, Found)
        assert not found.ours

    def test_a_document_that_was_removed_is_not_there_to_be_changed(self, bench: Bench) -> None:
        posted = settled(bench, post(sale(bench, "W-14")))
        settled(bench, Remove("gone", Kind.SALES_RECEIPT, posted.id, posted.sync_token))
        assert bench.look(post(sale(bench, "W-14"))) == Absent()
        outcome = only(send_one(bench, changed(bench, posted, "48.20")))
        assert isinstance(outcome, Failed)
        assert isinstance(outcome.error, Refused)
        assert bench.count("W-14") == 0

    def test_of_documents_that_we_posted_those_that_are_still_there_are_told(self, bench: Bench) -> None:
        kept, gone, last = (settled(bench, post(sale(bench, f"W-{number}"))) for number in (15, 16, 17))
        settled(bench, Remove("gone", Kind.SALES_RECEIPT, gone.id, gone.sync_token))
        asked = {(Kind.SALES_RECEIPT, one.id) for one in (kept, gone, last)} | {(Kind.INVOICE, kept.id)}
        assert bench.still_there(asked) == {(Kind.SALES_RECEIPT, kept.id), (Kind.SALES_RECEIPT, last.id)}
        assert bench.still_there({(Kind.SALES_RECEIPT, gone.id)}) == set()

    def test_haste_is_transient_and_nothing_is_posted(self, bench: Bench) -> None:
        envelope = only(bench.books.prepare([post(sale(bench, "W-6"))]))
        bench.refuse_for_haste()
        with pytest.raises(Transient):
            bench.exchange(envelope)
        assert bench.count("W-6") == 0

    def test_a_permission_taken_away_needs_the_owner_and_names_the_button(self, bench: Bench) -> None:
        envelope = only(bench.books.prepare([post(sale(bench, "W-7"))]))
        bench.take_permission_away()
        with pytest.raises(NeedsOwner) as caught:
            bench.exchange(envelope)
        assert caught.value.action == bench.button

    def test_the_longest_texts_that_the_limits_allow_are_accepted(self, bench: Bench) -> None:
        limits = bench.books.limits
        number = "N" * limits.number_length
        wanted = sale(bench, number)
        long = replace(
            wanted,
            memo="é" * limits.memo_length,
            message="m" * limits.message_length,
            lines=tuple(replace(line, description="d" * limits.description_length) for line in wanted.lines),
        )
        outcome = only(send_one(bench, post(long)))
        assert isinstance(outcome, Settled)
        assert outcome.number == number
        found = bench.look(post(long))
        assert isinstance(found, Found)
        assert found.ours

    def test_texts_that_try_to_break_out_stay_texts(self, bench: Bench) -> None:
        nasty = "O'Brien\\ \"</Invoice>\x00 'or' 1=1 \ud83d 🎁 --"
        wanted = replace(sale(bench, "W'9\\"), memo=nasty)
        assert isinstance(only(send_one(bench, post(wanted))), Settled)
        found = bench.look(post(wanted))
        assert isinstance(found, Found)
        assert found.ours


class Secrets:
    """Of books that are opened with a secret."""

    def test_no_error_tells_a_secret(self, bench: Bench) -> None:
        envelope = only(bench.books.prepare([post(sale(bench, "W-8"))]))
        bench.take_permission_away()
        with pytest.raises(CartbooksError) as caught:
            bench.exchange(envelope)
        told = f"{caught.value} {caught.value!r} {bench.books!r} {envelope!r}"
        assert [secret for secret in bench.secrets() if secret in told] == []


class ChangesInPlace:
    """Of books that change a document where it stands."""

    def test_a_change_keeps_the_document_and_its_number(self, bench: Bench) -> None:
        posted = settled(bench, post(sale(bench, "W-10")))
        outcome = settled(bench, changed(bench, posted, "48.20"))
        assert (outcome.id, outcome.number) == (posted.id, "W-10")
        assert outcome.total == Money(Decimal("48.20"), bench.currency)
        assert (bench.count("W-10"), bench.total("W-10")) == (1, Decimal("48.20"))

    def test_the_same_change_sent_twice_is_made_once(self, bench: Bench) -> None:
        posted = settled(bench, post(sale(bench, "W-11")))
        envelope = only(bench.books.prepare([changed(bench, posted, "48.20")]))
        first, second = only(bench.exchange(envelope)), only(bench.exchange(envelope))
        assert first == second

    def test_a_change_whose_answer_is_lost_is_unknown_and_then_found(self, bench: Bench) -> None:
        posted = settled(bench, post(sale(bench, "W-12")))
        intent = changed(bench, posted, "48.20")
        assert bench.look(intent) == Absent()
        bench.lose_the_next_answer()
        with pytest.raises(Unknown):
            bench.exchange(only(bench.books.prepare([intent])))
        found = bench.look(intent)
        assert isinstance(found, Found)
        assert (found.ours, found.settled.total) == (True, Money(Decimal("48.20"), bench.currency))

    def test_a_change_of_what_somebody_changed_meanwhile_is_not_made(self, bench: Bench) -> None:
        posted = settled(bench, post(sale(bench, "W-13")))
        settled(bench, changed(bench, posted, "48.20"))
        late = replace(changed(bench, posted, "10.00"), key="late")
        outcome = only(send_one(bench, late))
        assert isinstance(outcome, Failed)
        assert isinstance(outcome.error, Transient)
        assert bench.total("W-13") == Decimal("48.20")


class UniqueNumbers:
    """Of books that give no number twice."""

    def test_a_strangers_number_is_never_posted_over(self, bench: Bench) -> None:
        bench.write_by_hand("W-4")
        outcome = only(send_one(bench, post(sale(bench, "W-4"))))
        assert isinstance(outcome, Failed)
        assert isinstance(outcome.error, Refused)
        assert bench.count("W-4") == 1


class Expenses:
    """Of books that keep what a payment processor took."""

    def test_a_days_expense_whose_answer_was_lost_is_found_by_its_mark_and_stands_once(
        self, bench: Bench
    ) -> None:
        wanted, another = post(expense(bench)), post(expense(bench, "2026-11-19"))
        assert bench.look(wanted) == Absent()
        envelope = only(bench.books.prepare([wanted]))
        bench.lose_the_next_answer()
        with pytest.raises(Unknown):
            bench.exchange(envelope)
        found = bench.look(wanted)
        assert isinstance(found, Found)
        assert (found.ours, found.settled.total) == (True, Money(Decimal("2.45"), bench.currency))
        again = only(bench.exchange(envelope))
        assert isinstance(again, Settled)
        assert again.id == found.settled.id
        assert bench.look(another) == Absent()


def changed(bench: Bench, posted: Settled, amount: str) -> Update:
    """The sale of that number as it shall be now."""
    before, after = sale(bench, posted.number), sale(bench, posted.number, amount)
    return Update(f"{before.key}/1", before, after, posted.id, posted.sync_token)


def settled(bench: Bench, intent: Intent) -> Settled:
    outcome = only(send_one(bench, intent))
    assert isinstance(outcome, Settled), outcome
    return outcome


def send(bench: Bench, wave: Sequence[Intent]) -> list[Outcome]:
    return [outcome for envelope in bench.books.prepare(wave) for outcome in bench.exchange(envelope)]


def send_one(bench: Bench, intent: Intent) -> list[Outcome]:
    return send(bench, [intent])


def only(items: Sequence[T]) -> T:
    assert len(items) == 1, items
    return items[0]
