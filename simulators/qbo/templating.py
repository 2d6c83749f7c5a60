"""Draws the practice company's pages; everything shown is escaped."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Undefined
from starlette.responses import HTMLResponse

from simulators.qbo.paper import address_text

HERE = Path(__file__).parent
# Names of customers hold script in the tests: besides escaping, the browser is told to run none at all.
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"
HEADERS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin", "Cache-Control": "no-store"}


def figure(amount: Decimal) -> str:
    """1,234.50, and a true minus for what is below zero."""
    text = f"{abs(amount):,f}"
    return f"\N{MINUS SIGN}{text}" if amount < 0 else text


def amount(value: object) -> str:
    """An amount of the API's JSON, which may be missing."""
    return "" if _is_missing(value) else figure(Decimal(str(value)).quantize(Decimal("0.01")))


def pieces(value: object) -> str:
    """A quantity or a percentage: no more places than it has."""
    if _is_missing(value):
        return ""
    text = figure(Decimal(str(value)))
    return text.rstrip("0").rstrip(".") if "." in text else text


def rate(value: object) -> str:
    """A price: two places, or as many more as it has."""
    if _is_missing(value):
        return ""
    price = Decimal(str(value))
    return amount(price) if price == price.quantize(Decimal("0.01")) else pieces(price)


def _is_missing(value: object) -> bool:
    return value is None or isinstance(value, Undefined)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figure"] = figure
    environment.filters["amount"] = amount
    environment.filters["pieces"] = pieces
    environment.filters["rate"] = rate
    environment.filters["address"] = address_text
    return environment


_ENVIRONMENT = _environment()


def render(template: str, values: Mapping[str, object], status: int = 200) -> HTMLResponse:
    return HTMLResponse(_ENVIRONMENT.get_template(template).render(values), status, HEADERS)
