"""Tax agencies, rates and codes, and the tax service through which an app adds them."""

from dataclasses import dataclass
from decimal import Decimal

from simulators.qbo import faultbook, fields
from simulators.qbo.arithmetic import Rate
from simulators.qbo.books import Books, Target
from simulators.qbo.drafts import Draft, Prepared, name_key, number, taken, text
from simulators.qbo.rows import Keys
from simulators.qbo.storing import store_new
from simulators.qbo.wire import Json


@dataclass(frozen=True)
class NewCode:
    name: str
    rates: tuple[str, ...]  # ids of rates, in the order in which they apply
    on_tax: frozenset[str] = frozenset()
    taxable: bool = True
    group: bool = True
    place: str | None = None  # the state or province for which automated sales tax picks it
    purchase: bool = False


def prepare_agency(books: Books, draft: Draft) -> Prepared:
    name = text(draft.merged, "DisplayName")
    if name is None:
        faultbook.missing("DisplayName")
    key = name_key(name)
    if taken(books, draft, "TaxAgency", key):
        faultbook.duplicate_name()
    body = draft.merged | {"TaxTrackedOnPurchases": False, "TaxTrackedOnSales": True}
    body.setdefault("TaxAgencyConfig", "USER_DEFINED")
    return Prepared(body, Keys(label=name, name=key))


def add_agency(books: Books, name: str) -> str:
    agency = books.rows.next_id("tax_agency")
    body: Json = {"DisplayName": name, "TaxTrackedOnPurchases": False, "TaxTrackedOnSales": True}
    store_new(books, "TaxAgency", agency, body, Keys(label=name, name=name_key(name)))
    return agency


def add_rate(books: Books, name: str, percent: Decimal, agency: str) -> str:
    key = name_key(name)
    if books.rows.named("TaxRate", key):
        faultbook.duplicate_name()
    rate = books.rows.next_id("tax_rate")
    body: Json = {
        "Name": name,
        "Description": name,
        "Active": True,
        "RateValue": percent,
        "AgencyRef": {"value": agency},
        "SpecialTaxType": "ZERO_RATE" if percent == 0 else "NONE",
        "DisplayType": "ReadOnly",
        "EffectiveTaxRate": [{"RateValue": percent, "EffectiveDate": books.timestamp}],
    }
    store_new(books, "TaxRate", rate, body, Keys(label=name, name=key))
    return rate


def add_code(books: Books, code: NewCode, code_id: str | None = None) -> str:
    key = name_key(code.name)
    if books.rows.named("TaxCode", key):
        faultbook.duplicate_name()
    new_id = code_id or books.rows.next_id("tax_code")
    sales = [_rate_detail(books, rate, order, code) for order, rate in enumerate(code.rates)]
    body: Json = {
        "Name": code.name,
        "Description": code.name,
        "Active": True,
        "Hidden": False,
        "Taxable": code.taxable,
        "TaxGroup": code.group,
        "SalesTaxRateList": {"TaxRateDetail": sales},
        "PurchaseTaxRateList": {"TaxRateDetail": sales if code.purchase else []},
        "TaxCodeConfigType": "SYSTEM_GENERATED" if code.place else "USER_DEFINED",
    }
    store_new(books, "TaxCode", new_id, body, Keys(label=code.name, kind=code.place, name=key))
    return new_id


def _rate_detail(books: Books, rate: str, order: int, code: NewCode) -> Json:
    detail: Json = {
        "TaxRateRef": {"value": rate, "name": books.expect("TaxRate", rate).label},
        "TaxTypeApplicable": "TaxOnAmountPlusTax" if rate in code.on_tax else "TaxOnAmount",
        "TaxOrder": order,
    }
    return detail


def rates_of(books: Books, code: Target) -> list[Rate]:
    """The rates of a code in their order, with the percentage that counts today."""
    details = sorted(
        code.body["SalesTaxRateList"]["TaxRateDetail"], key=lambda detail: int(detail["TaxOrder"])
    )
    return [_rate(books, detail) for detail in details]


def _rate(books: Books, detail: Json) -> Rate:
    rate_id = str(detail["TaxRateRef"]["value"])
    percent = Decimal(books.expect("TaxRate", rate_id).body["RateValue"])
    return Rate(rate_id, percent, on_tax=detail["TaxTypeApplicable"] == "TaxOnAmountPlusTax")


# POST /taxservice/taxcode


def create_by_service(books: Books, body: object) -> Json:
    if books.company.expired:
        faultbook.subscription_ended()
    sent = fields.read("TaxService", body, [])
    name = text(sent, "TaxCode")
    if name is None:
        faultbook.missing("TaxCode")
    if not sent.get("TaxRateDetails"):
        faultbook.missing("TaxRateDetails")
    if books.rows.named("TaxCode", name_key(name)):
        faultbook.duplicate_name()
    details = [_service_rate(books, detail) for detail in sent["TaxRateDetails"]]
    code = add_code(books, NewCode(name, tuple(str(detail["TaxRateId"]) for detail in details)))
    books.forget()
    return {"TaxCode": name, "TaxCodeId": code, "TaxRateDetails": details}


def _service_rate(books: Books, detail: Json) -> Json:
    rate_id = text(detail, "TaxRateId")
    if rate_id is not None:
        rate = books.target("TaxRate", rate_id)
        if rate is None:
            faultbook.invalid_reference("TaxRate", rate_id)
        return {"TaxRateName": rate.label, "TaxRateId": rate_id, "RateValue": rate.body["RateValue"]}
    return _new_service_rate(books, detail)


def _new_service_rate(books: Books, detail: Json) -> Json:
    for name in ("TaxRateName", "RateValue", "TaxAgencyId"):
        if detail.get(name) in {None, ""}:
            faultbook.missing(name)
    percent = number(detail, "RateValue") or Decimal(0)
    if not 0 <= percent <= 100:
        faultbook.invalid_number("RateValue", percent)
    agency = str(detail["TaxAgencyId"])
    if books.target("TaxAgency", agency) is None:
        faultbook.invalid_reference("TaxAgency", agency)
    rate_id = add_rate(books, str(detail["TaxRateName"]), percent, agency)
    return detail | {"TaxRateId": rate_id, "TaxApplicableOn": detail.get("TaxApplicableOn", "Sales")}
