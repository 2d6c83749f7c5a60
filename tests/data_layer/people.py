"""Alice owns a shop and bob helps her; charlie is a stranger with a shop of his own."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from cryptography.fernet import Fernet
from sqlmodel import Session

from app.core.money import Money
from app.core.order import Address, Line, Order, Party, Shipping, TaxLine, TaxShare
from app.data import books, connections, merchants, stores
from app.data.merchants import Role, User
from app.data.passwords import Hashed
from app.data.secrets import Secrets

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
SECRETS = Secrets([Fernet.generate_key().decode()])
NO_PASSWORD = Hashed("not a hash: nobody signs in with this")


@dataclass(frozen=True)
class Shop:
    """A merchant with a store, books and a connection between them."""

    user: User
    store: str
    books: str
    connection: str

    @property
    def merchant(self) -> str:
        return self.user.merchant


def open_shop(session: Session, name: str, realm: str = "9130") -> Shop:
    user = merchants.sign_up(session, f"{name}'s shop", f"{name}@shop.test", NO_PASSWORD, NOW)
    new = stores.NewStore("woocommerce", f"{name}'s shop", f"https://{name}.test", "USD", "America/New_York")
    store = stores.pair(
        session, user.merchant, new, stores.StoreKeys("ck", "cs", "hook"), secrets=SECRETS, now=NOW
    )
    company = books.pair(session, user.merchant, "qbo", realm, name="Company", practice=False, now=NOW)
    made = connections.create(session, user.merchant, store.id, company.id, NOW)
    return Shop(user, store.id, company.id, made.id)


def add_helper(session: Session, shop: Shop, name: str) -> User:
    email = f"{name}@shop.test"
    return merchants.add_user(session, shop.merchant, email, NO_PASSWORD, role=Role.HELPER, now=NOW)


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def order(number: int, name: str = "Alice Smith", extra: str = "0.00", status: str = "processing") -> Order:
    """A bag for 18.00, flat shipping of 5.00 and more, tax of 1.50."""
    first, _, last = name.partition(" ")
    line = Line(
        "1",
        "Sling bag",
        "BAG-1",
        "12",
        Decimal(2),
        usd("20.00"),
        usd("18.00"),
        usd("1.50"),
        (TaxShare("1", usd("1.50")),),
    )
    shipping = usd("5.00") + usd(extra)
    return Order(
        id=str(number),
        number=str(number),
        status=status,
        currency="USD",
        created=NOW - timedelta(days=3) + timedelta(minutes=number),
        modified=NOW,
        total=usd("24.50") + usd(extra),
        total_tax=usd("1.50"),
        lines=(line,),
        billing=Party(
            first,
            last,
            "",
            f"{first}@mail.test".lower(),
            "",
            Address("1 Way", "", "Town", "NY", "10001", "US"),
        ),
        shipping=(Shipping("9", "flat", "Flat rate", shipping, usd("0")),),
        taxes=(TaxLine("1", "NY", Decimal("8.875"), usd("1.50"), usd("0")),),
    )
