"""The .qwc file is for its owner and their helper: downloaded from the connection's pages, and by nobody else."""

from lxml import etree

from app.sync.pairing import pair_with_keys
from app.sync.practising import SAMPLE_KEYS
from app.sync.webconnector_pairing import pair_file
from tests.web.house import Browser, House


def paired(house: House, alice: Browser) -> str:
    """Where alice downloads the file of her new company file."""
    merchant = house.merchant_of(alice)
    store = pair_with_keys(house.desk, merchant, house.shop(), SAMPLE_KEYS)
    made = pair_file(house.desk, merchant, store.id)
    return f"/c/{made.connection.id}/webconnector/cartbooks.qwc"


def test_the_owner_and_a_helper_download_the_file(house: House, alice: Browser, bob: Browser) -> None:
    address = paired(house, alice)
    for person in (alice, bob):
        answer = person.get(address)
        assert answer.status_code == 200
        assert "attachment" in answer.headers["content-disposition"]
        assert etree.fromstring(answer.content).findtext("AppURL", "").startswith("http://localhost:")


def test_a_stranger_and_a_visitor_get_nothing(
    house: House, alice: Browser, charlie: Browser, visitor: Browser
) -> None:
    address = paired(house, alice)
    assert charlie.get(address).status_code == 404
    assert visitor.get(address).headers["location"].startswith("/sign-in")


def test_books_online_have_no_such_file(house: House, alice: Browser) -> None:
    alice.post("/connect/practice")
    connection = house.parties(alice).connection.id
    assert alice.get(f"/c/{connection}/webconnector/cartbooks.qwc").status_code == 404
