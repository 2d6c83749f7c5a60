"""Every refusal: of one request by a status, or of a whole set by an HRESULT, with the words that QuickBooks uses."""

from dataclasses import dataclass
from typing import NoReturn

NO_RECORD = "QuickBooks error message: Invalid argument.  The specified record does not exist in the list."

PARSE = 0x80040400
UNSUPPORTED_VERSION = 0x80040423
HRESULTS = {
    0x80040400: "QuickBooks found an error when parsing the provided XML text stream.",
    0x80040401: "Could not access QuickBooks.",
    0x80040402: "Unexpected error. Check the log file for the possible cause.",
    0x80040408: "Could not start QuickBooks.",
    0x8004040A: "A QuickBooks company data file is already open and it is different from the one requested.",
    0x80040410: "The QuickBooks company data file is currently open in a mode other than the one specified.",
    0x80040414: "A modal dialog box is showing in the QuickBooks user interface.",
    0x80040416: "If QuickBooks is not running, a call to BeginSession must include the name of the data file.",
    0x80040418: "This application has not accessed this QuickBooks company data file before.",
    0x8004041A: "This application does not have permission to access this QuickBooks company data file.",
    0x8004041B: "Unable to lock the necessary information to allow this application to access the company data file.",
    0x80040420: "The QuickBooks user has denied access.",
    0x80040422: "This application requires Single User file access mode and another one is sharing this company.",
    0x80040423: "The version of qbXML that was requested is not supported or is unknown.",
    0x80040424: "QuickBooks did not finish its initialization. Please try again later.",
}


def hresult_text(number: int) -> str:
    return f"0x{number:08X}"


class Unprocessed(Exception):
    """ProcessRequest or BeginSession threw: nothing of the set was applied. `detail` is for our own log."""

    def __init__(self, number: int, detail: str = "") -> None:
        super().__init__(detail or HRESULTS.get(number, "QuickBooks refused."))
        self.number = number
        self.detail = detail

    @property
    def message(self) -> str:
        return HRESULTS.get(self.number, self.detail or "QuickBooks refused.")


@dataclass(frozen=True)
class Status:
    code: int
    severity: str
    message: str


OK = Status(0, "Info", "Status OK")
NOTHING_FOUND = Status(1, "Info", "A query request did not find a matching object in QuickBooks")
NOT_PROCESSED = Status(3231, "Error", "The request has not been processed.")


class Refused(Exception):
    """One request was refused."""

    def __init__(self, code: int, message: str, severity: str = "Error") -> None:
        super().__init__(f"{code}: {message}")
        self.status = Status(code, severity, message)


def some_missing(value: str) -> Status:
    text = (
        f'The query request has not been fully completed. There was a required element ("{value}") '
        "that could not be found in QuickBooks."
    )
    return Status(500, "Warn", text)


def not_found(value: str) -> NoReturn:
    raise Refused(3120, f'Object "{value}" specified in the request cannot be found.  {NO_RECORD}')


def invalid_id(value: str, field: str) -> NoReturn:
    raise Refused(3000, f'The given object ID "{value}" in the field "{field}" is invalid.')


def too_long(value: str, field: str) -> Refused:
    return Refused(3070, f'The string "{value}" in the field "{field}" is too long.')


def cannot_store(value: str, field: str) -> NoReturn:
    raise Refused(3090, f'There was an error when storing "{value}" in the "{field}" field.')


def name_in_use(name: str) -> NoReturn:
    raise Refused(3100, f'The name "{name}" of the list element is already in use.')


def invalid_reference(label: str, value: str, where: str) -> NoReturn:
    text = f'There is an invalid reference to QuickBooks {label} "{value}" in the {where}.  {NO_RECORD}'
    raise Refused(3140, text)


def missing(field: str) -> NoReturn:
    raise Refused(3150, f'There is a missing element: "{field}".')


def in_use(identity: str) -> NoReturn:
    text = f'Cannot delete the object specified by the id = "{identity}".  QuickBooks error message: It is in use.'
    raise Refused(3160, text)


def save_failed(what: str, reason: str) -> NoReturn:
    raise Refused(3180, f"There was an error when saving a {what}.  QuickBooks error message: {reason}")


def stale(sequence: str) -> NoReturn:
    raise Refused(3200, f'The provided edit sequence "{sequence}" is out-of-date.')


def invalid_amount(field: str, value: str, reason: str) -> NoReturn:
    text = f'The "{field}" field has an invalid value "{value}".  QuickBooks error message: {reason}'
    raise Refused(3210, text)


def feature_off(what: str) -> NoReturn:
    text = f"This feature is not enabled or not available in this version of QuickBooks. ({what})"
    raise Refused(3250, text)
