"""One refresh at a time, and the newest tokens are kept before they are used."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.books.qbo import tokens as module
from app.books.qbo.tokens import Bearer, fresh_tokens
from app.core.tokens import TokenPair
from app.errors import NeedsOwner, Transient
from tests.books.qbo.practice import MemoryKeeper

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
OLD = TokenPair("old", "old-refresh", NOW + timedelta(minutes=4), NOW + timedelta(days=90))
GOOD = replace(OLD, access="good", access_expires=NOW + timedelta(minutes=6))
NEW = TokenPair("new", "new-refresh", NOW + timedelta(hours=1), NOW + timedelta(days=100))


def renewing(calls: list[str]) -> Callable[[TokenPair], TokenPair]:
    def refresh(tokens: TokenPair) -> TokenPair:
        calls.append(tokens.refresh)
        return NEW

    return refresh


def failing(_: TokenPair) -> TokenPair:
    raise NeedsOwner("QuickBooks no longer accepts our permission. Press Reconnect.", action="reconnect")


def test_tokens_with_more_than_five_minutes_left_are_used_as_they_are() -> None:
    calls: list[str] = []
    assert fresh_tokens(MemoryKeeper(GOOD), renewing(calls), NOW) == GOOD
    assert calls == []


def test_tokens_about_to_expire_are_renewed_and_stored() -> None:
    keeper, calls = MemoryKeeper(OLD), list[str]()
    assert fresh_tokens(keeper, renewing(calls), NOW) == NEW
    assert (keeper.stored, calls, keeper.leased) == ([NEW], ["old-refresh"], False)


def test_a_token_that_quickbooks_refused_is_renewed_however_young_it_is() -> None:
    keeper, calls = MemoryKeeper(GOOD), list[str]()
    assert fresh_tokens(keeper, renewing(calls), NOW, rejected="good") == NEW
    assert keeper.stored == [NEW]


def test_a_token_that_another_process_has_renewed_already_is_taken_over() -> None:
    calls: list[str] = []
    assert fresh_tokens(MemoryKeeper(GOOD), renewing(calls), NOW, rejected="old") == GOOD
    assert calls == []


class BusyKeeper(MemoryKeeper):
    """Somebody else holds the lease, and finishes while we look on."""

    def __init__(self, tokens: TokenPair, after: int) -> None:
        super().__init__(tokens)
        self.leased = True
        self.looks = after

    def load(self) -> TokenPair | None:
        self.looks -= 1
        if self.looks < 0:
            self.tokens = NEW
        return self.tokens


def test_while_somebody_else_refreshes_tokens_that_still_hold_are_used() -> None:
    assert fresh_tokens(BusyKeeper(OLD, 9), renewing([]), NOW) == OLD


def test_while_somebody_else_refreshes_an_expired_token_waits_for_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 0)
    expired = replace(OLD, access_expires=NOW)
    calls: list[str] = []
    assert fresh_tokens(BusyKeeper(expired, 3), renewing(calls), NOW) == NEW
    assert calls == []


def test_a_refresh_of_somebody_else_that_never_ends_is_tried_again_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 0)
    expired = replace(OLD, access_expires=NOW)
    with pytest.raises(Transient):
        fresh_tokens(BusyKeeper(expired, 10_000), renewing([]), NOW)


def test_a_refused_refresh_needs_the_owner() -> None:
    with pytest.raises(NeedsOwner):
        fresh_tokens(MemoryKeeper(OLD), failing, NOW)


def test_a_refused_refresh_is_forgiven_when_the_owner_has_reconnected_meanwhile() -> None:
    keeper = BusyKeeper(OLD, 2)
    keeper.leased = False
    assert fresh_tokens(keeper, failing, NOW) == NEW


def test_a_company_without_tokens_needs_the_owner() -> None:
    with pytest.raises(NeedsOwner) as caught:
        fresh_tokens(MemoryKeeper(None), renewing([]), NOW)
    assert caught.value.action == "reconnect"


def test_threads_that_are_refused_together_renew_once() -> None:
    keeper, calls = MemoryKeeper(GOOD), list[str]()
    bearer = Bearer(keeper, renewing(calls), lambda: NOW)
    assert bearer.token() == "good"
    assert [bearer.renewed("good"), bearer.renewed("good"), bearer.token()] == ["new", "new", "new"]
    assert len(calls) == 1
