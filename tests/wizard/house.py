"""The fake house around the wizard: one connection of alice's, kept in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from app.config.document import Config, ReadyConfig
from app.config.facts import BooksFacts, Facts
from app.config.section import BooksRef
from app.core.intent import CreateAccount
from app.core.listing import (
    Account,
)
from app.core.order import Order
from app.errors import CartbooksError, Refused
from app.plan.view import Plan
from app.web.standing import Standing
from app.wizard.ports import Ports, Reading, Stale, Upcoming
from app.wizard.posted import Posted
from tests.wizard.people import ALICES, CUSTOMERS, FACTS, ITEMS, NOW, orders, plan


@dataclass
class FakeConfigs:
    """Versions in a list; `intruder` is saved by bob just before the next save, as in a second tab."""

    known: Facts = FACTS
    versions: list[Config] = field(default_factory=lambda: [Config()])
    intruder: Config | None = None
    standing: Standing = ALICES
    sections: list[str] = field(default_factory=list)  # what each save said it was about
    forms: dict[str, Posted] = field(default_factory=dict)  # that were typed and not saved

    def read(self) -> Reading:
        return Reading(
            self.versions[-1],
            len(self.versions),
            self.facts(self.versions[-1]),
            self.standing,
            NOW,
            dict(self.forms),
            saved_by="bob@larkspur.example",
            saved_at=NOW,
            lists_read=datetime(2026, 11, 21, 13, 53, tzinfo=UTC),
        )

    def save(self, config: Config, version: int, slug: str) -> int:
        if self.intruder is not None:
            self.versions.append(self.intruder)
            self.intruder = None
        if version != len(self.versions):
            raise Stale
        # Through JSON, as the ledger stores it: what does not survive that is lost.
        self.versions.append(Config.model_validate_json(config.model_dump_json()))
        self.sections.append(slug)
        return len(self.versions)

    def facts(self, config: Config) -> Facts:
        items = {
            id_: item for id_, item in ITEMS.items() if id_ == getattr(config.products.one_item, "id", "")
        }
        fallback = getattr(config.customers.fallback, "id", "")
        customers = {id_: customer for id_, customer in CUSTOMERS.items() if id_ == fallback}
        books = replace(self.known.books, chosen_items=items, chosen_customers=customers)
        return replace(self.known, books=books)


@dataclass
class FakeInputs:
    configs: FakeConfigs

    def keep(self, slug: str, input_: Posted) -> None:
        self.configs.forms[slug] = input_


@dataclass
class FakeLists:
    configs: FakeConfigs
    refreshed: int = 0
    made: list[CreateAccount] = field(default_factory=list)
    broken: CartbooksError | None = None
    existing: BooksRef | None = None  # the account that has the name already

    def refresh(self) -> None:
        if self.broken:
            raise self.broken
        self.refreshed += 1

    def create_account(self, account: CreateAccount) -> BooksRef:
        if self.broken:
            raise self.broken
        if self.existing:
            return self.existing
        self.made.append(account)
        id_ = str(500 + len(self.made))
        books = self.configs.known.books
        entry = Account(id_, account.name, account.type, account.subtype)
        self.configs.known = replace(
            self.configs.known, books=replace(books, accounts={**books.accounts, id_: entry})
        )
        return BooksRef(id=id_, name=account.name)

    def search(self, source: str, text: str) -> Sequence[BooksRef]:
        wanted = text.casefold()
        return [ref for ref in self._all(source) if wanted in ref.name.casefold()][:50]

    def entry(self, source: str, id_: str) -> BooksRef | None:
        return next((ref for ref in self._all(source) if ref.id == id_), None)

    def _all(self, source: str) -> list[BooksRef]:
        entries = ITEMS if source == "books.items" else CUSTOMERS
        return [BooksRef(id=entry.id, name=entry.name) for entry in entries.values()]


@dataclass
class FakePreviews:
    orders: Sequence[Order] = field(default_factory=orders)

    def samples(self) -> Sequence[Order]:
        return self.orders

    def plan(self, order: Order, config: ReadyConfig, known: BooksFacts) -> Plan:  # noqa: ARG002 - the port's
        return plan(order, config)

    def upcoming(self, config: ReadyConfig, limit: int, known: BooksFacts) -> Upcoming:  # noqa: ARG002 - the port's
        return Upcoming(tuple((each, plan(each, config)) for each in self.orders[:limit]), 143, 6, 1, 1)


@dataclass
class FakeLicences:
    sent: list[str] = field(default_factory=list)

    def send_code(self, email: str) -> None:
        self.sent.append(email)

    def redeem(self, code: str) -> None:
        if code != "123456":
            raise Refused("This is not the code that we sent. Type it again, or let us send a new one.")


@dataclass
class House:
    """Everything fake, with what happened to it."""

    configs: FakeConfigs = field(default_factory=FakeConfigs)
    previews: FakePreviews = field(default_factory=FakePreviews)
    licences: FakeLicences = field(default_factory=FakeLicences)
    started: int = 0

    def __post_init__(self) -> None:
        self.lists = FakeLists(self.configs)
        self.inputs = FakeInputs(self.configs)

    def start(self) -> str:
        self.started += 1
        return "/c/c1/runs/1"

    def ports(self) -> Ports:
        return Ports(self.configs, self.inputs, self.lists, self.previews, self.licences, self.start)
