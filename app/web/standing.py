"""Where a page stands: whose it is, which store, which books, and what every page says on top."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another connection of the same merchant, to switch to."""

    connection: str
    store: str
    company: str


@dataclass(frozen=True, slots=True)
class Banner:
    """The one thing that needs the owner, with the one button that helps.

    `tone` is "needs" or "refused".
    """

    title: str
    message: str
    action: str
    url: str
    tone: str = "needs"


@dataclass(frozen=True, slots=True)
class Flash:
    """What just happened, said once on the next page; `tone` is "done", "needs" or "refused"."""

    message: str
    tone: str = "done"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the header names. Pages without a connection leave `connection` empty."""

    merchant: str = ""
    person: str = ""
    connection: str = ""
    store: str = ""
    company: str = ""
    practice: bool = False
    needs_you: int = 0
    set_up: bool = True  # False while the wizard was never finished: the tabs then lead back to it
    neighbours: tuple[Neighbour, ...] = ()
    banner: Banner | None = None
    trial_days_left: int | None = None
    practice_books_url: str = ""  # the practice company's own page
    flash: Flash | None = None


NOWHERE = Standing()
