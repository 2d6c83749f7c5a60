"""How an object is kept: numbered, stamped with its times, its token one higher at each change."""

from simulators.qbo.books import Books
from simulators.qbo.rows import Keys
from simulators.qbo.wire import Json

OWN = ("domain", "sparse", "Id", "SyncToken", "MetaData")


def store_new(books: Books, entity: str, object_id: str, body: Json, keys: Keys) -> None:
    times = {"CreateTime": books.timestamp, "LastUpdatedTime": books.timestamp}
    books.rows.insert(entity, object_id, _stamped(body, object_id, "0", times), keys, books.seconds)


def store_changed(books: Books, entity: str, old: Json, body: Json, keys: Keys) -> None:
    object_id = str(old["Id"])
    times = old["MetaData"] | {"LastUpdatedTime": books.timestamp}
    token = str(int(old["SyncToken"]) + 1)
    books.rows.update(entity, object_id, _stamped(body, object_id, token, times), keys, books.seconds)


def _stamped(body: Json, object_id: str, token: str, times: Json) -> Json:
    plain = {key: value for key, value in body.items() if key not in OWN}
    own = {"domain": "QBO", "sparse": False, "Id": object_id, "SyncToken": token, "MetaData": times}
    return plain | own


def tombstone(books: Books, object_id: str, old: Json) -> Json:
    times = old["MetaData"] | {"LastUpdatedTime": books.timestamp}
    return {"domain": "QBO", "status": "Deleted", "Id": object_id, "MetaData": times}
