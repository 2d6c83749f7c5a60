"""A merchant at work: the engine between a practice shop and a practice company, all of it over real HTTP."""

import json
import secrets
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
from cryptography.fernet import Fernet
from pydantic import BaseModel

from app.books.qbo.throttle import Ceilings, Throttles
from app.config.document import Config
from app.core.listing import Ref
from app.core.order import Order
from app.data import (
    configs,
    connections,
    inbox,
    ledger_moves,
    ledger_orders,
    ledger_undo,
    lookalikes,
    mailbox,
    merchants,
    product_map,
    runs,
    undos,
)
from app.data.connections import ConnectionRecord
from app.data.connections import State as ConnectionState
from app.data.inbox import Delivery
from app.data.ledger_counts import State, counts
from app.data.ledger_moves import Selection
from app.data.ledger_orders import OrderDetail
from app.data.ledger_pages import OrderQuery, every
from app.data.lookalikes import Waiting
from app.data.passwords import Hashed
from app.data.product_map import ProductMapping
from app.data.runs import Run
from app.data.secrets import Secrets
from app.data.session import Database
from app.data.undos import Extent, What
from app.http import AddressPolicy, open_client
from app.settings import Settings
from app.sync import previews, running
from app.sync.desk import Desk
from app.sync.facts import Parties, facts
from app.sync.lists import reread_books
from app.sync.lookalikes import take_over
from app.sync.practising import practise
from app.sync.working import RunKind
from app.wizard.defaults import proposed
from tests.sync.practice import Clock, Simulator, eventually

FREE = Ceilings(per_second=100_000, in_flight=10, per_minute=1_000_000, batches_per_minute=100_000)
NO_PASSWORD = Hashed("nobody signs in with this")


@dataclass
class House:
    """One desk for all merchants of a test session, and the two simulators."""

    desk: Desk
    clock: Clock
    shop: Simulator
    books: Simulator

    def merchant(self, shop: str = "small", flavour: str = "us") -> "Works":
        """A new merchant with a company of their own, paired and looked at, with what the wizard proposes."""
        with self.desk.database.begin() as session:
            email = f"alice.{secrets.token_hex(4)}@example.com"
            user = merchants.sign_up(session, "Alice Ltd", email, NO_PASSWORD, self.desk.now())
            merchant = merchants.merchant_of(session, user.merchant)
        connection = practise(self.desk, merchant, shop, flavour)
        works = Works(self, merchant.id, connection.id, shop, email)
        reading = works.run(RunKind.READ).id
        # A quick clock in this process takes over a reading that is silent for a second on a busy machine.
        eventually(lambda: works.see(reading).state == "done", 30)
        works.choose(works.proposal())
        works.forget_counters()
        return works

    def calm(self) -> None:
        """Everything as on the first day, but for the companies."""
        running.allow_all()
        self.clock.ahead = timedelta(0)
        self.shop.sim("reset")
        self.books.sim("faults", method="DELETE")
        self.books.sim("holds", method="DELETE")


@dataclass
class Works:
    """One merchant's connection and all that a test asks of it."""

    house: House
    merchant: str
    connection: str
    shop: str
    email: str
    token: str = "none yet"

    @property
    def desk(self) -> Desk:
        return self.house.desk

    @property
    def parties(self) -> Parties:
        with self.desk.database.read() as session:
            found = running.parties_of(session, self.merchant, self.connection)
        assert found is not None
        return found

    @property
    def record(self) -> ConnectionRecord:
        return self.parties.connection

    @property
    def realm(self) -> str:
        return self.parties.books.realm

    def run(self, kind: RunKind = RunKind.ALL) -> Run:
        """A run from beginning to end, in this thread."""
        return self.finish(self.enlist(kind))

    def enlist(self, kind: RunKind = RunKind.ALL) -> str:
        with self.desk.database.begin() as session:
            return running.enlist(session, self.merchant, self.connection, kind, desk=self.desk).run

    def finish(self, run: str) -> Run:
        running.run(self.desk, self.merchant, self.connection, run)
        return self.see(run)

    def see(self, run: str) -> Run:
        with self.desk.database.read() as session:
            found = runs.run(session, self.merchant, run)
        assert found is not None
        return found

    @contextmanager
    def at_work(self, kind: RunKind = RunKind.ALL) -> Iterator[str]:
        """A run in a thread of its own; it is over at the end."""
        run = self.enlist(kind)
        where = (self.desk, self.merchant, self.connection, run)
        thread = threading.Thread(target=running.run, args=where)
        thread.start()
        try:
            yield run
        finally:
            self.house.books.sim("holds", method="DELETE")
            thread.join(60)
            assert not thread.is_alive()

    def proposal(self) -> Config:
        """What the wizard proposes, with all orders of the shop."""
        with self.desk.database.read() as session:
            parties = self.parties
            known = facts(session, parties, Config(), self.desk)
            first = previews.first_day(session, parties, self.desk.now().date())
            return proposed(known, first, known.store.tax_rates)

    def config(self) -> Config:
        with self.desk.database.read() as session:
            return configs.current(session, self.merchant, self.connection)[0]

    def choose(self, config: Config) -> None:
        with self.desk.database.begin() as session:
            _, version = configs.current(session, self.merchant, self.connection)
            where = (session, self.merchant, self.connection)
            configs.save(*where, config, expected_version=version, user="", section="", now=self.desk.now())

    def change(self, slug: str, **fields: object) -> None:
        """Answer one section of the settings differently."""
        config = self.config()
        section: BaseModel = config.section(slug)
        changed = type(section).model_validate(section.model_dump() | fields)
        self.choose(config.with_section(slug, changed))  # type: ignore[arg-type]  # the section's own class

    def go_live(self) -> None:
        """Set up, started, and the first run looked at."""
        with self.desk.database.begin() as session:
            where = (session, self.merchant, self.connection)
            connections.set_state(*where, ConnectionState.ACTIVE, self.desk.now())
            connections.look_at_first_run(*where, self.desk.now())

    def be_due(self) -> None:
        """Set up, started, and the time for the next automatic sync has come."""
        self.change("export", auto_sync="interval", minutes=15)
        self.go_live()
        with self.desk.database.begin() as session:
            connections.wake(session, self.merchant, self.connection, self.desk.now())

    def begun(self) -> list[str]:
        """The kinds of the runs since the reading that the house begins with, newest first."""
        with self.desk.database.read() as session:
            found = runs.page(session, self.merchant, self.connection)
        return [run.kind for run in found if run.kind != RunKind.READ]

    def is_idle(self) -> bool:
        with self.desk.database.read() as session:
            return runs.current(session, self.merchant, self.connection) is None

    def states(self) -> dict[State, int]:
        with self.desk.database.read() as session:
            found = counts(session, self.merchant, self.connection)
        return {state: number for state, number in found.items() if number}

    def order(self, store_order: int | str) -> OrderDetail:
        with self.desk.database.read() as session:
            row = ledger_orders.row_of(session, self.merchant, self.connection, str(store_order))
            found = ledger_orders.order(session, self.merchant, self.connection, row) if row else None
        assert found is not None, f"order {store_order} is not in the ledger"
        return found

    def orders(self) -> list[OrderDetail]:
        with self.desk.database.read() as session:
            found = list(every(session, self.merchant, self.connection, OrderQuery()))
        return [self.order(one.store_order) for one in found]

    def leave_numbers_to_the_books(self) -> None:
        """QuickBooks numbers the documents, so that none of ours is found by its number."""
        (known,) = self.ask("Preferences")
        sales = {"CustomTxnNumbers": False}
        self.write("Preferences", {**known, "sparse": True, "SalesFormsPrefs": sales})
        reread_books(self.desk, self.parties.books)
        self.change("transactions", numbering="books")
        self.forget_counters()

    # the shop

    def edit(self, order: int, **fields: object) -> None:
        self.house.shop.sim(f"{self.shop}/orders/{order}", fields, method="PATCH")

    def touch(self, order: int, **fields: object) -> None:
        """An edit as the shop's own people make it: with a new date of change."""
        self.api("POST", f"orders/{order}", fields)

    def api(self, method: str, path: str, body: object = None) -> Any:
        address = f"{self.house.shop.url}/{self.shop}/wp-json/wc/v3/{path}"
        auth = ("ck_practice", "cs_practice")
        answer = self.house.shop.http.request(method, address, json=body, auth=auth)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def sell_again(self, order: int | str) -> str:
        """The same customer buys the same things once more; the new order's number."""
        sold = self.house.shop.get(f"{self.shop}/orders/{order}")
        made = self.house.shop.sim(f"{self.shop}/orders", {**sold, "id": 0, "refunds": []})
        return str(made[0]["id"])

    def map_product(self, sku: str, item: dict[str, Any]) -> None:
        """A row of the product table."""
        mapping = ProductMapping(sku, sku, Ref(item["Id"], item["Name"]))
        with self.desk.database.begin() as session:
            product_map.save(session, self.merchant, self.connection, [mapping])

    def retry(self, order: int | str) -> None:
        """The button on the order's page."""
        with self.desk.database.begin() as session:
            selection = Selection(rows=(self.order(order).summary.row,))
            ledger_moves.retry(session, self.merchant, self.connection, selection)

    def undo(self, what: What = What.ALL, target: int | str = "") -> Run:
        """The button on the page of an order or a run, or on Manage, and the run that it begins."""
        self.ask_for_undo(what, target)
        return self.run(RunKind.UNDO)

    def ask_for_undo(self, what: What = What.ALL, target: int | str = "") -> bool:
        with self.desk.database.begin() as session:
            extent = Extent(what, str(target))
            return undos.ask(session, self.merchant, self.connection, extent, now=self.desk.now())

    def not_undone(self, run: Run) -> list[str]:
        """What the run's page lists as not undone: the sentences."""
        with self.desk.database.read() as session:
            found = ledger_undo.not_undone(session, self.merchant, self.connection, run.id, limit=100)
        return [tried.problem.message for tried, _ in found if tried.problem]

    def look(self) -> Waiting:
        """All orders are held against the books' numbers; how many wait for a word."""
        assert self.run(RunKind.LOOK).state == "done"
        with self.desk.database.read() as session:
            return lookalikes.waiting(session, self.merchant, self.connection)

    def take_over(self, *orders: int) -> int:
        """The owner approves these orders, or all in which everything agrees."""
        rows = [self.order(order).summary.row for order in orders] or None
        return take_over(self.desk, self.parties, rows, "")

    def reset(self, *orders: int) -> None:
        """Reset these orders, or all."""
        rows = tuple(self.order(order).summary.row for order in orders) or None
        with self.desk.database.begin() as session:
            ledger_moves.reset(session, self.merchant, self.connection, Selection(rows=rows))

    def hear(self, topic: str, order: int) -> None:
        """A message of the store that the page for messages has kept."""
        with self.desk.database.begin() as session:
            delivery = Delivery(
                self.parties.store.id, secrets.token_hex(8), topic, str(order), self.desk.now()
            )
            assert inbox.receive(session, self.merchant, delivery)

    # the books

    def ask(self, entity: str, where: str = "") -> list[dict[str, Any]]:
        """What stands in the books, asked as a stranger with a token of their own would."""
        question = f"select * from {entity} {where} maxresults 1000"  # noqa: S608 - names of our own
        answer = self._call("GET", "query", params={"query": question, "minorversion": "75"})
        found: list[dict[str, Any]] = answer["QueryResponse"].get(entity, [])
        return found

    def write(self, entity: str, body: dict[str, object]) -> dict[str, Any]:
        """What the bookkeeper does in QuickBooks."""
        answer = self._call("POST", entity.lower(), json=body)
        found: dict[str, Any] = answer[entity]
        return found

    def delete(self, entity: str, row: dict[str, Any]) -> None:
        """What the bookkeeper takes out of QuickBooks."""
        body = {name: row[name] for name in ("Id", "SyncToken")}
        self._call("POST", entity.lower(), params={"operation": "delete"}, json=body)

    def _call(self, method: str, path: str, **how: Any) -> dict[str, Any]:
        books = self.house.books
        url = f"{books.url}/v3/company/{self.realm}/{path}"
        for _ in range(2):
            headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
            answer = books.http.request(method, url, headers=headers, **how)
            if answer.status_code != 401:
                break
            self.token = books.sim("grant", {"realm": self.realm})["access_token"]
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = json.loads(answer.content, parse_float=Decimal)
        return found

    def counters(self) -> dict[str, int]:
        """What was asked of this company since `forget_counters`."""
        found: dict[str, int] = self.house.books.get("counters")["realms"].get(self.realm, {})
        return found

    def forget_counters(self) -> None:
        self.house.books.sim("counters/reset")

    def fault(self, **rule: object) -> None:
        self.house.books.sim("faults", {"realm": self.realm, **rule})

    def documents(self) -> Counter[str]:
        """How many documents bear each number, by entity."""
        kinds = ("SalesReceipt", "Invoice", "RefundReceipt")
        return Counter(f"{kind} {row['DocNumber']}" for kind in kinds for row in self.ask(kind))

    def mails(self) -> list[str]:
        """The subjects in the practice mailbox."""
        with self.desk.database.read() as session:
            return [mail.subject for mail in mailbox.mails(session, self.merchant)]


def sold(order: Order) -> Decimal:
    return order.total.amount


@contextmanager
def open_house(
    database_url: str, shop_url: str, books_url: str, public_url: str = "http://cartbooks.test"
) -> Iterator[House]:
    settings = Settings(
        database_url=database_url,
        public_url=public_url,
        secret_key="x" * 40,
        encryption_keys=Fernet.generate_key().decode(),
        practice_books_url=books_url,
        practice_shop_url=shop_url,
        smtp_url="",
    )
    clock, http = Clock(), open_client(AddressPolicy.of(settings))
    database = Database(settings.database_url)
    desk = Desk(settings, database, Secrets.of(settings), http, Throttles(FREE), now=clock)
    with httpx.Client(timeout=60) as control:
        house = House(desk, clock, Simulator(shop_url, control), Simulator(books_url, control))
        yield house
    desk.close()
