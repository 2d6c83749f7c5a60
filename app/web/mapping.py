"""What both mapping tables share: how a file went, and that the orders which waited go on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.data import connections, ledger_moves
from app.web.visiting import Visiting
from app.web.words import count

CHOSEN_FILE = "No file was chosen. Choose one, then press Import."
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Imported:
    """What was wrong with a file: one sentence, or its lines one by one; nothing of it was saved."""

    problem: str = ""
    lines: tuple[str, ...] = ()


def import_problem(wrong: Sequence[str]) -> Imported:
    """The first lines that are wrong, and how many there are in all."""
    problem = f"Nothing was imported: {count(len(wrong), 'line')} cannot be used. Correct the file and import it again."
    more = [f"And {len(wrong) - SHOWN:,} more."] if len(wrong) > SHOWN else []
    return Imported(problem, (*wrong[:SHOWN], *more))


def two_meant(number: int, line: Mapping[str, str]) -> str:
    """Somebody changed the name in the file and left the id: neither may win in silence."""
    return (
        f"Line {number}: quickbooks_id {line['quickbooks_id']} is not “{line['quickbooks_name']}”. "
        "Empty the id to go by the name."
    )


def told_of_mapping(at: Visiting, message: str) -> str:
    """Ask for new plans of what waited for the mapping; the message with when they are made."""
    with at.desk.database.begin() as session:
        asked = ledger_moves.ask_again(*at.ledger(session))
        connections.wake(*at.ledger(session), at.desk.now())
    if not asked:
        return message
    return f"{message} Orders that waited for it are exported with the next sync."
