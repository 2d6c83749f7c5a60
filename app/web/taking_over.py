"""Orders that stand in the books already, beside the document found: approved in bulk as exported."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response
from pydantic import BaseModel, Field

from app.data import lookalikes, runs
from app.data.connections import State
from app.data.lookalikes import START, Place
from app.sync.links import document_link
from app.sync.lookalikes import take_over
from app.sync.running import RunKind
from app.web.orders import LARGEST_ROW, picked_rows
from app.web.starting import start_run
from app.web.visiting import Now
from app.web.words import count

router = APIRouter()
SIZE = 100


class ApproveForm(BaseModel):
    """What the page posts: the orders that are ticked, or all in which everything agrees."""

    rows: list[str] = Field(default_factory=list)
    action: str = Field("picked", max_length=20)


@router.get("/c/{connection}/manage/taking-over")
def page(at: Now, after: str = "") -> Response:
    with at.desk.database.read() as session:
        waiting = lookalikes.waiting(*at.ledger(session))
        pairs, last = lookalikes.page(*at.ledger(session), after=_place(after), size=SIZE)
        going_on = runs.current(*at.ledger(session))
    here = f"{at.url}/manage/taking-over"
    context = {
        "waiting": waiting,
        "pairs": pairs,
        "links": {
            one.row: document_link(at.desk, at.here.books, one.holder.kind, one.holder.id) for one in pairs
        },
        "next": f"{here}?after={last[0]}-{last[1]}" if last else "",
        "first": here if after else "",
        "going_on": going_on,
        "company": at.here.books.name,
        "store": at.here.store.name,
        "setting_up": at.here.connection.state is State.SETUP,
    }
    return at.page("manage/taking_over.html", context)


@router.post("/c/{connection}/manage/taking-over")
def approve(at: Now, form: Annotated[ApproveForm, Form()]) -> Response:
    """The documents found are these orders' sales: they count as exported, and nothing is posted for them."""
    rows = None if form.action == "all" else picked_rows(form.rows)
    if rows == ():
        return at.go("/manage/taking-over", "Tick the orders that you mean, then press Approve.", "needs")
    done = take_over(at.desk, at.parties, rows, at.here.person.user.id)
    if not done:
        return at.go(
            "/manage/taking-over", "None of these waits any more: look at the list as it is now.", "needs"
        )
    them = "it" if done == 1 else "them"
    message = f"{count(done, 'order counts', 'orders count')} as exported. Nothing is posted for {them}."
    return at.go("/manage/taking-over", message)


@router.post("/c/{connection}/manage/taking-over/look")
def look(at: Now) -> Response:
    """Read all orders and hold them against the books' numbers; nothing is exported."""
    return at.go(f"/runs/{start_run(at, RunKind.LOOK)}")


def _place(text: str) -> Place:
    """Where the page before ended; what is no place of ours begins at the beginning."""
    rank, _, row = text.partition("-")
    if not (rank in ("0", "1") and row.isascii() and row.isdigit() and len(row) < 20):
        return START
    return int(rank), min(int(row), LARGEST_ROW)
