"""CompanyInfo and Preferences: one of each, always there, changed group by group."""

from simulators.qbo import faultbook
from simulators.qbo.books import Books
from simulators.qbo.drafts import Draft, Prepared, ref
from simulators.qbo.rows import Keys
from simulators.qbo.wire import Json

ISO3 = {
    "United States": "USA",
    "US": "USA",
    "United Kingdom": "GBR",
    "GB": "GBR",
    "Germany": "DEU",
    "DE": "DEU",
    "Canada": "CAN",
    "CA": "CAN",
    "Japan": "JPN",
    "JP": "JPN",
}
ADDRESSES = ("CompanyAddr", "CustomerCommunicationAddr", "LegalAddr")


def prepare_company_info(books: Books, draft: Draft) -> Prepared:
    body = (draft.old or {}) | draft.merged | {"Country": books.company.country}
    for name in ADDRESSES:
        country = body.get(name, {}).get("Country")
        if country in ISO3:
            body[name] = body[name] | {"Country": ISO3[country]}
    return Prepared(body, Keys())


def prepare_preferences(books: Books, draft: Draft) -> Prepared:  # noqa: ARG001 a Prepare
    old = draft.old or {}
    body = old | {name: _group(old.get(name), value) for name, value in draft.sent.items()}
    currency = body.get("CurrencyPrefs", {})
    before = old.get("CurrencyPrefs", {})
    if draft.old is not None and currency.get("MultiCurrencyEnabled") != before.get("MultiCurrencyEnabled"):
        faultbook.business("Multi-currency can be changed in QuickBooks only, not through the API.")
    if draft.old is not None and ref(currency, "HomeCurrency") != ref(before, "HomeCurrency"):
        faultbook.business("The home currency cannot be changed.")
    return Prepared(body, Keys())


def _group(old: Json | None, sent: object) -> object:
    if not isinstance(sent, dict) or old is None:
        return sent
    return {name: value for name, value in (old | sent).items() if value != ""}
