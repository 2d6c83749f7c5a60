"""Going live: a rehearsed configuration carried over to the real company, matched again by name.

The real company gets a connection of its own: what was rehearsed stays in the ledger of the practice
connection, so that nothing rehearsed counts as exported. The practice connection is paused.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.config.document import SECTIONS, Config
from app.config.references import references
from app.config.rematch import Entry, Lists, Unmatched, rematched
from app.core.listing import Named, Ref, TaxCode
from app.data import books, configs, connections, customer_map, lookups, pairings, product_map
from app.data.books import BooksRecord
from app.data.connections import ConnectionRecord, State
from app.data.pairings import Pairing
from app.data.session import Session
from app.data.upsert import chunks
from app.errors import CartbooksError
from app.sync.consent import Consent, accept, join
from app.sync.desk import Desk
from app.sync.lists import refresh_books

BROKEN = "Something went wrong on our side while your answers were carried over. Go live once more."


def go_live(desk: Desk, pairing: Pairing, consent: Consent) -> None:
    """Take the permission, read the real company's lists, carry over; notes for the waiting person how it ended."""
    outcome, refusal = "", BROKEN
    try:
        live = accept(desk, pairing, consent)
        refresh_books(desk, live)
        outcome, refusal = _carried(desk, pairing, live), ""
    except CartbooksError as error:
        refusal = error.message
    finally:
        with desk.database.begin() as session:
            pairings.finish(session, pairing.merchant, pairing.id, outcome=outcome, refusal=refusal)


def missing_after(session: Session, live: ConnectionRecord) -> tuple[Unmatched, ...]:
    """The rehearsed choices that found no namesake in the real company and were not chosen anew since."""
    rehearsed = rehearsal_of(session, live)
    if rehearsed is None:
        return ()
    config, _ = configs.current(session, live.merchant, rehearsed.id)
    now, _ = configs.current(session, live.merchant, live.id)
    chosen = {(one.slug, path) for one in SECTIONS for path, _, _ in references(now.section(one.slug))}
    missing = _rematched(session, config, rehearsed, live)[1]
    return tuple(one for one in missing if (one.section, one.path) not in chosen)


def rehearsal_of(session: Session, live: ConnectionRecord) -> ConnectionRecord | None:
    """The practice connection from which this one was carried over: the newest that was made before it."""
    practice = {one.id for one in books.all_books(session, live.merchant) if one.practice}
    rehearsals = [
        one
        for one in connections.connections(session, live.merchant)
        if one.books in practice and one.created < live.created and live.books not in practice
    ]
    same_store = [one for one in rehearsals if one.store == live.store]
    return next(reversed(same_store or rehearsals), None)


def waiting_rehearsal(session: Session, live: ConnectionRecord) -> ConnectionRecord | None:
    """The practice connection whose answers a real one could take over; None once it has answers of its own."""
    has_answers = configs.version_of(session, live.merchant, live.id) > 0
    return None if has_answers else rehearsal_of(session, live)


def carry_over(desk: Desk, user: str, live: ConnectionRecord) -> bool:
    """For real books that were connected, and read, before anybody spoke of going live: a company file, which is
    there only once its Web Connector has called. False when there is nothing to carry over."""
    with desk.database.begin() as session:
        rehearsed = waiting_rehearsal(session, live)
        if rehearsed is None:
            return False
        _copy(session, desk, user, rehearsed, live)
        _put_away(session, desk, rehearsed)
    return True


def _carried(desk: Desk, pairing: Pairing, live: BooksRecord) -> str:
    merchant = pairing.merchant
    target = join(desk, replace(pairing, connection=""), live)
    with desk.database.begin() as session:
        rehearsed = connections.connection(session, merchant, pairing.connection)
        new = connections.connection(session, merchant, target)
        if rehearsed is None or new is None:
            return target
        if configs.version_of(session, merchant, target) == 0:
            _copy(session, desk, pairing.user, rehearsed, new)
        _put_away(session, desk, rehearsed)
    return target


def _put_away(session: Session, desk: Desk, rehearsed: ConnectionRecord) -> None:
    """Pause it, and let it use no connection of the licence: else going live would cost a second one."""
    merchant, now = rehearsed.merchant, desk.now()
    connections.set_state(session, merchant, rehearsed.id, State.PAUSED, now)
    connections.follow_config(
        session,
        merchant,
        rehearsed.id,
        auto_sync=rehearsed.auto_sync,
        minutes=rehearsed.minutes,
        uses=0,
        now=now,
    )


def _copy(
    session: Session, desk: Desk, user: str, rehearsed: ConnectionRecord, new: ConnectionRecord
) -> None:
    config, version = configs.current(session, new.merchant, rehearsed.id)
    if version:
        carried, _ = _rematched(session, config, rehearsed, new)
        configs.save(
            session,
            new.merchant,
            new.id,
            carried,
            expected_version=0,
            user=user,
            section="",
            now=desk.now(),
        )
    _copy_products(session, rehearsed, new)
    _copy_customers(session, rehearsed, new)


def _rematched(
    session: Session, config: Config, rehearsed: ConnectionRecord, live: ConnectionRecord
) -> tuple[Config, tuple[Unmatched, ...]]:
    before = _lists(session, live.merchant, rehearsed.books, config)
    return rematched(config, before, _lists(session, live.merchant, live.books, config))


def _lists(session: Session, merchant: str, company: str, config: Config) -> Lists:
    """The active entries; of the long lists only those whose names the document holds."""
    where = (session, merchant, company)
    items = lookups.items_matching(*where, names=_names(config, "books.items"))
    customers = lookups.customers_matching(*where, names=_names(config, "books.customers"))
    return {
        "accounts": [
            Entry(one.id, one.name, one.type.value) for one in lookups.accounts(*where) if one.active
        ],
        "items": [Entry(one.id, one.full_name or one.name) for one in items if one.active],
        "customers": [Entry(one.id, one.name) for one in customers if one.active and one.kind == "customer"],
        "classes": _entries(lookups.classes(*where)),
        "locations": _entries(lookups.locations(*where)),
        "terms": _entries(lookups.terms(*where)),
        "payment_methods": _entries(lookups.payment_methods(*where)),
        "tax_codes": _entries(lookups.tax_codes(*where)),
    }


def _entries(listed: Iterable[Named | TaxCode]) -> Sequence[Entry]:
    return [Entry(one.id, one.name) for one in listed if one.active]


def _names(config: Config, source: str) -> set[str]:
    chosen = (references(config.section(one.slug)) for one in SECTIONS)
    return {ref.name for refs in chosen for _, choice, ref in refs if choice.source == source and ref.name}


def _copy_products(session: Session, rehearsed: ConnectionRecord, new: ConnectionRecord) -> None:
    """The product table; a row whose item the real company lacks waits there to be mapped."""
    where = (session, new.merchant, new.books)
    accounts = {one.name: Ref(one.id, one.name) for one in lookups.accounts(*where) if one.active}
    rows = product_map.every(session, new.merchant, rehearsed.id)
    for chunk in list(chunks(rows)):
        wanted = {row.item.name for row in chunk if row.item}
        found = lookups.items_matching(*where, names=wanted) if wanted else []
        items = {name: Ref(one.id, name) for one in found if one.active for name in (one.full_name, one.name)}
        carried = (
            replace(
                row,
                item=items.get(row.item.name) if row.item else None,
                income=accounts.get(row.income.name) if row.income else None,
            )
            for row in chunk
        )
        product_map.save(session, new.merchant, new.id, carried)


def _copy_customers(session: Session, rehearsed: ConnectionRecord, new: ConnectionRecord) -> None:
    """The customer table, as far as the real company has customers of these names."""
    for chunk in list(chunks(customer_map.every(session, new.merchant, rehearsed.id))):
        names = {row.customer.name for row in chunk}
        found = lookups.customers_matching(session, new.merchant, new.books, names=names)
        known = {one.name: Ref(one.id, one.name) for one in found if one.active and one.kind == "customer"}
        carried = _renamed(chunk, known)
        customer_map.save(session, new.merchant, new.id, carried)


def _renamed(
    rows: Iterable[customer_map.CustomerMapping], known: dict[str, Ref]
) -> Iterator[customer_map.CustomerMapping]:
    for row in rows:
        if row.customer.name in known:
            yield replace(row, customer=known[row.customer.name])
