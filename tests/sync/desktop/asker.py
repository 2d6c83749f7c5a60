"""A process that asks a company file something and says when it has the answer; killed, it says nothing more."""

import sys

from app.books.meter import Tally
from app.settings import Settings
from app.sync.desk import open_desk
from app.sync.webconnector_line import DatabaseLine


def main(merchant: str, books: str, key: str, body: str) -> None:
    line = DatabaseLine(open_desk(Settings()), merchant, books, Tally())
    answer = line.ask(body.encode(), key)
    sys.stdout.write(answer.response.decode() + "\n")
    sys.stdout.flush()
    sys.stdin.read()  # what it would do with the answer, it is killed before


if __name__ == "__main__":
    main(*sys.argv[1:])
