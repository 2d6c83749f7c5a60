"""Waves of intents as batches of exact bytes, and the answers to them by item. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from app.books.qbo.answers import Fault, faults_in
from app.books.qbo.encode import Operation, operation
from app.books.qbo.wire import Json, dumps, objects, text
from app.core.company import Company
from app.core.document import digest
from app.core.intent import Envelope, Intent

PATH = "batch"
ITEMS = 30
BYTES = (
    1_000_000  # Intuit names no limit for a body; the widest batch of ours stays far below what others report
)


def envelopes(wave: Sequence[Intent], company: Company) -> list[Envelope]:
    """The wave in batches; each intent's place in its batch is its bId."""
    encoded = ((intent.key, _item(operation(intent, company))) for intent in wave)
    return [_envelope(chunk) for chunk in _chunks(encoded)]


def answered(body: Json) -> dict[str, Json]:
    """The items of a batch's answer by bId."""
    return {text(item, "bId"): item for item in objects(body, "BatchItemResponse")}


def written(item: Json) -> Json:
    """The object inside an item of an answer."""
    return next((value for value in item.values() if isinstance(value, dict)), {})


def fault_of(item: Json) -> Fault | None:
    """The first fault of an item, None when it went well."""
    faults = faults_in(item)
    return faults[0] if faults else None


def _item(wanted: Operation) -> bytes:
    return dumps({"operation": wanted.verb, wanted.entity: wanted.payload})


def _chunks(encoded: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    chunk: list[tuple[str, bytes]] = []
    size = 0
    for key, item in encoded:
        if chunk and (len(chunk) == ITEMS or size + len(item) > BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append((key, item))
        size += len(item)
    if chunk:
        yield chunk


def _envelope(chunk: Sequence[tuple[str, bytes]]) -> Envelope:
    # Short bIds, the same at every sending: Intuit's key is the requestid and the bId together, 50 at most.
    items = b",".join(b'{"bId":"%d",' % place + item[1:] for place, (_, item) in enumerate(chunk, 1))
    body = b'{"BatchItemRequest":[' + items + b"]}"
    intents = tuple(key for key, _ in chunk)
    # The bytes are part of the key: a corrected payload under the old key would get the first answer again.
    return Envelope(digest("\n".join(intents) + "\n" + body.decode()), PATH, body, intents)
