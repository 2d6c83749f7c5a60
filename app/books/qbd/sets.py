"""Waves of intents as message sets of exact bytes, each with the id under which QuickBooks keeps its answer. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.books.qbd.builder import FLOOR, Request, build
from app.books.qbd.encode import request
from app.books.qbd.wire import Node, elements, parsed
from app.core.company import Company
from app.core.document import digest
from app.core.intent import Envelope, Intent
from app.errors import Refused

SIZE = 50  # requests: more would keep QuickBooks, and whoever works in it, for minutes
BYTES = 500_000  # what a slow machine still carries in the time that the Web Connector allows
KEY_LENGTH = 23  # of a newMessageSetID
ID_LENGTH = 12  # of a requestID
REFUSED = "refused"  # the path of what is never sent

_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><?qbxml version="{version}"?>'
    '<QBXML><QBXMLMsgsRq{id} onError="continueOnError">'
)
_TAIL = b"</QBXMLMsgsRq></QBXML>"


def envelopes(wave: Sequence[Intent], company: Company, version: str = FLOOR) -> list[Envelope]:
    """The wave in message sets; each intent has a requestID of its own, so that no answer to another set is taken for
    its. What QuickBooks Desktop will never do gets an envelope that says so and is not sent."""
    found: list[Envelope] = []
    gathered: list[tuple[str, Request]] = []
    for intent in wave:
        wanted = request(intent, company)
        if isinstance(wanted, Request):
            gathered.append((intent.key, wanted))
        else:
            found.append(_refused(intent.key, wanted))
    return [*(_envelope(chunk, version) for chunk in _chunks(gathered, version)), *found]


def question(requests: Mapping[str, Request], version: str = FLOOR) -> bytes:
    """A set of questions by their requestIDs: it changes nothing, so that no answer to it is kept."""
    return _set([build(one, id_, version)[0] for id_, one in requests.items()], version)


def sent(envelope: Envelope) -> list[Node]:
    """The requests of an envelope in the order of its intents, read back from the bytes that were sent."""
    holder = parsed(envelope.body).find("QBXMLMsgsRq")
    return [] if holder is None else list(elements(holder))


def refusal(envelope: Envelope) -> Refused | None:
    """Why an envelope is not sent; None for one that is."""
    if envelope.path != REFUSED:
        return None
    told = json.loads(envelope.body)
    return Refused(told["message"], section=told["section"], code=told["code"])


def _refused(key: str, why: Refused) -> Envelope:
    body = json.dumps({"message": why.message, "section": why.section, "code": why.code}).encode()
    return Envelope(_key((key,), body), REFUSED, body, (key,))


def _envelope(chunk: Sequence[tuple[str, bytes]], version: str) -> Envelope:
    intents, requests = tuple(key for key, _ in chunk), [body for _, body in chunk]
    # The bytes are part of the key: under the old one a corrected set would only be told that it differs.
    key = _key(intents, b"".join(requests))
    return Envelope(key, f"qbxml/{version}", _set(requests, version, key), intents)


def _set(requests: Iterable[bytes], version: str, key: str = "") -> bytes:
    told = f' newMessageSetID="{key}"' if key else ""
    head = _HEAD.format(version=version, id=told)
    return b"".join((head.encode("ascii"), *requests, _TAIL))


def _key(intents: Sequence[str], content: bytes) -> str:
    return digest("\n".join(intents) + "\n" + content.decode())[:KEY_LENGTH]


def _chunks(gathered: Iterable[tuple[str, Request]], version: str) -> Iterator[list[tuple[str, bytes]]]:
    chunk: list[tuple[str, bytes]] = []
    size = 0
    for key, wanted in gathered:
        body, _ = build(wanted, digest(key)[:ID_LENGTH], version)
        if chunk and (len(chunk) == SIZE or size + len(body) > BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append((key, body))
        size += len(body)
    if chunk:
        yield chunk
