"""Whether a document that has an order's number is that sale: what of the two does not agree."""

import re
from datetime import date

from app.core.order import Order
from app.core.posted import Holder
from app.plan.days import local_day

NEAR = 7  # days: others date a document when the order was placed, paid, or sent
TOTAL, DATE, CUSTOMER = "total", "date", "customer"


def differences(order: Order, holder: Holder, zone: str) -> tuple[str, ...]:
    """The names of what differs; () when the two are the same sale as far as anybody can tell."""
    found = (
        (TOTAL, holder.total != order.total),
        (DATE, not _is_near(order, holder.date, zone)),
        (CUSTOMER, not _is_same_customer(order, holder.customer)),
    )
    return tuple(name for name, differs in found if differs)


def _is_near(order: Order, day: date, zone: str) -> bool:
    moments = (order.created, order.paid, order.completed)
    return any(abs((local_day(moment, zone) - day).days) <= NEAR for moment in moments if moment)


def _is_same_customer(order: Order, name: str) -> bool:
    """Lee, Ann is Ann Lee; a name with its e-mail or company behind it is that name."""
    words = _words(name)
    party = order.billing
    names = (f"{party.first_name} {party.last_name}", party.company, party.email)
    return any(ours <= words for one in names if (ours := _words(one)))


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", text.casefold()))
