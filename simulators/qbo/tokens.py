"""Codes, access tokens and refresh tokens of the practice sign-in service, with Intuit's lifetimes."""

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from simulators.qbo.clock import Clock
from simulators.qbo.state import State

ACCOUNTING_SCOPE = "com.intuit.quickbooks.accounting"
DAY = 86_400
SCOPE = "oauth"  # the drawer of State in which all of this is kept


@dataclass(frozen=True)
class Pair:
    realm: str
    access: str
    refresh: str
    expires_in: int
    refresh_expires_in: int
    grant_expires_in: int


@dataclass(frozen=True)
class Denied:
    status: Literal[401, 403]
    detail: str | None


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Lifetimes(Record):
    """All in seconds."""

    code: int = 300
    access: int = 3600
    refresh: int = 8_726_400
    stale_refresh: int = DAY
    grant: int = 5 * 365 * DAY


class Client(Record):
    client_id: str
    secret: str
    redirect_uris: tuple[str, ...] = ()


class Code(Record):
    client_id: str
    realm: str
    redirect_uri: str
    scope: str
    expires: float
    grant: str | None = None


class Grant(Record):
    client_id: str
    realm: str
    scope: str
    since: float
    revoked: bool = False


class Access(Record):
    grant: str
    issued: float
    expires: float


class Refresh(Record):
    grant: str
    issued: float
    expires: float
    stale_since: float | None = None


class Cut(Record):
    """Every token of a company that was issued up to this moment counts as expired."""

    access: float = 0.0
    refresh: float = 0.0


R = TypeVar("R", bound=Record)


class Tokens:
    def __init__(self, state: State, clock: Clock, lifetimes: Lifetimes | None = None) -> None:
        self._state = state
        self._clock = clock
        self.lifetimes = lifetimes or Lifetimes()
        self._lock = threading.RLock()
        self._cache: dict[tuple[str, str], Record] = {}

    def forget(self) -> None:
        with self._lock:
            self._cache.clear()

    def add_client(self, client: Client) -> None:
        self._save(client.client_id, client)

    def client(self, client_id: str) -> Client | None:
        return self._load(Client, client_id)

    def authenticate(self, client_id: str, secret: str) -> Client | None:
        client = self.client(client_id)
        if client is None or not hmac.compare_digest(client.secret.encode(), secret.encode()):
            return None
        return client

    def issue_code(self, client_id: str, realm: str, redirect_uri: str, scope: str) -> str:
        text = "AB" + secrets.token_urlsafe(36)
        expires = self._clock.now() + self.lifetimes.code
        self._save(
            text,
            Code(client_id=client_id, realm=realm, redirect_uri=redirect_uri, scope=scope, expires=expires),
        )
        return text

    def redeem(self, client_id: str, text: str, redirect_uri: str) -> Pair | None:
        with self._lock:
            code = self._load(Code, text)
            if code is None or code.client_id != client_id or code.redirect_uri != redirect_uri:
                return None
            if code.grant is not None:
                self._end(
                    code.grant
                )  # a code shown twice was stolen or replayed: nothing it gave may live on
                return None
            if code.expires <= self._clock.now():
                return None
            pair = self.issue(client_id, code.realm, code.scope)
            used_for = self._grant_of(pair.refresh)
            self._save(text, code.model_copy(update={"grant": used_for}))
            return pair

    def issue(self, client_id: str, realm: str, scope: str = ACCOUNTING_SCOPE) -> Pair:
        with self._lock:
            grant = Grant(client_id=client_id, realm=realm, scope=scope, since=self._clock.now())
            grant_id = secrets.token_hex(12)
            self._save(grant_id, grant)
            return self._pair(grant_id, grant)

    def refresh(self, client_id: str, text: str) -> Pair | None:
        with self._lock:
            old = self._load(Refresh, text)
            grant = self._load(Grant, old.grant) if old else None
            if old is None or grant is None or grant.client_id != client_id or not self._lives(old, grant):
                return None
            if old.stale_since is None:
                self._save(text, old.model_copy(update={"stale_since": self._clock.now()}))
            return self._pair(old.grant, grant)

    def revoke(self, client_id: str, text: str) -> bool:
        with self._lock:
            token = self._load(Refresh, text) or self._load(Access, text)
            grant = self._load(Grant, token.grant) if token else None
            if token is None or grant is None or grant.client_id != client_id:
                return False
            self._end(token.grant)
            return True

    def check(self, bearer: str | None, realm: str) -> Denied | None:
        """None when the bearer may enter the company."""
        if bearer is None:
            return Denied(401, None)
        if not 20 <= len(bearer) <= 4096:
            return Denied(401, "Malformed bearer token: too short or too long")
        access = self._load(Access, bearer)
        grant = self._load(Grant, access.grant) if access else None
        if access is None or grant is None:
            return Denied(401, "Token invalid")
        if not self._is_current(access, grant):
            return Denied(401, f"Token expired: {bearer[:12]}...")
        if grant.realm != realm or ACCOUNTING_SCOPE not in grant.scope.split():
            return Denied(403, None)
        return None

    def known(self, bearer: str) -> bool:
        access = self._load(Access, bearer)
        grant = self._load(Grant, access.grant) if access else None
        return access is not None and grant is not None and self._is_current(access, grant)

    def expire(self, realm: str, which: Literal["access", "refresh", "both"]) -> None:
        now = self._clock.now()
        changed = {kind: now for kind in ("access", "refresh") if which in (kind, "both")}
        with self._lock:
            self._save(realm, self._cut(realm).model_copy(update=changed))

    def _is_current(self, access: Access, grant: Grant) -> bool:
        now = self._clock.now()
        return not grant.revoked and access.expires > now and access.issued > self._cut(grant.realm).access

    def _lives(self, token: Refresh, grant: Grant) -> bool:
        now = self._clock.now()
        ended = grant.revoked or grant.since + self.lifetimes.grant <= now
        stale = token.stale_since is not None and token.stale_since + self.lifetimes.stale_refresh <= now
        return not (ended or stale or token.expires <= now or token.issued <= self._cut(grant.realm).refresh)

    def _pair(self, grant_id: str, grant: Grant) -> Pair:
        now = self._clock.now()
        # As long as Intuit's, so that a column or a header too short for the real thing fails here first.
        access = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.." + secrets.token_urlsafe(600)
        refresh = "AB1" + str(int(now)) + secrets.token_urlsafe(24)
        life = self.lifetimes
        self._save(access, Access(grant=grant_id, issued=now, expires=now + life.access))
        self._save(refresh, Refresh(grant=grant_id, issued=now, expires=now + life.refresh))
        rest = int(grant.since + life.grant - now)
        return Pair(grant.realm, access, refresh, life.access, min(life.refresh, rest), rest)

    def _grant_of(self, refresh: str) -> str | None:
        token = self._load(Refresh, refresh)
        return token.grant if token else None

    def _end(self, grant_id: str) -> None:
        grant = self._load(Grant, grant_id)
        if grant is not None:
            self._save(grant_id, grant.model_copy(update={"revoked": True}))

    def _cut(self, realm: str) -> Cut:
        return self._load(Cut, realm) or Cut()

    def _load(self, kind: type[R], key: str) -> R | None:
        place = (kind.__name__, key)
        with self._lock:
            found = self._cache.get(place)
            if found is None:
                stored = self._state.get_value(SCOPE, _name(kind, key))
                if stored is None:
                    return None
                found = self._cache[place] = kind.model_validate_json(stored)
        return found if isinstance(found, kind) else None

    def _save(self, key: str, record: Record) -> None:
        kind = type(record)
        with self._lock:
            self._state.set_value(SCOPE, _name(kind, key), record.model_dump_json())
            self._cache[(kind.__name__, key)] = record


def _name(kind: type[Record], key: str) -> str:
    return f"{kind.__name__}:{hashlib.sha256(key.encode()).hexdigest()}"
