"""Many connections like one that was really paired and has its first run behind it, for a benchmark of a fleet.

Each has a company of its own with tokens of its own; only its rows are not read but copied.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from secrets import token_hex

from app.books.qbo.mark import OVERLAP, Mark
from app.data import merchants, tokens
from app.data.copies import Copy, copy_merchant
from app.data.merchants import Merchant
from app.sync.desk import Desk
from app.sync.facts import Parties
from app.sync.practising import granted, open_company, practice_realm

AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Copied:
    merchant: str
    connection: str
    realm: str


def copy_connection(desk: Desk, parties: Parties, copies: int, flavour: str = "us") -> list[Copied]:
    """So many more merchants with a connection like this one."""
    with desk.database.read() as session:
        merchant = merchants.merchant_of(session, parties.merchant)
    new = [_copy_of(merchant) for _ in range(copies)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(
            pool.map(lambda one: open_company(desk, replace(merchant, id=one.of(merchant.id)), flavour), new)
        )
        with desk.database.begin() as session:
            copy_merchant(session, merchant.id, new, _settled(desk, parties))
        list(pool.map(lambda one: _give_tokens(desk, parties, one), new))
    return _copied(parties, new)


def _copy_of(merchant: Merchant) -> Copy:
    suffix = f"-{token_hex(4)}"
    return Copy(suffix, practice_realm(f"{merchant.id}{suffix}"))


def _settled(desk: Desk, parties: Parties) -> str:
    """As if the lists had been read once more when what the pairing made was no longer news."""
    return str(replace(Mark.parse(parties.books.mark), read=desk.now() + 2 * OVERLAP))


def _give_tokens(desk: Desk, parties: Parties, one: Copy) -> None:
    given = granted(desk, one.realm)
    with desk.database.begin() as session:
        tokens.store(session, one.of(parties.merchant), one.of(parties.books.id), given, desk.secrets)


def _copied(parties: Parties, new: Sequence[Copy]) -> list[Copied]:
    return [Copied(one.of(parties.merchant), one.of(parties.connection.id), one.realm) for one in new]
