"""The whole practice PC: company files, QuickBooks, the Web Connector, and what a test may do to them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread

from simulators.desktop.clock import Clock
from simulators.desktop.company import Company, fresh_lock
from simulators.desktop.connector.qwc import Application, QwcRefused, read_qwc
from simulators.desktop.connector.records import SessionRecord, Sessions
from simulators.desktop.connector.session import Outcome, Session, Settings
from simulators.desktop.connector.soap import CallFailed, get
from simulators.desktop.counters import Counters
from simulators.desktop.faults import BookedMishaps, FaultBook, refuse_by
from simulators.desktop.inquiries import COMPANY, Host
from simulators.desktop.iterators import Iterators
from simulators.desktop.machine import MAIN, OTHER, Machine, MachineState
from simulators.desktop.processor import Processor
from simulators.desktop.sample import NAME, OTHER_NAME, fill

_ASKED = (
    '<?xml version="1.0"?><?qbxml version="{version}"?><QBXML><QBXMLMsgsRq onError="continueOnError">'
    '<HostQueryRq requestID="0" /><CompanyQueryRq requestID="1"><OwnerID>{owner}</OwnerID></CompanyQueryRq>'
    '<PreferencesQueryRq requestID="2" /></QBXMLMsgsRq></QBXML>'
)


@dataclass(frozen=True)
class Options:
    """`customers` fills the company file with that many more; `highest` is the newest qbXML that it speaks."""

    customers: int = 0
    highest: tuple[int, int] = (16, 0)
    name: str = NAME
    settings: Settings = field(default_factory=Settings)


@dataclass
class Enrolled:
    """An application on the Web Connector's list."""

    application: Application
    qwc: str
    password: str
    last: float | None = None
    postponed_until: float = 0.0
    lower_limit: int = 0


class Desk:
    def __init__(self, state: Path | None = None, options: Options | None = None) -> None:
        self.options = options or Options()
        self.clock = Clock()
        self.machine = Machine()
        self.faults = FaultBook()
        self.counters = Counters()
        self.sessions = Sessions()
        self.settings = self.options.settings
        self.host = Host(self.options.highest)
        self.companies = {
            MAIN: Company(state, self.clock, self.options.name),
            OTHER: Company(_beside(state), self.clock, OTHER_NAME),
        }
        self._lock = Lock()
        self._fill()
        self.enrolled = self._load()

    @property
    def company(self) -> Company:
        return self.companies[MAIN]

    @property
    def files(self) -> dict[str, str]:
        return {key: company.file_name for key, company in self.companies.items()}

    def close(self) -> None:
        for company in self.companies.values():
            company.store.close()

    def reset(self) -> None:
        """The first day again; the clock and the switches too."""
        self.faults.clear()
        self.counters.reset()
        self.sessions.clear()
        self.clock.ahead_seconds = 0.0
        self.machine.state = MachineState()
        self.settings = self.options.settings
        self.host = Host(self.options.highest)
        for company in self.companies.values():
            company.begin_anew()
        self._fill()
        self.enrolled = {}

    def _fill(self) -> None:
        fill(self.companies[MAIN], self.options.customers)
        fill(self.companies[OTHER])

    # the list of applications

    def enrol(self, qwc: str, password: str, *, replace: bool = False, check: bool = True) -> Enrolled:
        """As a person adds a .qwc file and then types the password; raises QwcRefused."""
        application = read_qwc(qwc)
        if check:
            self._check_addresses(application)
        stamped = self.company.stamps().get(application.owner_id)
        if stamped == application.file_id and not replace:
            raise QwcRefused("QBWC1039", "Unique OwnerID/FileID pair value required")
        self.company.put_stamp(application.owner_id, application.file_id)
        enrolled = Enrolled(application, qwc, password)
        with self._lock:
            self.enrolled[application.user] = enrolled
            self._keep()
        return enrolled

    def dismiss(self, user: str) -> None:
        """The stamp stays on the company file, as it does with the real one."""
        with self._lock:
            self.enrolled.pop(user, None)
            self._keep()

    def set_password(self, user: str, password: str) -> None:
        with self._lock:
            self.enrolled[user].password = password
            self._keep()

    def _check_addresses(self, application: Application) -> None:
        try:
            support = get(application.support, self.settings.timeout)
        except CallFailed as problem:
            raise QwcRefused("QBWC1003", f"AppSupport cannot be reached: {problem}") from problem
        if support not in (200, 202):
            raise QwcRefused("QBWC1004", f"AppSupport answered {support}, not 200.")
        try:
            status = get(application.certificate_url, self.settings.timeout)
        except CallFailed as problem:
            raise QwcRefused("QBWC1048", f"The certificate could not be checked: {problem}") from problem
        if status != 200:
            raise QwcRefused("QBWC1048", f"The certificate could not be checked: GET answered {status}.")

    def _keep(self) -> None:
        told = [{"qwc": one.qwc, "password": one.password} for one in self.enrolled.values()]
        self.company.store.set_value("applications", json.dumps(told))

    def _load(self) -> dict[str, Enrolled]:
        found = {}
        for one in json.loads(self.company.store.value("applications", "[]")):
            application = read_qwc(one["qwc"])
            found[application.user] = Enrolled(application, one["qwc"], one["password"])
        return found

    # QuickBooks

    def processor(self, key: str) -> Processor:
        return Processor(self.companies[key], self.host, BookedMishaps(self.faults), self.counters.request)

    def as_user(self, qbxml: str, key: str = MAIN) -> str:
        """A set as if a program on the PC itself sent it: no fault strikes, nothing is counted."""
        return Processor(self.companies[key], self.host).process(qbxml, Iterators())

    # polls

    def poll(self, user: str, *, automatic: bool = False, ignore_lock: bool = False) -> Outcome:
        """One session with one application, from serverVersion to its end."""
        enrolled = self.enrolled[user]
        record = self.sessions.begin(user, "", self.clock.now())
        enrolled.last = record.started
        with self._seat(enrolled.application, ignore_lock=ignore_lock) as seat:
            session = Session(
                enrolled.application,
                enrolled.password,
                quickbooks=seat,
                faults=self.faults,
                record=record,
                settings=self.settings,
                counted=self.counters.call,
            )
            outcome = session.run(automatic=automatic)
        record.ended = self.clock.now()
        enrolled.postponed_until = record.ended + outcome.postponed if outcome.postponed else 0.0
        if automatic:
            enrolled.lower_limit = outcome.lower_limit
        return outcome

    def poll_together(self, user: str, count: int, *, ignore_lock: bool = False) -> list[SessionRecord]:
        """Several sessions at the same time."""
        found: list[SessionRecord] = []

        def one() -> None:
            found.append(self.poll(user, ignore_lock=ignore_lock).record)

        threads = [Thread(target=one) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(found, key=lambda record: record.number)

    @contextmanager
    def _seat(self, application: Application, *, ignore_lock: bool) -> Iterator["Seat"]:
        seat = Seat(self, application, ignore_lock=ignore_lock)
        try:
            yield seat
        finally:
            seat.leave()


class Seat:
    """What one session has of QuickBooks: an open company file, its lock and its iterators."""

    def __init__(self, desk: Desk, application: Application, *, ignore_lock: bool) -> None:
        self._desk = desk
        self._application = application
        self._ignore_lock = ignore_lock
        self._iterators = Iterators()
        self._key = MAIN
        self._locked = False

    def open(self, path: str) -> tuple[str, str, tuple[int, int]]:
        desk, owner = self._desk, self._application.owner_id
        rule = desk.faults.on_begin(self._application.user)
        if rule is not None:
            raise refuse_by(rule)
        key = desk.machine.begin(path, desk.files)
        if not self._ignore_lock:
            desk.machine.lock(key, owner)
            self._locked = True
        self._key = key
        company = desk.companies[key]
        for name, value in (("FileID", self._file_id(company)), ("AppLock", fresh_lock())):
            if value:
                company.put_extra(owner, COMPANY, name, value)
        asked = _ASKED.format(version=".".join(map(str, desk.host.highest)), owner=owner)
        return company.file_name, desk.as_user(asked, key), desk.host.highest

    def _file_id(self, company: Company) -> str:
        """Only the file that the application was added to carries its stamp."""
        return company.stamps().get(self._application.owner_id, "")

    def process(self, qbxml: str) -> str:
        self._desk.counters.set_processed()
        return self._desk.processor(self._key).process(qbxml, self._iterators)

    def leave(self) -> None:
        if self._locked:
            self._desk.machine.unlock(self._key, self._application.owner_id)
            self._desk.companies[self._key].drop_extra(self._application.owner_id, COMPANY, "AppLock")


def _beside(state: Path | None) -> Path | None:
    return None if state is None else state.with_name(f"{state.name}.other")
