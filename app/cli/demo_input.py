"""What the demo is given: a shop's folder and a partial configuration, each with a sentence for what is broken."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from app.config.document import SECTION_BY_SLUG, Config
from app.config.facts import BooksFacts
from app.config.references import choice_of
from app.config.section import BooksRef, Problem
from app.core.listing import Account, Named, TaxCode

Listed = Account | Named | TaxCode
Shape = type[dict[str, object]] | type[list[object]]

_BY_COUNTRY = {"US": "us", "GB": "gb", "DE": "de", "CA": "ca", "JP": "jp"}
_BY_CURRENCY = {"USD": "us", "GBP": "gb", "EUR": "de", "CAD": "ca", "JPY": "jp"}
ONLINE, DESKTOP = "online", "desktop"
FLAVOURS = (*_BY_COUNTRY.values(), "us-manual", "multi")
_SHAPES: Mapping[str, Shape] = {
    "site": dict,
    "orders": list,
    "refunds": dict,
    "products": list,
    "customers": list,
    "taxes": list,
}
_CURRENCY = re.compile(rb'"currency"\s*:\s*"([A-Z]{3})"')
_CHUNK = 1 << 20

# Accounts that nothing but a setting asks for: the wizard leaves them to the merchant, the demo has nobody to ask.
_USUAL = {
    "tax": ("tax collected by store", "sales tax collected"),
    "fees": ("merchant fees (cogs)", "merchant fees", "merchant account fees"),
    "gift_cards": ("gift card liability", "gift cards", "store credits and gift cards"),
    "tips": ("tips payable", "tips"),
}


class BadInput(ValueError):
    """A sentence for whoever typed the command: what is wrong with the file, and what to do."""


def check_shop(folder: Path) -> None:
    """Whether the folder looks like a shop. The orders are only read by the practice store: they may be many."""
    if not folder.is_dir():
        raise BadInput(
            f"There is no folder {folder}. Name one that holds a shop's site.json and orders.json."
        )
    missing = [name for name in ("site.json", "orders.json") if not (folder / name).is_file()]
    if missing:
        raise BadInput(
            f"The folder {folder} has no {' and no '.join(missing)}. A shop is a folder with a site.json, an "
            "orders.json and, if it has them, refunds.json, products.json and taxes.json."
        )
    _read(folder / "site.json", dict)


def broken_shop(folder: Path, said: str) -> BadInput:
    """Why the practice store could not open the folder: the file that is broken, else the store's own last line."""
    for name, shape in _SHAPES.items():
        path = folder / f"{name}.json"
        if path.exists():
            try:
                _read(path, shape)
            except BadInput as problem:
                return problem
    last = next((line.strip() for line in reversed(said.splitlines()) if line.strip()), "nothing")
    return BadInput(
        f"The practice store could not open the folder {folder}; it said: {last}. Compare its files with the "
        "store's own answers to GET /wc/v3/orders."
    )


def check_books(kind: str, flavour: str) -> None:
    """Whether there are such practice books."""
    if kind not in (ONLINE, DESKTOP):
        raise BadInput(f"There are no books “{kind}”. Name {ONLINE} or {DESKTOP}.")
    if kind == DESKTOP and flavour:
        raise BadInput("The practice company file is always the same one. Leave --company out.")


def check_flavour(named: str) -> None:
    """Whether there is such a practice company; "" leaves the choice to the shop."""
    if named and named not in FLAVOURS:
        raise BadInput(f"There is no practice company “{named}”. Name one of {', '.join(FLAVOURS)}.")


def flavour_of(folder: Path | None) -> str:
    """The practice company that suits the shop: by its country, its currency, and the currencies it sells in."""
    if folder is None:
        return "us"
    site = _read(folder / "site.json", dict)
    address = site.get("store_address")
    place = address.get("default_country", "") if isinstance(address, dict) else ""
    country, own = str(place).partition(":")[0], str(site.get("currency", ""))
    found = _BY_COUNTRY.get(country)
    if found is None or not own or _BY_CURRENCY.get(own) != found:
        found = _BY_CURRENCY.get(own, found or "us")
    others = _currencies(folder / "orders.json") - {own.encode()}
    return "multi" if found == "us" and others else found


def partial_config(path: Path) -> Mapping[str, object]:
    """The partial configuration document, its shape not looked at yet."""
    if not path.is_file():
        raise BadInput(f"There is no file {path}. Name a JSON file with the settings that should differ.")
    return _read(path, dict)


def with_usual_accounts(config: Config, books: BooksFacts) -> Config:
    """The proposals, completed with the practice company's accounts for tax, fees, gift cards and tips."""
    known = {account.name.casefold(): account for account in books.accounts.values() if account.active}
    found = {
        field: BooksRef(id=known[name].id, name=known[name].name)
        for field, names in _USUAL.items()
        if getattr(config.accounts, field) is None
        for name in names[::-1]
        if name in known
    }
    return config.model_copy(update={"accounts": config.accounts.model_copy(update=found)})


def laid_over(base: Config, over: Mapping[str, object], books: BooksFacts, path: Path) -> Config:
    """The document with the parts of the file laid over it; entries of the books may be named by their names."""
    named = {slug: _with_ids(slug, part, books) for slug, part in over.items()}
    try:
        return Config.model_validate(merged(base.model_dump(mode="json"), named))
    except ValidationError as error:
        raise BadInput(_sentence(error, path)) from None


def refused(problems: list[Problem], path: Path | None) -> BadInput:
    """The settings do not suit the shop and its practice company."""
    said = " ".join(dict.fromkeys(f"{problem.section}: {problem.message}" for problem in problems[:3]))
    return BadInput(
        f"Nothing can be exported with {f'the settings of {path}' if path else 'these settings'}. {said}"
    )


def merged(base: object, over: object) -> object:
    """The document with the parts of another one laid over it; lists are replaced whole."""
    if isinstance(base, dict) and isinstance(over, Mapping):
        return {**base, **{name: merged(base.get(name), value) for name, value in over.items()}}
    return over


def _with_ids(slug: str, part: object, books: BooksFacts) -> object:
    section = SECTION_BY_SLUG.get(slug)
    return _resolved(section.model, part, books, slug) if section else part


def _resolved(model: type[BaseModel], part: object, books: BooksFacts, path: str) -> object:
    if not isinstance(part, dict):
        return part
    return {
        name: _value(model.model_fields[name], value, books, f"{path}.{name}")
        if name in model.model_fields
        else value
        for name, value in part.items()
    }


def _value(info: FieldInfo, value: object, books: BooksFacts, path: str) -> object:
    rows = next((arg for arg in get_args(info.annotation) if isinstance(arg, type)), None)
    if isinstance(value, list) and rows is not None and issubclass(rows, BaseModel):
        return [_resolved(rows, row, books, path) for row in value]
    named = value if isinstance(value, str) else value.get("name") if isinstance(value, dict) else None
    given = value.get("id") if isinstance(value, dict) else None
    entries = _entries(info, books)
    if entries is None or not isinstance(named, str) or not named or given or named in entries:
        return value
    for id_, entry in entries.items():
        if entry.name.casefold() == named.casefold():
            return {"id": id_, "name": entry.name}
    raise BadInput(
        f"{path} names “{named}”, and the practice company has nothing of that name there. "
        f"It has: {', '.join(sorted(entry.name for entry in entries.values()))}."
    )


def _entries(info: FieldInfo, books: BooksFacts) -> Mapping[str, Listed] | None:
    """The short lists of the books by id; None for what is no choice among them."""
    try:
        source = choice_of(info).source
    except ValueError:
        return None
    lists: dict[str, Mapping[str, Listed]] = {
        "books.accounts": books.accounts,
        "books.classes": books.classes,
        "books.locations": books.locations,
        "books.terms": books.terms,
        "books.payment_methods": books.payment_methods,
        "books.tax_codes": books.tax_codes,
    }
    return lists.get(".".join(source.split(".")[:2]))


def _sentence(error: ValidationError, path: Path) -> str:
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "the document"
    if first["type"] == "extra_forbidden":
        return (
            f"The file {path} sets {where}, and there is no such setting. Correct its name, or take it out."
        )
    return f"The file {path} sets {where} to {first['input']!r}, which does not fit: {first['msg']}. Correct it there."


def _read(path: Path, shape: Shape) -> Mapping[str, object]:
    """The parsed file; what is no object is only checked, and read as an empty one."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError) as problem:
        raise BadInput(f"The file {path} cannot be read as JSON: {problem}. Save it again as JSON.") from None
    if not isinstance(found, shape):
        what = "an object, { … }" if shape is dict else "a list, [ … ]"
        raise BadInput(f"The file {path} must hold {what}, and holds something else. Put one there.")
    return found if isinstance(found, dict) else {}


def _currencies(orders: Path) -> set[bytes]:
    """The currencies in which orders were placed, without reading a large file into memory at once."""
    found: set[bytes] = set()
    rest = b""
    with orders.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(_CURRENCY.findall(rest + chunk))
            rest = chunk[-40:]
    return found
