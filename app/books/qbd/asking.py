"""Questions to a company file: several in one message set, their answers in the same order."""

import secrets
from collections.abc import Sequence

from app.books.qbd.builder import FLOOR, Request
from app.books.qbd.company import Greeting, greeting
from app.books.qbd.faults import FEATURE_OFF, FINE, NOTHING, for_reads, set_error, status_error, unreadable
from app.books.qbd.line import Line
from app.books.qbd.sets import question
from app.books.qbd.wire import Reply, Unreadable, replies
from app.errors import Unknown

ANSWERS = (FINE, *NOTHING, FEATURE_OFF)  # what is switched off has no entries


def asked(line: Line, requests: Sequence[Request], version: str = FLOOR) -> list[Reply]:
    """The answers. Raises Transient when there is none to one of them, NeedsOwner when we are not let in."""
    # An answer that comes late may be that to the same questions, asked when something else was true.
    once = secrets.token_hex(4)
    questions = {f"{once}-{place}": request for place, request in enumerate(requests, 1)}
    try:
        answer = line.ask(question(questions, version))
    except Unknown as lost:
        raise for_reads(lost) from lost
    if answer.hresult:
        raise for_reads(set_error(answer))
    try:
        found = replies(answer.response).by_id
    except Unreadable as error:
        raise for_reads(unreadable(str(error))) from error
    return [_checked(found.get(id_)) for id_ in questions]


def greeted(line: Line) -> Greeting:
    """How the session began. Raises Transient while there is none, or where it told too little."""
    try:
        return greeting(line.greeting())
    except Unreadable as error:
        raise for_reads(unreadable(str(error))) from error


def _checked(reply: Reply | None) -> Reply:
    if reply is None:
        raise for_reads(unreadable("the answer leaves a question out"))
    if reply.code not in ANSWERS:
        raise for_reads(status_error(reply))
    return reply
