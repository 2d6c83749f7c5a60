"""Orders flow into the books: whatever may be sent next fills the next envelope, whichever order it is of.

Customers and items of one order travel beside documents of another and payments of a third: a batch leaves when
it is full, and a last one that is not when nothing more can come. While the books take no further batch in the
minute, single requests carry what is left.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.core.document import NewCustomer
from app.core.intent import Outcome
from app.data.ledger_documents import NewIntent
from app.sync.adoption import adopt, adopt_on_sales
from app.sync.changing import change_documents
from app.sync.course import Course
from app.sync.delivery import Delivery, first_error
from app.sync.entries import Entries, contact_updates
from app.sync.fates import counts_of, write_down
from app.sync.plans import PlannedOrder
from app.sync.posting import commit
from app.sync.scope import Scope

AHEAD = 5  # full envelopes that wait to be sent, before more orders are planned
WRITTEN_AT_ONCE = 100  # orders whose outcome is written down together
LOOKED_UP = 0.5  # seconds between two looks at whether the run goes on
SOON = 0.05  # the same, while something could leave before the next answer comes

Sent = tuple[Sequence[NewIntent], bool]  # what an envelope carries, and whether it is a single request


@dataclass(slots=True)
class Flow:
    """One run's way into the books. Only the thread of the run moves it; threads of its own send and settle."""

    scope: Scope
    _pool: ThreadPoolExecutor
    _delivery: Delivery
    _entries: Entries
    _ready: deque[NewIntent] = field(default_factory=deque)
    _flying: dict[Future[None], Sent] = field(default_factory=dict)
    _courses: dict[int, Course] = field(default_factory=dict)  # by the order's row
    _done: list[Course] = field(default_factory=list)
    _adopted: set[int] = field(default_factory=set)  # rows whose sale was in the books already
    _sent: int = 0
    _taken_out: int = 0

    @property
    def rows(self) -> frozenset[int]:
        """The orders that are on their way."""
        return frozenset(self._courses)

    @property
    def customers(self) -> list[NewCustomer]:
        """Customers that are about to be in the books."""
        return self._entries.customers

    def load(self, orders: Sequence[PlannedOrder], follow_ups: Mapping[int, str]) -> None:
        """Take in planned orders, those that were exported before with the fingerprints of what was planned; returns
        when there is room for more. Raises what ends the run."""
        realm = self.scope.parties.books.realm
        courses = [Course(one, realm, follow_ups.get(one.row)) for one in orders]
        self._courses |= {course.row: course for course in courses}
        self._adopt(courses)
        self._ready.extend(self._entries.provide(courses))
        self._ready.extend(contact_updates(courses))
        self._move_on(courses)
        while len(self._ready) >= AHEAD * self.scope.books.pace.size:
            self._turn()
        self._fill()

    @property
    def adopted(self) -> int:
        """How many orders have documents that were in the books already under our mark."""
        return len(self._adopted)

    def taken_out(self) -> int:
        """How many orders were taken out of the books since this was asked last, to be posted again."""
        found, self._taken_out = self._taken_out, 0
        return found

    def drain(self) -> None:
        """Send all that is left and wait for every answer. Raises what ends the run."""
        while self._ready or self._flying:
            self._turn(is_last=True)
        self._write_down(list(self._courses.values()))

    def abandon(self) -> None:
        """Begin nothing new, wait for what is on its way, and write down what came of it."""
        self._delivery.stop()
        wait(self._flying)
        for future in list(self._flying):
            self._land(future)
        for new in self._ready:  # never sent: these orders wait again
            if new.row in self._courses:
                self._courses[new.row].begun.discard(new.intent.key)
        self._write_down(list(self._courses.values()))

    def _adopt(self, courses: Sequence[Course]) -> None:
        news = [course.intent(one) for course in courses for one in course.one.plan.documents]
        found = adopt(self.scope, news)
        for course in courses if found else ():
            course.take(found)
            self._adopted |= {course.row} if course.outcomes else set()

    def _turn(self, *, is_last: bool = False) -> None:
        """Send what may leave, wait for an answer, go on with what it allows."""
        self._fill(is_last=is_last)
        could_leave = bool(self._ready) and len(self._flying) < self._most_flying()
        pause = SOON if could_leave else LOOKED_UP
        if self._flying:
            landed, _ = wait(self._flying, pause, FIRST_COMPLETED)
        else:
            landed = set()
            self.scope.pause(pause)
        error = first_error(landed)
        courses = [course for future in landed for course in self._land(future)]
        if error:
            raise error
        self._move_on(courses)
        if len(self._done) >= WRITTEN_AT_ONCE:
            self._write_down([])
        self.scope.tell(self._progress())

    def _most_flying(self) -> int:
        pace = self.scope.books.pace
        return pace.at_once + pace.alone

    def _fill(self, *, is_last: bool = False) -> None:
        """Envelopes as long as one may leave at once."""
        while (wave := self._next_wave(is_last=is_last)) is not None:
            left = {new.intent.key: new for new in wave}
            for envelope in commit(self.scope, wave, self._delivery):
                news = [left.pop(key) for key in envelope.intents]
                future = self._pool.submit(self._delivery.deliver, envelope)
                self._flying[future] = (news, len(news) == 1)
                self._sent += len(news)
            # What cannot be sent has its outcome already; what is under way elsewhere has none.
            self._move_on(self._answered(left.values()))

    def _next_wave(self, *, is_last: bool) -> list[NewIntent] | None:
        pace, flying = self.scope.books.pace, Counter(alone for _, alone in self._flying.values())
        is_full = len(self._ready) >= pace.size
        is_end = is_last and bool(self._ready) and not self._flying
        takes_more = flying[False] < pace.at_once and pace.is_open()
        if takes_more and (is_full or is_end):
            return [self._ready.popleft() for _ in range(min(pace.size, len(self._ready)))]
        if self._ready and not takes_more and flying[True] < pace.alone and pace.has_spare():
            return [self._ready.popleft()]
        return None

    def _land(self, future: Future[None]) -> list[Course]:
        """The orders that the answers of an envelope move on."""
        news, _ = self._flying.pop(future)
        return self._answered(news)

    def _answered(self, news: Iterable[NewIntent]) -> list[Course]:
        moved: list[Course] = []
        for new in news:
            outcome = self._delivery.taken(new.intent.key)
            if new.base:
                # One that lacked several entries may have ended with the first that could not be made.
                waited = self._entries.settle(new, outcome)
                moved += [course for course in waited if self._courses.get(course.row) is course]
            elif outcome and new.row in self._courses:
                moved.append(self._courses[new.row])
                moved[-1].take({new.intent.key: outcome})
        return moved

    def _move_on(self, courses: Iterable[Course]) -> None:
        unique = list({course.row: course for course in courses}.values())
        self._change([course for course in unique if course.wants_change])
        for course in unique:
            self._ready.extend(self._not_adopted(course, course.ready()))
            if not course.is_under_way:
                self._done.append(self._courses.pop(course.row))

    def _change(self, courses: Sequence[Course]) -> None:
        """What stands in the books follows an edit before anything new is posted beside it."""
        if not courses:
            return
        made = {base: ref for course in courses for base, ref in course.made.items()}
        outcomes: dict[str, Outcome] = {}
        try:
            change_documents(self.scope, [course.one for course in courses], made, outcomes)
        finally:
            for course in courses:
                course.take(outcomes)

    def _not_adopted(self, course: Course, wave: list[NewIntent]) -> list[NewIntent]:
        """Without the payments of an adopted sale that are in the books, too: they have no number."""
        if course.row not in self._adopted or not wave:
            return wave
        found = adopt_on_sales(self.scope, wave, course.outcomes)
        course.take(found)
        return [new for new in wave if new.intent.key not in found]

    def _write_down(self, rest: Iterable[Course]) -> None:
        courses = [*self._done, *rest]
        self._done = []
        for course in courses:
            self._courses.pop(course.row, None)
        if courses:
            self.scope.add(counts_of(write_down(self.scope, courses)))
            self._taken_out += sum(bool(one.one.plan.removals) and one.is_changed for one in courses)

    def _progress(self) -> str:
        done = self._sent - sum(len(news) for news, _ in self._flying.values())
        return f"Posting: {done:,} of {self._sent + len(self._ready):,}{self._delivery.trouble}"


@contextmanager
def open_flow(scope: Scope) -> Iterator[Flow]:
    """A flow; whatever ends it, what was sent is waited for and written down."""
    pace = scope.books.pace
    with ThreadPoolExecutor(pace.at_once + pace.alone, thread_name_prefix="post") as pool:
        flow = Flow(scope, pool, Delivery(scope), Entries(scope))
        try:
            yield flow
            flow.drain()
        except BaseException:
            flow.abandon()
            raise
