"""What the books refused, in the names that a person knows: they repeat the ids that we sent. Pure."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

from app.core.intent import Failed, Intent, Outcome
from app.core.listing import Ref
from app.errors import Refused

NOUNS = {
    "item": "item",
    "parent": "item",
    "customer": "customer",
    "class_": "class",
    "terms": "terms",
    "payment_method": "payment method",
    "code": "sales tax item",
}  # by the field that points at it; all others point at accounts


def named(outcome: Outcome, intent: Intent) -> Outcome:
    """The same outcome; a refusal names what the intent points at by its name instead of its id."""
    if not isinstance(outcome, Failed) or not isinstance(outcome.error, Refused):
        return outcome
    error, message = outcome.error, outcome.error.message
    for field, ref in _refs("", intent):
        if ref.id and ref.name:
            # With its kind: the first customer and the first item of a company file may have the same id.
            noun = NOUNS.get(field, "account")
            message = message.replace(f"{noun} “{ref.id}”", f"{noun} “{ref.name}”")
    if message == error.message:
        return outcome
    return replace(outcome, error=Refused(message, error.detail, error.section, error.code))


def _refs(field: str, value: object) -> Iterator[tuple[str, Ref]]:
    if isinstance(value, Ref):
        yield field, value
    elif isinstance(value, tuple):
        for each in value:
            yield from _refs(field, each)
    elif is_dataclass(value):
        for part in fields(value):
            yield from _refs(part.name, getattr(value, part.name))
