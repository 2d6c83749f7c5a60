"""What a connection's configuration is held against, and the configuration as plans need it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.config.document import Config, ReadyConfig, ready
from app.config.facts import BooksFacts, Facts, Licence, StoreFacts
from app.config.references import references
from app.config.section import Problem
from app.core.company import Company
from app.core.listing import Named
from app.data import connections, licences, listed, lookups
from app.data.books import BooksRecord
from app.data.connections import ConnectionRecord
from app.data.licences import LicenceState
from app.data.listed import Listed
from app.data.session import Session
from app.data.stores import StoreRecord
from app.errors import NeedsOwner
from app.sync.desk import Desk
from app.sync.doors import limits_of


@dataclass(frozen=True, slots=True)
class Parties:
    """A connection with the store and the books that it joins."""

    connection: ConnectionRecord
    store: StoreRecord
    books: BooksRecord

    @property
    def merchant(self) -> str:
        return self.connection.merchant


def facts(session: Session, parties: Parties, config: Config, desk: Desk) -> Facts:
    """The lists of both sides as last read, and the licence as it is now."""
    return facts_under(session, parties, config, _licence(session, parties.connection, desk))


def facts_under(session: Session, parties: Parties, config: Config, licence: Licence) -> Facts:
    """The same where the licence was asked for before."""
    found = listed.listed(
        session, parties.merchant, parties.connection.id, store=parties.store.id, books=parties.books.id
    )
    return Facts(
        _store_facts(parties.store, found), _books_facts(session, parties.books, config, found), licence
    )


def licence_of(parties: Parties, state: LicenceState) -> Licence:
    """A licence as this connection sees it, which was read together with the connection."""
    own = 0 if parties.books.practice else parties.connection.uses
    return Licence(state.connections, state.trial_days_left, state.connections_used - own)


def ready_config(
    session: Session, parties: Parties, config: Config, desk: Desk
) -> ReadyConfig | list[Problem]:
    """The configuration as plans need it, or what is wrong with it."""
    return ready_by(config, facts(session, parties, config, desk), parties)


def ready_by(config: Config, known: Facts, parties: Parties) -> ReadyConfig | list[Problem]:
    """The same by facts that are known."""
    # A method that begins to tell a fee must not stop all orders: its own expenses wait, with the reason.
    store = replace(known.store, fee_methods={})
    return ready(config, replace(known, store=store), parties.connection.id)


def require(config: ReadyConfig | list[Problem]) -> ReadyConfig:
    """Raises NeedsOwner with the first problem's sentence and the page that fixes it."""
    if isinstance(config, ReadyConfig):
        return config
    if not config:
        raise NeedsOwner("The set-up is not finished. Answer the steps that are still open.", action="setup")
    first = config[0]
    raise NeedsOwner(first.message, f"problem in {first.section}.{first.field}", f"settings/{first.section}")


def _by_id(entries: Iterable[Named]) -> dict[str, str]:
    return {entry.id: entry.name for entry in entries}


def _store_facts(store: StoreRecord, lists: Listed) -> StoreFacts:
    return StoreFacts(
        store.name,
        store.currency,
        _by_id(lists.store.statuses),
        _by_id(lists.store.payment_methods),
        _by_id(lists.store.channels),
        lists.fee_methods,
        lists.store.tax_rates,
    )


def _books_facts(session: Session, books: BooksRecord, config: Config, lists: Listed) -> BooksFacts:
    where = (session, books.merchant, books.id)
    chosen = _chosen(config)
    items = lookups.items_matching(*where, ids=chosen["books.items"]) if chosen["books.items"] else []
    customers = (
        lookups.customers_matching(*where, ids=chosen["books.customers"]) if chosen["books.customers"] else []
    )
    return BooksFacts(
        company=books.company or Company(books.realm, books.name, "", ""),
        limits=limits_of(books),
        accounts={entry.id: entry for entry in lists.accounts},
        classes={entry.id: entry for entry in lists.classes},
        locations={entry.id: entry for entry in lists.locations},
        terms={entry.id: entry for entry in lists.terms},
        payment_methods={entry.id: entry for entry in lists.payment_methods},
        tax_codes={entry.id: entry for entry in lists.tax_codes},
        chosen_items={item.id: item for item in items},
        chosen_customers={customer.id: customer for customer in customers if customer.kind == "customer"},
    )


def _chosen(config: Config) -> dict[str, set[str]]:
    """The ids of the items and customers that the document names: their lists are too long to be read whole."""
    found: dict[str, set[str]] = {"books.items": set(), "books.customers": set()}
    for section in (config.customers, config.products):
        for _, choice, ref in references(section):
            found.setdefault(choice.source, set()).add(ref.id)
    return found


def _licence(session: Session, connection: ConnectionRecord, desk: Desk) -> Licence:
    state = licences.licence_of(session, connection.merchant, desk.now())
    others = connections.uses(session, connection.merchant, but=connection.id)
    return Licence(state.connections, state.trial_days_left, others)
