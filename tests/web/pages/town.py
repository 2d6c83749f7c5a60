"""A town of small shops: alice owns one and bob helps her, charlie is a stranger with one of his own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

import httpx
from sqlmodel import Session

from app.config.document import Config
from app.config.section import BooksRef
from app.config.sections.tax import TaxMode
from app.core.changes import Changes
from app.core.company import Company
from app.core.document import (
    Document,
    DocumentKey,
    DocumentLine,
    DocumentTax,
    Kind,
    SalesReceipt,
    TaxRegime,
    TaxStyle,
)
from app.core.intent import Failed, Outcome, Post, Settled
from app.core.listing import Account, AccountType, Customer, Item, ItemType, Named, Ref, StoreLists
from app.core.money import Money
from app.core.order import Address, Line, Order, Party, Shipping
from app.core.order import Payment as Paid
from app.core.posted import Holder
from app.core.reason import Effect, Reason
from app.data import (
    books,
    configs,
    connections,
    fingerprints,
    ledger_documents,
    ledger_orders,
    ledger_record,
    lists,
    merchants,
    runs,
    sessions,
    settling,
    stores,
)
from app.data.connections import State as ConnectionState
from app.data.ledger_counts import State
from app.data.ledger_documents import NewIntent
from app.data.ledger_orders import Finished, Planned
from app.data.merchants import Role
from app.data.passwords import Hashed
from app.data.runs import Counts, RunState
from app.errors import Refused
from app.plan.fingerprint import fingerprint
from app.plan.view import Because
from app.sync.desk import Desk
from app.sync.running import RunKind
from tests.web.pages.person import Person
from tests.web.pages.served import Clock

NOBODYS_PASSWORD = Hashed("not a hash: nobody signs in with this")
START = date(2026, 1, 1)
DEPOSIT, INCOME = Ref("4", "Undeposited Funds"), Ref("79", "Sales of Product Income")
NASTY = "<script>alert('x')</script>\"; DROP TABLE orders;--"
_numbers = count(1)


@dataclass
class Shop:
    """A merchant with a store, books and a connection between them, and ways to fill its ledger."""

    desk: Desk
    clock: Clock
    owner: Person
    store: str
    books: str
    realm: str
    connection: str

    @property
    def merchant(self) -> str:
        return self.owner.user.merchant

    def where(self, session: Session) -> tuple[Session, str, str]:
        return session, self.merchant, self.connection

    def sell(self, *orders: Order) -> list[int]:
        """Orders that were read from the store and wait; their rows."""
        with self.desk.database.begin() as session:
            ledger_record.record(*self.where(session), orders, now=self.clock())
        return [self.row(order.id) for order in orders]

    def row(self, order_id: str) -> int:
        with self.desk.database.read() as session:
            row = ledger_orders.row_of(*self.where(session), order_id)
        assert row is not None
        return row

    def state(self, row: int) -> State:
        with self.desk.database.read() as session:
            found = ledger_orders.order(*self.where(session), row)
        assert found is not None
        return found.summary.state

    def export(self, *orders: Order, run: str = "", attempt: int = 1, day: date | None = None) -> list[int]:
        """Orders that became sales receipts."""
        return self._post(orders, run, attempt, day or self.clock().date(), None)

    def refuse(self, *orders: Order, error: Refused, run: str = "") -> list[int]:
        """Orders that QuickBooks refused."""
        return self._post(orders, run, 1, self.clock().date(), error)

    def hold(self, order: Order, reason: Reason, run: str = "") -> int:
        (row,) = self.sell(order)
        state = State.LEFT_OUT if reason.effect is Effect.LEFT_OUT else State.HELD
        with self.desk.database.begin() as session:
            ledger_orders.save_plans(
                *self.where(session), [Planned(row, fingerprints.fingerprint(order), state, (reason,))], run
            )
        return row

    def run(
        self, kind: RunKind = RunKind.ALL, state: RunState | None = None, counts: Counts | None = None
    ) -> str:
        """A run: going on without a state, else ended in it."""
        with self.desk.database.begin() as session:
            run, _ = runs.start(*self.where(session), kind, now=self.clock(), user=self.owner.user.id)
            told = counts or Counts()
            self.clock.at += timedelta(seconds=30)
            runs.progress(session, self.merchant, run.id, told, step="Posting documents", now=self.clock())
            if state:
                runs.finish(session, self.merchant, run.id, state, told, now=self.clock())
        return run.id

    def take(self, holder: Holder) -> None:
        """Somebody else's document stands in the books."""
        with self.desk.database.begin() as session:
            lists.remember(session, self.merchant, self.books, Changes("", numbers=(holder,)), self.clock())

    def _post(
        self, orders: Sequence[Order], run: str, attempt: int, day: date, error: Refused | None
    ) -> list[int]:
        rows = self.sell(*orders)
        now = self.clock()
        posts = [self._intent(order, row, attempt) for order, row in zip(orders, rows, strict=True)]
        with self.desk.database.begin() as session:
            where = self.where(session)
            told = zip(rows, orders, strict=True)
            plans = [Planned(row, fingerprints.fingerprint(order), State.POSTING) for row, order in told]
            ledger_orders.save_plans(*where, plans, run)
            ledger_documents.record(*where, posts, now=now, run=run)
            outcomes = [_outcome(new, error) for new in posts]
            settling.settle(session, self.merchant, self.books, outcomes, now)
            numbers = {row: order.number for row, order in zip(rows, orders, strict=True)}
            done = [_finished(row, numbers[row], error) for row in rows]
            ledger_orders.finish(*where, done, now=now, day=day)
        return rows

    def _intent(self, order: Order, row: int, attempt: int) -> NewIntent:
        document = receipt(self, order, attempt)
        why = [
            Because(Kind.SALES_RECEIPT, "number", document.number, "the store's order number", "export"),
            Because(Kind.SALES_RECEIPT, "deposit to", DEPOSIT.name, "the order deposit account", "accounts"),
        ]
        return NewIntent(
            Post(str(document.key), document), row=row, fingerprint=fingerprint(order), because=why
        )


def receipt(shop: Shop, order: Order, attempt: int = 1) -> SalesReceipt:
    """The document that an order becomes."""
    goods = order.total
    return SalesReceipt(
        DocumentKey(shop.realm, f"{shop.connection}:{order.id}", Kind.SALES_RECEIPT, "", attempt),
        order.created.date(),
        Ref("1", "Ann Lee"),
        (DocumentLine(Ref("5", "Sling bag"), goods, "Sling bag"),),
        DocumentTax(TaxStyle.NONE, Money.zero("USD")),
        order.total,
        number=order.number,
        deposit_to=DEPOSIT,
    )


def _outcome(new: NewIntent, error: Refused | None) -> Outcome:
    assert isinstance(new.intent, Post)
    if error:
        return Failed(new.intent.key, error)
    document: Document = new.intent.document
    number = getattr(document, "number", "")
    total = document.total
    return Settled(
        new.intent.key, f"9{new.row}", "0", "", number, total, Money.zero("USD"), Money.zero("USD")
    )


def _finished(row: int, number: str, error: Refused | None) -> Finished:
    if error is None:
        return Finished(row, State.EXPORTED, number)
    return Finished(row, State.REFUSED, reason=Reason(error.code, error.message, error.section))


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def order_of(
    number: str, name: str = "Ann Lee", total: str = "23.00", days_ago: int = 1, **more: str
) -> Order:
    """A bag and its shipping; more: sku, customer_id, email."""
    first, _, last = name.partition(" ")
    goods = usd(total) - usd("5.00")
    sku = more.get("sku", "BAG-1")
    line = Line("1", "Sling bag", sku, "12", Decimal(1), goods, goods, usd("0"))
    created = datetime(2026, 11, 21, 12, 0, tzinfo=UTC) - timedelta(days=days_ago)
    return Order(
        id=f"{next(_numbers)}",
        number=number,
        status="processing",
        currency="USD",
        created=created,
        modified=created,
        total=usd(total),
        total_tax=usd("0"),
        lines=(line,),
        customer_id=more.get("customer_id", ""),
        billing=Party(
            first, last, "", more.get("email", "ann@mail.test"), "", Address("1 Way", country="US")
        ),
        shipping=(Shipping("9", "flat", "Flat rate", usd("5.00"), usd("0")),),
        payment=Paid("cod", "Cash on delivery"),
        paid=created,
    )


def open_shop(desk: Desk, clock: Clock, base: str, name: str, state: ConnectionState) -> Shop:
    """A shop whose wizard is answered, in whatever state."""
    now, number = clock(), next(_numbers)
    with desk.database.begin() as session:
        user = merchants.sign_up(
            session, f"{name}'s business", f"{name}{number}@shop.test", NOBODYS_PASSWORD, now
        )
        new = stores.NewStore(
            "woocommerce", f"{name}'s shop", f"https://{name}{number}.test", "USD", "America/New_York"
        )
        store = stores.pair(
            session, user.merchant, new, stores.StoreKeys("ck", "cs", "hook"), secrets=desk.secrets, now=now
        )
        statuses = tuple(Named(one, one.capitalize()) for one in ("processing", "completed", "refunded"))
        stores.save_lists(
            session, user.merchant, store.id, StoreLists(statuses, (Named("cod", "Cash on delivery"),)), now
        )
        realm = f"91{number:014d}"
        company = books.pair(
            session, user.merchant, "online", realm, name=f"{name}'s books", practice=True, now=now
        )
        lists.apply(session, user.merchant, company.id, company_lists(realm, f"{name}'s books"), now)
        lists.finish_reading(session, user.merchant, company.id, now)
        made = connections.create(session, user.merchant, store.id, company.id, now)
        configs.save(
            session,
            user.merchant,
            made.id,
            answered(),
            expected_version=0,
            user=user.id,
            section="direction",
            now=now,
        )
        connections.set_state(session, user.merchant, made.id, state, now)
        token = sessions.begin(session, user.merchant, user.id, now=now, days=14)
    http = httpx.Client(base_url=base, cookies={"cartbooks": token}, trust_env=False, timeout=20)
    owner = Person(user, http, f"/c/{made.id}")
    return Shop(desk, clock, owner, store.id, company.id, realm, made.id)


def helper_of(shop: Shop, base: str) -> Person:
    """Bob, who helps in a shop."""
    with shop.desk.database.begin() as session:
        email = f"bob{next(_numbers)}@shop.test"
        user = merchants.add_user(
            session, shop.merchant, email, NOBODYS_PASSWORD, role=Role.HELPER, now=shop.clock()
        )
        token = sessions.begin(session, shop.merchant, user.id, now=shop.clock(), days=14)
    http = httpx.Client(base_url=base, cookies={"cartbooks": token}, trust_env=False, timeout=20)
    return Person(user, http, shop.owner.home)


def company_lists(realm: str, name: str) -> Changes:
    """What the books list: enough for a sales receipt."""
    return Changes(
        "m1",
        company=Company(realm, name, "US", "USD", "America/Los_Angeles", TaxRegime.TOTAL),
        accounts=(
            Account(DEPOSIT.id, DEPOSIT.name, AccountType.OTHER_CURRENT_ASSET, "UndepositedFunds"),
            Account(INCOME.id, INCOME.name, AccountType.INCOME, "SalesOfProductIncome"),
            Account("83", "Shipping Income", AccountType.INCOME, "ServiceFeeIncome"),
        ),
        customers=(
            Customer("1", "Ann Lee", email="ann@mail.test"),
            Customer("2", "Bea Ray"),
            Customer("3", NASTY),
        ),
        items=(
            Item("5", "BAG-1", ItemType.NON_INVENTORY, "BAG-1", "BAG-1", INCOME.id),
            Item("6", "CAP-1", ItemType.NON_INVENTORY, "CAP-1", "", INCOME.id),
        ),
        payment_methods=(Named("1", "Cash"),),
    )


def answered() -> Config:
    """A configuration without problems: sales receipts under the store's numbers."""
    config = Config()
    config.accounts.deposit = BooksRef(id=DEPOSIT.id, name=DEPOSIT.name)
    config.accounts.income = BooksRef(id=INCOME.id, name=INCOME.name)
    config.export.from_date = START
    config.tax.mode = TaxMode.NONE
    return config.model_copy(update={"answered": ["direction", "accounts", "export"]})
