"""A company file to ask: sets of requests in, answers by their names out."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from simulators.desktop.desk import Desk, Options
from simulators.desktop.faults import FaultRule
from simulators.desktop.iterators import Iterators
from simulators.desktop.presenting import trial_balance
from simulators.desktop.statuses import Unprocessed


@dataclass
class Rs:
    """One answer."""

    element: Element

    @property
    def code(self) -> int:
        return int(self.element.attrib["statusCode"])

    @property
    def severity(self) -> str:
        return self.element.attrib["statusSeverity"]

    @property
    def message(self) -> str:
        return self.element.attrib["statusMessage"]

    def text(self, path: str) -> str:
        """Of an element of the first object; a missing one fails the test."""
        found = self.element.find(f"*/{path}")
        assert found is not None, f"{self.element.tag} has no {path}: {self.message}"
        return found.text or ""

    def has(self, path: str) -> bool:
        return self.element.find(f"*/{path}") is not None

    def texts(self, path: str) -> list[str]:
        return [found.text or "" for found in self.element.findall(f"*/{path}")]

    def order(self) -> list[str]:
        return [child.tag for child in self.element[0]]


class Books:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.session = Iterators()

    def raw(self, body: str, attributes: str = 'onError="continueOnError"', version: str = "13.0") -> str:
        return self.desk.processor("main").process(written(body, attributes, version), self.session)

    def ask(
        self, *requests: str, attributes: str = 'onError="continueOnError"', version: str = "13.0"
    ) -> list[Rs]:
        return answers(self.raw("".join(requests), attributes, version))

    def one(self, request: str, version: str = "13.0") -> Rs:
        (answer,) = self.ask(request, version=version)
        return answer

    def done(self, request: str) -> Rs:
        """An answer that must be good."""
        answer = self.one(request)
        assert answer.code == 0, answer.message
        return answer

    def hresult(self, body: str, attributes: str = 'onError="continueOnError"', version: str = "13.0") -> int:
        """The number that QuickBooks throws instead of answering."""
        with pytest.raises(Unprocessed) as thrown:
            self.raw(body, attributes, version)
        return thrown.value.number

    def fault(self, rule: FaultRule) -> None:
        self.desk.faults.add([rule])

    def count(self, kind: str) -> int:
        return self.desk.company.store.number("SELECT COUNT(*) FROM records WHERE kind = ?", (kind,))

    def trial(self) -> dict[str, str]:
        return {row["account"]: row["amount"] for row in trial_balance(self.desk.company)}


def open_books(options: Options | None = None) -> Books:
    return Books(Desk(None, options))


def written(body: str, attributes: str = 'onError="continueOnError"', version: str = "13.0") -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><?qbxml version="{version}"?>'
        f"<QBXML><QBXMLMsgsRq {attributes}>{body}</QBXMLMsgsRq></QBXML>"
    )


def answers(text: str) -> list[Rs]:
    return [Rs(element) for element in root_of(text)]


def root_of(text: str) -> Element:
    """QBXMLMsgsRs."""
    element: Element = fromstring(text)[0]
    return element


def named(element: str, name: str) -> str:
    return f"<{element}><FullName>{name}</FullName></{element}>"


def customer(name: str, more: str = "") -> str:
    return f"<CustomerAddRq><CustomerAdd><Name>{name}</Name>{more}</CustomerAdd></CustomerAddRq>"


def line(kind: str, item: str, more: str = "") -> str:
    return f"<{kind}LineAdd>{named('ItemRef', item)}{more}</{kind}LineAdd>"


def sale(kind: str, header: str, *lines: str, attributes: str = "", who: str = "Ellen Marsh") -> str:
    """A document for a customer; each line is an item and what follows it."""
    inside = "".join(line(kind, *one.split("|")) for one in lines)
    body = f"{named('CustomerRef', who)}{header}{inside}"
    return f"<{kind}AddRq><{kind}Add{attributes}>{body}</{kind}Add></{kind}AddRq>"


def payment(txn_id: str, amount: str, total: str, who: str = "Ellen Marsh") -> str:
    applied = f"<AppliedToTxnAdd>{txn_id}<PaymentAmount>{amount}</PaymentAmount></AppliedToTxnAdd>"
    body = f"{named('CustomerRef', who)}<TotalAmount>{total}</TotalAmount>{applied}"
    return f"<ReceivePaymentAddRq><ReceivePaymentAdd>{body}</ReceivePaymentAdd></ReceivePaymentAddRq>"
