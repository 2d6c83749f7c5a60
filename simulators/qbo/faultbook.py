"""Every refusal of the practice company, one function each, with the words that QuickBooks uses."""

from decimal import Decimal
from typing import NoReturn

from simulators.qbo.wire import Fault, FaultError

BUSINESS = "A business validation error has occurred while processing your request"
INACTIVE = (
    "Object Not Found : Something you're trying to use has been made inactive. "
    "Check the fields with accounts, customers, items, vendors or employees."
)


def refuse(code: str, message: str, detail: str, element: str | None = "") -> NoReturn:
    raise FaultError(Fault(code, message, detail, element))


def business(detail: str) -> NoReturn:
    """6000, the catch-all: the detail decides."""
    refuse("6000", BUSINESS, f"Business Validation Error: {detail}")


def unsupported_operation(what: str) -> NoReturn:
    refuse("500", "Unsupported Operation", f"Operation {what} is not supported.", None)


def not_found() -> NoReturn:
    refuse("610", "Object Not Found", INACTIVE)


def cannot_link(detail: str) -> NoReturn:
    refuse("620", "Transaction cannot be linked", f"Transaction cannot be linked : {detail}")


def unknown_property(name: str, type_name: str, known: list[str]) -> NoReturn:
    listed = ", ".join(f'"{each}"' for each in known[:30])
    more = " [truncated]" if len(known) > 30 else ""
    detail = (
        f'Property Name:Unrecognized field "{name}" (class com.intuit.schema.finance.v3.{type_name}), '
        f"not marked as ignorable ({len(known)} known properties: {listed}{more}])\n"
        " specified is unsupported or invalid"
    )
    refuse("2010", "Request has invalid or unsupported property", detail, name)


def unreadable_property(name: str, expected: str) -> NoReturn:
    detail = (
        f"Property Name:Can not deserialize instance of {expected} out of the value of {name}\n"
        " specified is unsupported or invalid"
    )
    refuse("2010", "Request has invalid or unsupported property", detail, name)


def unreadable_json(reason: str) -> NoReturn:
    detail = f"Property Name:{reason}\n specified is unsupported or invalid"
    refuse("2010", "Request has invalid or unsupported property", detail, None)


def missing(name: str) -> NoReturn:
    message = "Required param missing, need to supply the required value for the API"
    refuse("2020", message, f"Required parameter {name} is missing in the request", name)


def invalid_id(value: str) -> NoReturn:
    refuse("2030", "Invalid ID", f"Id should be a valid number. Supplied value:{value}", "Id")


def invalid_characters(name: str) -> NoReturn:
    detail = f"{name} must not contain a colon (:), a tab or a new line"
    refuse("2040", "Invalid characters in string", detail, name)


def too_long(name: str, limit: int, length: int) -> NoReturn:
    message = "String length is either shorter or longer than supported by specification"
    detail = (
        "String Length specified does not match the supported length. "
        f"Min:0 Max:{limit} supported. Supplied length:{length}"
    )
    refuse("2050", message, detail, name)


def date_format(name: str, value: object) -> NoReturn:
    refuse("2060", "Invalid Date format", f"Date format should be yyyy-MM-dd. Supplied value:{value}", name)


def date_value(name: str, value: str) -> NoReturn:
    refuse("2070", "Invalid Date", f"Supplied value is not a valid date:{value}", name)


def invalid_number(name: str, value: object) -> NoReturn:
    refuse("2090", "Invalid Number", f"Supplied value is not a valid number:{value}", name)


def invalid_type(name: str, value: object) -> NoReturn:
    refuse("2120", "Invalid type", f"Supplied value:{value}", name)


def request_id_format() -> NoReturn:
    refuse("2130", "Invalid Request Id format", "The request id must be at most 50 characters long")


def invalid_amount(name: str, value: Decimal) -> NoReturn:
    refuse("2140", "Invalid amount format", f"Supplied value:{value}", name)


def invalid_enumeration(name: str, value: object) -> NoReturn:
    refuse("2170", "Invalid Enumeration", f"Invalid Enumeration : {value}", name)


def invalid_email(value: str) -> NoReturn:
    refuse(
        "2210", "Invalid Email Address format", f"Email Address does not conform to RFC822:{value}", "Address"
    )


def invalid_currency(value: str) -> NoReturn:
    refuse("2220", "Invalid currency", f"Supplied value:{value}", "CurrencyRef")


def missing_lines() -> NoReturn:
    missing("Line")


def negative_line(amount: Decimal) -> NoReturn:
    refuse("2290", "Amount on the line is negative", f"Supplied value:{amount}", "Amount")


def unbalanced(debit: Decimal, credit: Decimal) -> NoReturn:
    detail = f"Debits do not equal credits. Debits:{debit} Credits:{credit}"
    refuse("2300", "The debits and the credits are not equal", detail, "Line")


def invalid_reference(kind: str, value: str) -> NoReturn:
    refuse("2500", "Invalid Reference Id", f"Invalid Reference Id : {kind} element id {value} not found")


def query_parse(text: str, column: int) -> NoReturn:
    detail = f'QueryParserError: Encountered "{text}" at line 1, column {column}.'
    refuse("4000", "Error parsing query", detail, None)


def query_invalid(detail: str) -> NoReturn:
    refuse("4001", "Invalid query", f"QueryValidationError: {detail}", None)


def stale() -> NoReturn:
    detail = (
        "Stale Object Error : You and Practice Bookkeeper were working on this at the same time. "
        "Practice Bookkeeper finished before you did, so your work was not saved."
    )
    refuse("5010", "Stale Object Error", detail)


def feature_off(feature: str) -> NoReturn:
    refuse("5030", "Feature Not Supported Error", f"Feature Not Supported Error : {feature} is not enabled")


def amount_mismatch(amount: Decimal) -> NoReturn:
    detail = f"Amount is not equal to UnitPrice * Qty. Supplied value:{amount}"
    refuse("6070", "Amount calculation incorrect in the request", detail, "Amount")


def nameless() -> NoReturn:
    detail = "At least one is required: DisplayName, Title, GivenName, MiddleName, FamilyName, Suffix"
    refuse("6080", "Name required", detail)


def empty_discount() -> NoReturn:
    detail = "A discount line needs an amount or a percentage"
    refuse("6090", "Discount amount or percent required", detail, "DiscountLineDetail")


def us_tax_code(value: str) -> NoReturn:
    detail = f"Invalid tax code - {value}. For US, specify TAX or NON as tax code"
    refuse("6100", "Invalid TaxCode", detail, "TaxCodeRef")


def duplicate_number(doc_number: str, txn_type: str, txn_id: str) -> NoReturn:
    detail = (
        "Duplicate Document Number Error : You must specify a different number. This number has already been used. "
        f"DocNumber={doc_number} is assigned to TxnType={txn_type} with TxnId={txn_id}"
    )
    refuse("6140", "Duplicate Document Number Error", detail)


def parent_reference(detail: str) -> NoReturn:
    refuse("6150", "Invalid ParentRef", detail, "ParentRef")


def tax_detail_not_applicable() -> NoReturn:
    detail = "TxnTaxDetail cannot be supplied when GlobalTaxCalculation is NotApplicable"
    refuse("6170", "TxnTaxDetail not allowed", detail, "TxnTaxDetail")


def too_deep() -> NoReturn:
    refuse("6180", "Too many levels", "The hierarchy cannot be more than 5 levels deep", "ParentRef")


def subscription_ended() -> NoReturn:
    message = "Subscription period has ended or canceled or there was a billing problem"
    detail = (
        f"{message} : You can't add data to QuickBooks Online Plus because your trial or subscription period ended, "
        "you canceled your subscription, or there was a billing problem."
    )
    refuse("6190", message, detail)


def books_closed() -> NoReturn:
    detail = (
        "Account Period Closed, Cannot Update Through Services API : "
        "The account period has closed and the account books cannot be updated through the QBO Services API. "
        "Please use the QBO website to make these changes."
    )
    refuse("6200", "Account Period Closed, Cannot Update Through Services API", detail)


def books_closed_by_password() -> NoReturn:
    detail = "Account Period Closed, password required : The period is closed and a password is needed to change it."
    refuse("6210", "Account Period Closed, password required", detail)


def open_balance() -> NoReturn:
    detail = "Cannot make the customer inactive : it has an open balance or unbilled charges."
    refuse("6220", "Customer with open balance", detail)


def duplicate_name() -> NoReturn:
    refuse("6240", "Duplicate Name Exists Error", "The name supplied already exists. : null", None)


def before_stock(item: str) -> NoReturn:
    message = "Transaction date is prior to start date for inventory item"
    refuse("6270", message, f"{message} : {item}")


def wrong_account(name: str, detail: str) -> NoReturn:
    refuse("6430", "Invalid account type", f"Invalid account type : {detail}", name)


def line_without_target() -> NoReturn:
    refuse("6440", "Line needs an item or an account", "The line has neither an item nor an account", "Line")


def stock_without_quantity(item: str) -> NoReturn:
    detail = f"Inventory item must have a quantity : {item}"
    refuse("6520", "Tracked inventory item must have a quantity", detail, "Qty")


def deposited() -> NoReturn:
    message = "Deposited Transaction cannot be changed"
    detail = f"{message} : It has been deposited. Edit the deposit it appears on and remove it there first."
    refuse("6540", message, detail)


def system_error() -> NoReturn:
    refuse("10000", "An application error has occurred while processing your request", "System Failure Error")
