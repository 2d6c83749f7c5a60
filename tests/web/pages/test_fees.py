"""The page of fees in bulk: what waits and why, what is in the books, and the way to try again."""

from decimal import Decimal

from app.config.section import BooksRef
from app.config.sections.fees import FeesMode, FeesSection, ProcessorRow
from app.core.document import Expense
from app.core.intent import Failed, Outcome, Post, Settled
from app.core.money import Money
from app.data import configs, ledger_documents, ledger_fees, settling
from app.data.ledger_documents import NewIntent
from app.data.ledger_fees import OrderFee
from app.errors import Refused
from app.plan.days import local_day
from app.sync.fee_days import plan_days
from app.sync.running import parties_of
from tests.web.pages.person import Person
from tests.web.pages.town import DEPOSIT, NASTY, Shop, order_of

TITLE = f"Stripe {NASTY}"
CLEARING = ProcessorRow(method="stripe", clearing=BooksRef(id=DEPOSIT.id, name=DEPOSIT.name))


def choose(shop: Shop, *processors: ProcessorRow) -> None:
    """Fees in bulk, against an account that the company has."""
    with shop.desk.database.begin() as session:
        config, version = configs.current(*shop.where(session))
        account = BooksRef(id="83", name="Shipping Income")
        config = config.with_section("accounts", config.accounts.model_copy(update={"fees": account}))
        chosen = FeesSection(mode=FeesMode.BULK, processors=list(processors))
        changed = config.with_section("fees", chosen)
        where, now = shop.where(session), shop.clock()
        configs.save(*where, changed, expected_version=version, user="", section="fees", now=now)


def sell(shop: Shop, number: str, fee: str, days_ago: int = 1) -> None:
    """An exported order whose processor kept something."""
    order = order_of(number, days_ago=days_ago)
    (row,) = shop.export(order)
    day = local_day(order.created, "America/Los_Angeles")
    with shop.desk.database.begin() as session:
        told = OrderFee(row, day, "stripe", TITLE, Money(Decimal(fee), "USD"))
        ledger_fees.take_up(*shop.where(session), [told])


def post(shop: Shop, *, answered: str = "", refused: Refused | None = None) -> Expense:
    """What a run does with the day that is due, and what QuickBooks says."""
    with shop.desk.database.begin() as session:
        parties = parties_of(*shop.where(session))
        assert parties is not None
        (day,) = ledger_fees.due_days(*shop.where(session))
        (planned,) = plan_days(session, parties, shop.desk, [day])
        assert planned.expense is not None
        key = str(planned.expense.key)
        intent = NewIntent(Post(key, planned.expense), because=planned.plan.because)
        ledger_documents.record(*shop.where(session), [intent], now=shop.clock())
        total = Money(Decimal(answered or planned.expense.amount.amount), "USD")
        outcome: Outcome = Failed(key, refused) if refused else Settled(key, "217", total=total)
        settling.settle(session, shop.merchant, shop.books, [outcome], shop.clock())
        done = ledger_fees.refuse if refused else ledger_fees.close
        done(*shop.where(session), day)
    return planned.expense


def test_before_anything_was_exported_the_page_says_what_fills_it(alice: Person) -> None:
    assert "No fees in bulk yet" in alice.words("/fees")
    assert f"{alice.home}/fees" in alice.page("/manage").xpath("//main//a/@href")


def test_a_day_waits_until_it_is_over_and_then_for_the_next_sync(shop: Shop, alice: Person) -> None:
    choose(shop, CLEARING)
    sell(shop, "1", "1.86")
    sell(shop, "2", "0.59")
    sell(shop, "3", "0.30", days_ago=0)
    said = alice.words("/fees")
    assert f"11/20/2026 {TITLE} 2.45 USD 2 orders It is posted with the next sync." in said
    assert f"11/21/2026 {TITLE} 0.30 USD 1 order It is posted once the day is over." in said


def test_what_stands_in_the_way_is_said_with_the_setting_that_mends_it(shop: Shop, alice: Person) -> None:
    choose(shop, CLEARING.model_copy(update={"method": "paypal"}))
    sell(shop, "1", "1.86")
    assert f"Needs you No clearing account is chosen for {TITLE}. Choose one." in alice.words("/fees")
    assert f"{alice.home}/settings/fees" in alice.page("/fees").xpath("//main//td//a/@href")
    choose(shop)
    assert "No clearing account is chosen. Choose one for each payment method" in alice.words("/fees")


def test_an_expense_is_listed_with_its_orders_its_reasons_and_the_way_into_quickbooks(
    shop: Shop, alice: Person
) -> None:
    choose(shop, CLEARING)
    sell(shop, "1", "1.86")
    sell(shop, "2", "0.59")
    post(shop)
    said = alice.words("/fees")
    assert "Not posted yet" not in said
    assert (
        f"Fees of {TITLE}, 2 orders paid on 11/20/2026 from {DEPOSIT.name} to Shipping Income 2.45 USD"
        in said
    )
    assert "In the books" in said
    assert "orders 1 (1.86 USD), 2 (0.59 USD)" in said
    (link,) = alice.page("/fees").xpath("//main//a[contains(., 'Open in QuickBooks')]/@href")
    assert link.endswith(f"/app/expense?txnId=217&realm={shop.realm}")


def test_a_total_that_quickbooks_made_otherwise_is_shown(shop: Shop, alice: Person) -> None:
    choose(shop, CLEARING)
    sell(shop, "1", "1.86")
    post(shop, answered="1.87")
    assert "QuickBooks has 1.87 USD where we sent 1.86 USD." in alice.words("/fees")


def test_a_supplement_is_told_from_the_days_expense(shop: Shop, alice: Person) -> None:
    choose(shop, CLEARING)
    sell(shop, "1", "1.86")
    post(shop)
    sell(shop, "2", "0.59")
    late = post(shop)
    assert late.amount.amount == Decimal("0.59")
    assert "supplement" in alice.words("/fees")


def test_a_refused_expense_is_shown_and_sent_again_when_it_is_asked_for(shop: Shop, alice: Person) -> None:
    choose(shop, CLEARING)
    sell(shop, "1", "1.86")
    post(shop, refused=Refused("QuickBooks did not take it. Look there.", code="6000"))
    said = alice.words("/fees")
    assert "It was refused or undone, as is told below. It is posted when you press Send again." in said
    assert "Refused 11/21/2026" in said
    assert "QuickBooks did not take it. Look there." in said
    assert "What was refused is sent again with the next sync." in alice.told(alice.post("/fees/retry"))
    assert "It is posted with the next sync." in alice.words("/fees")


def test_long_lists_go_on_on_the_next_page(shop: Shop, alice: Person) -> None:
    choose(shop, CLEARING)
    for days_ago in range(1, 53):
        sell(shop, str(days_ago), "1.00", days_ago=days_ago)
        post(shop)
    first = alice.page("/fees")
    assert len(first.xpath("//main//tbody/tr")) == 50
    (older,) = first.xpath("//a[@rel='next']/@href")
    second = alice.page(str(older).removeprefix(alice.home))
    assert len(second.xpath("//main//tbody/tr")) == 2
