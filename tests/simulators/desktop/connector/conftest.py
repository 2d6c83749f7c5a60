"""A PC with a Web Connector, and the application on its list."""

from collections.abc import Iterator

import pytest

from simulators.desktop.connector.session import Settings
from simulators.desktop.desk import Desk, Options
from tests.simulators.desktop.connector.service import Service, serving


@pytest.fixture
def service() -> Iterator[Service]:
    with serving() as there:
        yield there


@pytest.fixture
def desk(service: Service) -> Iterator[Desk]:
    opened = Desk(None, Options(settings=Settings(noop_seconds=0.01, timeout=5)))
    opened.enrol(service.qwc(), "secret")
    service.gets.clear()
    yield opened
    opened.close()
