"""The store's own messages: asked for where the merchant wants orders exported as they arrive."""

from app.config.document import ReadyConfig
from app.config.sections.export import AutoSync
from app.data import stores
from app.errors import CartbooksError, Refused
from app.stores.base import Store
from app.sync.scope import Scope


def keep_subscribed(scope: Scope, store: Store, choices: ReadyConfig) -> None:
    """Have the store call us for each change of an order; asked at every run, it is one subscription.

    Raises Refused when the store does not let us: the hourly look goes on all the same.
    """
    if choices.export.auto_sync is not AutoSync.WEBHOOK:
        return
    record = scope.parties.store
    with scope.desk.database.read() as session:
        keys = stores.keys_of(session, scope.merchant, record.id, scope.desk.secrets)
    address = f"{scope.desk.settings.public_url}/hooks/{record.platform}/{record.id}"
    try:
        store.subscribe(address, keys.hook_secret)
    except CartbooksError as trouble:
        raise Refused(
            "Your store could not be asked to call us when an order arrives, so we look once an hour instead. "
            "Connect the store again with permission to write, or choose another automatic sync.",
            trouble.detail or trouble.message,
            section="export",
        ) from trouble
