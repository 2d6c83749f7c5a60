"""Draws the practice PC's pages in the look of the practice company's; everything shown is escaped."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from jinja2 import Environment, FileSystemLoader
from starlette.responses import HTMLResponse

from simulators.desktop.clock import ZONE
from simulators.desktop.node import Body
from simulators.desktop.schema import DATA
from simulators.qbo.templating import HEADERS, amount, figure, pieces, rate

NEIGHBOUR = DATA.parents[1] / "qbo"

HERE = DATA.parent / "templates"


def moment(seconds: object) -> str:
    """A time of the PC's own clock."""
    if not isinstance(seconds, float):
        return ""
    return datetime.fromtimestamp(seconds, ZONE).strftime("%Y-%m-%d %H:%M:%S")


def money(value: object) -> str:
    return "" if value is None else figure(Decimal(str(value)))


def total(body: Body) -> str:
    """Of a document, whose invoices say their total in two parts."""
    if body["type"] == "Invoice":
        return figure(Decimal(body["Subtotal"]) + Decimal(body["SalesTaxTotal"]))
    return money(body.get("TotalAmount"))


def _environment() -> Environment:
    # The frame of every page is the neighbour's, so that both look alike.
    environment = Environment(
        loader=FileSystemLoader([HERE, NEIGHBOUR / "templates"]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["total"] = total
    environment.filters.update(
        amount=amount, pieces=pieces, rate=rate, moment=moment, money=money, figure=figure
    )
    return environment


_ENVIRONMENT = _environment()


def render(template: str, values: Mapping[str, object], status: int = 200) -> HTMLResponse:
    return HTMLResponse(_ENVIRONMENT.get_template(template).render(values), status, HEADERS)
