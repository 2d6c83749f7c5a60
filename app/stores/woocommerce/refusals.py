"""What WooCommerce and the servers before it answer instead of data, told as one of the four errors."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from app.errors import CartbooksError, NeedsOwner, Refused, Transient
from app.http import redact

_KEYS = "WooCommerce, Settings, Advanced, REST API"
_LATER = "Nothing needs to be done: Cartbooks tries again by itself."


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is no data: its status, WordPress's own code ("" when it is a page), a piece of its text."""

    status: int
    code: str
    text: str
    retry_after: float | None = None

    @property
    def unseen(self) -> bool:
        """The store saw no keys at all: it does not know them, or a server on the way took them out."""
        return self.status == 401 and self.code.startswith("woocommerce_rest_cannot_")

    @property
    def forbidden(self) -> bool:
        """The keys are good, but their user may not do this."""
        return self.status == 403 and self.code.startswith("woocommerce_rest_")

    @property
    def no_route(self) -> bool:
        return self.code == "rest_no_route"

    @property
    def is_page(self) -> bool:
        """A page for people where data was asked for."""
        return not self.code and (self.status < 400 or self.status == 404)


class TooSlow(Transient):
    """The store gave up or ran out of time over this question; a smaller one may do."""


def refusal_of(response: httpx.Response, code: str) -> Refusal:
    detail = redact(f"{response.status_code} {response.text[:300]}")
    return Refusal(response.status_code, code, detail, _retry_after(response.headers.get("Retry-After", "")))


def error_of(refusal: Refusal, shop_url: str) -> CartbooksError:
    """The error for a read; a write has its own word for what may have taken effect."""
    if refusal.status in (408, 429):
        return Transient(f"The store asks us to slow down. {_LATER}", refusal.text, refusal.retry_after)
    if refusal.status >= 500:
        return _down(refusal)
    if refusal.status in (401, 403):
        return _denied(refusal)
    if refusal.no_route:
        return NeedsOwner(
            f"{shop_url} is a WordPress site, but WooCommerce does not answer on it. "
            "Activate the WooCommerce plugin, version 8 or newer, or enter the address of the shop itself.",
            refusal.text,
        )
    if refusal.is_page:
        return not_wordpress(shop_url, refusal.text)
    return Refused(
        f"The store refused the question ({refusal.code or refusal.status}). "
        "Try again; if it stays, send us this page's details.",
        refusal.text,
        code=refusal.code,
    )


def _down(refusal: Refusal) -> Transient:
    if refusal.status == 503:
        sentence = f"The store is under maintenance or overloaded at the moment. {_LATER}"
        return Transient(sentence, refusal.text, refusal.retry_after)
    return TooSlow(
        f"The store failed to answer, with an error of its own. {_LATER}", refusal.text, refusal.retry_after
    )


def _denied(refusal: Refusal) -> NeedsOwner:
    if refusal.unseen:
        return NeedsOwner(
            "The store does not recognise our keys. Connect the store again, or make new keys in "
            f"{_KEYS}; if they are right, its web server removes them on the way and your host can allow them.",
            refusal.text,
        )
    if refusal.forbidden:
        return NeedsOwner(
            "The keys belong to a user of the store who may not see this. "
            f"Make new keys in {_KEYS} for an administrator or shop manager, with the permission Read.",
            refusal.text,
        )
    if refusal.code.startswith("woocommerce_rest_authentication"):
        return NeedsOwner(
            "The store does not accept our keys: they are wrong, revoked, or not meant for reading. "
            f"Connect the store again, or make new keys in {_KEYS}.",
            refusal.text,
        )
    return NeedsOwner(
        "Something in front of the store, a firewall or a security plugin, blocks its REST API. "
        "Allow requests to /wp-json/wc/ from Cartbooks there, then try again.",
        refusal.text,
    )


def not_wordpress(shop_url: str, detail: str) -> NeedsOwner:
    return NeedsOwner(
        f"{shop_url} answers with a page, not as a WooCommerce shop does. Check the address; "
        "if it is right, a plugin or firewall of the site hides its REST API and has to allow /wp-json/.",
        detail,
    )


def passing_page(detail: str) -> Transient:
    return Transient(f"The store answered with a page where its data should be. {_LATER}", detail)


def unreadable(detail: str) -> Transient:
    return Transient(f"The store's answer has not the form that WooCommerce gives it. {_LATER}", detail)


def read_only(detail: str) -> NeedsOwner:
    return NeedsOwner(
        "Our keys may only read from the store, and this needs to write. "
        f"Connect the store again and approve Read/Write, or make such keys in {_KEYS}.",
        detail,
    )


def moved(shop_url: str, to: str) -> NeedsOwner:
    return NeedsOwner(
        f"{shop_url} sends us on to another address, {to}. "
        "If that is your shop, connect it under that address; keys are never sent on by themselves.",
    )


def _retry_after(header: str) -> float | None:
    if header.isdigit():
        return float(header)
    try:
        return max(0.0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
