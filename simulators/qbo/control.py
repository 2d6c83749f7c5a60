"""/_sim: how tests and drills look inside the practice company, and break it on purpose."""

from dataclasses import asdict
from typing import Annotated, Literal, TypeVar

from fastapi import APIRouter, Body, HTTPException
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulators.qbo import ledger
from simulators.qbo.company import Company
from simulators.qbo.faults import FaultRule
from simulators.qbo.flavours.flavour import flavour_names
from simulators.qbo.holds import Abandoned, HoldSpec
from simulators.qbo.oauth import token_json
from simulators.qbo.panel import Panel
from simulators.qbo.throttle import Latency, Limits
from simulators.qbo.tokens import ACCOUNTING_SCOPE, Client, Lifetimes

M = TypeVar("M", bound=BaseModel)


class Wish(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NewCompany(Wish):
    flavour: str = "us"
    name: str = Field(default="Practice company", min_length=1, max_length=100)
    realm: str | None = Field(default=None, pattern=r"^\d{1,20}$")


class NewGrant(Wish):
    realm: str
    client_id: str = "practice"
    scope: str = ACCOUNTING_SCOPE


class Expiry(Wish):
    realm: str
    which: Literal["access", "refresh", "both"] = "access"


class ClockChange(Wish):
    ahead_seconds: float


class Release(Wish):
    abandoned: Abandoned = "drop"


def router(panel: Panel) -> APIRouter:
    routes = APIRouter(prefix="/_sim", tags=["control"])
    _add_company_routes(routes, panel)
    _add_sign_in_routes(routes, panel)
    _add_limit_routes(routes, panel)
    _add_fault_routes(routes, panel)
    _add_counter_routes(routes, panel)
    return routes


def _add_company_routes(routes: APIRouter, panel: Panel) -> None:
    @routes.post("/reset")
    def reset() -> dict[str, object]:
        panel.reset()
        return companies()

    @routes.get("/companies")
    def companies() -> dict[str, object]:
        return {"companies": [asdict(company) for company in panel.state.companies()]}

    @routes.post("/companies", status_code=201)
    def add_company(wanted: NewCompany) -> dict[str, object]:
        if wanted.realm is not None and panel.state.company(wanted.realm) is not None:
            raise HTTPException(409, "This realm exists already. Choose another number or none.")
        if wanted.flavour not in flavour_names():
            raise HTTPException(422, f"There is no such flavour. Choose one of {', '.join(flavour_names())}.")
        return asdict(panel.state.add_company(wanted.flavour, wanted.name, wanted.realm))

    @routes.get("/ledger/{realm}")
    def books(realm: str) -> dict[str, object]:
        company = _company(panel, realm)
        return {
            "entries": [ledger.entry_json(entry) for entry in panel.state.journal(company.realm)],
            "trial_balance": ledger.trial_json(panel.state, company.realm),
        }


def _add_sign_in_routes(routes: APIRouter, panel: Panel) -> None:
    @routes.post("/grant")
    def grant(wanted: NewGrant) -> dict[str, object]:
        """What the consent page and the token endpoint would give, without a browser."""
        company = _company(panel, wanted.realm)
        if panel.tokens.client(wanted.client_id) is None:
            raise HTTPException(404, "No such client. Register it at /_sim/clients.")
        pair = panel.tokens.issue(wanted.client_id, company.realm, wanted.scope)
        return {**token_json(pair), "realmId": company.realm}

    @routes.post("/clients", status_code=201)
    def add_client(client: Client) -> dict[str, object]:
        panel.tokens.add_client(client)
        return {"client_id": client.client_id}

    @routes.post("/tokens/expire")
    def expire(wanted: Expiry) -> dict[str, object]:
        panel.tokens.expire(_company(panel, wanted.realm).realm, wanted.which)
        return wanted.model_dump()

    @routes.post("/tokens/lifetimes")
    def live_for(wanted: Annotated[dict[str, object], Body()]) -> Lifetimes:
        panel.tokens.lifetimes = _changed(panel.tokens.lifetimes, wanted)
        return panel.tokens.lifetimes

    @routes.post("/clock")
    def set_clock(wanted: ClockChange) -> dict[str, float]:
        panel.clock.ahead_seconds = wanted.ahead_seconds
        return {"ahead_seconds": panel.clock.ahead_seconds, "now": panel.clock.now()}


def _add_limit_routes(routes: APIRouter, panel: Panel) -> None:
    @routes.get("/throttle")
    def limits() -> Limits:
        return panel.throttle.limits

    @routes.post("/throttle")
    def set_limits(wanted: Annotated[dict[str, object], Body()]) -> Limits:
        """Only what is named changes."""
        panel.throttle.limits = _changed(panel.throttle.limits, wanted)
        return panel.throttle.limits

    @routes.get("/latency")
    def latency() -> Latency:
        return panel.latency

    @routes.post("/latency")
    def set_latency(wanted: Annotated[dict[str, object], Body()]) -> Latency:
        panel.latency = _changed(panel.latency, wanted)
        return panel.latency


def _add_fault_routes(routes: APIRouter, panel: Panel) -> None:
    @routes.get("/faults")
    def faults() -> dict[str, object]:
        return {"faults": panel.faults.status()}

    @routes.post("/faults", status_code=201)
    def add_faults(rules: list[FaultRule] | FaultRule) -> dict[str, object]:
        panel.faults.add(rules if isinstance(rules, list) else [rules])
        return faults()

    @routes.delete("/faults")
    def clear_faults() -> dict[str, object]:
        panel.faults.clear()
        return faults()

    @routes.get("/holds")
    def holds() -> dict[str, object]:
        return panel.holds.status()

    @routes.post("/holds", status_code=201)
    def arm(wanted: HoldSpec) -> dict[str, object]:
        panel.holds.arm(wanted)
        return holds()

    @routes.post("/holds/release")
    def release(wanted: Release | None = None) -> dict[str, object]:
        write = panel.holds.release((wanted or Release()).abandoned)
        return {"released": vars(write) if write else None}

    @routes.delete("/holds")
    def disarm() -> dict[str, object]:
        panel.holds.release("drop")
        return holds()


def _add_counter_routes(routes: APIRouter, panel: Panel) -> None:
    @routes.get("/counters")
    def counters() -> dict[str, object]:
        return {"realms": panel.counters.tallies()}

    @routes.post("/counters/reset")
    def reset_counters() -> dict[str, object]:
        panel.counters.reset()
        return counters()

    @routes.get("/events")
    def events(after: int = 0, limit: int = 1000) -> dict[str, object]:
        return {"events": [asdict(event) for event in panel.counters.events(after, limit)]}


def _company(panel: Panel, realm: str) -> Company:
    company = panel.state.company(realm)
    if company is None:
        raise HTTPException(404, "There is no such company. Look at /_sim/companies.")
    return company


def _changed(current: M, wanted: dict[str, object]) -> M:
    try:
        return type(current).model_validate(current.model_dump() | wanted)
    except ValidationError as error:
        raise HTTPException(422, str(error)) from error
