"""The history of the configuration: who changed what, when, and the way back."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from app.config.document import SECTION_BY_SLUG, Config
from app.data import configs, ledger_moves
from app.data.configs import Change, StaleVersion
from app.data.session import Session
from app.web.config_changes import Difference, differences
from app.web.visit import NotHere
from app.web.visiting import Now, Visiting

router = APIRouter()
SHOWN = 50
LARGEST_VERSION = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Step:
    """One version with what it changed; `sections` are the titles of the pages that it concerned."""

    change: Change
    title: str
    differences: tuple[Difference, ...]


@router.get("/c/{connection}/history")
def page(at: Now) -> Response:
    with at.desk.database.read() as session:
        steps = _steps(session, at)
        newest = configs.version_of(*at.ledger(session))
    return at.page("manage/history.html", {"steps": steps, "newest": newest, "shown": SHOWN})


@router.post("/c/{connection}/history/{version:int}/restore")
def restore(at: Now, version: int, expected: Annotated[int, Form(ge=0, le=LARGEST_VERSION)] = 0) -> Response:
    """Bring a version back as the newest one; what was changed since stays in the history."""
    if not 0 < version <= LARGEST_VERSION:
        raise NotHere
    try:
        with at.desk.database.begin() as session:
            configs.restore(
                *at.ledger(session),
                version,
                expected_version=expected,
                user=at.here.person.user.id,
                now=at.desk.now(),
            )
            ledger_moves.ask_again(*at.ledger(session))
    except LookupError:
        raise NotHere from None
    except StaleVersion:
        message = "Somebody saved the settings in between. Look at the newest change, then decide again."
        return at.go("/history", message, "needs")
    return at.go("/history", f"The settings are again as they were in version {version}.")


def _steps(session: Session, at: Visiting) -> list[Step]:
    changes = configs.history(*at.ledger(session), limit=SHOWN)
    return [_step(session, at, change) for change in changes]


def _step(session: Session, at: Visiting, change: Change) -> Step:
    after = configs.at(*at.ledger(session), change.version) or Config()
    before = configs.at(*at.ledger(session), change.version - 1) or Config()
    return Step(change, _title(change), differences(before, after))


def _title(change: Change) -> str:
    if change.restored is not None:
        return f"Version {change.restored} came back"
    section = SECTION_BY_SLUG.get(change.section)
    return section.title if section else "Settings"
