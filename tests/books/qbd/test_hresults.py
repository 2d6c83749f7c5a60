"""What it means when QuickBooks turns a whole message set away."""

import pytest

from app.books.qbd.hresults import HRESULTS
from app.books.qbd.verdicts import WEB_CONNECTOR
from app.core.intent import Failed, Post
from app.errors import CartbooksError, NeedsOwner, Refused, Transient, Unknown
from tests.books.qbd import samples
from tests.books.qbd.samples import US
from tests.books.qbd.script import scripted, turned_away

PC = "0408 040A 040D 0410 0414 0416 041B 0424"
OWNER = "0418 041A 041D 041E 041F 0420 0422 0423 0427 042A 042C"
OPEN = "0401 0402 041C 0421 9999"
CASES = [
    *((code, Transient) for code in PC.split()),
    *((code, NeedsOwner) for code in OWNER.split()),
    *((code, Unknown) for code in OPEN.split()),
]


def raised(hresult: str) -> CartbooksError:
    books, _ = scripted(US, turned_away(hresult, "as QuickBooks says it"))
    [envelope] = books.prepare([Post("sale", samples.receipt())])
    with pytest.raises(CartbooksError) as caught:
        books.send(envelope)
    return caught.value


@pytest.mark.parametrize(("code", "kind"), CASES)
def test_each_says_what_happened_and_what_to_do(code: str, kind: type[CartbooksError]) -> None:
    error = raised(f"0x8004{code}")
    assert type(error) is kind
    assert len(error.message.split(". ")) >= 2
    assert code in error.detail
    if isinstance(error, NeedsOwner):
        assert error.action == WEB_CONNECTOR


def test_the_table_is_asked_about_whole() -> None:
    assert set(HRESULTS) == {code for code, _ in CASES} - {"0421", "9999"} | {"0400"}


@pytest.mark.parametrize("hresult", ["0X80040414", " 0x80040414 ", "80040414"])
def test_it_is_read_however_it_is_written(hresult: str) -> None:
    assert isinstance(raised(hresult), Transient)


@pytest.mark.parametrize("hresult", ["-2147220480", "what", "0x80070005"])
def test_one_that_nobody_knows_leaves_open_what_became_of_the_set(hresult: str) -> None:
    assert isinstance(raised(hresult), Unknown)


def test_a_set_that_is_not_understood_is_taken_apart_and_the_one_that_spoils_it_is_refused() -> None:
    books, _ = scripted(US, turned_away("0x80040400"), turned_away("0x80040400"))
    wave = [Post(f"sale {number}", samples.receipt()) for number in range(2)]
    [together] = books.prepare(wave)
    with pytest.raises(Refused):
        books.send(together)
    [alone] = books.prepare(wave[:1])
    [outcome] = books.send(alone)
    assert isinstance(outcome, Failed)
    assert isinstance(outcome.error, Refused)
    assert outcome.error.message.startswith(
        "QuickBooks did not understand what we sent, which is our mistake."
    )
