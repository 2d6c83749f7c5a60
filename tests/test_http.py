"""The one HTTP client: whom it calls, what it believes, how it fails."""

import gzip
import ipaddress
import logging
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app import http
from app.errors import NeedsOwner, Transient
from app.http import AddressPolicy, Timeouts, is_public, open_client, origin, read_failed, redact
from app.settings import Settings

ANYWHERE = AddressPolicy(allow_private=True)
PATIENT = Timeouts()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        name = self.path.partition("?")[0].strip("/")
        getattr(self, f"answer_{name or 'echo'}")()

    def answer_echo(self) -> None:
        self._send(f"{self.headers['Host']} {self.headers['User-Agent']}".encode())

    def answer_redirect(self) -> None:
        self.send_response(302)
        self.send_header("Location", "http://169.254.169.254/latest/meta-data")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer_packed(self) -> None:
        self._send(gzip.compress(b"hello " * 1000), "gzip")

    def answer_bomb(self) -> None:
        self._send(gzip.compress(b"0" * (http.BODY_LIMIT + 1), 1), "gzip")

    def answer_garbled(self) -> None:
        self._send(b"this was never packed", "gzip")

    def answer_dribble(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(20):
            try:
                self.wfile.write(b"x")
            except OSError:
                break
            time.sleep(0.05)
        self.close_connection = True

    def answer_silence(self) -> None:
        time.sleep(0.5)
        self.close_connection = True

    def _send(self, body: bytes, encoding: str = "") -> None:
        self.send_response(200)
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """The test's output stays free of access logs."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up early is what several of these tests are about."""


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[int]:
    server = _Server(("127.0.0.1", 0), _Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving() as found:
        yield found


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """A name server of the test's own: each look-up takes the next answer, the last one stays."""
    table: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def look_up(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        if host not in table:
            return list(real(host, port, type=socket.SOCK_STREAM))
        answer = table[host].pop(0) if len(table[host]) > 1 else table[host][0]
        return [(0, 0, 0, "", (address, port)) for address in answer.split()]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return table


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%1",
        "fec0::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::1",
        "2002:c0a8:101::1",
        "2001:db8::1",
    ],
)
def test_an_address_inside_a_private_network_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_a_shop_on_the_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:127.0.0.1]"],
)
def test_a_merchant_cannot_make_us_call_this_machine_however_it_is_spelt(host: str, port: int) -> None:
    with open_client(AddressPolicy()) as client, pytest.raises(NeedsOwner) as caught:
        client.get(f"http://{host}:{port}/")
    assert "private network" in caught.value.message


def test_an_octal_address_is_not_even_a_url() -> None:
    with open_client(AddressPolicy()) as client, pytest.raises(httpx.InvalidURL):
        client.get("http://0177.0.0.1/")


def test_a_name_with_one_private_address_among_public_ones_is_refused(names: dict[str, list[str]]) -> None:
    names["shop.example"] = ["8.8.8.8 127.0.0.1"]
    with open_client(AddressPolicy()) as client, pytest.raises(NeedsOwner):
        client.get("http://shop.example/")


def test_the_practice_store_is_reached_at_its_exact_origin_and_nothing_beside_it(port: int) -> None:
    policy = AddressPolicy(practice_origins=frozenset({f"http://127.0.0.1:{port}"}))
    with serving() as other, open_client(policy) as client:
        assert client.get(f"http://127.0.0.1:{port}/").status_code == 200
        for url in (f"http://127.0.0.1:{other}/", f"http://localhost:{port}/", f"https://127.0.0.1:{port}/"):
            with pytest.raises(NeedsOwner):
                client.get(url)


def test_the_operator_may_open_private_addresses(port: int) -> None:
    with open_client(ANYWHERE) as client:
        assert client.get(f"http://localhost:{port}/").text == f"localhost:{port} {http.USER_AGENT}"


def test_the_settings_name_the_trusted_origins() -> None:
    settings = Settings(
        practice_shop_url="http://127.0.0.1:9001",
        practice_books_url="http://127.0.0.1:9000/x",
        qbo_environment="sandbox",
    )
    policy = AddressPolicy.of(settings)
    assert policy.practice_origins == {"http://127.0.0.1:9001", "http://127.0.0.1:9000"}
    assert not policy.allow_private


def test_a_name_that_changes_its_address_after_the_check_is_not_looked_up_again(
    port: int, names: dict[str, list[str]]
) -> None:
    names["shop.example"] = ["127.0.0.1", "127.0.0.99"]
    with open_client(ANYWHERE) as client:
        assert client.get(f"http://shop.example:{port}/").text.startswith(f"shop.example:{port} ")
    assert names["shop.example"] == ["127.0.0.99"], "looked up once"


def test_the_second_address_is_tried_when_the_first_is_dead(port: int, names: dict[str, list[str]]) -> None:
    names["shop.example"] = ["::1 127.0.0.1"]
    with open_client(ANYWHERE) as client:
        assert client.get(f"http://shop.example:{port}/").status_code == 200


def test_the_client_follows_no_redirect_by_itself(port: int) -> None:
    with open_client(ANYWHERE) as client:
        assert client.get(f"http://localhost:{port}/redirect").status_code == 302


def test_a_packed_answer_is_unpacked(port: int) -> None:
    with open_client(ANYWHERE) as client:
        assert client.get(f"http://localhost:{port}/packed").text == "hello " * 1000


def test_a_small_packed_answer_that_unpacks_to_a_giant_is_cut_off(port: int) -> None:
    with open_client(ANYWHERE) as client, pytest.raises(http.TooLarge) as caught:
        client.get(f"http://localhost:{port}/bomb")
    assert isinstance(read_failed(caught.value, "The store"), NeedsOwner)


def test_an_answer_that_arrives_drop_by_drop_is_given_up(port: int) -> None:
    with open_client(ANYWHERE, Timeouts(total=0.2)) as client, pytest.raises(httpx.ReadTimeout):
        client.get(f"http://localhost:{port}/dribble")


def certificate(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    path = folder / "shop.pem"
    path.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, form, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return path, context


def test_the_certificate_is_held_against_the_name_and_not_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: dict[str, list[str]]
) -> None:
    names["shop.example"] = names["other.example"] = ["127.0.0.1"]
    path, context = certificate(tmp_path, "shop.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with serving(context) as secure, open_client(ANYWHERE) as client:
        assert client.get(f"https://shop.example:{secure}/").status_code == 200
        with pytest.raises(httpx.ConnectError) as caught:
            client.get(f"https://other.example:{secure}/")
    problem = read_failed(caught.value, "The store")
    assert isinstance(problem, Transient)
    assert "certificate" in problem.message


def failed(url: str, timeouts: Timeouts = PATIENT) -> str:
    with open_client(ANYWHERE, timeouts) as client, pytest.raises(httpx.HTTPError) as caught:
        client.get(url)
    problem = read_failed(caught.value, "The store")
    assert isinstance(problem, Transient)
    return problem.message


def test_each_way_a_read_fails_has_its_own_sentence(port: int, names: dict[str, list[str]]) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert "does not accept connections" in failed(f"http://127.0.0.1:{closed.getsockname()[1]}/")
    assert "no computer of that name" in failed("http://nowhere.invalid/")
    assert "no computer of that name" in failed(f"http://{'x' * 70}.example/")
    assert "did not answer in time" in failed(f"http://127.0.0.1:{port}/silence", Timeouts(read=0.1))
    assert "broke off" in failed(f"http://127.0.0.1:{port}/silence")
    assert "broke off" in failed(f"http://127.0.0.1:{port}/garbled")
    names["nowhere.example"] = [""]
    assert "does not accept" in failed("http://nowhere.example/")


@pytest.mark.parametrize(
    "text",
    [
        "GET https://shop.example/wp-json/wc/v3/orders?consumer_key=ck_SEKRIT00&consumer_secret=cs_SEKRIT00&page=1",
        "Authorization: Basic U0VLUklUOlNFS1JJVA==SEKRIT",
        'Authorization: OAuth oauth_consumer_key="SEKRIT", oauth_signature="SEKRIT%3D"',
        "{'Authorization': 'Bearer SEKRITSEKRIT'}",
        '{"access_token":"SEKRIT","refresh_token": "SEKRIT", "expires_in":3600}',
        "https://app.example/callback?code=SEKRIT&state=x",
        "smtp://someone:SEKRIT@mail.example:25",
        "sent bearer SEKRITSEKRIT to them",
        "eyJSEKRIT.eyJSEKRIT.SEKRIT",
        "password=SEKRIT&x=1",
        "X-WC-Webhook-Signature: SEKRIT=",
        "oauth_signature=SEKRIT%3D",
    ],
)
def test_no_secret_survives_redaction(text: str) -> None:
    assert "SEKRIT" not in redact(text)


def test_redaction_leaves_what_helps_to_find_the_cause() -> None:
    text = (
        '401 {"code":"woocommerce_rest_cannot_view","message":"Sorry"} at https://shop.example/wp-json?page=2'
    )
    assert redact(text) == text


def test_addresses_are_not_logged_because_keys_may_stand_in_them(
    port: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), open_client(ANYWHERE) as client:
        client.get(f"http://127.0.0.1:{port}/?consumer_secret=cs_SEKRIT00")
    assert "SEKRIT" not in caplog.text


def test_two_spellings_of_one_origin_are_equal() -> None:
    assert (
        origin("https://Shop.example/x?y") == origin("https://shop.example:443") == "https://shop.example:443"
    )
    assert origin("http://[::1]/") == "http://[::1]:80"
