"""python-quickbooks on our transport: all its calls go through one method, which is ours."""

from collections.abc import Iterable, Iterator, Mapping

from quickbooks.client import QuickBooks

from app.books.meter import Lane
from app.books.qbo.queries import PAGE, page_of
from app.books.qbo.transport import MINOR_VERSION, Request, Transport
from app.books.qbo.wire import Json, inner, objects

QUERY_TYPE = "application/text; charset=utf-8"


class Client(QuickBooks):
    """Made without an auth client, so that the library never refreshes tokens on its own."""

    transport: Transport

    def make_request(  # noqa: PLR0917 - the signature of the library
        self,
        request_type: str,
        url: str,
        request_body: str | bytes | None = None,
        content_type: str = "application/json",
        params: Mapping[str, str] | None = None,
        file_path: str | None = None,
        file_bytes: bytes | None = None,
        request_id: str | None = None,
    ) -> Json:
        """The library's one door. Attachments are not ours, so that the file arguments must be empty."""
        if file_path or file_bytes:
            raise NotImplementedError("Cartbooks attaches no files")
        content = request_body.encode() if isinstance(request_body, str) else request_body or b""
        asked = {name: value for name, value in (params or {}).items() if name != "minorversion"}
        if request_id:
            asked["requestid"] = request_id
        kind = QUERY_TYPE if content_type == "application/text" else content_type
        lane = _lane(request_type, url)
        return self.transport.send(Request(request_type, url, asked, content, kind, lane)).body

    def ask(self, question: str) -> Json:
        """The whole answer to a question."""
        answer: Json = self.query(question)  # type: ignore[no-untyped-call]  # the library has no types
        return answer

    def captured(self, entities: Iterable[str], since: str) -> Json:
        """What changed since, by change data capture."""
        answer: Json = self.change_data_capture(",".join(entities), since)  # type: ignore[no-untyped-call]  # as above
        return answer

    def write(self, path: str, body: bytes, request_id: str) -> Json:
        """Send exact bytes under their idempotency key; `path` is relative to the company, and may say after a
        question mark what is to be done."""
        place, _, query = path.partition("?")
        params = dict([query.split("=", 1)]) if query else {}
        answer: Json = self.post(  # type: ignore[no-untyped-call]  # as above
            self.company_url(place), body, request_id=request_id, params=params
        )
        return answer

    def rows(self, entity: str, question: str) -> list[Json]:
        """The first page of an answer to a question."""
        return objects(inner(self.ask(question), "QueryResponse"), entity)

    def pages(self, entity: str, question: str) -> Iterator[list[Json]]:
        """Every page, one in memory at a time; no page is empty but the only one."""
        start = 1
        while True:
            found = self.rows(entity, page_of(question, start))
            if found or start == 1:
                yield found
            if len(found) < PAGE:
                return
            start += PAGE

    def company_url(self, path: str) -> str:
        return f"{self.api_url}/company/{self.company_id}/{path}"


def open_books_client(realm: str, api_base: str, transport: Transport) -> Client:
    """The client of one company."""
    client: Client = Client(company_id=realm, minorversion=int(MINOR_VERSION))  # type: ignore[no-untyped-call]  # as above
    client.api_url_v3 = api_base
    client.transport = transport
    return client


def _lane(method: str, url: str) -> Lane:
    if url.endswith("/batch"):
        return Lane.BATCH
    return Lane.READ if method == "GET" or url.endswith("/query") else Lane.WRITE
