"""Intuit's OAuth through its own library, with the time-outs that the library lacks."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

import requests
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError
from intuitlib.utils import get_discovery_doc
from requests.adapters import HTTPAdapter

from app.books.qbo.application import QboApp
from app.books.qbo.tokens import utc_now
from app.books.qbo.verdicts import NO_PERMISSION, RECONNECT
from app.core.tokens import TokenPair
from app.errors import CartbooksError, NeedsOwner, Transient
from app.http import redact

SECONDS = (5.0, 30.0)  # to connect, to answer
ACCESS_SECONDS = 3600
REFRESH_SECONDS = 8_726_400
SCOPES = [Scopes.ACCOUNTING]  # openid would make the library fetch keys and check an id_token: another wait


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The addresses of a discovery document."""

    authorize: str
    token: str
    revoke: str


def authorize_url(app: QboApp, state: str) -> str:
    """Where the owner's browser goes to give consent. `state` is ours: the library's comes from `random`."""
    with _Client(app) as client:
        return str(client.get_authorization_url(SCOPES, state))  # type: ignore[no-untyped-call]  # the library has no types


def exchange(app: QboApp, code: str, realm: str) -> TokenPair:
    """The first tokens of a company. A code is good for one exchange, so this is never repeated."""
    with _Client(app) as client:
        try:
            client.get_bearer_token(code, realm_id=realm)  # type: ignore[no-untyped-call]  # as above
        except (AuthClientError, requests.RequestException, ValueError) as error:
            raise _problem(error) from error
        return client.tokens()


def refresh(app: QboApp, tokens: TokenPair) -> TokenPair:
    """New tokens; the old refresh token is good for another day, should the answer be lost."""
    with _Client(app) as client:
        try:
            client.refresh(tokens.refresh)  # type: ignore[no-untyped-call]  # as above
        except (AuthClientError, requests.RequestException, ValueError) as error:
            raise _problem(error) from error
        return client.tokens()


def revoke(app: QboApp, tokens: TokenPair) -> None:
    """Give the permission back. What Intuit no longer knows is given back already."""
    with _Client(app) as client:
        try:
            client.revoke(tokens.refresh)  # type: ignore[no-untyped-call]  # as above
        except AuthClientError as error:
            if error.status_code != 400:
                raise _problem(error) from error
        except requests.RequestException as error:
            raise _problem(error) from error


class _Patient(HTTPAdapter):
    """Gives each request a time-out where the library gives none: a silent Intuit would hold the thread for ever."""

    def send(  # noqa: PLR0917 - the signature of requests
        self,
        request: requests.PreparedRequest,
        stream: bool = False,  # noqa: FBT001, FBT002 - the signature of requests
        timeout: object = None,
        verify: object = True,  # noqa: FBT002 - the signature of requests
        cert: object = None,
        proxies: object = None,
    ) -> requests.Response:
        return super().send(request, stream, timeout or SECONDS, verify, cert, proxies)  # type: ignore[arg-type]  # as they came


class _Client(AuthClient):
    """The recorded exception to the one HTTP client: the library is a session of `requests`."""

    def __init__(self, app: QboApp) -> None:
        # AuthClient's own constructor would fetch the discovery document at each call.
        requests.Session.__init__(self)
        self.mount("https://", _Patient())
        self.mount("http://", _Patient())
        self.client_id, self.client_secret = app.client_id, app.client_secret
        self.redirect_uri, self.environment = app.redirect_uri, app.environment
        endpoints = _endpoints(app, self)
        self.auth_endpoint, self.token_endpoint = endpoints.authorize, endpoints.token
        self.revoke_endpoint = endpoints.revoke
        self.state_token = self.realm_id = self.id_token = None
        self.access_token = self.refresh_token = None
        self.expires_in: int | None = None
        self.x_refresh_token_expires_in: int | None = None

    def tokens(self) -> TokenPair:
        """What the last answer granted."""
        if not self.access_token or not self.refresh_token:
            raise Transient("Intuit's answer held no permission. Nothing needs to be done: we try again.")
        now: datetime = utc_now()
        return TokenPair(
            str(self.access_token),
            str(self.refresh_token),
            now + timedelta(seconds=int(self.expires_in or ACCESS_SECONDS)),
            now + timedelta(seconds=int(self.x_refresh_token_expires_in or REFRESH_SECONDS)),
        )


_found: dict[str, Endpoints] = {}
_finding = threading.Lock()


def _endpoints(app: QboApp, session: requests.Session) -> Endpoints:
    with _finding:
        if app.environment not in _found:
            _found[app.environment] = _discover(app.environment, session)
        return _found[app.environment]


def _discover(environment: str, session: requests.Session) -> Endpoints:
    try:
        document = get_discovery_doc(environment, session=session)  # type: ignore[no-untyped-call]  # as above
        return Endpoints(
            str(document["authorization_endpoint"]),
            str(document["token_endpoint"]),
            str(document["revocation_endpoint"]),
        )
    except (AuthClientError, requests.RequestException, ValueError, KeyError) as error:
        raise Transient(
            "We could not reach Intuit's sign-in. Try again in a minute.",
            redact(f"{environment}: {error}")[:500],
        ) from error


def _problem(error: Exception) -> CartbooksError:
    detail = redact(str(error))[:500]
    if not isinstance(error, AuthClientError):
        return Transient("We could not reach Intuit's sign-in. It is tried again by itself.", detail)
    if error.status_code == 400 and b"invalid_grant" in error.content:
        return NeedsOwner(NO_PERMISSION.message, detail, RECONNECT)
    if error.status_code in (400, 401, 403):
        return NeedsOwner(
            "Intuit does not accept this server's application keys. "
            "Ask the operator of this server to check the client id and secret.",
            detail,
        )
    return Transient("Intuit's sign-in does not work at the moment. It is tried again by itself.", detail)
