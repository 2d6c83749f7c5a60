"""What a customer would be called: the name as the merchant wants it built, and its two fallbacks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.config.document import ReadyConfig
from app.config.sections.customers import MatchBy, NameFormat
from app.core.document import Limits
from app.core.order import Order, Party
from app.plan.names import cleaned, customer_name

IMPERSONAL = frozenset(
    {NameFormat.SINGLE, NameFormat.CHANNEL, NameFormat.STORE_AND_CURRENCY, NameFormat.ORDER_NUMBER}
)


@dataclass(frozen=True, slots=True)
class Names:
    """`plain` is the name; `distinct` tells a second person of that name apart; the other two are the
    same for a currency that is not the customer's, because QuickBooks gives a customer one for ever."""

    plain: str
    distinct: str
    foreign: str
    foreign_distinct: str
    whole: str  # the plain name before it was made to fit
    personal: bool  # an impersonal name stands for many buyers, so no buyer's contact data go with it
    email: str
    company: str

    @property
    def all(self) -> tuple[str, str, str, str]:
        return self.plain, self.distinct, self.foreign, self.foreign_distinct


def names_of(order: Order, config: ReadyConfig, limits: Limits) -> Names:
    """Every name under which the order's customer may stand in the books; "" when it names nobody."""
    chosen = config.customers.name_format
    personal = chosen not in IMPERSONAL
    plain = _built(order, config, chosen) or (_any_name(order) if personal else "")
    email, company = cleaned(order.billing.email), cleaned(order.billing.company)
    mark = (company if config.customers.match_by is MatchBy.COMPANY else email) if personal else ""
    distinct = f"{plain} ({mark})" if mark and plain and mark not in plain else plain
    has_currency = chosen is NameFormat.STORE_AND_CURRENCY
    ending = "" if has_currency or not plain else f" ({order.currency})"
    return Names(
        customer_name(plain, limits),
        customer_name(distinct, limits),
        customer_name(plain + ending, limits),
        customer_name(distinct + ending, limits),
        plain,
        personal,
        email,
        company,
    )


def _built(order: Order, config: ReadyConfig, chosen: NameFormat) -> str:
    if chosen is NameFormat.CHANNEL:
        return cleaned(order.channel or config.store_name)
    if chosen is NameFormat.STORE_AND_CURRENCY:
        return cleaned(f"{config.store_name} {order.currency}")
    if chosen is NameFormat.ORDER_NUMBER:
        return cleaned(order.number)
    if chosen is NameFormat.SINGLE:
        return cleaned(config.customers.single_name)
    if chosen in (NameFormat.SHIPPING_FIRST_LAST, NameFormat.SHIPPING_COMPANY):
        return _OF_PARTY[chosen](order.shipping_to)
    return _OF_PARTY[chosen](order.billing)


def _any_name(order: Order) -> str:
    """For an order that lacks what the chosen format is made of."""
    billing, shipping = order.billing, order.shipping_to
    choices = (_first_last(billing), billing.company, _first_last(shipping), shipping.company, billing.email)
    return next((name for name in map(cleaned, choices) if name), "")


def _first_last(party: Party) -> str:
    return cleaned(f"{party.first_name} {party.last_name}")


def _last_first(party: Party) -> str:
    first, last = cleaned(party.first_name), cleaned(party.last_name)
    return f"{last}, {first}" if first and last else first or last


def _first_last_email(party: Party) -> str:
    name, email = _first_last(party), cleaned(party.email)
    return f"{name} ({email})" if name and email else name or email


def _company(party: Party) -> str:
    return cleaned(party.company)


_OF_PARTY: Mapping[NameFormat, Callable[[Party], str]] = {
    NameFormat.FIRST_LAST: _first_last,
    NameFormat.LAST_FIRST: _last_first,
    NameFormat.FIRST_LAST_EMAIL: _first_last_email,
    NameFormat.COMPANY_OR_FIRST_LAST: lambda party: _company(party) or _first_last(party),
    NameFormat.COMPANY_OR_LAST_FIRST: lambda party: _company(party) or _last_first(party),
    NameFormat.SHIPPING_FIRST_LAST: _first_last,
    NameFormat.SHIPPING_COMPANY: _company,
    NameFormat.EMAIL: lambda party: cleaned(party.email),
}
