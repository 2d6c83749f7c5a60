"""Which orders are exported: the choices of the export page, each with the sentence for what it leaves out."""

from datetime import date, datetime

from app.config.document import ReadyConfig
from app.config.sections.export import DateBasis, excluded_tags
from app.core.company import Company
from app.core.order import Order
from app.core.reason import Effect, Reason
from app.plan.days import local_day, shown


def order_day(order: Order, config: ReadyConfig, company: Company) -> date | None:
    """The document's date, by the basis chosen, in the company's time zone; None while it is not known."""
    moment = _moment(order, config.export.date_basis)
    return local_day(moment, company.time_zone) if moment else None


def left_out(order: Order, config: ReadyConfig, day: date | None) -> Reason | None:
    """Why the settings leave the order out; None when it is to be exported."""
    return (
        _test_order(order)
        or _status(order, config)
        or _date(config, day)
        or _channel(order, config)
        or _method(order, config)
        or _tag(order, config)
        or _zero(order, config)
    )


def _moment(order: Order, basis: DateBasis) -> datetime | None:
    if basis is DateBasis.PAID:
        return order.paid
    return order.completed if basis is DateBasis.COMPLETED else order.created


def _reason(code: str, message: str, section: str = "export") -> Reason:
    return Reason(code, message, section, Effect.LEFT_OUT)


def _test_order(order: Order) -> Reason | None:
    if not order.test:
        return None
    return _reason(
        "test_order", "The order was placed in test mode. No money moved, so it is not exported.", ""
    )


def _status(order: Order, config: ReadyConfig) -> Reason | None:
    if order.status in config.export.statuses:
        return None
    return _reason(
        "status",
        f"Orders with the status “{order.status}” are not exported. Tick the status if they should be.",
    )


def _date(config: ReadyConfig, day: date | None) -> Reason | None:
    start, end = config.export.from_date, config.export.to_date
    if day is None:
        return _undated(config.export.date_basis)
    if start and day < start:
        return _reason(
            "before_start",
            f"The order is of {shown(day)}, and orders before {shown(start)} are not exported. "
            "Choose an earlier start date if it should be.",
        )
    if end and day > end:
        return _reason(
            "after_end",
            f"The order is of {shown(day)}, and orders after {shown(end)} are not exported. "
            "Choose a later end date, or none, if it should be.",
        )
    return None


def _undated(basis: DateBasis) -> Reason:
    if basis is DateBasis.PAID:
        return _reason(
            "not_paid", "The store does not say yet that the order is paid. It is exported once it is."
        )
    return _reason("not_completed", "The order is not completed yet. It is exported once it is.")


def _channel(order: Order, config: ReadyConfig) -> Reason | None:
    if not config.export.channels or order.channel in config.export.channels:
        return None
    return _reason(
        "channel",
        f"Orders of the channel “{order.channel}” are not exported. Tick the channel if they should be.",
    )


def _method(order: Order, config: ReadyConfig) -> Reason | None:
    if order.payment.method not in config.export.exclude_methods:
        return None
    title = order.payment.title or order.payment.method
    return _reason(
        "payment_method",
        f"Orders paid by “{title}” are left out. Untick the payment method if they should not be.",
    )


def _tag(order: Order, config: ReadyConfig) -> Reason | None:
    if not order.tags or not config.export.exclude_tags:
        return None
    excluded = excluded_tags(config.export)
    tag = next((tag for tag in order.tags if tag.casefold() in excluded), None)
    if tag is None:
        return None
    return _reason(
        "tag",
        f"Orders with the tag “{tag}” are left out. Remove the tag from the list if they should not be.",
    )


def _zero(order: Order, config: ReadyConfig) -> Reason | None:
    if order.total or not config.export.exclude_zero:
        return None
    return _reason(
        "zero_total", "Orders with a total of zero are left out. Untick that if they should not be."
    )
