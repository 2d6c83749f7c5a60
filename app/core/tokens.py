"""The pair of tokens that opens a company of QuickBooks Online."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TokenPair:
    """An access token and the refresh token that renews it; neither shows in a log."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    access_expires: datetime
    refresh_expires: datetime
