"""The one HTTP client: vetted addresses, pinned connections, capped answers, no blind retry, no secret in a log."""

import logging
import re
import socket
import ssl
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpcore
import httpx

from app.errors import CartbooksError, NeedsOwner, Transient
from app.settings import Settings

USER_AGENT = f"Cartbooks/{version('cartbooks')}"
BODY_LIMIT = 64 * 1024 * 1024
_NAT64 = IPv6Network("64:ff9b::/96")
_PORTS = {"http": 80, "https": 443}
_SLICE = 64 * 1024


@dataclass(frozen=True)
class AddressPolicy:
    """Which addresses may be called: the public internet, and the exact origins that the operator named."""

    allow_private: bool = False
    practice_origins: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, settings: Settings) -> "AddressPolicy":
        """What the operator's settings permit; the addresses they name themselves are trusted."""
        named = (
            settings.practice_books_url,
            settings.practice_desktop_url,
            settings.practice_shop_url,
            settings.qbo_api_base,
            settings.qbo_environment,
        )
        origins = frozenset(origin(url) for url in named if "://" in url)
        return cls(settings.allow_private_addresses, origins)


@dataclass(frozen=True)
class Timeouts:
    """Seconds; `total` ends an answer that arrives drop by drop and so never meets `read`."""

    connect: float = 10
    read: float = 60
    write: float = 60
    pool: float = 60
    total: float = 300


class TooLarge(httpx.TransportError):
    """The answer is longer than anything that a store or QuickBooks has to say."""


def origin(url: str | httpx.URL) -> str:
    """scheme://host:port with the port always written, so that two spellings of one origin are equal."""
    parsed = httpx.URL(url)
    host = f"[{parsed.host}]" if ":" in parsed.host else parsed.host
    return f"{parsed.scheme}://{host}:{parsed.port or _PORTS.get(parsed.scheme, 0)}"


def open_client(policy: AddressPolicy, timeouts: Timeouts = Timeouts()) -> httpx.Client:
    """A client that threads may share. It follows no redirect by itself and reads no proxy from the environment."""
    # At INFO httpx logs every address, and a store that strips headers has its keys in the address.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    return httpx.Client(
        transport=_Transport(policy, timeouts.total),
        timeout=httpx.Timeout(timeouts.connect, read=timeouts.read, write=timeouts.write, pool=timeouts.pool),
        headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"},
        trust_env=False,
    )


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether the address is on the public internet, an IPv4 address inside an IPv6 one unwrapped."""
    inner = _embedded(address)
    if inner is not None:
        return is_public(inner)
    private = address.is_multicast or address.is_reserved or address.is_unspecified
    if isinstance(address, IPv6Address):
        private = private or address.is_site_local
    return address.is_global and not private


def _embedded(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


class _Transport(httpx.HTTPTransport):
    """httpx's own transport on a pool whose connections go to vetted addresses only.

    The pool keeps the name as the connection's origin: certificate, SNI and Host stay the name's.
    """

    def __init__(self, policy: AddressPolicy, total: float) -> None:
        limits = httpx.Limits(max_connections=100, max_keepalive_connections=20)
        super().__init__(trust_env=False, limits=limits)
        self._origins = frozenset(origin(url) for url in policy.practice_origins)
        self._doors = frozenset(_door(httpx.URL(url)) for url in policy.practice_origins)
        self._total = total
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=_VettedNetwork(self._doors, policy),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if _door(request.url) in self._doors and origin(request.url) not in self._origins:
            raise _forbidden(request.url.host)
        response = super().handle_request(request)
        stream = _Capped(response.stream, response.headers.get("Content-Encoding", ""), self._total)
        headers = [pair for pair in response.headers.raw if pair[0].lower() not in _FRAMING]
        return httpx.Response(
            response.status_code, headers=headers, stream=stream, extensions=response.extensions
        )


_FRAMING = (b"content-encoding", b"content-length", b"transfer-encoding")


def _door(url: httpx.URL) -> tuple[str, int]:
    return url.host, url.port or _PORTS.get(url.scheme, 0)


class _VettedNetwork(httpcore.NetworkBackend):
    """Resolves a name once, judges every address it has, and connects to the one that was judged.

    Were the name resolved again for the connection, its owner could answer with another address.
    """

    def __init__(self, doors: frozenset[tuple[str, int]], policy: AddressPolicy) -> None:
        self._doors = doors
        self._allow_private = policy.allow_private
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = _resolve(host, port)
        trusted = self._allow_private or (host, port) in self._doors
        if not trusted and not all(is_public(address) for address in addresses):
            raise _forbidden(host)
        problem: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses[:3]:
            try:
                return self._plain.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem


def _resolve(host: str, port: int) -> list[IPv4Address | IPv6Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host}: {error}") from error
    # A link-local address carries its interface as "%eth0", which ip_address keeps and is_global ignores.
    return list(dict.fromkeys(ip_address(str(entry[4][0])) for entry in found))


def _forbidden(host: str) -> NeedsOwner:
    return NeedsOwner(
        f"The address {host} leads into a private network, which Cartbooks does not call. "
        "Enter the address under which the public internet reaches it.",
        detail=f"refused by the address policy: {host}",
    )


class _Capped(httpx.SyncByteStream):
    """An answer's bytes, unpacked here so that a small packed answer cannot become a giant in memory."""

    def __init__(
        self, stream: httpx.SyncByteStream | httpx.AsyncByteStream, encoding: str, total: float
    ) -> None:
        if not isinstance(stream, httpx.SyncByteStream):
            raise TypeError("the transport answered with an asynchronous stream")
        self._stream = stream
        self._unpack = zlib.decompressobj(47) if encoding.lower() in ("gzip", "deflate") else None
        self._left = BODY_LIMIT
        self._until = time.monotonic() + total

    def __iter__(self) -> Iterator[bytes]:
        for packed in self._stream:
            if time.monotonic() > self._until:
                raise httpx.ReadTimeout("the answer took longer than the total time allowed")
            for piece in self._pieces(packed):
                self._left -= len(piece)
                if self._left < 0:
                    raise TooLarge(f"the answer is longer than {BODY_LIMIT} bytes")
                yield piece

    def _pieces(self, packed: bytes) -> Iterator[bytes]:
        if self._unpack is None:
            yield packed
            return
        while packed:
            try:
                yield self._unpack.decompress(packed, _SLICE)
            except zlib.error as error:
                raise httpx.DecodingError(f"the answer could not be unpacked: {error}") from error
            packed = self._unpack.unconsumed_tail

    def close(self) -> None:
        self._stream.close()


def read_failed(error: httpx.HTTPError, whom: str) -> CartbooksError:
    """What a failed READ means; `whom` begins a sentence ("The store"). Never for writes: they may have
    taken effect, and only their adapter knows."""
    cause = _root(error)
    detail = redact(f"{type(error).__name__}: {error}")
    later = "Nothing needs to be done: Cartbooks tries again by itself."
    if isinstance(error, TooLarge):
        return NeedsOwner(
            f"{whom} sent an answer that is too long to be right. Check that its address is the right one.",
            detail,
        )
    if isinstance(cause, ssl.SSLError):
        message = (
            f"{whom} could not prove its identity, because its certificate is not valid. "
            "Ask whoever runs the site to renew the certificate; Cartbooks tries again by itself."
        )
    elif isinstance(cause, socket.gaierror | UnicodeError):
        message = (
            f"{whom} could not be found, because no computer of that name is known. "
            "Check the address for a typing error; Cartbooks tries again by itself."
        )
    elif isinstance(error, httpx.TimeoutException):
        message = f"{whom} did not answer in time. {later}"
    elif isinstance(error, httpx.ConnectError):
        message = f"{whom} does not accept connections at the moment. {later}"
    else:
        message = f"{whom} broke off the conversation. {later}"
    return Transient(message, detail)


def _root(error: BaseException) -> BaseException:
    # The connection pool raises "from None", which hides the cause; the context still has it.
    while (before := error.__cause__ or error.__context__) is not None:
        error = before
    return error


_NAMES = (
    r"consumer_key|consumer_secret|client_secret|access_token|refresh_token|id_token|"
    r"oauth_\w+|password|passwd|secret|api_?key|token|x-wc-webhook-signature|intuit-signature"
)
_SECRETS = (
    (re.compile(r"(?i)(authorization\"?'?\s*[:=]\s*)(?:\"[^\"\n]*\"|'[^'\n]*'|[^\n]+)"), r"\1***"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}"), r"\1 ***"),
    (re.compile(rf"(?i)\b({_NAMES})(\"?'?\s*(?:=|:|%3D)\s*b?[\"']?)[^\"'&\s,;}}]+"), r"\1\2***"),
    (re.compile(r"([?&]code=)[^&\s\"']+"), r"\1***"),
    (re.compile(r"\bc[ks]_\w{6,}"), "***"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), "***"),
    (re.compile(r"(\w+://)[^/\s@]+@"), r"\1***@"),
)


def redact(text: str) -> str:
    """The text without tokens, keys and passwords, fit for a log or a page of details."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text
