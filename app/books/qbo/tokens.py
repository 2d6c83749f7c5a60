"""The newest tokens of a company: one refresh at a time, stored before it is used."""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from app.books.qbo.verdicts import RECONNECT
from app.core.tokens import TokenPair
from app.errors import NeedsOwner, Transient

EARLY = timedelta(minutes=5)
POLL_SECONDS = 0.2
POLLS = 150


class TokenKeeper(Protocol):
    """Where the tokens of one company are kept for all processes."""

    def load(self) -> TokenPair | None:
        """The newest, None when there are none (any more)."""
        ...

    def store(self, tokens: TokenPair) -> None:
        """Keep them; done before they are used."""
        ...

    def lease(self) -> AbstractContextManager[bool]:
        """Whether we may refresh now. A row with an end, never a transaction held open during HTTP."""
        ...


Refresh = Callable[[TokenPair], TokenPair]


def fresh_tokens(keeper: TokenKeeper, refresh: Refresh, now: datetime, rejected: str = "") -> TokenPair:
    """Tokens that are good for five more minutes; `rejected` is an access token that QuickBooks refused."""
    tokens = _loaded(keeper)
    if not _is_due(tokens, now, rejected):
        return tokens
    with keeper.lease() as ours:
        if ours:
            return _refreshed(keeper, refresh, now, rejected)
    if tokens.access != rejected and tokens.access_expires > now:
        return tokens  # somebody else is refreshing, and these still hold
    return _await_others(keeper, now, rejected)


def _refreshed(keeper: TokenKeeper, refresh: Refresh, now: datetime, rejected: str) -> TokenPair:
    tokens = _loaded(keeper)
    if not _is_due(tokens, now, rejected):
        return tokens
    try:
        newest = refresh(tokens)
    except NeedsOwner:
        # The owner may have reconnected, or a lease have run out, while our refresh was on its way.
        newest = _loaded(keeper)
        if newest.refresh == tokens.refresh:
            raise
        return newest
    keeper.store(newest)
    return newest


def _loaded(keeper: TokenKeeper) -> TokenPair:
    tokens = keeper.load()
    if tokens is None:
        raise NeedsOwner(
            "There is no permission for this QuickBooks company any more. Press Reconnect.", action=RECONNECT
        )
    return tokens


def _await_others(keeper: TokenKeeper, now: datetime, rejected: str) -> TokenPair:
    for _ in range(POLLS):
        time.sleep(POLL_SECONDS)
        tokens = _loaded(keeper)
        if tokens.access != rejected and tokens.access_expires > now:
            return tokens
    raise Transient(
        "Another process is renewing our permission at QuickBooks and has not finished. "
        "Nothing needs to be done: we try again by ourselves."
    )


def _is_due(tokens: TokenPair, now: datetime, rejected: str) -> bool:
    return tokens.access == rejected or tokens.access_expires - now < EARLY


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Bearer:
    """The access token of one company for all threads that share a transport."""

    keeper: TokenKeeper
    refresh: Refresh
    clock: Callable[[], datetime] = utc_now
    _tokens: TokenPair | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def token(self) -> str:
        with self._lock:
            now = self.clock()
            if self._tokens is None or _is_due(self._tokens, now, ""):
                self._tokens = fresh_tokens(self.keeper, self.refresh, now)
            return self._tokens.access

    def renewed(self, rejected: str) -> str:
        """Another token than the one that QuickBooks has just refused."""
        with self._lock:
            if self._tokens is None or self._tokens.access == rejected:
                self._tokens = fresh_tokens(self.keeper, self.refresh, self.clock(), rejected)
            return self._tokens.access
