"""One session of the Web Connector with an application, in the order of the guide."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol
from xml.etree.ElementTree import Element

from simulators.desktop.connector.qwc import Application
from simulators.desktop.connector.records import Call, Exchange, SessionRecord
from simulators.desktop.connector.soap import Arguments, CallFailed, SoapClient, strings_of, text_of
from simulators.desktop.faults import FaultBook
from simulators.desktop.processor import Died
from simulators.desktop.statuses import Unprocessed, hresult_text

VERSION = "2.3.0.215"
REFUSALS = {
    "none": "There is no work to do.",
    "nvu": "The user name or the password is not right.",
    "busy": "The application is busy.",
}
RETRIES = 3
LONGEST = 5000  # calls: an application that never ends must not hold a test for ever
_FAILURES = {
    "clientVersion": "QBWC1036",
    "authenticate": "QBWC1012",
    "sendRequestXML": "QBWC1041",
    "receiveResponseXML": "QBWC1042",
    "getLastError": "QBWC1043",
    "closeConnection": "QBWC1044",
    "connectionError": "QBWC1045",
}


class QuickBooks(Protocol):
    """The PC's side of a session: raises Unprocessed or Died."""

    def open(self, path: str) -> tuple[str, str, tuple[int, int]]: ...
    def process(self, qbxml: str) -> str: ...


@dataclass(frozen=True)
class Settings:
    """`noop_seconds` is how long NoOp waits, `timeout` how long a call may take."""

    noop_seconds: float = 5.0
    timeout: float = 100.0


@dataclass(frozen=True)
class Outcome:
    """`postponed` and `lower_limit` are the application's wishes about the next poll."""

    record: SessionRecord
    postponed: int = 0
    lower_limit: int = 0


class Ended(Exception):
    """The session is over at once, without closeConnection."""

    def __init__(self, outcome: str, text: str) -> None:
        super().__init__(text)
        self.outcome = outcome
        self.text = text


class Session:
    """Everything is written into the record as it happens."""

    def __init__(
        self,
        application: Application,
        password: str,
        *,
        quickbooks: QuickBooks,
        faults: FaultBook,
        record: SessionRecord,
        settings: Settings,
        counted: Callable[[str], None],
    ) -> None:
        self._application = application
        self._password = password
        self._quickbooks = quickbooks
        self._faults = faults
        self._record = record
        self._settings = settings
        self._counted = counted
        self._client = SoapClient(application.url, settings.timeout)

    def run(self, *, automatic: bool) -> Outcome:
        record = self._record
        outcome = Outcome(record)
        try:
            outcome = self._run(outcome, automatic=automatic)
        except Ended as end:
            record.outcome, record.text = end.outcome, end.text
        except Died as end:
            record.outcome, record.text = "died", str(end)
        return outcome

    def _run(self, outcome: Outcome, *, automatic: bool) -> Outcome:
        self._tell_versions()
        told = self._authenticate()
        self._record.ticket, path = told[0], told[1]
        limits = replace(outcome, lower_limit=_seconds(told, 3) if automatic else 0)
        if path in REFUSALS:
            self._close(path, REFUSALS[path])
            return limits
        if automatic and _seconds(told, 2):
            self._close("postponed", "Update postponed by application")
            return replace(limits, postponed=_seconds(told, 2))
        opened = self._open(path)
        if opened is not None:
            self._work(*opened)
        return limits

    def _tell_versions(self) -> None:
        try:
            self._call("serverVersion", ())
        except Ended:
            # Old services do not know it; the Web Connector goes on without.
            self._record.outcome = "running"
        answer = text_of(self._call("clientVersion", (("strVersion", VERSION),))) or ""
        if answer[:2] in ("E:", "O:"):
            raise Ended("version refused", answer)

    def _authenticate(self) -> list[str]:
        arguments = (("strUserName", self._application.user), ("strPassword", self._password))
        told = strings_of(self._call("authenticate", arguments))
        if told is None or len(told) < 2:
            raise Ended("failed", "QBWC1012: authenticate gave no ticket and no company.")
        self._record.calls[-1].arguments["strPassword"] = "********"
        self._record.calls[-1].answer = told
        return told

    def _open(self, path: str) -> tuple[str, str, tuple[int, int]] | None:
        for _ in range(RETRIES + 1):
            try:
                opened = self._quickbooks.open(path)
            except Unprocessed as problem:
                arguments = self._ticket(
                    ("hresult", hresult_text(problem.number)), ("message", problem.message)
                )
                path = text_of(self._call("connectionError", arguments)) or ""
                if path.lower() == "done":
                    self._close("connection error", problem.message)
                    return None
            else:
                self._record.company, self._record.host_answer = opened[0], opened[1]
                return opened
        self._close("connection error", "QuickBooks could not be reached.")
        return None

    def _work(self, file_name: str, host_answer: str, version: tuple[int, int]) -> None:
        told = host_answer
        while len(self._record.calls) < LONGEST:
            arguments = self._ticket(
                ("strHCPResponse", told),
                ("strCompanyFileName", file_name),
                ("qbXMLCountry", "US"),
                ("qbXMLMajorVers", str(version[0])),
                ("qbXMLMinorVers", str(version[1])),
            )
            told = ""
            request = text_of(self._call("sendRequestXML", arguments)) or ""
            if request == "NoOp" or (not request and self._last_error() == "NoOp"):
                time.sleep(self._settings.noop_seconds)
                continue
            if not request:
                return self._close("nothing more", self._record.text)
            if not self._answered(request):
                return None
        raise Ended("failed", "The session had too many calls.")

    def _answered(self, request: str) -> bool:
        """Hand a request to QuickBooks and its answer to the application; false when that ended the session."""
        exchange = Exchange(request)
        self._record.exchanges.append(exchange)
        try:
            exchange.response = self._quickbooks.process(request)
        except Unprocessed as problem:
            exchange.hresult, exchange.message = hresult_text(problem.number), problem.message
        arguments = self._ticket(
            ("response", exchange.response), ("hresult", exchange.hresult), ("message", exchange.message)
        )
        percent = _number(text_of(self._call("receiveResponseXML", arguments)))
        self._record.progress = percent
        if percent < 0:
            self._close("error", self._last_error())
        elif percent >= 100:
            self._close("finished", "")
        return 0 <= percent < 100

    def _last_error(self) -> str:
        self._record.text = text_of(self._call("getLastError", self._ticket())) or ""
        return self._record.text

    def _close(self, outcome: str, text: str) -> None:
        self._record.text = text_of(self._call("closeConnection", self._ticket())) or text
        self._record.closed = True
        self._record.outcome = outcome
        if outcome == "error":
            self._record.text = text

    def _ticket(self, *arguments: tuple[str, str]) -> Arguments:
        return (("ticket", self._record.ticket), *arguments)

    def _call(self, method: str, arguments: Arguments) -> Element | None:
        user = self._application.user
        call = Call(method, dict(arguments), at=time.time())
        self._record.calls.append(call)
        self._counted(method)
        slow = self._faults.slow_call(method, user)
        if slow is not None:
            time.sleep(slow.seconds)
        if self._faults.on_call("drop_request", method, user) is not None:
            call.error = "The request was lost before it arrived."
            raise self._failure(method, call)
        try:
            if self._faults.on_call("duplicate_call", method, user) is not None:
                self._client.call(method, arguments)
            result = self._client.call(method, arguments)
        except CallFailed as problem:
            call.error = str(problem)
            raise self._failure(method, call) from problem
        finally:
            call.seconds = time.time() - call.at
        if self._faults.on_call("drop_answer", method, user) is not None:
            call.error = "The answer was lost on its way back."
            raise self._failure(method, call)
        call.answer = text_of(result)
        return result

    def _failure(self, method: str, call: Call) -> Ended:
        return Ended("failed", f"{_FAILURES.get(method, 'QBWC1012')}: {method}: {call.error}")


def _seconds(told: list[str], place: int) -> int:
    return int(told[place]) if len(told) > place and told[place].strip().isdigit() else 0


def _number(text: str | None) -> int:
    """.NET reads what is missing as nought."""
    try:
        return int(text or "0")
    except ValueError as problem:
        raise Ended(
            "failed", f"QBWC1042: receiveResponseXML answered {text!r}, which is no number."
        ) from problem
