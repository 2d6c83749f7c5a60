"""Undo: what was posted is taken out of the books again. It says how many documents, and asks for the number."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from app.core.money import Money
from app.data import ledger_orders, runs, undos
from app.data.ledger_reach import Reach, reach
from app.data.session import Session
from app.data.undos import Extent, Undo, What
from app.sync.running import RunKind
from app.web.meaning import Meant
from app.web.orders import LARGEST_ROW
from app.web.progress import KINDS
from app.web.starting import start_run
from app.web.visit import NotHere
from app.web.visiting import Now, Visiting
from app.web.words import moment

router = APIRouter()
Typed = Annotated[str, Form(max_length=40)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an undo would do: the words for its extent, the documents that it reaches, where the page was opened
    from. `exported` is how many orders its run says it exported."""

    extent: Extent
    words: str
    reach: Reach
    back: str
    exported: int = 0
    standing: Undo | None = None
    problem: str = ""
    typed: str = ""

    @property
    def meant(self) -> Meant:
        return Meant(self.reach.documents, self.reach.whole, "document")

    @property
    def totals(self) -> list[Money]:
        """What the sales come to; payments and refunds are about the same money."""
        sales: dict[str, Money] = {}
        for one in self.reach.tallies:
            if one.kind.is_sale:
                so_far = sales.get(one.total.currency, Money.zero(one.total.currency))
                sales[one.total.currency] = so_far + one.total
        return list(sales.values())


@router.get("/c/{connection}/manage/undo")
def page(at: Now, order: str = "", run: str = "") -> Response:
    with at.desk.database.read() as session:
        asked = _asked(session, at, order, run)
    return _page(at, asked)


@router.post("/c/{connection}/manage/undo")
def undo(at: Now, order: Typed = "", run: Typed = "", number: Typed = "") -> Response:
    """Begun only when what was typed says how many documents there are now."""
    with at.desk.database.begin() as session:
        asked = _asked(session, at, order, run)
        problem = _problem(session, at, asked, number)
        if not problem:
            user = at.here.person.user.id
            undos.ask(*at.ledger(session), asked.extent, now=at.desk.now(), user=user)
    if problem:
        return _page(at, replace(asked, problem=problem, typed=number), 422)
    return at.go(f"/runs/{start_run(at, RunKind.UNDO)}")


@router.post("/c/{connection}/manage/undo/go-on")
def go_on(at: Now) -> Response:
    """Go on with an undo that was interrupted."""
    with at.desk.database.read() as session:
        standing = undos.standing(*at.ledger(session))
    if standing is None:
        return at.go("/manage", "No undo is open: the last one is done.")
    return at.go(f"/runs/{start_run(at, RunKind.UNDO)}")


def _problem(session: Session, at: Visiting, asked: Asked, typed: str) -> str:
    if runs.current(*at.ledger(session)):
        return "A sync is running. Wait for its end or stop it, then undo."
    if asked.standing:
        return "An undo is not finished yet. Go on with it, then begin the next one."
    if not asked.meant.is_anything:
        return "There is nothing to undo."
    return asked.meant.refused(typed)


def _asked(session: Session, at: Visiting, order: str, run: str) -> Asked:
    """Raises NotHere for an order or a run of another connection."""
    exported = 0
    if order:
        extent, words, back = _of_order(session, at, order)
    elif run:
        extent, words, back, exported = _of_run(session, at, run)
    else:
        extent, words, back = Extent(What.ALL), "everything that this connection has exported", "/manage"
    reached, standing = reach(*at.ledger(session), extent), undos.standing(*at.ledger(session))
    return Asked(extent, words, reached, at.url + back, exported, standing)


def _of_order(session: Session, at: Visiting, order: str) -> tuple[Extent, str, str]:
    row = int(order) if order.isascii() and order.isdigit() and len(order) < 20 else LARGEST_ROW + 1
    found = ledger_orders.order(*at.ledger(session), row) if row <= LARGEST_ROW else None
    if found is None:
        raise NotHere
    return Extent(What.ORDER, str(row)), f"order {found.summary.number}", f"/orders/{row}"


def _of_run(session: Session, at: Visiting, run: str) -> tuple[Extent, str, str, int]:
    found = runs.run(session, at.merchant, run)
    if found is None or found.connection != at.connection:
        raise NotHere
    name = KINDS[RunKind(found.kind)] if found.kind in KINDS else found.kind
    words = f"the {name[0].lower()}{name[1:]} of {moment(found.started, at.zone)}"
    return Extent(What.RUN, run), words, f"/runs/{run}", found.counts.exported


def _page(at: Visiting, asked: Asked, status: int = 200) -> Response:
    context = {
        "asked": asked,
        "practice": at.here.books.practice,
        "company": at.here.books.name,
        "store": at.here.store.name,
    }
    return at.page("manage/undo.html", context, status)
