"""What the wizard needs from the rest of the house: small protocols that app/sync and app/data implement."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from fastapi import Request

from app.config.document import Config, ReadyConfig
from app.config.facts import BooksFacts, Facts
from app.config.section import BooksRef
from app.core.intent import CreateAccount
from app.core.order import Order
from app.plan.view import Plan
from app.web.standing import Standing
from app.wizard.posted import Posted


@dataclass(frozen=True, slots=True)
class Reading:
    """The connection as it is now: its document with version and author, and what it is held against. `unsaved` is
    what this person typed into sections and did not save."""

    config: Config
    version: int
    facts: Facts
    standing: Standing
    now: datetime
    unsaved: Mapping[str, Posted] = field(default_factory=dict)
    saved_by: str = ""
    saved_at: datetime | None = None
    lists_read: datetime | None = None  # None until the books were read once


class Stale(Exception):
    """Another version was saved since the one that this one follows."""


class Configs(Protocol):
    """The document of one connection, opened by one person. `save` writes."""

    def read(self) -> Reading: ...

    def save(self, config: Config, version: int, slug: str) -> int:
        """Append the document as the version after `version`, `slug` being the section that was saved.

        Raises Stale when that is not the latest.
        """
        ...

    def facts(self, config: Config) -> Facts:
        """The facts for a document that is not saved: its chosen items and customers are among them."""
        ...


class Inputs(Protocol):
    """What this person typed into a section of this connection and did not save. `keep` writes."""

    def keep(self, slug: str, input_: Posted) -> None:
        """An empty form forgets what was kept."""
        ...


class Lists(Protocol):
    """The books' and the store's lists. `refresh` and `create_account` talk to them and may raise the
    four errors of app/errors.py; `create_account` writes."""

    def refresh(self) -> None: ...

    def create_account(self, account: CreateAccount) -> BooksRef: ...

    def search(self, source: str, text: str) -> Sequence[BooksRef]:
        """The first 50 active entries of "books.items" or "books.customers" that contain the text."""
        ...

    def entry(self, source: str, id_: str) -> BooksRef | None:
        """One entry of these lists, active or not."""
        ...


class Previews(Protocol):
    """Plans of real orders, against short lists that were read just now; nothing is written."""

    def samples(self) -> Sequence[Order]:
        """A few recent orders, the most telling first: several lines, a discount, tax, shipping."""
        ...

    def plan(self, order: Order, config: ReadyConfig, known: BooksFacts) -> Plan: ...

    def upcoming(self, config: ReadyConfig, limit: int, known: BooksFacts) -> "Upcoming": ...


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The first run as it would be: the first orders with their plans, and how many there are in all."""

    plans: tuple[tuple[Order, Plan], ...]
    total: int
    left_out: int = 0
    held: int = 0
    lookalikes: int = 0  # of the held ones: they stand in the books already


class Licences(Protocol):
    """The licence of the merchant; both write, and raise Refused with the sentence for the person."""

    def send_code(self, email: str) -> None: ...

    def redeem(self, code: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything the wizard works with, for one connection and one person.

    `start` begins the first run and answers the path of the page that shows it; pressed twice, it
    answers the same path.
    """

    configs: Configs
    inputs: Inputs
    lists: Lists
    previews: Previews
    licences: Licences
    start: Callable[[], str]


OpenPorts = Callable[[Request, str], Ports]
"""Opens the ports of a connection for whoever asks; raises the house's own redirect or 404 for a stranger."""
