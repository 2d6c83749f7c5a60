"""The pages of pairing and accounts behind a real server, and people whose browsers run no scripts."""

import re
import secrets
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from lxml import html

from app.books.qbo.throttle import Ceilings, Throttles
from app.data import books, connections, merchants, sessions, stores
from app.data.passwords import hashed
from app.data.secrets import Secrets
from app.data.session import Database, Session
from app.http import AddressPolicy, Timeouts, open_client
from app.settings import Settings
from app.sync.desk import Desk
from app.sync.facts import Parties
from app.web import (
    account,
    account_people,
    connect,
    connect_books,
    connect_keys,
    connect_store,
    consent_return,
    go_live,
    health,
    home,
    hooks,
    mailbox_page,
    people,
    practise,
    prerequisites,
    webconnector,
    webconnector_pages,
)
from app.web.guard import Guard
from app.web.incoming import Arrivals
from app.web.templating import STATIC
from app.web.visit import cookie_name
from tests.processes import serving
from tests.web.short_words import say_in_short

MODULES = (
    account,
    account_people,
    connect,
    connect_books,
    connect_keys,
    connect_store,
    consent_return,
    go_live,
    health,
    home,
    hooks,
    mailbox_page,
    people,
    practise,
    prerequisites,
    webconnector,
    webconnector_pages,
)
PASSWORD = "correct horse battery"
HASHED = hashed(PASSWORD)  # once: it is made to be slow


@dataclass
class Clock:
    """The house's clock, which a test may put forward."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class NoJobs:
    """What a Web Connector's call brings to work stays undone here."""

    def enqueue(self, merchant: str, connection: str, books: str, run: str, *, again: bool = False) -> None:
        pass


def pages(desk: Desk, settings: Settings) -> FastAPI:
    """All routers of this part with the guard before them, and short words for what main says in full."""
    app = FastAPI()
    app.state.desk, app.state.jobs = desk, NoJobs()
    app.add_middleware(Guard, settings=settings, arrivals=Arrivals())
    app.mount("/static", StaticFiles(directory=STATIC))
    for module in MODULES:
        app.include_router(module.router)

    say_in_short(app)

    return app


@dataclass
class Browser:
    """One person's browser. It follows no redirect by itself, so that a test sees each step."""

    base: str
    http: httpx.Client
    email: str = ""

    def get(self, path: str) -> httpx.Response:
        return self.http.get(self.base + path if path.startswith("/") else path)

    def post(self, path: str, **fields: str) -> httpx.Response:
        return self.http.post(self.base + path, data=fields)

    def page(self, path: str) -> html.HtmlElement:
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:500]}"
        return html.document_fromstring(answer.text)

    def words(self, path: str) -> str:
        """The text of a page, on one line."""
        return words_of(self.get(path))

    def follow(self, answer: httpx.Response) -> httpx.Response:
        """Where a redirect leads, and on until a page comes that stays; a page that looks again is not waited for."""
        for _ in range(100):
            if "refresh" in answer.headers:
                time.sleep(0.05)
                answer = self.get(answer.headers["refresh"].partition("url=")[2])
            elif answer.next_request is not None:
                answer = self.http.get(str(answer.next_request.url))
            else:
                return answer
        raise AssertionError(f"{answer.url} leads on for ever")


def words_of(answer: httpx.Response) -> str:
    """The text of a page's main part, on one line."""
    page = html.document_fromstring(answer.text)
    mains = list(page.iter("main"))
    return " ".join(" ".join(str(text) for text in (mains[0] if mains else page).itertext()).split())


def first_form(page: httpx.Response) -> html.FormElement:
    """The page's only form, or the first one."""
    return next(
        one for one in html.document_fromstring(page.text).iter() if isinstance(one, html.FormElement)
    )


def form_fields(answer: httpx.Response) -> dict[str, str]:
    """What a browser would post from the page's only form."""
    form = first_form(answer)
    return {name: value for name, value in form.form_values() if name and value is not None}


@dataclass
class House:
    """The running app, its desk, and the simulators."""

    url: str
    desk: Desk
    clock: Clock
    shop_url: str
    books_url: str
    sim: httpx.Client
    open_browser: Callable[[], Browser]

    def shop(self, name: str = "us-default") -> str:
        return f"{self.shop_url}/{name}"

    def owner_of(self, business: str) -> Browser:
        """Somebody with a business of that name, signed in; their password is PASSWORD."""
        email = f"{business.lower().replace(' ', '.')}.{secrets.token_hex(4)}@example.com"
        with self.desk.database.begin() as session:
            user = merchants.sign_up(session, business, email, HASHED, self.desk.now())
            return self._signed_in(session, user)

    def helper_of(self, owner: Browser) -> Browser:
        """Somebody who helps the owner."""
        merchant = self.merchant_of(owner)
        email = f"bob.{owner.email}"
        with self.desk.database.begin() as session:
            role = merchants.Role.HELPER
            user = merchants.add_user(session, merchant, email, HASHED, role=role, now=self.desk.now())
            return self._signed_in(session, user)

    def merchant_of(self, person: Browser) -> str:
        with self.desk.database.read() as session:
            user = merchants.user_by_email(session, person.email)
        assert user is not None
        return user.merchant

    def _signed_in(self, session: Session, user: merchants.User) -> Browser:
        browser = self.open_browser()
        browser.email = user.email
        token = sessions.begin(session, user.merchant, user.id, now=self.desk.now(), days=14)
        browser.http.cookies.set(cookie_name(self.desk), token, domain="127.0.0.1", path="/")
        return browser

    def parties(self, person: Browser, number: int = 0) -> Parties:
        """A connection of this person's merchant, with its store and its books."""
        merchant = self.merchant_of(person)
        with self.desk.database.read() as session:
            found = connections.connections(session, merchant)[number]
            store = stores.store(session, merchant, found.store)
            company = books.books(session, merchant, found.books)
        assert store is not None
        assert company is not None
        return Parties(found, store, company)

    def shop_sim(self, command: str, body: object = None, method: str = "POST") -> object:
        answer = self.sim.request(
            method, f"{self.shop_url}/_sim/{command}", json=body if body is not None else {}
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    def books_sim(self, command: str, body: object = None, method: str = "POST") -> dict[str, object]:
        answer = self.sim.request(
            method, f"{self.books_url}/_sim/{command}", json=body if body is not None else {}
        )
        assert answer.status_code in (200, 201), answer.text
        found: dict[str, object] = answer.json()
        return found

    def new_company(self, name: str, flavour: str = "us") -> str:
        return str(self.books_sim("companies", {"flavour": flavour, "name": name})["realm"])

    def approve(self, browser: Browser, page: httpx.Response) -> httpx.Response:
        """Press Approve on the store's page; the answer sends the browser back to us."""
        return browser.http.post(approve_url(page), data=form_fields(page))

    def consent(self, browser: Browser, page: httpx.Response, realm: str) -> httpx.Response:
        """Choose a company on the consent page; the answer sends the browser back to us."""
        fields = form_fields(page) | {"realm": realm, "decision": "connect"}
        return browser.http.post(f"{self.books_url}/connect/oauth2", data=fields)


def approve_url(page: httpx.Response) -> str:
    return str(page.url.join(str(first_form(page).action)))


def query_of(answer: httpx.Response) -> dict[str, str]:
    """The query of the address to which an answer redirects."""
    found = parse_qs(urlsplit(answer.headers["location"]).query)
    return {name: values[0] for name, values in found.items()}


def letter_link(browser: Browser, path: str) -> str:
    """The newest link of that kind in the practice mailbox."""
    found = re.findall(rf'href="({path}/[^"]+)"', browser.get("/mailbox").text)
    assert found, f"no letter with a link to {path}"
    return str(found[0])


@contextmanager
def open_house(
    settings: Settings, shop_url: str, books_url: str, listening: socket.socket
) -> Iterator[House]:
    """The app on this socket, with a migrated database of its own."""
    clock = Clock()
    with ExitStack() as stack:
        database = Database(settings.database_url)
        stack.callback(database.dispose)
        client = stack.enter_context(open_client(AddressPolicy.of(settings), Timeouts(connect=2, read=2)))
        fast = Throttles(Ceilings(per_second=1000, per_minute=100_000, batches_per_minute=100_000))
        desk = Desk(settings, database, Secrets.of(settings), client, fast, clock)
        # Reading the certificates anew for every browser takes longer than what it does.
        certificates = ssl.create_default_context()
        sim = stack.enter_context(httpx.Client(trust_env=False, timeout=20, verify=certificates))

        def open_browser() -> Browser:
            client = httpx.Client(trust_env=False, timeout=20, verify=certificates)
            return Browser(url, stack.enter_context(client))

        url = stack.enter_context(serving(pages(desk, settings), listening))
        yield House(url, desk, clock, shop_url, books_url, sim, open_browser)
