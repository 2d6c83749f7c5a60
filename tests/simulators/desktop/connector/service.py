"""A small application that a Web Connector calls: answers by a script, and writes down every byte that came."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

from defusedxml.ElementTree import fromstring

NAMESPACE = "http://developer.intuit.com/"
OWNER = "{90A44FB7-33D9-4815-AC85-AC86A7E7D1EB}"
FILE = "{57F3B9B6-86F1-4FCC-B1FF-966DE1813D20}"
ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>{}</soap:Body></soap:Envelope>'
)
Answer = str | list[str]


@dataclass
class Came:
    """One request as it came."""

    method: str
    arguments: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class Service:
    """`answers` holds for each method what is answered one after another, the last one for ever."""

    url: str
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    came: list[Came] = field(default_factory=list)
    gets: list[str] = field(default_factory=list)
    get_status: int = 200
    dress: Callable[[str, Answer], str] | None = None
    status: int = 200
    content_type: str = "text/xml; charset=utf-8"
    on_call: Callable[[str], object] = len

    def methods(self) -> list[str]:
        return [one.method for one in self.came]

    def of(self, method: str) -> list[dict[str, str]]:
        return [one.arguments for one in self.came if one.method == method]

    def answer(self, method: str) -> Answer:
        script = self.answers.get(method, USUAL[method])
        return script.pop(0) if len(script) > 1 else script[0]

    def qwc(self, **changed: str) -> str:
        fields = {
            "AppName": "Cartbooks",
            "AppID": "",
            "AppURL": self.url,
            "AppDescription": "Orders of the store",
            "AppSupport": f"{self.url}/help",
            "UserName": "larkspur-1",
            "OwnerID": OWNER,
            "FileID": FILE,
            "QBType": "QBFS",
            "Scheduler": "<RunEveryNMinutes>15</RunEveryNMinutes>",
            "IsReadOnly": "false",
        }
        fields |= changed
        inside = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items() if value != "-")
        return f'<?xml version="1.0"?><QBWCXML>{inside}</QBWCXML>'


USUAL: dict[str, list[Answer]] = {
    "serverVersion": ["1.0"],
    "clientVersion": [""],
    "authenticate": [["ticket-1", ""]],
    "sendRequestXML": [""],
    "receiveResponseXML": ["100"],
    "getLastError": ["Nothing to do."],
    "connectionError": ["done"],
    "closeConnection": ["Good bye."],
}


def dressed(method: str, answer: Answer, namespace: str = NAMESPACE) -> str:
    if isinstance(answer, list):
        inside = "".join(f"<string>{escape(one)}</string>" for one in answer)
    else:
        inside = escape(answer)
    result = f"<{method}Result>{inside}</{method}Result>"
    return ENVELOPE.format(f'<{method}Response xmlns="{namespace}">{result}</{method}Response>')


@contextmanager
def serving() -> Iterator[Service]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # headers and body in one piece, or each answer waits for 40 ms

        def handle_expect_100(self) -> bool:
            told = super().handle_expect_100()
            self.wfile.flush()
            return told

        def do_GET(self) -> None:
            there.gets.append(self.path)
            self._send(there.get_status, "text/html", b"Hello")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked = fromstring(body)[0][0]
            method = asked.tag.partition("}")[2]
            arguments = {child.tag.partition("}")[2]: child.text or "" for child in asked}
            there.came.append(Came(method, arguments, dict(self.headers.items()), body))
            there.on_call(method)
            text = (there.dress or dressed)(method, there.answer(method))
            self._send(there.status, there.content_type, text.encode())

        def _send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Stay quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        there = Service(f"http://localhost:{server.server_port}/qbwc")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield there
        server.shutdown()
        thread.join()
