"""The .qwc file: what the Web Connector takes, and the number it gives when it does not."""

import pytest

from simulators.desktop.connector.qwc import QwcRefused, read_qwc
from simulators.desktop.desk import Desk
from tests.simulators.desktop.connector.service import Service


def test_a_file_tells_who_calls_where_and_how_often(service: Service) -> None:
    read = read_qwc(service.qwc())
    assert (read.user, read.url, read.every_seconds) == ("larkspur-1", service.url, 900)
    seconds = read_qwc(service.qwc(Scheduler="<RunEveryNSeconds>30</RunEveryNSeconds>"))
    assert seconds.every_seconds == 30


@pytest.mark.parametrize(
    "name",
    ["AppName", "AppID", "AppURL", "AppSupport", "AppDescription", "UserName", "OwnerID", "FileID", "QBType"],
)
def test_a_file_without_what_is_required_is_refused(service: Service, name: str) -> None:
    with pytest.raises(QwcRefused, match=name):
        read_qwc(service.qwc(**{name: "-"}))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"AppURL": "http://shop.example.com/qbwc", "AppSupport": "http://shop.example.com/"}, "QBWC1010"),
        ({"AppURL": "https://10.1.2.3/qbwc"}, "QBWC1002"),
        ({"AppSupport": "https://10.1.2.3/help"}, "QBWC1001"),
        ({"AppURL": "https://a.example.com/x", "AppSupport": "https://a.example.org/x"}, "QBWC1000"),
        ({"OwnerID": "12"}, ""),
        ({"FileID": "57F3B9B6-86F1-4FCC-B1FF-966DE1813D20"}, ""),
        ({"QBType": "QBO"}, ""),
        ({"IsReadOnly": "perhaps"}, ""),
        ({"Scheduler": "<RunEveryNMinutes>0</RunEveryNMinutes>"}, ""),
        ({"Password": "secret"}, ""),
    ],
)
def test_a_file_that_breaks_a_rule_is_refused_with_its_number(
    service: Service, changed: dict[str, str], code: str
) -> None:
    with pytest.raises(QwcRefused) as refusal:
        read_qwc(service.qwc(**changed))
    assert refusal.value.code == code


def test_a_secure_address_may_stand_anywhere(service: Service) -> None:
    read = read_qwc(
        service.qwc(AppURL="https://shop.example.com/q", AppSupport="https://www.example.com/help")
    )
    assert read.url == "https://shop.example.com/q"


def test_adding_an_application_looks_at_its_support_page_and_at_its_certificate(service: Service) -> None:
    desk = Desk()
    desk.enrol(service.qwc(), "secret")
    assert service.gets == ["/qbwc/help", "/qbwc"]
    desk.close()


def test_pages_that_do_not_answer_are_told_by_their_numbers(service: Service) -> None:
    desk = Desk()
    service.get_status = 405
    with pytest.raises(QwcRefused, match="QBWC1004"):
        desk.enrol(service.qwc(), "secret")
    with pytest.raises(QwcRefused, match="QBWC1003"):
        desk.enrol(service.qwc(AppSupport="http://localhost:1/help"), "secret")
    desk.close()


def test_a_pair_of_ids_that_is_stamped_on_the_file_cannot_be_added_again(
    desk: Desk, service: Service
) -> None:
    desk.dismiss("larkspur-1")
    with pytest.raises(QwcRefused, match="QBWC1039: Unique OwnerID/FileID pair value required"):
        desk.enrol(service.qwc(), "secret")
    desk.enrol(service.qwc(FileID="{57F3B9B6-86F1-4FCC-B1FF-966DE1813D21}"), "secret")
    assert list(desk.enrolled) == ["larkspur-1"]
