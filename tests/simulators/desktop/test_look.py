"""The practice PC's pages in a real browser: readable for everybody, on a phone and in the dark."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe

from simulators.desktop.app import create_app
from simulators.qbo.server import Running
from tests.browser.house import chromium
from tests.simulators.desktop.books import Books, customer, payment, sale, written
from tests.simulators.desktop.connector.service import serving

pytestmark = pytest.mark.browser
MARKED = 'onError="stopOnError" newMessageSetID="set-1"'


@pytest.mark.parametrize(("width", "colours"), [(1200, "light"), (390, "dark")])
def test_every_page_is_accessible_and_fits_its_screen(
    books: Books, width: int, colours: Literal["light", "dark"]
) -> None:
    invoice, *_ = books.ask(
        sale("Invoice", "<RefNumber>W-1</RefNumber>", "LPG-105|", attributes=' defMacro="TxnID:A"'),
        payment('<TxnID useMacro="TxnID:A"></TxnID>', "8.43", "8.43"),
        customer("W" * 41),
    )
    paths = ["/", "/documents", f"/documents/{invoice.text('TxnID')}", "/customers", "/items", "/lists"]
    paths += ["/trial-balance", "/connector", "/sessions/1", "/message-sets"]
    with serving() as service, Running(create_app(books.desk)) as pc, chromium() as browser:
        service.answers = {"sendRequestXML": [written(customer("Mira Stone"), MARKED)]}
        books.desk.enrol(service.qwc(), "secret")
        books.desk.poll("larkspur-1")
        # The policy that forbids every script would keep the checker out too.
        page = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=colours, bypass_csp=True
        ).new_page()
        for path in paths:
            page.goto(pc.url + path)
            found = Axe().run(page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
