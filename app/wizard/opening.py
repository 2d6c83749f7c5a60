"""The wizard's ports on the real house: the ledger, the lists, the plans, the licence."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request

from app.config.document import SECTIONS, Config, ReadyConfig
from app.config.facts import BooksFacts, Facts
from app.config.section import BooksRef
from app.config.sections.export import FirstRun
from app.core.intent import CreateAccount
from app.core.order import Order
from app.data import configs, connections, drafts, ledger_moves, lookups
from app.data.connections import State
from app.data.session import Session
from app.jobs import Jobs
from app.plan.view import Plan
from app.sync import accounts, activation, previews
from app.sync.desk import Desk
from app.sync.facts import Parties, facts_under, licence_of
from app.sync.lists import refresh_all
from app.sync.running import RunKind
from app.web.connection_page import standing_of
from app.web.flash import flash_of
from app.web.visit import Here, desk_of, here, person, somebody
from app.wizard.defaults import proposed
from app.wizard.ports import Ports, Reading, Stale, Upcoming
from app.wizard.posted import Posted, parse_form

FOUND = 50


def open_ports(request: Request, connection: str) -> Ports:
    """The ports for whoever asks. Raises SignInNeeded for a visitor, NotHere for a stranger."""
    desk = desk_of(request)
    found = here(connection, person(request, somebody(request, desk)), desk)
    at = _At(request, desk, found)
    jobs: Jobs = request.app.state.jobs
    if found.books.refreshed is None:
        jobs.sync_now(at.merchant, at.connection, RunKind.READ, at.user)
    return Ports(
        configs=ConnectionConfigs(at),
        inputs=ConnectionInputs(at),
        lists=ConnectionLists(at),
        previews=ConnectionPreviews(at),
        licences=MerchantLicences(at),
        start=lambda: _start(at, jobs),
    )


@dataclass(slots=True)
class _At:
    """Whose wizard it is, and what it works with."""

    request: Request
    desk: Desk
    here: Here

    @property
    def parties(self) -> Parties:
        return Parties(self.here.connection, self.here.store, self.here.books)

    def look_again(self) -> None:
        """The request changed what it had found at its beginning."""
        self.here = here(self.connection, person(self.request, somebody(self.request, self.desk)), self.desk)

    def facts(self, session: Session, config: Config) -> Facts:
        return facts_under(session, self.parties, config, licence_of(self.parties, self.here.licence))

    @property
    def merchant(self) -> str:
        return self.here.merchant

    @property
    def connection(self) -> str:
        return self.here.connection.id

    @property
    def user(self) -> str:
        return self.here.person.user.id


@dataclass(frozen=True, slots=True)
class ConnectionConfigs:
    site: _At

    def read(self) -> Reading:
        at = self.site
        with at.desk.database.read() as session:
            found = configs.opened(session, at.merchant, at.connection, at.user)
            known = at.facts(session, found.config)
            config = self._with_proposals(session, found.config, known)
        return Reading(
            config=config,
            version=found.version,
            facts=known,
            standing=standing_of(at.desk, at.here, flash_of(at.request)),
            now=at.desk.now(),
            unsaved={slug: parse_form(form.encode()) for slug, form in found.drafts.items()},
            saved_by=found.email,
            saved_at=found.saved,
            lists_read=at.here.books.refreshed,
        )

    def _with_proposals(self, session: Session, config: Config, known: Facts) -> Config:
        """Sections that nobody answered yet show what the lists suggest now: they may be read only later."""
        at = self.site
        unanswered = [section.slug for section in SECTIONS if section.slug not in config.answered]
        if not unanswered:
            return config
        first = at.desk.now().date()
        if "export" in unanswered:
            first = previews.first_day(session, at.parties, first)
        suggested = proposed(known, first, known.store.tax_rates)
        return config.model_copy(update={slug: suggested.section(slug) for slug in unanswered})

    def save(self, config: Config, version: int, slug: str) -> int:
        at = self.site
        try:
            with at.desk.database.begin() as session:
                saved = configs.save(
                    session,
                    at.merchant,
                    at.connection,
                    config,
                    expected_version=version,
                    user=at.user,
                    section=slug,
                    now=at.desk.now(),
                )
                ledger_moves.ask_again(session, at.merchant, at.connection)
        except configs.StaleVersion as stale:
            raise Stale(str(stale)) from stale
        return saved

    def facts(self, config: Config) -> Facts:
        with self.site.desk.database.read() as session:
            return self.site.facts(session, config)


@dataclass(frozen=True, slots=True)
class ConnectionInputs:
    site: _At

    def keep(self, slug: str, input_: Posted) -> None:
        at = self.site
        form = urlencode(input_.pairs)
        with at.desk.database.begin() as session:
            drafts.keep(
                session, at.merchant, at.connection, user=at.user, section=slug, form=form, now=at.desk.now()
            )


@dataclass(frozen=True, slots=True)
class ConnectionLists:
    site: _At

    def refresh(self) -> None:
        refresh_all(self.site.desk, self.site.here.store, self.site.here.books)
        self.site.look_again()

    def create_account(self, account: CreateAccount) -> BooksRef:
        made = accounts.create_account(self.site.desk, self.site.parties, account)
        return BooksRef(id=made.id, name=made.name)

    def search(self, source: str, text: str) -> Sequence[BooksRef]:
        find = lookups.search_items if source == "books.items" else lookups.search_customers
        with self.site.desk.database.read() as session:
            found = find(session, self.site.merchant, self.site.here.books.id, text, FOUND)
        return [BooksRef(id=one.id, name=one.name) for one in found]

    def entry(self, source: str, id_: str) -> BooksRef | None:
        find = lookups.items_matching if source == "books.items" else lookups.customers_matching
        with self.site.desk.database.read() as session:
            found = find(session, self.site.merchant, self.site.here.books.id, ids=[id_])
        return BooksRef(id=found[0].id, name=found[0].name) if found else None


@dataclass(frozen=True, slots=True)
class ConnectionPreviews:
    site: _At

    def samples(self) -> Sequence[Order]:
        with self.site.desk.database.read() as session:
            return previews.samples(session, self.site.parties)

    def plan(self, order: Order, config: ReadyConfig, known: BooksFacts) -> Plan:
        with self.site.desk.database.read() as session:
            return previews.plan_for_example(session, self.site.parties, order, config, known)

    def upcoming(self, config: ReadyConfig, limit: int, known: BooksFacts) -> Upcoming:
        with self.site.desk.database.read() as session:
            found = previews.first_run(session, self.site.parties, config, limit, known)
        return Upcoming(found.plans, found.total, found.left_out, found.held, found.lookalikes)


@dataclass(frozen=True, slots=True)
class MerchantLicences:
    site: _At

    def send_code(self, email: str) -> None:
        activation.send_code(self.site.desk, self.site.merchant, email)

    def redeem(self, code: str) -> None:
        activation.redeem(self.site.desk, self.site.merchant, code)
        self.site.look_again()


_RUNS = {FirstRun.ONE: RunKind.ONE, FirstRun.TEN: RunKind.TEN, FirstRun.ALL: RunKind.ALL}


def _start(at: _At, jobs: Jobs) -> str:
    """Begin the first run; pressed twice, it is the same one."""
    with at.desk.database.begin() as session:
        connections.set_state(session, at.merchant, at.connection, State.ACTIVE, at.desk.now())
        config, _ = configs.current(session, at.merchant, at.connection)
    run = jobs.sync_now(at.merchant, at.connection, _RUNS[config.export.first_run], at.user)
    return f"{at.here.url}/runs/{run}"
