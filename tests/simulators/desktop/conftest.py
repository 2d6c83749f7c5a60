"""A company file for each test."""

from collections.abc import Iterator

import pytest

from tests.simulators.desktop.books import Books, open_books


@pytest.fixture
def books() -> Iterator[Books]:
    opened = open_books()
    yield opened
    opened.desk.close()
