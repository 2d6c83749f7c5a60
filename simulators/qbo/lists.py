"""The plain lists: accounts, classes, locations, terms, payment methods."""

from simulators.qbo import faultbook
from simulators.qbo.books import Books
from simulators.qbo.charts import CLASSIFICATION, SUB_TYPES, TYPE_OF_SUB_TYPE
from simulators.qbo.drafts import (
    DELETED,
    Draft,
    Prepared,
    flag,
    name_key,
    plain_name,
    ref,
    taken,
    text,
    without,
)
from simulators.qbo.money import CURRENCIES
from simulators.qbo.names import FORBIDDEN
from simulators.qbo.rows import Keys
from simulators.qbo.wire import Json

DEEPEST = 5
SUB_FLAG = {"Account": "SubAccount", "Class": "SubClass", "Department": "SubDepartment"}
ONE_OF_A_KIND = {"Accounts Payable", "Accounts Receivable"}


def prepare_account(books: Books, draft: Draft) -> Prepared:
    body = without(draft.merged, "CurrentBalance", "CurrentBalanceWithSubAccounts")
    kind, sub_type = _account_type(draft, body)
    currency = _account_currency(books, body, kind)
    body |= {
        "Classification": CLASSIFICATION[kind],
        "AccountType": kind,
        "AccountSubType": sub_type,
        "CurrencyRef": {"value": currency, "name": CURRENCIES[currency]},
    }
    return _prepare_tree(books, draft, body, kind, currency)


def _account_type(draft: Draft, body: Json) -> tuple[str, str]:
    kind, sub_type = text(body, "AccountType"), text(body, "AccountSubType")
    if kind is None and sub_type is None:
        faultbook.missing("AccountType")
    if sub_type is not None and sub_type not in TYPE_OF_SUB_TYPE:
        faultbook.invalid_enumeration("AccountSubType", sub_type)
    kind = kind or TYPE_OF_SUB_TYPE[str(sub_type)]
    if kind not in CLASSIFICATION:
        faultbook.invalid_enumeration("AccountType", kind)
    sub_type = sub_type or SUB_TYPES[kind][0]
    if TYPE_OF_SUB_TYPE[sub_type] != kind:
        faultbook.wrong_account("AccountSubType", f"{sub_type} is not a detail type of {kind}")
    before = text(draft.old or {}, "AccountType")
    if before is not None and before != kind and {before, kind} & ONE_OF_A_KIND:
        faultbook.wrong_account("AccountType", f"{before} cannot become {kind}")
    return kind, sub_type


def _account_currency(books: Books, body: Json, kind: str) -> str:
    currency = ref(body, "CurrencyRef") or books.home
    if currency != books.home:
        if not books.switches.multi_currency:
            faultbook.feature_off("Multi-currency")
        if CLASSIFICATION[kind] in {"Revenue", "Expense"}:
            faultbook.business("Income and expense accounts are always in the home currency.")
    return currency


def prepare_class(books: Books, draft: Draft) -> Prepared:
    if not (books.switches.class_per_txn or books.switches.class_per_line):
        faultbook.feature_off("Class tracking")
    return _prepare_tree(books, draft, dict(draft.merged), None, None)


def prepare_department(books: Books, draft: Draft) -> Prepared:
    if not books.switches.locations:
        faultbook.feature_off("Location tracking")
    return _prepare_tree(books, draft, dict(draft.merged), None, None)


def _prepare_tree(books: Books, draft: Draft, body: Json, kind: str | None, currency: str | None) -> Prepared:
    name = _name(draft, body)
    path = _path(books, draft, kind)
    key = name_key(path + name)
    if taken(books, draft, draft.entity, key):
        faultbook.duplicate_name()
    active = flag(body, "Active", default=True)
    shown = name if active else name + DELETED
    parent = ref(body, "ParentRef")
    body |= {"Name": shown, "FullyQualifiedName": path + shown, "Active": active}
    body[SUB_FLAG[draft.entity]] = parent is not None
    return Prepared(body, Keys(active, path + shown, kind, currency, name=key, parent=parent))


def _name(draft: Draft, body: Json) -> str:
    name = plain_name(draft, text(body, "Name") or "")
    if not name.strip():
        faultbook.missing("Name")
    if FORBIDDEN & set(name) or (draft.entity == "Account" and '"' in name):
        faultbook.invalid_characters("Name")
    return name.strip()


def _path(books: Books, draft: Draft, kind: str | None) -> str:
    parent_id = ref(draft.merged, "ParentRef")
    if parent_id is None:
        return ""
    parent = books.expect(draft.entity, parent_id)
    if parent_id == draft.id:
        faultbook.parent_reference("An object cannot be its own parent")
    if kind is not None and parent.kind != kind:
        faultbook.parent_reference("A sub-account must have the type of its parent")
    path = str(parent.body["FullyQualifiedName"])
    if path.count(":") + 2 > DEEPEST:
        faultbook.too_deep()
    return f"{path}:"


def prepare_term(books: Books, draft: Draft) -> Prepared:
    body = dict(draft.merged)
    body["Type"] = "DATE_DRIVEN" if body.get("DayOfMonthDue") else "STANDARD"
    if body["Type"] == "STANDARD" and body.get("DueDays") is None:
        faultbook.missing("DueDays")
    return _prepare_flat(books, draft, body)


def prepare_payment_method(books: Books, draft: Draft) -> Prepared:
    body = dict(draft.merged)
    kind = body.setdefault("Type", "NON_CREDIT_CARD")
    if kind not in {"CREDIT_CARD", "NON_CREDIT_CARD"}:
        faultbook.invalid_enumeration("Type", kind)
    return _prepare_flat(books, draft, body)


def _prepare_flat(books: Books, draft: Draft, body: Json) -> Prepared:
    name = _name(draft, body)
    key = name_key(name)
    if taken(books, draft, draft.entity, key):
        faultbook.duplicate_name()
    active = flag(body, "Active", default=True)
    shown = name if active else name + DELETED
    body |= {"Name": shown, "Active": active}
    return Prepared(body, Keys(active, shown, name=key))
