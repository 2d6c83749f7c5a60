"""One server for the stories of this folder; each has a merchant with a company of their own."""

from collections.abc import Callable, Iterator

import pytest

from tests.flows.faults.site import Site, open_site, server
from tests.flows.faults.table import Row, keep
from tests.sync.house import House, Works

Check = Callable[[Site, str, str], None]


@pytest.fixture(scope="module")
def address(open_doors: House) -> Iterator[str]:
    with server(open_doors) as found:
        yield found


@pytest.fixture
def works(open_doors: House) -> Iterator[Works]:
    open_doors.calm()
    yield open_doors.merchant()
    open_doors.calm()


@pytest.fixture
def site(works: Works, address: str) -> Iterator[Site]:
    with open_site(works, address) as found:
        yield found


@pytest.fixture
def unharmed(request: pytest.FixtureRequest) -> Check:
    """Every order is in the books once and to the cent, nothing else was touched, and a page has said these words."""

    def check(site: Site, fault: str, words: str) -> None:
        counted = site.count()
        sentence = site.sentence(words)
        keep(request, Row(fault, counted.orders, *counted.zeros, sentence))
        assert counted.zeros == (0, 0, 0), sentence

    return check
