"""A shop's settings as its site.json tells them, and its clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from simulators.shop.wire import Wire

ISO = "%Y-%m-%dT%H:%M:%S"


@dataclass(frozen=True)
class Site:
    """Settings that other parts ask for by name; `raw` is the file as it is."""

    raw: Wire
    name: str
    zone: tzinfo
    currency: str
    symbol: str
    wordpress: str
    woocommerce: str


def site_of(raw: Wire) -> Site:
    return Site(
        raw=raw,
        name=str(raw["name"]),
        zone=_zone(raw),
        currency=str(raw["currency"]),
        symbol=str(raw.get("currency_symbol", "")),
        wordpress=str(raw.get("wordpress_version", "7.1")),
        woocommerce=str(raw.get("woocommerce_version", "11.0.1")),
    )


def _zone(raw: Wire) -> tzinfo:
    name = raw.get("timezone_string")
    if name:
        return ZoneInfo(str(name))
    # A WordPress site may be set to a plain offset such as UTC+2; then it has no zone name at all.
    return timezone(timedelta(hours=float(raw.get("gmt_offset", 0))))


class Clock:
    """The shop's idea of now; a test may stop it so that dates of changes are known beforehand."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone
        self.fixed: datetime | None = None

    def now(self) -> datetime:
        return self.fixed or datetime.now(UTC).replace(microsecond=0)

    def second(self) -> int:
        return int(self.now().timestamp())

    def stamps(self) -> tuple[str, str]:
        """Now in the site's own time and in GMT, both without an offset, as WooCommerce writes them."""
        return both_times(self.now(), self.zone)


def both_times(moment: datetime, zone: tzinfo) -> tuple[str, str]:
    return moment.astimezone(zone).strftime(ISO), moment.astimezone(UTC).strftime(ISO)


def parse_gmt(text: str) -> datetime:
    """Read a moment: without an offset it is GMT."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def seconds_of(gmt: str) -> int:
    return int(parse_gmt(gmt).timestamp())
