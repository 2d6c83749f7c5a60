"""Consent, tokens and their renewal, with Intuit's own library over HTTP."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from app.books.qbo import oauth
from app.core.tokens import TokenPair
from app.errors import CartbooksError, NeedsOwner, Transient
from tests.books.qbo.practice import Practice

STATE = "a-state-of-ours"


def consented(practice: Practice) -> str:
    """What alice does in her browser: choose the company and press Connect. Returns the code."""
    asked = parse_qs(urlsplit(oauth.authorize_url(practice.app, STATE)).query)
    form = {name: values[0] for name, values in asked.items()}
    answer = practice.control.post(
        "/connect/oauth2",
        data={**form, "decision": "connect", "realm": practice.realm},
        follow_redirects=False,
    )
    back = parse_qs(urlsplit(answer.headers["location"]).query)
    assert back["state"] == [STATE]
    assert back["realmId"] == [practice.realm]
    return back["code"][0]


def test_the_consent_page_is_asked_for_accounting_alone_and_under_our_own_state(practice: Practice) -> None:
    asked = parse_qs(urlsplit(oauth.authorize_url(practice.app, STATE)).query)
    assert asked["scope"] == ["com.intuit.quickbooks.accounting"]
    assert asked["state"] == [STATE]
    assert asked["redirect_uri"] == [practice.app.redirect_uri]


def test_a_consent_becomes_tokens_that_open_the_company(practice: Practice) -> None:
    practice.keeper.store(oauth.exchange(practice.app, consented(practice), practice.realm))
    assert practice.open().check().name == "Larkspur"


def test_a_code_is_good_for_one_exchange(practice: Practice) -> None:
    code = consented(practice)
    oauth.exchange(practice.app, code, practice.realm)
    with pytest.raises(NeedsOwner) as caught:
        oauth.exchange(practice.app, code, practice.realm)
    assert caught.value.action == "reconnect"


def test_a_refresh_brings_another_pair_that_lasts(practice: Practice) -> None:
    newest = oauth.refresh(practice.app, practice.grant())
    assert newest.access_expires > datetime.now(UTC) + timedelta(minutes=50)
    assert newest.refresh_expires > datetime.now(UTC) + timedelta(days=90)


def test_a_revoked_permission_needs_the_owner_and_revoking_twice_is_no_error(practice: Practice) -> None:
    tokens = practice.grant()
    oauth.revoke(practice.app, tokens)
    oauth.revoke(practice.app, tokens)
    with pytest.raises(NeedsOwner, match="Press Reconnect") as caught:
        oauth.refresh(practice.app, tokens)
    assert caught.value.action == "reconnect"


def test_wrong_application_keys_are_the_operators_business(practice: Practice) -> None:
    stranger = replace(practice.app, client_secret="not-the-secret")
    with pytest.raises(NeedsOwner, match="operator"):
        oauth.refresh(stranger, practice.grant())


def test_the_discovery_document_is_fetched_once(practice: Practice) -> None:
    oauth.authorize_url(practice.app, STATE)
    practice.control.post("/_sim/counters/reset")
    for _ in range(3):
        oauth.authorize_url(practice.app, STATE)
    assert "sign-in" not in practice.control.get("/_sim/counters").json()["realms"]


def test_an_intuit_that_is_not_there_is_tried_again(practice: Practice) -> None:
    nowhere = replace(practice.app, environment="http://127.0.0.1:9/.well-known/openid_configuration")
    with pytest.raises(Transient):
        oauth.refresh(nowhere, practice.grant())


@pytest.mark.parametrize("status", [500, 503])
def test_an_intuit_that_is_broken_is_tried_again(practice: Practice, status: int) -> None:
    tokens = practice.grant()
    practice.sim("faults", {"kind": "status", "path": "/oauth2/v1/tokens/bearer", "status": status})
    with pytest.raises(Transient):
        oauth.refresh(practice.app, tokens)


def test_a_refresh_whose_answer_is_lost_can_be_repeated(practice: Practice) -> None:
    tokens = practice.grant()
    practice.sim("faults", {"kind": "drop_after", "path": "/oauth2/v1/tokens/bearer"})
    with pytest.raises(Transient):
        oauth.refresh(practice.app, tokens)
    assert oauth.refresh(practice.app, tokens).access


def test_a_silent_intuit_is_not_waited_for_forever(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = practice.grant()
    monkeypatch.setattr(oauth, "SECONDS", (1.0, 0.2))
    practice.sim("faults", {"kind": "timeout_before", "path": "/oauth2/v1/tokens/bearer", "seconds": 5})
    with pytest.raises(Transient):
        oauth.refresh(practice.app, tokens)


def test_tokens_and_secrets_show_in_no_error_and_no_repr(practice: Practice, http: httpx.Client) -> None:
    assert not http.is_closed
    tokens = practice.grant()
    oauth.revoke(practice.app, tokens)
    with pytest.raises(CartbooksError) as caught:
        oauth.refresh(practice.app, tokens)
    told = f"{caught.value} {tokens!r} {practice.app!r}"
    secrets = (tokens.access, tokens.refresh, practice.app.client_secret)
    assert [secret for secret in secrets if secret in told] == []
    assert isinstance(tokens, TokenPair)
