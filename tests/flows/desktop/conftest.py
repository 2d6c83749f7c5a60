"""One server of ours and one practice PC for the stories of this folder; each has a merchant of its own."""

from collections.abc import Callable, Iterator

import pytest

from tests.databases import Server as Databases
from tests.flows.desktop.office import Office, Server, open_office
from tests.flows.faults.table import Row, keep
from tests.practice_pc import PracticePC, practice_pc
from tests.processes import address_of, free_socket, practice_shop
from tests.sync.house import House, open_house
from tests.sync.practice import SHOPS, small_shop

Check = Callable[[Office, str, str], None]


@pytest.fixture(scope="package")
def pc() -> Iterator[PracticePC]:
    with practice_pc() as found:
        yield found


@pytest.fixture(scope="package")
def house(server: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    shops = small_shop(tmp_path_factory.mktemp("shops"), 12)
    with free_socket() as free:
        address = address_of(free)
    with (
        practice_shop("--shops-dir", str(shops), str(SHOPS)) as shop_url,
        server.url(tmp_path_factory.mktemp("house")) as database_url,
        open_house(database_url, shop_url, "", address) as found,
    ):
        yield found


@pytest.fixture(scope="package")
def serve(house: House) -> Iterator[Server]:
    found = Server(house)
    found.start()
    yield found
    found.stop()


@pytest.fixture
def office(pc: PracticePC, serve: Server) -> Iterator[Office]:
    """The owner of a small shop: twelve orders, four of them refunded in part or whole."""
    serve.house.shop.sim("reset")
    with open_office(serve.house, pc) as found:
        yield found


@pytest.fixture
def unharmed(request: pytest.FixtureRequest) -> Check:
    """Every order is in the company file once and to the cent, nothing else was touched, in no other company file
    either; and what was to be told was told, on a page or at the Web Connector."""

    def check(office: Office, fault: str, words: str = "") -> None:
        counted = office.count()
        sentence = next((told for told in office.told() if words in told), "")
        keep(request, Row(f"desktop: {fault}", counted.orders, *counted.zeros, sentence if words else ""))
        assert counted.zeros == (0, 0, 0)
        assert sentence or not words, office.told()
        assert office.pc.documents(company="other") == []

    return check
