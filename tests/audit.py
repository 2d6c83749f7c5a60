"""An auditor of its own: a shop's raw orders on one side, what the books hold on the other; nothing of the app in it.

    python -m tests.audit SHOP_FOLDER BOOKS_JSON [--config FILE] [--zone NAME] [--journal FILE]

BOOKS_JSON is what `cartbooks demo --books-out` wrote, FILE the partial configuration that was used, and the journal
what the practice company answers at `/_sim/ledger/{realm}`. Every finding is a sentence; no finding, exit status 0.
"""

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.audit_books import EXPENSE, Books, account_findings, expected_fees, fee_findings, journal_findings
from tests.audit_shop import ZERO, Case, Choices, Shop, Wire, load, money, refund_taxes, unit

SALES = ("SalesReceipt", "Invoice", "Estimate")
BACK = ("RefundReceipt", "CreditMemo")
OTHERS = ("Payment", "Deposit", "JournalEntry")
ALL = (*SALES, *BACK, *OTHERS, EXPENSE)
MARKER = re.compile(r"\bCB[A-Z2-7]{18}\b")


@dataclass(frozen=True, slots=True)
class Audit:
    """`missing` are orders that the choices export and the books do not have: the app must name a reason for each.

    `cents_off` sums, in minor units, whatever a total, a tax, a refund or a payment differs from the store's.
    """

    orders: int
    booked: int
    left_out: int
    missing: tuple[str, ...]
    documents: Mapping[str, int]
    cents_off: int
    duplicates: int
    findings: tuple[str, ...]

    @property
    def summary(self) -> str:
        documents = ", ".join(f"{count} {kind}" for kind, count in self.documents.items()) or "no documents"
        return (
            f"{self.orders} orders: {self.booked} in the books, {self.left_out} left out by the choices, "
            f"{len(self.missing)} missing; {documents}; {self.cents_off} cents off, {self.duplicates} duplicates, "
            f"{len(self.findings)} findings."
        )


def audit(
    shop: Shop, books: Books, config: Wire, zone: str = "", journal: Sequence[Wire] | None = None
) -> Audit:
    """Hold the books against the shop."""
    return _Auditor(shop, books, Choices.of(config), _zone(shop, books, zone)).audit(journal)


def _zone(shop: Shop, books: Books, named: str) -> ZoneInfo:
    """The books' time zone decides which day it is; the shop's where the books do not say."""
    told = next((row.get("DefaultTimeZone") for row in books.get("CompanyInfo", ())), "")
    return ZoneInfo(named or told or shop.site.get("timezone_string") or "UTC")


class _Auditor:
    def __init__(self, shop: Shop, books: Books, choices: Choices, zone: ZoneInfo) -> None:
        self.shop, self.books, self.choices, self.zone = shop, books, choices, zone
        self.cases = {str(order["number"]): Case(order) for order in shop.orders}
        self.customers = {row["Id"]: row for row in books.get("Customer", ())}
        self.findings: list[str] = []
        self.extra: set[tuple[str, str]] = set()
        self.cents = 0
        self.missing: list[str] = []

    def audit(self, journal: Sequence[Wire] | None) -> Audit:
        self._sort()
        self._look_for_twins()
        for case in self.cases.values():
            self._check_case(case)
        for kind, document in self._documents(SALES + BACK):
            self._check_foots(kind, document)
        self._check_expenses()
        self._check_days()
        self._check_accounts()
        if journal is not None:
            self._check_journal(journal)
        booked = sum(bool(case.sales) for case in self.cases.values())
        return Audit(
            orders=len(self.cases),
            booked=booked,
            left_out=len(self.cases) - booked - len(self.missing),
            missing=tuple(self.missing),
            documents={kind: len(self.books[kind]) for kind in ALL if self.books.get(kind)},
            cents_off=self.cents,
            duplicates=len(self.extra),
            findings=tuple(self.findings),
        )

    # Which document is of which order

    def _documents(self, kinds: Sequence[str]) -> Iterator[tuple[str, Wire]]:
        for kind in kinds:
            for document in self.books.get(kind, ()):
                yield kind, document

    def _sort(self) -> None:
        invoices: dict[str, Case] = {}
        for kind, document in self._documents(SALES + BACK):
            case, refund = self._whose(document)
            if case is None:
                self._say(f"{_name(kind, document)} of {document['TotalAmt']} is of no order of the shop.")
            elif kind in SALES:
                case.sales.append({**document, "kind": kind})
                invoices[document["Id"]] = case
            else:
                case.back[refund or self._refund_by_amount(case, document)].append({**document, "kind": kind})
        for kind, document in self._documents(OTHERS):
            linked = [
                link["TxnId"] for line in document.get("Line", ()) for link in line.get("LinkedTxn", ())
            ]
            cases = {number: invoices[number] for number in linked if number in invoices}
            if kind == "Payment" and len(cases) == 1:
                next(iter(cases.values())).payments.append(document)
            else:
                self._say(f"{_name(kind, document)} of {document.get('TotalAmt')} is explained by no order.")

    def _whose(self, document: Wire) -> tuple[Case | None, str]:
        """The order by the document's number, else by its memo; and the id of the refund, if it names one."""
        ends = re.escape(self.choices.prefix), re.escape(self.choices.suffix)
        found = re.fullmatch(f"{ends[0]}(.+?){ends[1]}(?:-R(\\d+))?", str(document.get("DocNumber", "")))
        told = re.findall(r"\bOrder (\S+)", str(document.get("PrivateNote", "")))
        by_number = self.cases.get(found[1]) if found else None
        by_memo = next((self.cases[number] for number in told if number in self.cases), None)
        if by_number and by_memo and by_number is not by_memo:
            self._say(
                f"Document {document['DocNumber']} bears the number of order {by_number.number} "
                f"and the memo of order {by_memo.number}."
            )
        return by_number or by_memo, (found[2] or "") if found and by_number else ""

    def _refund_by_amount(self, case: Case, document: Wire) -> str:
        """Where the number was too long to name the refund: the one of this amount, best of this day."""
        amount, found = money(document["TotalAmt"]), self._refunds(case)
        same = [row for row in found if money(row["amount"]) == amount and str(row["id"]) not in case.back]
        same.sort(key=lambda row: str(self._day(row["date_created_gmt"])) != document["TxnDate"])
        return str(same[0]["id"]) if same else f"document {document['Id']}"

    # Nothing twice

    def _look_for_twins(self) -> None:
        numbers: dict[tuple[str, str], list[Wire]] = defaultdict(list)
        markers: dict[str, list[tuple[str, Wire]]] = defaultdict(list)
        for kind, document in self._documents((*SALES, *BACK, "Payment", EXPENSE)):
            if kind not in ("Payment", EXPENSE) and document.get("DocNumber"):
                numbers[kind, document["DocNumber"]].append(document)
            found = MARKER.findall(str(document.get("PrivateNote", "")))
            if len(found) != 1:
                self._say(
                    f"{_name(kind, document)} bears {len(found)} private marks where it should bear one."
                )
            markers[found[-1] if found else f"{kind} {document['Id']}"].append((kind, document))
        for (kind, _), same in numbers.items():
            self._twice([(kind, document) for document in same], "number")
        for marked in markers.values():
            self._twice(marked, "private mark")
        for case in self.cases.values():
            self._twice([(sale["kind"], sale) for sale in case.sales], "order")
            for documents in case.back.values():
                self._twice([(one["kind"], one) for one in documents], "refund")

    def _twice(self, same: Sequence[tuple[str, Wire]], what: str) -> None:
        for kind, document in same[1:]:
            if (kind, document["Id"]) not in self.extra:
                self.extra.add((kind, document["Id"]))
                self._say(f"{_name(kind, document)} is there twice: another document has the same {what}.")

    # One order

    def _check_case(self, case: Case) -> None:
        wanted = self.choices.wants(case.order, self._basis_day(case.order))
        if not case.sales:
            if wanted:
                self.missing.append(case.number)
            if case.back or case.payments:
                self._say(f"Order {case.number} has refunds or payments in the books, and no sale.")
            return
        if not wanted:
            self._say(f"Order {case.number} ({case.order['status']}) is in the books though it was left out.")
        for sale in case.sales:
            self._check_sale(case, sale)
        self._check_refunds(case)
        self._check_payments(case)

    def _basis_day(self, order: Wire) -> date | None:
        return self._day(order.get(f"date_{self.choices.basis}_gmt"))

    def _day(self, gmt: str | None) -> date | None:
        return datetime.fromisoformat(gmt).replace(tzinfo=UTC).astimezone(self.zone).date() if gmt else None

    def _check_sale(self, case: Case, sale: Wire) -> None:
        order, about = case.order, f"Order {case.number}"
        if sale["kind"] != self.choices.sale:
            self._say(f"{about} became a {sale['kind']} where a {self.choices.sale} was chosen.")
        total = self.choices.sale_total(order, sale["kind"])
        self._same(order, f"{about}: the {sale['kind']}'s total", sale["TotalAmt"], total)
        self._same(order, f"{about}: the {sale['kind']}'s tax", self.choices.tax_in(sale), order["total_tax"])
        self._check_day(about, sale, self._basis_day(order))
        self._check_currency(about, sale, order)
        self._check_customer(about, sale, order)

    def _check_day(self, about: str, document: Wire, day: date | None) -> None:
        if day is None or document["TxnDate"] != day.isoformat():
            self._say(f"{about}: the document is dated {document['TxnDate']}, and the day was {day}.")

    def _check_currency(self, about: str, document: Wire, order: Wire) -> None:
        currency = document.get("CurrencyRef", {}).get("value", order["currency"])
        if currency != order["currency"]:
            self._say(f"{about} is in {order['currency']}, and its document in {currency}.")

    def _check_customer(self, about: str, document: Wire, order: Wire) -> None:
        customer = self.customers.get(document.get("CustomerRef", {}).get("value"))
        if customer is None or not customer.get("Active", True):
            self._say(f"{about}: the document names no active customer.")
            return
        buyer = order.get("billing", {})
        name = re.sub(r"[:\s]+", " ", f"{buyer.get('first_name', '')} {buyer.get('last_name', '')}").strip()
        if (
            self.choices.names == "first_last"
            and name[:40].casefold() not in customer["DisplayName"].casefold()
        ):
            self._say(f"{about} was bought by {name}, and its customer is {customer['DisplayName']}.")
        email, sent = str(buyer.get("email", "")).strip(), document.get("BillEmail", {}).get("Address")
        if sent is not None and sent.casefold() != email.casefold():
            self._say(f"{about} was bought by {email}, and its document would be mailed to {sent}.")

    # What was given back, and what was paid

    def _refunds(self, case: Case) -> list[Wire]:
        """Those of some amount, the earliest first; an estimate has nothing to give back."""
        rows = self.shop.refunds.get(str(case.order["id"]), ())
        found = sorted(rows, key=lambda row: (row["date_created_gmt"], row["id"]))
        return [] if self.choices.sale == "Estimate" else [row for row in found if money(row["amount"])]

    def _check_refunds(self, case: Case) -> None:
        refunds = self._refunds(case)
        taxes = refund_taxes(case.order, refunds)
        for row, tax in zip(refunds, taxes, strict=True):
            about = f"Refund {row['id']} of order {case.number}"
            documents = case.back.get(str(row["id"]), [])
            if not documents:
                self._off(
                    case.order, money(row["amount"]), f"{about} of {row['amount']} is not in the books."
                )
            for document in documents:
                self._same(case.order, f"{about}: the total", document["TotalAmt"], money(row["amount"]))
                self._same(case.order, f"{about}: the tax", self.choices.tax_in(document), tax)
                self._check_day(about, document, self._day(row["date_created_gmt"]))
                self._check_customer(about, document, case.order)
        for unknown in case.back.keys() - {str(row["id"]) for row in refunds}:
            self._say(
                f"Order {case.number}: the books hold a refund that the store does not know ({unknown})."
            )

    def _check_payments(self, case: Case) -> None:
        order, sale = case.order, case.sales[0]
        total = money(sale["TotalAmt"])
        paid = sum((money(payment["TotalAmt"]) for payment in case.payments), ZERO)
        always = self.choices.type == "invoice_and_payment"
        due = always or (self.choices.type == "invoice_if_paid" and order.get("date_paid_gmt"))
        self._same(order, f"Order {case.number}: the payments", paid, total if due else ZERO)
        if sale["kind"] == "Invoice" and money(sale["Balance"]) != total - paid:
            self._say(
                f"Order {case.number}: invoice {sale['DocNumber']} shows a balance of {sale['Balance']}."
            )
        if len(case.payments) > 1:
            self._twice([("Payment", payment) for payment in case.payments], "invoice")
        days = [day for day in (self._basis_day(order), self._day(order.get("date_paid_gmt"))) if day]
        for payment in case.payments:
            self._check_day(f"The payment of order {case.number}", payment, max(days, default=None))
            if payment["CustomerRef"]["value"] != sale["CustomerRef"]["value"]:
                self._say(f"The payment of order {case.number} is another customer's than its invoice.")

    # The books as a whole

    def _check_foots(self, kind: str, document: Wire) -> None:
        """What the receivable or the bank is debited equals what income, discounts and tax are credited."""
        signs = {"SalesItemLineDetail": 1, "GroupLineDetail": 1, "DiscountLineDetail": -1}
        lines = (signs.get(line["DetailType"], 0) * money(line.get("Amount", 0)) for line in document["Line"])
        credited = sum(lines, ZERO) + money(document.get("TxnTaxDetail", {}).get("TotalTax", 0))
        if credited != money(document["TotalAmt"]):
            self._say(
                f"{_name(kind, document)}: its parts come to {credited}, its total is {document['TotalAmt']}."
            )

    def _check_expenses(self) -> None:
        expected = expected_fees(self.cases.values(), self.choices, self._day)
        for off, currency, sentence in fee_findings(expected, self.books.get(EXPENSE, ())):
            self.cents += int(off / unit(currency))
            self._say(sentence)

    def _check_days(self) -> None:
        """By the shop's own days: what is booked, and what is left out, is what the shop's database says."""
        sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for case in self.cases.values():
            unit_ = unit(case.order["currency"])
            row = sums[case.order["date_created"][:10], case.order["currency"]]
            row.update({name: int(amount / unit_) for name, amount in self._of_day(case).items()})
            row["count"] += max(1, len(case.sales))
        for day, currencies in self.shop.totals.get("by_day", {}).items():
            for currency, told in currencies.items():
                found = sums.pop((day, currency), Counter())
                for name in ("count", "total", "total_tax", "refunded"):
                    expected = money(told[name]) / (1 if name == "count" else unit(currency))
                    if found[name] != expected:
                        self._say(
                            f"{day}: {name} in {currency} is {found[name]}, and {expected} in the shop."
                        )
        for day, currency in sums if self.shop.totals else ():
            self._say(f"{day} has orders in {currency} that the shop's own totals do not know.")

    def _of_day(self, case: Case) -> dict[str, Decimal]:
        """What is booked of an order; what is not, as the store has it."""
        order = case.order
        if not case.sales:
            told = {"total": money(order["total"]), "total_tax": money(order["total_tax"])}
            return told | {"refunded": self._given_back(case)}
        kept = sum(
            (money(order["total"]) - self.choices.sale_total(order, sale["kind"]) for sale in case.sales),
            ZERO,
        )
        back = [money(one["TotalAmt"]) for documents in case.back.values() for one in documents]
        return {
            "total": sum((money(sale["TotalAmt"]) for sale in case.sales), kept),
            "total_tax": sum((self.choices.tax_in(sale) for sale in case.sales), ZERO),
            "refunded": self._given_back(case) if self.choices.sale == "Estimate" else sum(back, ZERO),
        }

    def _given_back(self, case: Case) -> Decimal:
        return sum((money(row["amount"]) for row in self.shop.refunds.get(str(case.order["id"]), ())), ZERO)

    def _check_accounts(self) -> None:
        for sentence in account_findings(self.books):
            self._say(sentence)

    def _check_journal(self, journal: Sequence[Wire]) -> None:
        for sentence in journal_findings(journal):
            self._say(sentence)

    # The notepad

    def _say(self, sentence: str) -> None:
        self.findings.append(sentence)

    def _same(self, order: Wire, what: str, found: object, expected: object) -> None:
        off = abs(money(found) - money(expected))
        if off:
            self._off(order, off, f"{what} is {found}, and the store says {expected}.")

    def _off(self, order: Wire, off: Decimal, sentence: str) -> None:
        self.cents += max(1, int(off / unit(order["currency"])))
        self._say(sentence)


def _name(kind: str, document: Wire) -> str:
    return f"{kind} {document.get('DocNumber') or document['Id']}"


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.audit", description=(__doc__ or "").split("\n", 1)[0]
    )
    parser.add_argument("shop", type=Path)
    parser.add_argument("books", type=Path)
    parser.add_argument("--config", type=Path, help="the partial configuration that was used")
    parser.add_argument("--zone", default="", help="the books' time zone, where the file does not tell it")
    parser.add_argument("--journal", type=Path, help="the practice company's journal")
    given = parser.parse_args()
    journal = load(given.journal)["entries"] if given.journal else None
    config = load(given.config) if given.config else {}
    found = audit(Shop.of(given.shop), load(given.books), config, given.zone, journal)
    missing = [f"Order {number} is not in the books." for number in found.missing]
    sys.stdout.write("\n".join([*found.findings, *missing, found.summary]) + "\n")
    return 1 if found.findings else 0


if __name__ == "__main__":
    sys.exit(main())
