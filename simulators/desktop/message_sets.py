"""Error recovery: what QuickBooks remembers of a set of messages by its id, across its own restarts."""

import hashlib
from dataclasses import dataclass

from simulators.desktop.node import Body
from simulators.desktop.reading import RequestSet
from simulators.desktop.store import Store
from simulators.desktop.writing import written_set

LONGEST = 23
CLEAR_ALL = "ClearAllMessageSets"
UNKNOWN, CHECKSUM, NO_ANSWER, TOO_LONG = "600", "9001", "9002", "9004"


@dataclass(frozen=True)
class Remembered:
    checksum: str
    answer: str | None


class MessageSets:
    """A set is noted when its work begins and completed by its answer: a crash between leaves it without one."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def before(self, asked: RequestSet, text: str) -> str | None:
        """The answer to give instead of doing any work; None when the work is to be done."""
        new, old = asked.new_id, asked.old_id
        for identity in (new, old):
            if identity and identity != CLEAR_ALL and len(identity) > LONGEST:
                return written_set((), _told(new, TOO_LONG))
        if new and (known := self._find(new)) is not None:
            return self._again(new, known, text if asked.requests else None)
        if new and not asked.requests:
            return written_set((), _told(new, NO_ANSWER))
        if old and not new:
            return self._clear(old, asked)
        if old:
            self._forget(old)
        return None

    def begin(self, identity: str, text: str, at: float) -> None:
        self._store.run("INSERT INTO message_sets VALUES (?, ?, NULL, ?)", (identity, checksum(text), at))

    def complete(self, identity: str, answer: str) -> None:
        self._store.run("UPDATE message_sets SET answer = ? WHERE id = ?", (answer, identity))

    def lose(self, identity: str) -> None:
        """As if it had never been seen: the worst that a crash can do."""
        self._store.run("DELETE FROM message_sets WHERE id = ?", (identity,))

    def listed(self) -> list[Body]:
        rows = self._store.rows("SELECT id, checksum, answer, at FROM message_sets ORDER BY at")
        return [
            {"id": identity, "checksum": sums, "answered": answer is not None, "at": at, "answer": answer}
            for identity, sums, answer, at in rows
        ]

    def _find(self, identity: str) -> Remembered | None:
        rows = self._store.rows("SELECT checksum, answer FROM message_sets WHERE id = ?", (identity,))
        return Remembered(str(rows[0][0]), None if rows[0][1] is None else str(rows[0][1])) if rows else None

    def _again(self, identity: str, known: Remembered, text: str | None) -> str:
        if text is not None and known.checksum != checksum(text):
            return written_set((), _told(identity, CHECKSUM))
        return known.answer or written_set((), _told(identity, NO_ANSWER))

    def _clear(self, old: str, asked: RequestSet) -> str | None:
        found = old == CLEAR_ALL or self._find(old) is not None
        self._forget(old)
        if found and asked.requests:
            return None
        return written_set((), {"messageSetStatusCode": "0" if found else UNKNOWN})

    def _forget(self, old: str) -> None:
        if old == CLEAR_ALL:
            self._store.run("DELETE FROM message_sets")
        else:
            self._store.run("DELETE FROM message_sets WHERE id = ?", (old,))


def _told(identity: str | None, code: str) -> dict[str, str]:
    return {**({"newMessageSetID": identity} if identity else {}), "messageSetStatusCode": code}


def checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
