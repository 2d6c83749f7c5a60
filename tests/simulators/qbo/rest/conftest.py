"""One practice QuickBooks in a thread; every test opens a company of its own in it."""

import ssl
import threading
from collections.abc import Callable, Iterator

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from simulators.qbo import rest
from simulators.qbo.state import State

from .caller import Caller, Practice, SteppingIn


@pytest.fixture(scope="session")
def practice() -> Iterator[Practice]:
    state, hooks = State(None), SteppingIn()
    app = FastAPI()
    app.include_router(rest.router(state, hooks))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(trust_env=False, timeout=20, verify=ssl.create_default_context()) as client:
        yield Practice(f"http://127.0.0.1:{port}", state, hooks, client)
    server.should_exit = True
    thread.join(10)
    state.close()


@pytest.fixture
def company(practice: Practice) -> Callable[[str], Caller]:
    def open_company(flavour: str) -> Caller:
        realm = practice.state.add_company(flavour, "Larkspur Pantry").realm
        return Caller(practice.client, practice.origin, realm)

    return open_company


@pytest.fixture
def us(company: Callable[[str], Caller]) -> Caller:
    return company("us")


@pytest.fixture
def manual(company: Callable[[str], Caller]) -> Caller:
    return company("us-manual")
