"""What benchmarks and crash drills ask of an installation: one line of JSON answers each line of JSON."""

import json
import secrets
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, TextIO

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from app import jobs
from app.books.qbo.throttle import Ceilings, Throttles
from app.cli.answering import answer_wizard
from app.cli.collecting import collect_seldom
from app.cli.copying import Copied, copy_connection
from app.cli.own_code import OwnCode, run_own_code
from app.cli.profiling import peak_mb, profiled
from app.data import connections, merchants, runs
from app.data.connections import State as ConnectionState
from app.data.ledger_counts import counts
from app.data.merchants import Merchant
from app.data.passwords import Hashed, hashed
from app.settings import Settings
from app.sync import running
from app.sync.desk import Desk, open_desk
from app.sync.facts import Parties
from app.sync.pairing import pair_with_keys
from app.sync.practising import SAMPLE_KEYS, practise
from app.sync.running import RunKind
from app.sync.webconnector_pairing import pair_file, qwc_file

NO_LIMITS = Ceilings(per_second=100_000, in_flight=10, per_minute=10_000_000, batches_per_minute=1_000_000)
NOBODY = Hashed("nobody signs in with this")


class Wish(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Pair(Wish):
    """A merchant with a practice company of their own and a practice shop, looked at, the wizard answered."""

    do: Literal["pair"]
    shop: str
    flavour: str = "us"
    settings: dict[str, object] = Field(default_factory=dict)
    password: str = ""


class PairDesktop(Wish):
    """The same with a company file, which nobody has looked at yet: its Web Connector is to call first."""

    do: Literal["pair-desktop"]
    shop: str


class Whose(Wish):
    merchant: str
    connection: str


class Answer(Whose):
    """Answer the wizard, now that shop and books were looked at."""

    do: Literal["answer"]
    settings: dict[str, object] = Field(default_factory=dict)


class Live(Whose):
    """Let it run by itself every so many minutes, the first time in so many seconds."""

    do: Literal["live"]
    minutes: int
    first_in: float


class CopyIt(Whose):
    """So many more like this one, which has its first run behind it."""

    do: Literal["copy"]
    copies: int


class Sync(Whose):
    """A run from beginning to end in this process."""

    do: Literal["sync"]
    throttle: bool = True
    profile: Path | None = None


class Enlist(Whose):
    """A run for whichever worker takes it up: on PostgreSQL it is queued, on SQLite the next to start finds it."""

    do: Literal["enlist"]


class Look(Whose):
    """The newest run, and where the orders are."""

    do: Literal["look"]


class Ended(Whose):
    """When the first run that was begun after this moment came to its end."""

    do: Literal["ended"]
    after: float


class Own(Whose):
    """Translate, plan and encode so many orders, with no I/O between."""

    do: Literal["own-code"]
    orders: int
    profile: Path | None = None


AnyWish = Annotated[
    Pair | PairDesktop | Answer | Live | CopyIt | Sync | Enlist | Look | Ended | Own,
    Field(discriminator="do"),
]
WISHES: TypeAdapter[AnyWish] = TypeAdapter(AnyWish)


@dataclass(frozen=True, slots=True)
class Paired:
    merchant: str
    connection: str
    realm: str
    email: str


@dataclass(frozen=True, slots=True)
class PairedDesktop:
    """What a person takes to the computer with QuickBooks."""

    merchant: str
    connection: str
    qwc: str
    password: str


@dataclass(frozen=True, slots=True)
class Synced:
    """`cpu_seconds` is this process' alone, `max_rss_mb` the most it has ever held."""

    state: str
    message: str
    seconds: float
    cpu_seconds: float
    max_rss_mb: float


@dataclass(frozen=True, slots=True)
class Looked:
    """The newest run; `orders` by their state. Moments are seconds since 1970."""

    run: str
    state: str
    message: str
    started: float
    finished: float | None
    orders: dict[str, int]


@dataclass(frozen=True, slots=True)
class Finished:
    """None while no such run has ended."""

    finished: float | None


@dataclass(frozen=True, slots=True)
class Copies:
    copies: list[Copied]


@dataclass(frozen=True, slots=True)
class Done:
    done: bool = True


Answered = Paired | PairedDesktop | Copies | Synced | Looked | Finished | OwnCode | Done


def drill(lines: Iterable[str], out: TextIO) -> None:
    """Answer until there are no more lines."""
    desk = open_desk(Settings())
    collect_seldom()
    try:
        for line in lines:
            answer = _answer(desk, WISHES.validate_json(line))
            out.write(json.dumps(asdict(answer)) + "\n")
            out.flush()
    finally:
        desk.close()


def serve_drill() -> None:
    """Over standard input and output; whoever asked may be gone."""
    with suppress(BrokenPipeError):
        drill(sys.stdin, sys.stdout)


def _answer(desk: Desk, wish: AnyWish) -> Answered:
    match wish:
        case Pair() | PairDesktop():
            return _pair(desk, wish) if isinstance(wish, Pair) else _pair_desktop(desk, wish)
        case Answer() | Live() | Enlist():
            _tell(desk, wish)
            return Done()
        case CopyIt():
            parties = _parties(desk, wish.merchant, wish.connection)
            return Copies(copy_connection(desk, parties, wish.copies))
        case Look() | Ended():
            return _look(desk, wish) if isinstance(wish, Look) else _ended(desk, wish)
        case Sync():
            return _sync(desk, wish)
        case Own():
            parties = _parties(desk, wish.merchant, wish.connection)
            return run_own_code(desk, parties, wish.orders, wish.profile)


def _tell(desk: Desk, wish: Answer | Live | Enlist) -> None:
    match wish:
        case Answer():
            answer_wizard(desk, _parties(desk, wish.merchant, wish.connection), wish.settings)
        case Live():
            _live(desk, wish)
        case Enlist() if desk.database.is_sqlite:
            _enlist(desk, wish)
        case Enlist():
            _queue(desk, wish)


def _sign_up(desk: Desk, email: str, secret: Hashed) -> Merchant:
    with desk.database.begin() as session:
        user = merchants.sign_up(session, "Drill", email, secret, desk.now())
        return merchants.merchant_of(session, user.merchant)


def _new_email() -> str:
    return f"drill.{secrets.token_hex(6)}@example.com"


def _pair_desktop(desk: Desk, wish: PairDesktop) -> PairedDesktop:
    merchant = _sign_up(desk, _new_email(), NOBODY).id
    store = pair_with_keys(desk, merchant, f"{desk.settings.practice_shop_url}/{wish.shop}", SAMPLE_KEYS)
    paired = pair_file(desk, merchant, store.id, practice=True)
    file = qwc_file(desk, merchant, paired.login.books)
    return PairedDesktop(merchant, paired.connection.id, file.content.decode(), paired.password)


def _pair(desk: Desk, wish: Pair) -> Paired:
    email = _new_email()
    merchant = _sign_up(desk, email, hashed(wish.password) if wish.password else NOBODY)
    connection = practise(desk, merchant, wish.shop, wish.flavour)
    whose = Whose(merchant=merchant.id, connection=connection.id)
    running.run(desk, merchant.id, connection.id, _enlist(desk, whose, RunKind.READ))
    parties = _parties(desk, merchant.id, connection.id)
    answer_wizard(desk, parties, wish.settings)
    return Paired(merchant.id, connection.id, parties.books.realm, email)


def _live(desk: Desk, wish: Live) -> None:
    where, every = (wish.merchant, wish.connection), timedelta(minutes=wish.minutes)
    # Its next turn is one interval after this moment.
    then = desk.now() + timedelta(seconds=wish.first_in) - every
    with desk.database.begin() as session:
        connections.follow_config(
            session, *where, auto_sync="interval", minutes=wish.minutes, uses=1, now=then
        )
        connections.set_state(session, *where, ConnectionState.ACTIVE, then)
        connections.look_at_first_run(session, *where, then)


def _sync(desk: Desk, wish: Sync) -> Synced:
    working = desk if wish.throttle else replace(desk, throttles=Throttles(NO_LIMITS))
    run = _enlist(desk, wish)
    began, spent = time.monotonic(), time.process_time()
    with profiled(wish.profile):
        running.run(working, wish.merchant, wish.connection, run)
    seconds, cpu = time.monotonic() - began, time.process_time() - spent
    with desk.database.read() as session:
        ended = runs.run(session, wish.merchant, run)
    if ended is None:
        raise LookupError(f"run {run} is gone")
    return Synced(ended.state, ended.message, seconds, cpu, peak_mb())


def _enlist(desk: Desk, whose: Whose, kind: RunKind = RunKind.ALL) -> str:
    with desk.database.begin() as session:
        return running.enlist(session, whose.merchant, whose.connection, kind, desk=desk).run


def _queue(desk: Desk, whose: Whose) -> None:
    queue = jobs.start(desk, works=False)
    try:
        queue.sync_now(whose.merchant, whose.connection, RunKind.ALL)
    finally:
        queue.stop()


def _look(desk: Desk, whose: Look) -> Looked:
    with desk.database.read() as session:
        run = runs.latest(session, whose.merchant, whose.connection)
        states = counts(session, whose.merchant, whose.connection)
    if run is None:
        raise LookupError(f"connection {whose.connection} has no run")
    orders = {state.value: number for state, number in states.items() if number}
    finished = run.finished.timestamp() if run.finished else None
    return Looked(run.id, run.state, run.message, run.started.timestamp(), finished, orders)


def _ended(desk: Desk, wish: Ended) -> Finished:
    with desk.database.read() as session:
        newest = runs.page(session, wish.merchant, wish.connection)
    ends = [
        run.finished.timestamp() for run in newest if run.finished and run.started.timestamp() >= wish.after
    ]
    return Finished(min(ends, default=None))


def _parties(desk: Desk, merchant: str, connection: str) -> Parties:
    with desk.database.read() as session:
        found = running.parties_of(session, merchant, connection)
    if found is None:
        raise LookupError(f"merchant {merchant} has no connection {connection}")
    return found
