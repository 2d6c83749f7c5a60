"""The .qwc file: what the Web Connector insists on, and what stays for ever."""

import uuid
from dataclasses import replace

import pytest
from lxml import etree

from app.books.qbd.qwc import Qwc, document, problem_of
from app.errors import Refused
from app.sync.webconnector_pairing import qwc_file, reset_password, standing
from tests.web.webconnector.conftest import File

FILE_ID = str(uuid.uuid4())
GOOD = Qwc("https://books.example.com/webconnector", "https://books.example.com/help", "cartbooks-1", FILE_ID)
REQUIRED = {
    "AppName",
    "AppID",
    "AppURL",
    "AppDescription",
    "AppSupport",
    "UserName",
    "OwnerID",
    "FileID",
    "QBType",
}


def values(content: bytes) -> dict[str, str]:
    return {element.tag: element.text or "" for element in etree.fromstring(content)}


def test_the_file_has_all_that_is_required_and_no_password(alice: File) -> None:
    content = qwc_file(alice.desk, alice.merchant, alice.books).content
    found = values(content)
    assert set(found) >= REQUIRED
    assert found["QBType"] == "QBFS"
    assert len(found["AppDescription"]) <= 80
    assert alice.paired.password.encode() not in content
    assert found["UserName"] == alice.paired.login.user_name
    assert found["FileID"] == f"{{{alice.paired.login.file_id}}}"


def test_the_file_stays_the_same_for_ever_and_a_new_password_does_not_change_it(alice: File) -> None:
    before = qwc_file(alice.desk, alice.merchant, alice.books).content
    reset_password(alice.desk, alice.merchant, alice.books)
    assert qwc_file(alice.desk, alice.merchant, alice.books).content == before


def test_two_company_files_share_nothing_but_the_owner_id(alice: File, charlie: File) -> None:
    hers = values(qwc_file(alice.desk, alice.merchant, alice.books).content)
    his = values(qwc_file(charlie.desk, charlie.merchant, charlie.books).content)
    assert hers["OwnerID"] == his["OwnerID"]
    assert hers["UserName"] != his["UserName"]
    assert hers["FileID"] != his["FileID"]


def test_nobody_gets_the_file_of_another_merchant(alice: File, charlie: File) -> None:
    with pytest.raises(LookupError):
        qwc_file(charlie.desk, charlie.merchant, alice.books)
    with pytest.raises(LookupError):
        reset_password(charlie.desk, charlie.merchant, alice.books)
    with pytest.raises(LookupError):
        standing(charlie.desk, charlie.merchant, alice.books)


def test_the_guide_sees_the_download(alice: File) -> None:
    assert standing(alice.desk, alice.merchant, alice.books).login.downloaded is None
    qwc_file(alice.desk, alice.merchant, alice.books)
    assert standing(alice.desk, alice.merchant, alice.books).login.downloaded is not None


@pytest.mark.parametrize(
    ("url", "support", "words"),
    [
        ("http://books.example.com/x", "http://books.example.com/help", "https"),
        ("https://192.0.2.7/x", "https://192.0.2.7/help", "not a number"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]/help", "not a number"),
        ("https://books.example.com/x", "https://help.example.org/", "same host"),
        ("https://books.example.com/x", "http://books.example.com/help", "same host"),
        ("https://bücher.example.com/x", "https://bücher.example.com/help", "plain letters"),
    ],
)
def test_an_address_that_the_web_connector_would_not_take_is_refused_in_words(
    url: str, support: str, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        document(replace(GOOD, url=url, support=support))


@pytest.mark.parametrize(
    "url", ["http://localhost:8000/webconnector", "https://books.example.com/webconnector"]
)
def test_https_and_the_computer_itself_are_taken(url: str) -> None:
    support = url.replace("webconnector", "help")
    assert problem_of(replace(GOOD, url=url, support=support)) == ""
    assert document(replace(GOOD, url=url, support=support)).isascii()
