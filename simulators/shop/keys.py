"""The keys of a shop, and how a request proves that it holds one: Basic, the query, or OAuth 1.0a."""

import base64
import binascii
import hmac
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import quote, unquote

from simulators.shop.wire import Wire, WireError

WINDOW = 15 * 60
_OAUTH = ("oauth_consumer_key", "oauth_timestamp", "oauth_nonce", "oauth_signature", "oauth_signature_method")
_HEADER = re.compile(r'(oauth_[a-z_-]*)=(?:"([^"]*)"|([^,]*))')
_READS = ("GET", "HEAD")


@dataclass(frozen=True)
class Key:
    """A consumer key; `orders` says whether the key's user may see orders and customers."""

    id: int
    description: str
    consumer_key: str
    consumer_secret: str
    permissions: str
    orders: bool = True


@dataclass(frozen=True)
class Proof:
    """What a request brings along to prove itself."""

    method: str
    url: str
    pairs: list[tuple[str, str]]
    authorization: str
    secure: bool


PRACTICE = (
    Key(1, "Practice", "ck_practice", "cs_practice", "read_write"),
    Key(2, "Practice, read only", "ck_readonly", "cs_readonly", "read"),
    Key(3, "Practice, write only", "ck_writeonly", "cs_writeonly", "write"),
    Key(4, "Practice, user without orders", "ck_noorders", "cs_noorders", "read_write", orders=False),
)


class KeyRing:
    """The keys of one shop and the nonces used with them."""

    def __init__(self) -> None:
        self.keys = {key.consumer_key: key for key in PRACTICE}
        self._last_id = len(PRACTICE)
        self._nonces: dict[tuple[str, str], int] = {}

    def create(self, description: str, permissions: str) -> Key:
        self._last_id += 1
        pair = f"ck_{secrets.token_hex(20)}", f"cs_{secrets.token_hex(20)}"
        key = Key(self._last_id, description, *pair, permissions)
        self.keys[key.consumer_key] = key
        return key

    def add(self, key: Wire) -> Key:
        self._last_id += 1
        # The column is 43 characters wide: a longer secret is cut without a word and then never matches.
        secret = str(key["consumer_secret"])[:43]
        made = Key(
            self._last_id,
            str(key.get("description", "By hand")),
            str(key["consumer_key"]),
            secret,
            str(key.get("permissions", "read_write")),
            orders=bool(key.get("orders", True)),
        )
        self.keys[made.consumer_key] = made
        return made

    def remove(self, consumer_key: str) -> None:
        self.keys.pop(consumer_key, None)

    def state(self) -> list[Wire]:
        return [asdict(key) for key in self.keys.values()]

    def restore(self, state: list[Wire]) -> None:
        found = [Key(**key) for key in state]
        self.keys = {key.consumer_key: key for key in found}
        self._last_id = max([self._last_id, *(key.id for key in found)])

    def authenticate(self, proof: Proof) -> Key | None:
        """The key that the request proves to hold; None when it brought none that counts."""
        return (self._basic(proof) if proof.secure else None) or self._oauth(proof)

    def _basic(self, proof: Proof) -> Key | None:
        query = dict(proof.pairs)
        given = query.get("consumer_key", ""), query.get("consumer_secret", "")
        if not all(given):
            given = _basic_pair(proof.authorization)
        key = self.keys.get(given[0]) if all(given) else None
        if key and not hmac.compare_digest(key.consumer_secret.encode(), given[1].encode()):
            raise _refused("Consumer secret is invalid.")
        return key

    def _oauth(self, proof: Proof) -> Key | None:
        params = dict(proof.pairs) | _oauth_header(proof.authorization)
        missing = [name for name in _OAUTH if not params.get(name)]
        if len(missing) == len(_OAUTH):
            return None
        if missing:
            many = "s" if len(missing) > 1 else ""
            message = f"Missing OAuth parameter{many} {', '.join(missing)}"
            raise WireError(401, "woocommerce_rest_authentication_missing_parameter", message)
        key = self.keys.get(params["oauth_consumer_key"])
        if key is None:
            raise _refused("Consumer key is invalid.")
        _check_signature(key, proof, params)
        self._check_nonce(key, params["oauth_timestamp"], params["oauth_nonce"])
        return key

    def _check_nonce(self, key: Key, timestamp: str, nonce: str) -> None:
        now = int(time.time())
        if not timestamp.isdigit() or abs(int(timestamp) - now) > WINDOW:
            raise _refused("Invalid timestamp.")
        if (key.consumer_key, nonce) in self._nonces:
            raise _refused("Invalid nonce - nonce has already been used.")
        self._nonces[key.consumer_key, nonce] = int(timestamp)
        self._nonces = {used: at for used, at in self._nonces.items() if at >= now - WINDOW}


def check_permission(key: Key, method: str) -> None:
    if method in _READS and key.permissions not in ("read", "read_write"):
        raise _refused("The API key provided does not have read permissions.")
    if method not in (*_READS, "OPTIONS") and key.permissions not in ("write", "read_write"):
        raise _refused("The API key provided does not have write permissions.")


def _refused(message: str) -> WireError:
    return WireError(401, "woocommerce_rest_authentication_error", message)


def _basic_pair(authorization: str) -> tuple[str, str]:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, password = base64.b64decode(encoded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, password


def _oauth_header(authorization: str) -> dict[str, str]:
    if not authorization.startswith("OAuth "):
        return {}
    return {found[1]: unquote(found[2] or found[3] or "") for found in _HEADER.finditer(authorization)}


def _check_signature(key: Key, proof: Proof, params: Mapping[str, str]) -> None:
    digest = {"HMAC-SHA1": "sha1", "HMAC-SHA256": "sha256"}.get(params["oauth_signature_method"])
    if digest is None:
        raise _refused("Invalid signature - signature method is invalid.")
    text = _signed_text(proof, params)
    expected = hmac.digest(f"{key.consumer_secret}&".encode(), text.encode(), digest)
    given = unquote(params["oauth_signature"].replace(" ", "+"))
    if not hmac.compare_digest(base64.b64encode(expected), given.encode()):
        raise _refused("Invalid signature - provided signature does not match.")


def _signed_text(proof: Proof, params: Mapping[str, str]) -> str:
    # PHP has parsed the query by then: a client that signs `status[]` must sign it as `status[0]`.
    signed = sorted((name, value) for name, value in params.items() if name != "oauth_signature")
    query = "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in signed)
    return "&".join((proof.method, quote(proof.url, safe="~"), quote(query, safe="~")))
