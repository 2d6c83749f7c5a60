"""A flavour as its data file tells it; a flavour that extends another replaces what it names."""

import json
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from simulators.qbo.wire import Json

FOLDER = Path(__file__).parent


class TaxRow(BaseModel):
    """A tax code: its rates in the order in which they apply."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    rates: tuple[str, ...] = ()
    compound: tuple[str, ...] = Field(default=(), description="rates that tax the taxes before them")
    place: str | None = Field(
        default=None, description="automated sales tax picks it for this state; * for none"
    )
    id: str | None = None
    taxable: bool = True
    group: bool = True


class Flavour(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    country: str
    currency: str
    extends: str | None = None
    info: Json
    preferences: Json
    accounts: tuple[tuple[str, str, str], ...] = Field(description="name, account type, detail type")
    roles: dict[str, str] = Field(description="what QuickBooks posts to by itself: account names")
    agencies: tuple[str, ...] = ()
    rates: tuple[tuple[str, str, str], ...] = Field(default=(), description="name, percent, agency")
    codes: tuple[TaxRow, ...] = ()
    classes: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    terms: tuple[tuple[str, int], ...] = ()
    payment_methods: tuple[tuple[str, str], ...] = ()
    items: tuple[tuple[str, str, str], ...] = Field(default=(), description="name, type, income account")
    exchange_rates: dict[str, str] = Field(default_factory=dict)


def flavour_names() -> list[str]:
    return sorted(file.stem for file in FOLDER.glob("*.json"))


@cache
def load_flavour(name: str) -> Flavour:
    if name not in flavour_names():
        raise ValueError(f"There is no flavour {name}. Choose one of: {', '.join(flavour_names())}.")
    return Flavour.model_validate(_data(name))


def _data(name: str) -> Json:
    data: Json = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    if "extends" not in data:
        return data
    base = _data(data["extends"])
    preferences = {group: dict(values) for group, values in base["preferences"].items()}
    for group, values in data.get("preferences", {}).items():
        preferences[group] = {
            key: value for key, value in (preferences.get(group, {}) | values).items() if value is not None
        }
    return base | data | {"preferences": preferences}
