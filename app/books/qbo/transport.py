"""The one way to the accounting API: bearer, throttle, requestid, time-outs, and what an answer means."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx

from app.books.meter import Lane, Meter
from app.books.qbo.answers import Answer, read_answer
from app.books.qbo.faults import answer_error, is_throttled, lost, never_sent, slowed, trail_of
from app.books.qbo.throttle import Pushback, Throttle
from app.books.qbo.tokens import Bearer
from app.errors import Transient
from app.http import USER_AGENT

MINOR_VERSION = "75"
# Intuit gives up after 120 seconds: giving up earlier would make an outcome unknown that was about to be known.
PATIENCE = httpx.Timeout(connect=10, read=130, write=60, pool=130)
READ_PAUSES = (0.5, 2.0)  # a list of 100 pages must not begin again because of one hiccup
LONGEST_PAUSE = 5.0
MONTH = (
    "Intuit's monthly allowance of reads for this application is used up. "
    "Nothing is lost: it goes on with the new month, or when the operator raises the plan at Intuit."
)


@dataclass(frozen=True, slots=True)
class Request:
    """One request, all of it but the token."""

    method: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""
    content_type: str = "application/json"
    lane: Lane = Lane.READ


@dataclass(slots=True)
class Transport:
    """Threads may share it, as they share the httpx client."""

    http: httpx.Client
    bearer: Bearer
    throttle: Throttle
    meter: Meter
    patience: httpx.Timeout = field(default_factory=lambda: PATIENCE)
    sleep: Callable[[float], None] = time.sleep

    def send(self, request: Request) -> Answer:
        """A good answer, or one of the four errors. Reads are asked again twice, writes never."""
        for pause in READ_PAUSES if request.lane is Lane.READ else ():
            try:
                return self._send(request)
            except Transient as error:
                if (error.retry_after or 0) > LONGEST_PAUSE:
                    raise
                self.sleep(error.retry_after or pause)
        return self._send(request)

    def _send(self, request: Request) -> Answer:
        token = self.bearer.token()
        answer = self._once(request, token)
        if answer.status == 401:
            # The 401 came before anything was carried out, so that even a write may be sent again.
            answer = self._once(request, self.bearer.renewed(token))
        if is_throttled(answer):
            raise self._slowed(request, answer)
        self.throttle.granted(request.lane)
        if not answer.good and not _is_verdict(request, answer):
            raise answer_error(answer, request.lane)
        return answer

    def _once(self, request: Request, token: str) -> Answer:
        with self.throttle.slot(request.lane):
            self.meter.count(request.lane)
            try:
                response = self.http.request(
                    request.method,
                    request.url,
                    params={**request.params, "minorversion": MINOR_VERSION},
                    content=request.content or None,
                    headers=_headers(request, token),
                    timeout=self.patience,
                )
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
                raise never_sent(f"{type(error).__name__}: {error}") from error
            except httpx.HTTPError as error:
                raise lost(f"{type(error).__name__}: {error}", request.lane) from error
        return read_answer(response.status_code, response.headers, response.content)

    def _slowed(self, request: Request, answer: Answer) -> Transient:
        state, seconds = self.throttle.refused(request.lane, answer.retry_after)
        if state is Pushback.MONTH:
            return Transient(MONTH, trail_of(answer), seconds)
        return slowed(f"{trail_of(answer)}, the limit of the {state}", seconds)


def _is_verdict(request: Request, answer: Answer) -> bool:
    """Whether it says what became of the one thing that was written: that is an answer, not a broken request."""
    return request.lane is Lane.WRITE and answer.status in (200, 400) and bool(answer.body and answer.faults)


def _headers(request: Request, token: str) -> dict[str, str]:
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json", "User-Agent": USER_AGENT}
    return headers | ({"Content-Type": request.content_type} if request.content else {})
