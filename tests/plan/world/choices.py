"""Random answers to the wizard, valid in their town; and the scenes that they make with an order."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from random import Random
from typing import TypeVar

from app.config.document import ReadyConfig, ready
from app.config.section import BooksRef
from app.config.sections.customers import CustomersSection, Existing, MatchBy, NameFormat, WhenMissing
from app.config.sections.export import ExportSection
from app.config.sections.fees import FeesMode
from app.config.sections.products import Bundles, ItemMatch, MissingItem, NoSku, ProductsSection
from app.config.sections.tax import ShippingTax, TaxMode
from app.config.sections.transactions import (
    Assign,
    ClassRow,
    LocationRow,
    MethodRow,
    Numbering,
    TermsMode,
    TermsRow,
    TransactionsSection,
)
from app.core.company import ClassTracking
from app.core.document import TaxRegime
from app.core.listing import Ref
from app.core.order import Order
from app.core.posted import Mapped
from app.plan.asking import lookups
from app.plan.planning import plan_order
from app.plan.view import BooksView, Plan
from tests.plan.world.returns import refunded
from tests.plan.world.store import SKUS, Till
from tests.plan.world.towns import PLACES, Town, town

Option = TypeVar("Option", bound=Enum)


@dataclass(frozen=True, slots=True)
class Scene:
    """An order, the choices and the books that meet it. `whole` are the books with all that they hold."""

    town: Town
    order: Order
    config: ReadyConfig
    books: BooksView
    whole: BooksView
    plan: Plan


def scene(rnd: Random) -> Scene:
    """Whatever a merchant might bring."""
    place = town(rnd.randrange(len(PLACES)))
    currency = rnd.choice(place.currencies) if rnd.randrange(4) == 0 else place.company.home_currency
    what = refunded(rnd, Till(rnd, place.company.country, currency).order())
    return met(place, what, choices(rnd, place), _table(rnd, place), _products(rnd, place))


def met(
    place: Town, what: Order, config: ReadyConfig, table: dict[str, Ref], products: dict[str, Mapped]
) -> Scene:
    """The order in that town, planned."""
    books = place.view(lookups(what, config, place.facts.books.limits), table, products)
    whole = BooksView(
        place.company,
        books.limits,
        place.customers,
        place.items,
        table,
        products,
        books.products,
        place.codes,
        books.terms,
    )
    return Scene(place, what, config, books, whole, plan_order(what, config, books))


def choices(rnd: Random, place: Town) -> ReadyConfig:
    """What the wizard proposes there, each answer changed or not; never one that it would refuse."""
    config = place.config.model_copy(deep=True)
    company = place.company
    config.transactions = _transactions(rnd, place)
    config.customers = _customers(rnd, place)
    config.export = _export(rnd, place)
    config.products = _products_section(rnd, place)
    config.tax.mode = (
        rnd.choice((*(TaxMode.CODES,) * 8, *(TaxMode.LINE_ITEM,) * 3, TaxMode.NONE))
        if company.tax is not TaxRegime.OFF
        else (rnd.choice((TaxMode.LINE_ITEM, TaxMode.LINE_ITEM, TaxMode.NONE)))
    )
    if company.tax is TaxRegime.CODES and rnd.randrange(6) == 0 and place.codes:
        config.tax.shipping = ShippingTax.OWN_CODE
        config.tax.shipping_code = config.tax.default_code
    if rnd.randrange(12) == 0:
        config.tax.exempt_code = None
    config.fees.mode = rnd.choice((FeesMode.OFF, FeesMode.OFF, FeesMode.ON_ORDER))
    if rnd.randrange(3) == 0:
        config.accounts.shipping = None
    if rnd.randrange(10) == 0:
        config.accounts.gift_cards = None
    if rnd.randrange(3) == 0:
        config.accounts.discounts = None
    if config.tax.mode is not TaxMode.LINE_ITEM and rnd.randrange(6) == 0:
        config.accounts.tax = None
    found = ready(config, place.facts, "c1")
    assert isinstance(found, ReadyConfig), found
    return found


def _pick(rnd: Random, options: type[Option], usual: Option) -> Option:
    """The usual answer half of the time."""
    return usual if rnd.randrange(2) else rnd.choice(list(options))


def _ref(entry: object) -> BooksRef:
    return BooksRef(id=getattr(entry, "id"), name=getattr(entry, "name"))  # noqa: B009 - any entry of a list


def _transactions(rnd: Random, place: Town) -> TransactionsSection:
    books, company = place.facts.books, place.company
    section = TransactionsSection(
        type=rnd.choice(place.types),
        numbering=rnd.choice(_numberings(place)),
        terms_mode=rnd.choice(list(TermsMode)),
        terms_one=_ref(rnd.choice(list(books.terms.values()))),
        terms_rows=[TermsRow(method="stripe", ref=_ref(rnd.choice(list(books.terms.values()))))],
        memo=rnd.choice(("Order {number} from {store}", "{customer}: {note} {coupons}", "m" * 900)),
        message=rnd.choice(("", "Thank you, {customer}", "M" * 1000)),
    )
    if company.classes is not ClassTracking.OFF:
        section.class_mode = rnd.choice(list(Assign))
        section.class_one = _ref(rnd.choice(list(books.classes.values())))
        section.class_rows = [ClassRow(channel="shop", ref=section.class_one)]
    if company.locations:
        section.location_mode = rnd.choice(list(Assign))
        section.location_one = _ref(rnd.choice(list(books.locations.values())))
        section.location_rows = [LocationRow(channel="amazon", ref=section.location_one)]
    clearing = next(each for each in books.accounts.values() if each.name == "Stripe Clearing")
    method = next(iter(books.payment_methods.values()))
    section.methods = rnd.choice(([], [MethodRow(method="stripe", ref=_ref(method), deposit=_ref(clearing))]))
    return section


def _numberings(place: Town) -> list[Numbering]:
    if place.limits.always_numbers:
        return [Numbering.STORE, Numbering.STORE, Numbering.BOOKS]
    return [Numbering.STORE if place.company.own_numbers else Numbering.BOOKS]


def _customers(rnd: Random, place: Town) -> CustomersSection:
    owners = {who.name: who for who in place.customers}
    return CustomersSection(
        match_by=_pick(rnd, MatchBy, MatchBy.NAME),
        name_format=_pick(rnd, NameFormat, NameFormat.FIRST_LAST),
        single_name=rnd.choice(("Web Store", "Everybody: else")),
        when_missing=rnd.choice(
            (*(WhenMissing.CREATE,) * 16, WhenMissing.HOLD, *(WhenMissing.FALLBACK,) * 3)
        ),
        fallback=_ref(owners["Web Store"]),
        existing=rnd.choice(list(Existing)),
    )


def _export(rnd: Random, place: Town) -> ExportSection:
    long = "A-LONG-PREFIX" if place.limits.number_length > len("A-LONG-PREFIX-us") + 3 else "A-LO"
    return ExportSection(
        from_date=date(2026, 1, 1),
        statuses=["processing", "completed", "refunded", *rnd.choice(((), ("cancelled",)))],
        prefix=rnd.choice(("", "", "WEB-", long)),
        suffix=rnd.choice(("", "", "-us")),
        exclude_zero=rnd.randrange(8) == 0,
    )


def _products_section(rnd: Random, place: Town) -> ProductsSection:
    items = {item.name: item for item in place.items}
    return ProductsSection(
        match_by=_pick(rnd, ItemMatch, ItemMatch.NAME),
        no_sku=rnd.choice((NoSku.BY_NAME, NoSku.BY_NAME, NoSku.ONE_ITEM)),
        one_item=_ref(items["Services"]),
        when_missing=rnd.choice(
            (*(MissingItem.CREATE,) * 12, *(MissingItem.CREATE_AND_LOG,) * 4, MissingItem.HOLD)
        ),
        non_inventory=not place.company.inventory or rnd.randrange(3) != 0,
        start_date=rnd.choice((*(date(2026, 1, 1),) * 5, date(2026, 11, 10))),
        bundles=rnd.choice(list(Bundles)),
    )


def _table(rnd: Random, place: Town) -> dict[str, Ref]:
    owners = {who.name: Ref(who.id, who.name) for who in place.customers}
    return (
        {"7": owners[rnd.choice(("Web Store", "Zoë Ångström", "Gone Away"))]} if rnd.randrange(4) == 0 else {}
    )


def _products(rnd: Random, place: Town) -> dict[str, Mapped]:
    if rnd.randrange(4):
        return {}
    item = rnd.choice([each for each in place.items if each.active])
    return {rnd.choice([sku for sku in SKUS if sku]).strip().casefold(): Mapped(Ref(item.id, item.name))}
