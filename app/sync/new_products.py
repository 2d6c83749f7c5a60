"""New products of the store become items of the books."""

from collections.abc import Iterable, Sequence

from app.config.document import ReadyConfig
from app.core.document import NewItem
from app.core.intent import CreateItem, Failed, Outcome, Settled
from app.core.listing import Product
from app.data import ledger_documents, lookups, products
from app.data.ledger_documents import NewIntent
from app.plan.new_products import item_for_product
from app.stores.base import Store
from app.sync import waves
from app.sync.doors import limits_of
from app.sync.lists import refresh_products
from app.sync.posting import post_wave
from app.sync.scope import REMARKS, Scope

PAGE = 300


def create_items(scope: Scope, store: Store, config: ReadyConfig) -> int:
    """Create an item for each product whose SKU the books do not know; how many were made."""
    scope.tell("Comparing products", at_once=True)
    refresh_products(scope.desk, scope.parties.store, store)
    with scope.desk.database.read() as session:
        listed = [
            one for one in products.each_product(session, scope.merchant, scope.parties.store.id) if one.sku
        ]
    made = 0
    for start in range(0, len(listed), PAGE):
        made += _create(scope, list(_missing(scope, config, listed[start : start + PAGE])))
        scope.tell(f"Created {made} items")
    return made


def _missing(scope: Scope, config: ReadyConfig, page: Sequence[Product]) -> Iterable[NewItem]:
    books, limits = scope.parties.books, limits_of(scope.parties.books)
    wanted = {
        item.name.casefold(): item for product in page if (item := item_for_product(product, config, limits))
    }
    names = set(wanted) | {product.sku.casefold() for product in page}
    with scope.desk.database.read() as session:
        found = lookups.items_matching(session, scope.merchant, books.id, names=names)
    known = {text.casefold() for item in found for text in (item.name, item.full_name, item.sku) if text}
    return (item for name, item in wanted.items() if name not in known and item.sku.casefold() not in known)


def _create(scope: Scope, missing: Sequence[NewItem]) -> int:
    realm = scope.parties.books.realm
    bases = {waves.creation_base(realm, item): item for item in missing}
    with scope.desk.database.read() as session:
        known = ledger_documents.entries(session, scope.merchant, scope.parties.books.id, bases)
    wave = [
        NewIntent(CreateItem(f"{base}/{attempt}", item), base=base, attempt=attempt)
        for base, item in bases.items()
        for attempt in [known[base].attempt + 1 if base in known else 1]
    ]
    outcomes: dict[str, Outcome] = {}
    post_wave(scope, wave, outcomes, "Creating items")
    for new in wave:
        _remark(scope, new, outcomes.get(new.intent.key))
    return sum(isinstance(outcome, Settled) for outcome in outcomes.values())


def _remark(scope: Scope, new: NewIntent, outcome: Outcome | None) -> None:
    if isinstance(outcome, Failed) and isinstance(new.intent, CreateItem) and len(scope.remarks) < REMARKS:
        scope.remarks.append(f"The item “{new.intent.item.name}” was not created. {outcome.error.message}")
