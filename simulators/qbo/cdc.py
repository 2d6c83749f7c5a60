"""Change data capture: what changed or went since a moment at most 30 days ago, at most 1,000 objects in all."""

from datetime import datetime, timedelta

from simulators.qbo import faultbook
from simulators.qbo.entities import BY_PATH, Kind
from simulators.qbo.rendering import render
from simulators.qbo.rows import Rows
from simulators.qbo.wire import PACIFIC, Json

LOOK_BACK = timedelta(days=30)
MOST = 1000


def answer_changes(rows: Rows, entities: str | None, since: str | None, now: datetime) -> Json:
    if not entities:
        faultbook.missing("entities")
    if not since:
        faultbook.missing("changedSince")
    moment = _moment(since)
    if moment < now - LOOK_BACK:
        faultbook.date_value("changedSince", f"{since} is more than 30 days ago")
    left = MOST
    answers: list[Json] = []
    for kind in [_kind(name.strip()) for name in entities.split(",")]:
        answer = _changes(rows, kind, int(moment.timestamp()), left)
        left -= answer.get("maxResults", 0)
        answers.append(answer)
    return {"CDCResponse": [{"QueryResponse": answers}]}


def _moment(since: str) -> datetime:
    # A "+" that was not escaped in the address arrives as a blank.
    try:
        moment = datetime.fromisoformat(since.replace(" ", "+"))
    except ValueError:
        faultbook.date_format("changedSince", since)
    return moment if moment.tzinfo else moment.replace(tzinfo=PACIFIC)


def _kind(name: str) -> Kind:
    kind = BY_PATH.get(name.lower())
    if kind is None or not kind.captured:
        faultbook.query_invalid(f"Entity {name} is not supported by change data capture")
    return kind


def _changes(rows: Rows, kind: Kind, since: int, most: int) -> Json:
    """Newest first: whoever takes a full answer for a complete one misses the oldest changes."""
    where = "entity = ? AND updated >= ? ORDER BY updated DESC, ordinal DESC LIMIT ?"
    found = rows.select(where, (kind.name, since, most))
    if not found:
        return {}
    return {kind.name: [render(rows, row) for row in found], "startPosition": 1, "maxResults": len(found)}
