"""Queries about QuickBooks, the company and its switches, about what was deleted, and values beside objects."""

from dataclasses import dataclass

from simulators.desktop.clock import moment_of, stamp
from simulators.desktop.company import Company, reference
from simulators.desktop.kinds import DOCUMENTS, LISTS, TAX_ITEMS
from simulators.desktop.node import Body, Node
from simulators.desktop.preferences import told
from simulators.desktop.presenting import extras
from simulators.desktop.referring import find
from simulators.desktop.statuses import NOTHING_FOUND, OK, not_found
from simulators.desktop.writing import Answer

_VERSIONS = (
    *("1.0", "1.1", "2.0", "2.1", "3.0", "4.0", "4.1", "5.0", "6.0", "7.0", "8.0", "9.0", "10.0", "11.0"),
    *("12.0", "13.0", "14.0", "15.0", "16.0"),
)
COMPANY = "Company"


@dataclass(frozen=True)
class Host:
    """The QuickBooks program on the PC; the highest qbXML version tells its year."""

    highest: tuple[int, int] = (16, 0)
    file_mode: str = "MultiUser"

    @property
    def versions(self) -> list[str]:
        return [text for text in _VERSIONS if _pair(text) <= self.highest]

    def ret(self) -> Body:
        year = 2007 + self.highest[0]
        return {
            "ProductName": f"QuickBooks Desktop Premier {year}",
            "MajorVersion": f"{self.highest[0] + 17}.0",
            "MinorVersion": "R7",
            "Country": "US",
            "SupportedQBXMLVersion": self.versions,
            "IsAutomaticLogin": "false",
            "QBFileMode": self.file_mode,
        }


def _pair(text: str) -> tuple[int, int]:
    major, _, minor = text.partition(".")
    return int(major), int(minor)


def host_answer(host: Host, node: Node) -> Answer:
    return _one("HostRet", host.ret(), node)


def company_answer(company: Company, node: Node) -> Answer:
    address = {"Addr1": "2500 Market Street", "City": "San Francisco", "State": "CA", "PostalCode": "94114"}
    body: Body = {
        "IsSampleCompany": "false",
        "CompanyName": company.name,
        "LegalCompanyName": company.name,
        "Address": address,
        "Email": "books@example.test",
        "FirstMonthFiscalYear": "January",
        "FirstMonthIncomeTaxYear": "January",
        "CompanyType": "Retail",
        "TaxForm": "OtherOrNone",
    }
    beside = extras(company, COMPANY, tuple(node.values("OwnerID")))
    if beside:
        body["DataExtRet"] = beside
    return _one("CompanyRet", body, node)


def preferences_answer(company: Company, node: Node) -> Answer:
    preferences = company.preferences
    item = company.named(TAX_ITEMS, preferences.default_tax_item)
    codes = [
        company.named(("SalesTaxCode",), name)
        for name in (preferences.taxable_code, preferences.nontaxable_code)
    ]
    first, second = (reference(code) if code is not None else None for code in codes)
    body = told(preferences, reference(item) if item is not None else None, (first, second))
    return _one("PreferencesRet", body, node)


def _one(name: str, body: Body, node: Node) -> Answer:
    wanted = node.values("IncludeRetElement")
    if wanted:
        body = {key: value for key, value in body.items() if key in wanted}
    return Answer(found=((name, body),))


def deleted_answer(company: Company, node: Node, *, documents: bool) -> Answer:
    word, identity = ("TxnDelType", "TxnID") if documents else ("ListDelType", "ListID")
    kinds = set(node.values(word)) & set(DOCUMENTS if documents else LISTS)
    span = node.first("DeletedDateRangeFilter")
    since = moment_of(span.value("FromDeletedDate") or "1970-01-01") if span else 0.0
    until = moment_of(span.value("ToDeletedDate") or "9000-01-01") if span else float("inf")
    found = []
    for kind, gone, created, at, name in company.store.rows(
        "SELECT kind, id, created, at, name FROM deleted ORDER BY seq"
    ):
        moment = float(str(at))
        if kind in kinds and since <= moment <= until:
            body = {
                word: kind,
                identity: gone,
                "TimeCreated": stamp(float(str(created))),
                "TimeDeleted": stamp(moment),
            }
            label = {"RefNumber" if documents else "FullName": name} if name else {}
            found.append(("TxnDeletedRet" if documents else "ListDeletedRet", {**body, **label}))
    return Answer(OK if found else NOTHING_FOUND, tuple(found))


def write_extra(company: Company, node: Node, macros: dict[str, str]) -> Answer:
    """Believed: no definition is asked for first."""
    identity = _target(company, node, macros)
    owner, name = node.value("OwnerID") or "", node.value("DataExtName") or ""
    value = node.value("DataExtValue") or ""
    company.put_extra(owner, identity, name, value)
    body = {"OwnerID": owner, "DataExtName": name, "DataExtType": "STR255TYPE", "DataExtValue": value}
    return Answer(found=(("DataExtRet", body),))


def _target(company: Company, node: Node, macros: dict[str, str]) -> str:
    listed, document = node.first("ListObjRef"), node.first("TxnID")
    if listed is not None:
        kind = node.value("ListDataExtType") or ""
        kinds = tuple(name for name in LISTS if name == kind or (kind == "Item" and name.startswith("Item")))
        found = find(company, listed, "DataExt", kinds)
        return found.id if found is not None else ""
    if document is not None:
        identity = macros.get(document.attributes.get("useMacro", ""), document.text)
        if company.get(DOCUMENTS, identity) is None:
            not_found(identity)
        return identity
    return COMPANY
