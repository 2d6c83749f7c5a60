"""Customers and items that we made and that nothing uses any more: made inactive, as the books allow."""

from collections.abc import Sequence

from app.config.references import references
from app.core.document import NewCustomer, NewItem
from app.core.intent import CreateCustomer, CreateItem, Deactivate, Reactivate
from app.core.listing import Customer, Item, ItemType, Ref
from app.data import configs, ledger_entries, lookups
from app.data.ledger_documents import IntentRecord, NewIntent
from app.data.ledger_entries import Named
from app.data.ledger_undo import UNDO
from app.data.undos import Extent, What
from app.errors import Refused
from app.sync.delivery import is_again
from app.sync.removing import refuse, send
from app.sync.scope import Scope

STOCKED = (
    "QuickBooks counts {quantity} of the item “{name}”, and making it inactive would write them off. Adjust the "
    "quantity in QuickBooks first, if the item is not wanted."
)
TOUCHED = (
    "Somebody changed “{name}” in QuickBooks at the same moment. Make it inactive there if it is not wanted."
)


def make_inactive(scope: Scope, extent: Extent) -> None:
    """Of everything that the undo reached, entry by entry a thousand at a time; what is refused is told."""
    gone = _named_by_undone(scope, extent)
    if extent.what is not What.ALL and not (gone.customers or gone.items):
        return
    used, after = _used(scope), ""
    while True:
        with scope.desk.database.read() as session:
            made = ledger_entries.made(session, scope.merchant, scope.connection, after=after)
        if not made:
            return
        after = _base(made[-1])
        _make_inactive(scope, [one for one in made if _is_meant(one, extent, gone) and not _is_in(one, used)])


def _named_by_undone(scope: Scope, extent: Extent) -> Named:
    """What the removed documents named; not asked for when everything is meant."""
    if extent.what is What.ALL:
        return Named()
    with scope.desk.database.read() as session:
        return ledger_entries.named_by_undone(session, scope.merchant, scope.connection, extent)


def again_active(scope: Scope, key: str, ref: Ref, new: NewCustomer | NewItem) -> Reactivate | None:
    """What makes an entry active again that an undo made inactive; None when it is not there to be.

    It keeps its name while it is inactive, so that a new one could not have it.
    """
    customers = isinstance(new, NewCustomer)
    with scope.desk.database.read() as session:
        where = (session, scope.merchant, scope.parties.books.id)
        found: list[Customer] | list[Item] = (
            lookups.customers_matching(*where, ids=[ref.id])
            if customers
            else lookups.items_matching(*where, ids=[ref.id])
        )
    entry = next((one for one in found if not one.active), None)
    if entry is None:
        return None
    name = new.name if isinstance(new, NewCustomer) else new.own_name
    return Reactivate(key, "customers" if customers else "items", ref.id, entry.sync_token, name)


def _make_inactive(scope: Scope, records: Sequence[IntentRecord]) -> None:
    wave: list[NewIntent] = []
    stocked: list[tuple[NewIntent, Refused]] = []
    for record, entry in _unused(scope, records):
        new = _deactivation(record, entry.sync_token)
        if isinstance(entry, Item) and entry.quantity:
            words = STOCKED.format(quantity=f"{entry.quantity.normalize():f}", name=entry.name)
            stocked.append((new, Refused(words, code="stocked")))
        elif not (isinstance(entry, Item) and entry.type is ItemType.CATEGORY):
            wave.append(new)
    refuse(scope, stocked)
    outcomes = send(scope, wave, "Making customers and items inactive")
    names = {record.id: record.name for record in records}
    touched = [new for new in wave if new.target is not None and is_again(outcomes.get(new.target))]
    refuse(
        scope,
        [
            (new, Refused(TOUCHED.format(name=names.get(new.target or 0, "")), code="changed"))
            for new in touched
        ],
    )


def _unused(scope: Scope, records: Sequence[IntentRecord]) -> list[tuple[IntentRecord, Customer | Item]]:
    """Those that are active and that no document of anybody else names, as they are now."""
    with scope.desk.database.read() as session:
        where = (session, scope.merchant, scope.parties.books.id)
        ids = [one.books_id for one in records]
        customers = {
            one.id: one for one in lookups.customers_matching(*where, ids=ids) if one.kind == "customer"
        }
        items = {one.id: one for one in lookups.items_matching(*where, ids=ids)}
        others = ledger_entries.customers_of_others(*where, {one.name for one in customers.values()})
    found: list[tuple[IntentRecord, Customer | Item]] = []
    for record in records:
        entry = (customers if _list(record) == "customers" else items).get(record.books_id)
        if entry and entry.active and not (isinstance(entry, Customer) and entry.name in others):
            found.append((record, entry))
    return found


def _used(scope: Scope) -> Named:
    """What our documents that stand, the tables and the settings name."""
    with scope.desk.database.read() as session:
        used = ledger_entries.in_use(session, scope.merchant, scope.parties.books.id)
        config, _ = configs.current(session, scope.merchant, scope.connection)
    for section in (config.customers, config.products):
        for _, choice, ref in references(section):
            (used.customers if choice.source == "books.customers" else used.items).add(ref.id)
    return used


def _is_meant(record: IntentRecord, extent: Extent, gone: Named) -> bool:
    if extent.what is What.ALL or (extent.what is What.RUN and record.run == extent.target):
        return True
    return _is_in(record, gone)


def _is_in(record: IntentRecord, named: Named) -> bool:
    return record.books_id in (named.customers if _list(record) == "customers" else named.items)


def _list(record: IntentRecord) -> str:
    match record.intent:
        case CreateCustomer():
            return "customers"
        case CreateItem():
            return "items"
        case Reactivate(list=name):
            return name
        case _:
            raise TypeError(f"{type(record.intent).__name__} makes no entry")


def _base(record: IntentRecord) -> str:
    """What names the entry for ever: its key without the attempt."""
    return record.key.rsplit("/", 1)[0]


def _deactivation(record: IntentRecord, sync_token: str) -> NewIntent:
    intent = Deactivate("", _list(record), record.books_id, sync_token)
    return NewIntent(intent, base=f"{UNDO}{record.key}", target=record.id)
