"""Charlie calls every function of the data layer with alice's ids: he reads nothing of hers, changes nothing.

New functions are found by themselves; an argument of a new name needs a value in `values`.
"""

import importlib
import inspect
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from app.config.document import Config
from app.config.sections.export import ExportSection
from app.core.access import Look
from app.core.changes import Changes
from app.core.company import Company
from app.core.document import DocumentKey, Kind
from app.core.intent import CreateAccount, Envelope, Post, Settled
from app.core.listing import AccountType, Customer, Item, ItemType, Named, Product, Ref, StoreLists
from app.core.order import Order, Payment
from app.core.posted import Holder
from app.core.tokens import TokenPair
from app.data import (
    configs,
    customer_map,
    desktop_logins,
    desktop_messages,
    desktop_sessions,
    drafts,
    envelopes,
    inbox,
    ledger_documents,
    ledger_fees,
    ledger_moves,
    ledger_orders,
    ledger_pages,
    ledger_record,
    licences,
    links,
    lists,
    lookalikes,
    looks,
    mailbox,
    merchants,
    pairings,
    product_map,
    products,
    quota,
    runs,
    sessions,
    settling,
    stores,
    tokens,
    undos,
)
from app.data.connections import State as ConnectionState
from app.data.copies import Copy
from app.data.ledger_counts import Counted, State
from app.data.passwords import Hashed
from app.data.session import Database
from tests.data_layer.guard import watch
from tests.data_layer.people import NO_PASSWORD, NOW, SECRETS, TODAY, Shop, open_shop, order
from tests.data_layer.test_documents import receipt
from tests.databases import Server
from tests.rules.tenancy import WITHOUT_A_MERCHANT
from tests.rules.test_tenancy import data_modules

MESSAGE = 1  # the only one of her company file
HERS = "Wonderland"  # in every text of alice's, and in nobody else's
PAIR = TokenPair(HERS, HERS, NOW, NOW)


@dataclass(frozen=True)
class World:
    """Alice's shop with something in every table, charlie's next door, and the arguments that reach hers."""

    database: Database
    alice: Shop
    charlie: Shop
    values: dict[str, object]


@pytest.fixture(scope="module")
def world(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with server.fresh(tmp_path_factory.mktemp("world")) as database:
        watch(database)
        with database.begin() as session:
            alice, charlie = open_shop(session, "alice"), open_shop(session, "charlie")
            values = fill(session, alice)
        yield World(database, alice, charlie, values)


def fill(session: Session, shop: Shop) -> dict[str, object]:
    merchant, connection, store, books = shop.merchant, shop.connection, shop.store, shop.books
    changes = Changes(
        "mark",
        Company("9130", HERS, "US", "USD"),
        customers=(Customer("1", HERS, email=HERS, company=HERS),),
        items=(Item("7", HERS, ItemType.SERVICE, HERS, HERS),),
        classes=(Named("5", HERS),),
        numbers=(Holder(Kind.INVOICE, "70", HERS, TODAY, order(1).total, HERS, HERS),),
    )
    new_intent = ledger_documents.NewIntent(CreateAccount(HERS, HERS, AccountType.EXPENSE), base=HERS)
    envelope = Envelope(HERS, HERS, HERS.encode(), (HERS,))
    ledger_record.record(session, merchant, connection, [order(1, HERS)], now=NOW)
    row = ledger_orders.row_of(session, merchant, connection, "1") or 0
    done = ledger_orders.Finished(row, State.EXPORTED, HERS)
    ledger_orders.finish(session, merchant, connection, [done], now=NOW, day=TODAY)
    ledger_documents.record(session, merchant, connection, [new_intent], now=NOW, run=HERS)
    sale = replace(receipt(1), memo=HERS)
    post = ledger_documents.NewIntent(Post(str(sale.key), sale), row, fingerprint=HERS)
    ledger_documents.record(session, merchant, connection, [post], now=NOW)
    settling.settle(session, merchant, books, [Settled(str(sale.key), HERS)], NOW)
    envelopes.store(session, merchant, books, [envelope], now=NOW)
    lists.apply(session, merchant, books, changes, NOW)
    products.keep(session, merchant, store, [Product("1", HERS, HERS)], NOW)
    mapping = customer_map.CustomerMapping(HERS, HERS, Ref("1", HERS))
    customer_map.save(session, merchant, connection, [mapping])
    product_map.save(session, merchant, connection, [product_map.ProductMapping(HERS, HERS, Ref("1", HERS))])
    config = Config().with_section("export", ExportSection(prefix=HERS))
    where = (session, merchant, connection)
    fee = ledger_fees.OrderFee(row, TODAY, HERS, HERS, order(1).total)
    ledger_fees.take_up(*where, [fee])
    configs.save(*where, config, expected_version=0, user=shop.user.id, section=HERS, now=NOW)
    drafts.keep(*where, user=shop.user.id, section=HERS, form=HERS, now=NOW)
    looks.keep(*where, looks.Looks(Look(NOW, problem=HERS), Look(NOW, problem=HERS)))
    tokens.store(session, merchant, books, PAIR, SECRETS)
    token = sessions.begin(session, merchant, shop.user.id, now=NOW, days=14, agent=HERS)
    links.create(session, merchant, links.Purpose.INVITE, f"{HERS}@shop.test", NOW)
    pairing = pairings.NewPairing(pairings.PairingKind.STORE, shop.user.id, store_url=HERS)
    nonce = pairings.create(session, merchant, pairing, NOW)
    mailbox.keep(session, merchant, HERS, HERS, HERS, now=NOW)
    quota.add(session, merchant, books, TODAY, reads=7)
    inbox.receive(session, merchant, inbox.Delivery(store, HERS, HERS, HERS, NOW))
    stores.save_lists(session, merchant, store, StoreLists(statuses=(Named("1", HERS),)), NOW)
    merchants.rename(session, merchant, HERS)
    run, _ = runs.start(session, merchant, connection, HERS, now=NOW)
    undos.ask(*where, undos.Extent(undos.What.RUN, HERS), now=NOW)
    lookalikes.keep(*where, [lookalike(row)], books=books, now=NOW)
    desktop_logins.create(
        session, merchant, books, user_name=HERS, password=Hashed(HERS), file_id=HERS, now=NOW
    )
    calling = desktop_sessions.begin(
        session, merchant, books, HERS, due=HERS, address=HERS, connector=HERS, now=NOW
    )
    desktop_sessions.keep_greeting(session, merchant, calling.id, HERS)
    message = desktop_messages.ask(
        session, merchant, books, HERS.encode(), HERS, words=HERS, until=NOW + timedelta(hours=1), now=NOW
    )
    desktop_messages.take(session, merchant, message, calling.id, NOW)
    licences.grant(session, f"{HERS}@shop.test", 5, None, NOW)
    licences.start_activation(session, merchant, f"{HERS}@shop.test", NOW)
    return {
        "connection": connection,
        "connection_id": connection,
        "connections": [connection],
        "store": store,
        "store_id": store,
        "books": books,
        "books_id": books,
        "user": shop.user.id,
        "user_id": shop.user.id,
        "session_id": calling.id,
        "changed": replace(calling, error="x"),
        "body": HERS.encode(),
        "response": b"x",
        "hresult": "x",
        "until": NOW,
        "user_name": "x",
        "file_id": "x",
        "company_file": "x",
        "ticket": "x",
        "due": "x",
        "address": "x",
        "connector": "x",
        "greeting": "x",
        "run": run.id,
        "run_id": run.id,
        "row": row,
        "rows": [row],
        "order_ids": [row],
        "plans": [ledger_orders.Planned(row, "x", State.HELD)],
        "orders": [order(1, "Changed by charlie")],
        "fees": [replace(fee, amount=-fee.amount)],
        "store_orders": ["1"],
        "fee_day": ledger_fees.Day(TODAY, HERS, "USD", "x"),
        "finished": [ledger_orders.Finished(row, State.REFUSED)],
        "selection": ledger_moves.Selection(),
        "query": ledger_pages.OrderQuery(),
        "now": NOW,
        "at": NOW,
        "since": NOW,
        "started": NOW,
        "kept": NOW - timedelta(days=999),
        "read": NOW + timedelta(days=999),
        "day": TODAY,
        "first": TODAY,
        "last": TODAY,
        "limit": 100,
        "among": 100,
        "moved": {Counted(connection, Kind.SALES_RECEIPT, "USD"): (5, Decimal(5))},
        "days": 14,
        "state": ConnectionState.PAUSED,
        "trouble": "x",
        "message": "x",
        "action": "x",
        "error": "x",
        "code": "123456",
        "cursor": "x",
        "name": "x",
        "text": "",
        "form": "x",
        "subject": "x",
        "to": "x",
        "url": "x",
        "business": "x",
        "realm": "9130",
        "email": "x@shop.test",
        "billing_email": "x@shop.test",
        "password": NO_PASSWORD,
        "role": merchants.Role.OWNER,
        "purpose": links.Purpose.INVITE,
        "nonce": nonce,
        "token": token,
        "pairing": pairing,
        "pairing_id": "x",
        "section": HERS,
        "currency": "x",
        "time_zone": "x",
        "practice": True,
        "secrets": SECRETS,
        "keys": [HERS],
        "key": HERS,
        "version": 1,
        "expected_version": 0,
        "config": Config(),
        "company": Company("x", "x", "US", "USD"),
        "changes": Changes("x", customers=(Customer("1", "Changed by charlie"),), deleted=(("items", "7"),)),
        "made": Changes("x", customers=(Customer("1", "Changed by charlie"),)),
        "lists": StoreLists(),
        "products": [Product("1", "Changed by charlie", "x")],
        "skus": [HERS],
        "sku": HERS,
        "store_order": "1",
        "store_customer": HERS,
        "store_customers": [HERS],
        "wanted": [(Kind.INVOICE, HERS)],
        "markers": [HERS],
        "bases": [HERS],
        "intents": [new_intent],
        "documents": [sale.key],
        "fingerprints": {row: "x"},
        "envelopes": [envelope],
        "outcomes": [Settled(HERS, "666")],
        "deliveries": [HERS],
        "delivery": inbox.Delivery(store, HERS, "x", "x", NOW),
        "holder": "x",
        "tokens": TokenPair("x", "x", NOW, NOW),
        "mark": "",
        "copies": [Copy("-1", "9130")],
        "fees_before": TODAY,
        "counts": runs.Counts(),
        "step": "x",
        "mapping": mapping,
        "auto_sync": "off",
        "minutes": 99,
        "uses": 9,
        "kind": "x",
        "instead_of": HERS,
        "words": {row: {"changed"}},
        "extent": undos.Extent(undos.What.ALL),
        "names": [HERS],
        "ids": ["1", "7"],
        "found": [lookalike(row)],
        "looks": looks.Looks(Look(NOW), Look(NOW)),
        "gone": [(Kind.SALES_RECEIPT.value, HERS)],
        "parked": True,
    }


def lookalike(row: int) -> lookalikes.Lookalike:
    holder = Holder(Kind.INVOICE, "70", HERS, TODAY, order(1).total, HERS)
    return lookalikes.Lookalike(row, DocumentKey("9130", HERS, Kind.INVOICE), holder)


def paid_with_fee() -> Order:
    return replace(order(1), payment=Payment("x", "Changed by charlie", fee=order(1).total))


# Arguments that mean something else in one function.
SPECIAL: dict[str, dict[str, object]] = {
    "customer_map.save": {"rows": [customer_map.CustomerMapping(HERS, "Changed", Ref("6", "x"))]},
    "product_map.save": {"rows": [product_map.ProductMapping(HERS, "Changed", Ref("6", "x"))]},
    "ledger_fees.note_methods": {"orders": [paid_with_fee()]},
    "product_map.note_missing": {"products": [(HERS, "x")]},
    "ledger_orders.finish": {"orders": []},
    "ledger_counts.move_counts": {"moved": Counter({"exported": 5})},
    "ledger_counts.move_days": {"moved": {(TODAY, "USD"): (5, Decimal(5))}},
    "ledger_moves.count_moves": {
        "before": {1: ledger_moves.Standing(State.EXPORTED, TODAY, order(1).total)},
        "after": {1: State.HELD},
    },
    "ledger_moves.count_days": {
        "orders": [ledger_moves.Standing(State.EXPORTED, TODAY, order(1).total)],
        "sign": 1,
    },
    "ledger_undo.orders": {"after": 0},
    "ledger_undo.without_an_order": {"after": 0},
    "desktop_messages.one": {"message": MESSAGE},
    "desktop_messages.state_of": {"message": MESSAGE},
    "desktop_messages.want": {"message": MESSAGE},
    "desktop_messages.withdraw": {"message": MESSAGE},
    "desktop_messages.take": {"message": MESSAGE},
    "desktop_messages.answer": {"message": MESSAGE, "trouble": True},
    "desktop_messages.lose": {"message": MESSAGE},
    "desktop_messages.collect": {"message": MESSAGE},
    "desktop_messages.bytes_of": {"message": MESSAGE},
    "desktop_messages.ask": {"words": "x"},
    "desktop_logins.new_password": {"password": NO_PASSWORD},
    "desktop_logins.create": {"password": NO_PASSWORD},
    "desktop_logins.lock_in": {"company": "x"},
    "ledger_orders.standing": {"but": ["cancelled"]},
    "runs.finish": {"state": runs.RunState.FAILED},
    "books.pair": {"kind": "qbo"},
    "stores.pair": {"keys": stores.StoreKeys("x"), "store": stores.NewStore("x", "x", "x")},
    # What these give away was not asked for by an id of hers, but by one that only she has.
    "licences.start_activation": {"billing_email": "nobody@shop.test"},
}


def functions() -> Iterator[tuple[str, Callable[..., object]]]:
    for path, tree in data_modules():
        module = importlib.import_module(f"app.data.{path.stem}")
        for node in tree.body:
            name = f"{path.stem}.{getattr(node, 'name', '')}"
            function = getattr(module, getattr(node, "name", ""), None)
            if (
                inspect.isfunction(function)
                and not function.__name__.startswith("_")
                and name not in WITHOUT_A_MERCHANT
                and list(inspect.signature(function).parameters)[:2] == ["session", "merchant"]
            ):
                yield name, function


FUNCTIONS = dict(functions())


def test_the_functions_were_found() -> None:
    assert {"ledger_orders.order", "lists.apply", "configs.save", "tokens.replace"} <= set(FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_stranger_gets_nothing_and_changes_nothing(world: World, name: str) -> None:
    with Session(world.database.engine, expire_on_commit=False) as session:
        before = everything_of(session, world.alice)
        shown = call(session, FUNCTIONS[name], world.charlie.merchant, world.values | SPECIAL.get(name, {}))
        assert HERS not in shown, "it read something of hers"
        assert everything_of(session, world.alice) == before, "it changed something of hers"
        session.rollback()


def call(
    session: Session, function: Callable[..., object], merchant: str, values: Mapping[str, object]
) -> str:
    """What the function gives away, "" when it refuses."""
    arguments = {
        name: values[name]
        for name, parameter in inspect.signature(function).parameters.items()
        if name not in ("session", "merchant")
        and (name in values or parameter.default is inspect.Parameter.empty)
    }
    try:
        with session.begin_nested():
            answer = function(session, merchant, **arguments)
            shown = repr(list(answer) if isinstance(answer, Iterator) else answer)
            session.flush()
    except (KeyError, IndexError):  # a slip of ours, no refusal
        raise
    except (LookupError, ValueError, IntegrityError, configs.StaleVersion):
        return ""
    return shown


def everything_of(session: Session, shop: Shop) -> list[str]:
    """All rows that are alice's, as text."""
    return [
        f"{table.name} {row}"
        for table in SQLModel.metadata.sorted_tables
        if "merchant" in table.c
        for row in session.connection().execute(
            table.select().where(table.c.merchant == shop.merchant).order_by(*table.primary_key.columns)
        )
    ]
