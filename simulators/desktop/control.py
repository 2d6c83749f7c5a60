"""/_sim: how tests and drills look inside the practice PC, and break it on purpose."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Body, HTTPException
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulators.desktop import inspection, looking
from simulators.desktop.autorun import AutoRun
from simulators.desktop.connector.qwc import QwcRefused, application_json
from simulators.desktop.desk import Desk, Enrolled
from simulators.desktop.faults import FaultRule
from simulators.desktop.inquiries import Host
from simulators.desktop.inspection import Json, company_of
from simulators.desktop.machine import MAIN, MachineState
from simulators.desktop.preferences import Preferences
from simulators.desktop.sample import grow


class Wish(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NewApplication(Wish):
    qwc: str
    password: str
    replace: bool = False
    check: bool = True


class PollWish(Wish):
    user: str | None = None
    together: int = Field(default=1, ge=1, le=8)
    times: int = Field(default=1, ge=1, le=1000)
    automatic: bool = False
    ignore_lock: bool = False


class NewPassword(Wish):
    password: str


class AutoRunWish(Wish):
    on: bool = True
    every: float | None = None


class ClockChange(Wish):
    ahead_seconds: float


class Growth(Wish):
    customers: int = Field(ge=0, le=1_000_000)


class HostWish(Wish):
    highest: str = Field(pattern=r"^\d{1,2}\.\d$")


class SettingsWish(Wish):
    noop_seconds: float | None = None
    timeout: float | None = None


def router(desk: Desk, autorun: AutoRun) -> APIRouter:
    routes = APIRouter(prefix="/_sim", tags=["control"])
    inspection.add_routes(routes, desk)
    _add_list_of_applications(routes, desk, autorun)
    _add_polls(routes, desk, autorun)
    _add_switches(routes, desk)
    _add_books_switches(routes, desk)
    _add_faults(routes, desk)
    _add_sessions(routes, desk)
    return routes


def _add_list_of_applications(routes: APIRouter, desk: Desk, autorun: AutoRun) -> None:
    @routes.get("/applications")
    def applications() -> Json:
        return {"applications": [_told(one, autorun) for one in desk.enrolled.values()]}

    @routes.post("/applications", status_code=201)
    def enrol(wanted: NewApplication) -> Json:
        try:
            enrolled = desk.enrol(wanted.qwc, wanted.password, replace=wanted.replace, check=wanted.check)
        except QwcRefused as refusal:
            raise HTTPException(422, {"code": refusal.code, "message": refusal.sentence}) from refusal
        return _told(enrolled, autorun)

    @routes.post("/applications/{user}/password")
    def set_password(user: str, wanted: NewPassword) -> Json:
        desk.set_password(_known(desk, user), wanted.password)
        return _told(desk.enrolled[user], autorun)

    @routes.delete("/applications/{user}")
    def dismiss(user: str) -> Json:
        desk.dismiss(_known(desk, user))
        return applications()


def _told(enrolled: Enrolled, autorun: AutoRun) -> Json:
    return {
        **application_json(enrolled.application),
        "last_poll": enrolled.last,
        "next_poll": autorun.next_poll(enrolled) if autorun.on else None,
        "postponed_until": enrolled.postponed_until,
        "lower_limit": enrolled.lower_limit,
    }


def _known(desk: Desk, user: str) -> str:
    if user not in desk.enrolled:
        raise HTTPException(
            404, "No application with this user name is on the list. Add its .qwc file first."
        )
    return user


def _add_polls(routes: APIRouter, desk: Desk, autorun: AutoRun) -> None:
    @routes.post("/poll")
    def poll(wanted: PollWish | None = None) -> Json:
        """As Update Selected does, and waits until the sessions are over."""
        wish = wanted or PollWish()
        users = [_known(desk, wish.user)] if wish.user else list(desk.enrolled)
        if not users:
            raise HTTPException(409, "No application is on the list. Add its .qwc file first.")
        found = []
        for _ in range(wish.times):
            for user in users:
                if wish.together > 1:
                    found += desk.poll_together(user, wish.together, ignore_lock=wish.ignore_lock)
                else:
                    found.append(
                        desk.poll(user, automatic=wish.automatic, ignore_lock=wish.ignore_lock).record
                    )
        return {"sessions": [record.brief() for record in found]}

    @routes.get("/autorun")
    def told() -> Json:
        return {"on": autorun.on, "every": autorun.every}

    @routes.post("/autorun")
    def switch(wanted: AutoRunWish) -> Json:
        if wanted.on:
            autorun.start(wanted.every)
        else:
            autorun.stop()
        return told()


def _add_switches(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/machine")
    def machine() -> Json:
        return {**desk.machine.state.model_dump(), "files": desk.files}

    @routes.post("/machine")
    def set_machine(wanted: Annotated[Json, Body()]) -> Json:
        """Only what is named changes."""
        try:
            state = MachineState.model_validate(desk.machine.state.model_dump() | wanted)
        except ValidationError as error:
            raise HTTPException(422, str(error)) from error
        company_of(desk, state.open)
        desk.machine.state = state
        return machine()

    @routes.post("/host")
    def set_host(wanted: HostWish) -> Json:
        major, _, minor = wanted.highest.partition(".")
        desk.host = Host((int(major), int(minor)))
        return {"versions": desk.host.versions}

    @routes.post("/settings")
    def set_settings(wanted: SettingsWish) -> Json:
        given = {name: value for name, value in wanted.model_dump().items() if value is not None}
        desk.settings = replace(desk.settings, **given)
        return dict(vars(desk.settings))

    @routes.post("/clock")
    def set_clock(wanted: ClockChange) -> Json:
        desk.clock.ahead_seconds = wanted.ahead_seconds
        return {"ahead_seconds": desk.clock.ahead_seconds, "now": desk.clock.now()}


def _add_books_switches(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/grow")
    def more(wanted: Growth) -> Json:
        return {"customers": grow(desk.company, wanted.customers)}

    @routes.post("/reset")
    def reset() -> Json:
        desk.reset()
        return {"reset": True}

    @routes.get("/preferences")
    def preferences(company: str = MAIN) -> Preferences:
        return company_of(desk, company).preferences

    @routes.post("/preferences")
    def set_preferences(wanted: Annotated[Json, Body()], company: str = MAIN) -> Preferences:
        books = company_of(desk, company)
        try:
            books.set_preferences(Preferences.model_validate(books.preferences.model_dump() | wanted))
        except ValidationError as error:
            raise HTTPException(422, str(error)) from error
        return books.preferences


def _add_faults(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/faults")
    def faults() -> Json:
        return {"faults": desk.faults.status()}

    @routes.post("/faults", status_code=201)
    def add_faults(rules: list[FaultRule] | FaultRule) -> Json:
        desk.faults.add(rules if isinstance(rules, list) else [rules])
        return faults()

    @routes.delete("/faults")
    def clear_faults() -> Json:
        desk.faults.clear()
        return faults()


def _add_sessions(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/")
    def overview() -> Json:
        return {
            "company": desk.company.name,
            "counts": looking.counts(desk.company),
            "machine": desk.machine.state.model_dump(),
            "applications": list(desk.enrolled),
            "sessions": len(desk.sessions.all()),
        }

    @routes.get("/sessions")
    def sessions() -> Json:
        return {"sessions": [record.brief() for record in desk.sessions.all()]}

    @routes.get("/sessions/{number}")
    def session(number: int) -> Json:
        record = desk.sessions.one(number)
        if record is None:
            raise HTTPException(404, "There is no session of this number, or it is forgotten.")
        return record.whole()

    @routes.get("/counters")
    def counters() -> Json:
        return desk.counters.told()

    @routes.post("/counters/reset")
    def reset_counters() -> Json:
        desk.counters.reset()
        return desk.counters.told()
