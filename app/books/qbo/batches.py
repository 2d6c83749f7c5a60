"""Waves of intents as requests of exact bytes, thirty in a batch or one by itself, and the answers to them. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from app.books.qbo.answers import Fault, faults_in
from app.books.qbo.encode import LISTS, Operation, operation
from app.books.qbo.forms import ENTITIES
from app.books.qbo.wire import Json, dumps, inner, loads_object, objects, text
from app.core.company import Company
from app.core.document import digest
from app.core.intent import Envelope, Intent

PATH = "batch"
DELETE = "?operation=delete"  # how a single request says it
ALONE = "1"  # the place of an intent that has a request to itself
ITEMS = 30
WRITTEN = (*ENTITIES.values(), *LISTS.values(), "Account")
BYTES = (
    1_000_000  # Intuit names no limit for a body; the widest batch of ours stays far below what others report
)


def envelopes(wave: Sequence[Intent], company: Company) -> list[Envelope]:
    """The wave in batches; each intent's place in its batch is its bId. What would be a batch of one is a
    single request: those have a far higher ceiling."""
    if len(wave) == 1:
        return [_single(wave[0].key, operation(wave[0], company))]
    encoded = ((intent.key, _item(operation(intent, company))) for intent in wave)
    return [_envelope(chunk) for chunk in _chunks(encoded)]


def answered(envelope: Envelope, body: Json) -> dict[str, Json]:
    """The items of an answer by their place in the envelope; empty when it tells nothing."""
    if envelope.path != PATH:
        return {ALONE: body} if fault_of(body) or written(body) else {}
    return {text(item, "bId"): item for item in objects(body, "BatchItemResponse")}


def operations(envelope: Envelope) -> dict[str, Operation]:
    """The operations of an envelope by their place, read back from the bytes that were sent."""
    body = loads_object(envelope.body)
    if envelope.path != PATH:
        return {ALONE: _sent_alone(envelope.path, body)}
    found: dict[str, Operation] = {}
    for item in objects(body, "BatchItemRequest"):
        entity = next((name for name, value in item.items() if isinstance(value, dict)), "")
        found[text(item, "bId")] = Operation(text(item, "operation"), entity, dict(inner(item, entity)))
    return found


def written(item: Json) -> Json:
    """The object inside an item of an answer."""
    return next((value for value in item.values() if isinstance(value, dict)), {})


def fault_of(item: Json) -> Fault | None:
    """The first fault of an item, None when it went well."""
    faults = faults_in(item)
    return faults[0] if faults else None


def _single(key: str, wanted: Operation) -> Envelope:
    body = dumps(wanted.payload)
    path = wanted.entity.lower() + (DELETE if wanted.verb == "delete" else "")
    return Envelope(_key((key,), path.encode() + body), path, body, (key,))


def _sent_alone(path: str, payload: Json) -> Operation:
    name = path.removesuffix(DELETE)
    entity = next(entity for entity in WRITTEN if entity.lower() == name)
    changes = "delete" if path.endswith(DELETE) else "update"
    return Operation(changes if "Id" in payload else "create", entity, dict(payload))


def _key(intents: Sequence[str], content: bytes) -> str:
    # The bytes are part of the key: a corrected payload under the old key would get the first answer again.
    return digest("\n".join(intents) + "\n" + content.decode())


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
    return Envelope(_key(intents, body), PATH, body, intents)
