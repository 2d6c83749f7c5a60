"""A merchant whose server is a process of its own and whose browser looks at its pages while things go wrong."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from app.data import merchants, sessions
from bench.books import Books
from tests.flows.faults.count import Count, books_of, count
from tests.flows.processes import program
from tests.sync.house import House, Works
from tests.web.pages.person import Person, text_of

PATIENCE = 40  # seconds
PROGRESS = "//section[@aria-label='Progress']"
TOLD = f"{PROGRESS}//p | {PROGRESS}//div[contains(@class, 'notice')]"


@contextmanager
def server(house: House, *options: str) -> Iterator[str]:
    """The address of a server of ours; it is told to stop at the end."""
    with program(house, "tests.flows.faults.server", *options) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http"), process.stderr and process.stderr.read()
        try:
            yield address
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def browser_of(works: Works, address: str) -> Iterator[Person]:
    """The owner's browser, signed in."""
    desk = works.desk
    with desk.database.begin() as session:
        (user,) = merchants.users(session, works.merchant)
        token = sessions.begin(session, works.merchant, user.id, now=desk.now(), days=14)
    cookies = {"cartbooks": token}
    with httpx.Client(base_url=address, cookies=cookies, trust_env=False, timeout=PATIENCE) as http:
        yield Person(user, http, f"/c/{works.connection}")


def press(alice: Person) -> str:
    """The dashboard's button for all orders; the page it leads to."""
    answer = alice.post("/sync", limit="all")
    assert answer.status_code == 303, answer.text[:300]
    return answer.headers["location"].removeprefix(alice.home)


@dataclass
class Site:
    """`before` is what stood in the books before the first run; `said` what the pages of runs have told, after the
    address of each."""

    works: Works
    alice: Person
    before: Books
    said: list[str] = field(default_factory=list)

    def press(self) -> str:
        """The button on the dashboard; the page it leads to."""
        return press(self.alice)

    def sync(self) -> str:
        """Press the button and look on until it is over; what the page says then."""
        return self.look_on(self.press())

    def look_on(self, run: str) -> str:
        """Follow a run on its page to its end; all that the page said meanwhile."""
        self.said.append(run)
        until = time.monotonic() + PATIENCE
        while self._is_going_on(run):
            assert time.monotonic() < until, self.said[-3:]
            time.sleep(0.05)
        return " ".join(self.said[self.said.index(run) :])

    def heard(self, words: str) -> bool:
        return any(words in one for one in self.said)

    def sentence(self, words: str) -> str:
        """The sentence with these words that a page has told."""
        found = next((one for one in self.said if words in one), "")
        assert found, f"no page said “{words}”: {sorted(set(self.said))}"
        return found

    def count(self) -> Count:
        return count(self.works, self.before)

    def _is_going_on(self, run: str) -> bool:
        page = self.alice.page(run)
        told = [text_of(one) for one in page.xpath(TOLD)]
        self.said += [one for one in told if one not in self.said[self.said.index(run) :]]
        return bool(page.xpath("//form[contains(@action, '/stop')]"))


@contextmanager
def open_site(works: Works, address: str) -> Iterator[Site]:
    works.go_live()
    with browser_of(works, address) as alice:
        yield Site(works, alice, books_of(works))
