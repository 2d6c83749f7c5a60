"""The practice books of a demo: paired with its shop, worked at, looked into afterwards."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx

from app.cli.auditing import Books, Wire
from app.cli.reporting import books_of, requests_of
from app.data import merchants
from app.data.merchants import Merchant
from app.data.passwords import hashed
from app.settings import Settings
from app.sync import running
from app.sync.desk import Desk, open_desk
from app.sync.facts import Parties
from app.sync.practising import SAMPLE_SHOP, practise


class DemoBooks(Protocol):
    """What a demo needs of its books, whichever kind they are."""

    @property
    def desk(self) -> Desk: ...

    @property
    def parties(self) -> Parties: ...

    def work(self, run: str) -> None:
        """Do a run to its end, in this thread."""
        ...

    def give_up(self) -> None:
        """Work no more, whatever a run waits for."""
        ...

    def requests(self) -> Mapping[str, int]:
        """What the practice books counted."""
        ...

    def everything(self) -> Books:
        """What they hold, in their own words."""
        ...

    def audited(self, everything: Books) -> Books:
        """The same in the words of the auditor, which are those of QuickBooks Online."""
        ...


@dataclass(frozen=True, slots=True)
class OnlineBooks:
    """A practice QuickBooks Online."""

    desk: Desk
    parties: Parties
    url: str

    def work(self, run: str) -> None:
        running.run(self.desk, self.parties.merchant, self.parties.connection.id, run)

    def give_up(self) -> None:
        running.stop_all()

    def requests(self) -> Mapping[str, int]:
        return requests_of(self.url, self.parties.books.realm)

    def everything(self) -> dict[str, list[Wire]]:
        return books_of(self.url, self.parties.books.realm)

    def audited(self, everything: Books) -> Books:
        return everything


def signed_up(desk: Desk) -> Merchant:
    """The demo's own merchant."""
    with desk.database.begin() as session:
        user = merchants.sign_up(
            session, "Demo", "demo@example.com", hashed("a demo needs no secret"), desk.now()
        )
        return merchants.merchant_of(session, user.merchant)


def parties_of(desk: Desk, merchant: str, connection: str) -> Parties:
    with desk.database.read() as session:
        parties = running.parties_of(session, merchant, connection)
    if parties is None:
        raise LookupError("the demo's connection is gone")
    return parties


def shop_of(store_data: Path | None) -> str:
    """The name under which the practice store serves the shop."""
    return quote(store_data.resolve().name) if store_data else SAMPLE_SHOP


@contextmanager
def online_books(settings: Settings, shop: str, flavour: str) -> Iterator[OnlineBooks]:
    """A new practice company, paired."""
    desk, url = open_desk(settings), settings.practice_books_url
    try:
        merchant = signed_up(desk)
        connection = practise(desk, merchant, shop, flavour)
        parties = parties_of(desk, merchant.id, connection.id)
        _same_days(url, parties)
        yield OnlineBooks(desk, parties, url)
    finally:
        desk.close()


def _same_days(books_url: str, parties: Parties) -> None:
    """Set the practice company's clock to the shop's time zone, as a merchant's own company would be."""
    try:
        ZoneInfo(parties.store.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return  # a WordPress site may name an offset instead of a place
    with httpx.Client(timeout=60) as http:
        token = http.post(f"{books_url}/_sim/grant", json={"realm": parties.books.realm}).json()[
            "access_token"
        ]
        http.headers.update({"Authorization": f"Bearer {token}", "Accept": "application/json"})
        company = f"{books_url}/v3/company/{parties.books.realm}/companyinfo"
        info = http.get(f"{company}/{parties.books.realm}").raise_for_status().json()["CompanyInfo"]
        changed = {"Id": info["Id"], "SyncToken": info["SyncToken"], "sparse": True}
        http.post(company, json=changed | {"DefaultTimeZone": parties.store.time_zone}).raise_for_status()
        http.post(f"{books_url}/_sim/counters/reset")
