"""The control panel of the practice company: every switch that a test may turn, and the hooks that obey them."""

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field

from simulators.qbo.clock import Clock
from simulators.qbo.counters import Counters
from simulators.qbo.exchange import current_exchange
from simulators.qbo.faults import Faults
from simulators.qbo.faulty import fault_of
from simulators.qbo.holds import Abandoned, HeldWrite, Holds, When
from simulators.qbo.hooks import WriteInfo
from simulators.qbo.state import State
from simulators.qbo.throttle import Latency, Limits, Throttle
from simulators.qbo.tokens import Client, Lifetimes, Tokens
from simulators.qbo.wire import Fault


class AbandonedError(Exception):
    """The client of a held write is gone and the write is dropped with it."""


@dataclass(frozen=True)
class FirstCompany:
    flavour: str
    name: str


USUAL_COMPANY = FirstCompany("us", "Larkspur Pantry & Garden")


@dataclass(frozen=True)
class Options:
    """What the practice company starts with, and goes back to at a reset."""

    companies: tuple[FirstCompany, ...] = ()
    clients: tuple[Client, ...] = (Client(client_id="practice", secret="practice-secret"),)  # noqa: S106 - the README prints it
    limits: Limits = field(default_factory=Limits)
    latency: Latency = field(default_factory=Latency)
    lifetimes: Lifetimes = field(default_factory=Lifetimes)


class Panel:
    def __init__(self, state: State, options: Options | None = None) -> None:
        self._options = options or Options()
        self.state = state
        self.clock = Clock()
        self.tokens = Tokens(state, self.clock, self._options.lifetimes)
        self.throttle = Throttle(self._options.limits)
        self.latency = self._options.latency
        self.faults = Faults()
        self.holds = Holds()
        self.counters = Counters()
        self.hooks = PanelHooks(self)
        self._furnish()

    def reset(self) -> None:
        """Back to the first day: companies, tokens, faults, counters and switches."""
        self.holds.release("drop")
        self.faults.clear()
        self.state.reset()
        self.tokens.forget()
        self.tokens.lifetimes = self._options.lifetimes
        self.clock.ahead_seconds = 0.0
        self.throttle.limits = self._options.limits
        self.throttle.forget()
        self.latency = self._options.latency
        self.counters.reset()
        self._furnish()

    def stop(self) -> None:
        self.holds.release("drop")

    def _furnish(self) -> None:
        for client in self._options.clients:
            self.tokens.add_client(client)
        known = {company.name for company in self.state.companies()}
        wanted = self._options.companies or (() if known else (USUAL_COMPANY,))
        for company in wanted:
            if company.name not in known:
                self.state.add_company(company.flavour, company.name)


class PanelHooks:
    """Lets the panel step into single writes and items of a batch."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        self._lock = threading.Lock()
        self._waiting: dict[WriteInfo, Future[Abandoned]] = {}

    def item_fault(self, write: WriteInfo) -> Fault | None:
        rule = self._panel.faults.take_item(write)
        return fault_of(rule) if rule is not None else None

    def will_hold(self, write: WriteInfo) -> bool:
        released = self._reach("before", write)
        if released is None:
            return False
        with self._lock:
            self._waiting[write] = released
        return True

    def before_commit(self, write: WriteInfo) -> None:
        with self._lock:
            released = self._waiting.pop(write, None)
        if released is None:
            return
        exchange = current_exchange.get()
        if released.result() == "drop" and exchange is not None and exchange.gone:
            raise AbandonedError

    def after_commit(self, write: WriteInfo) -> None:
        self._panel.counters.wrote(write)
        released = self._reach("after", write)
        if released is not None:
            released.result()

    def _reach(self, when: When, write: WriteInfo) -> "Future[Abandoned] | None":
        exchange = current_exchange.get()
        port = exchange.port if exchange else None
        held = HeldWrite(write.realm, write.entity, write.requestid, write.bid, port)
        return self._panel.holds.reach("item", when, held)
