"""Signing in to the practice company, with Intuit's own library and by hand."""

import base64
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError

from simulators.qbo.app import create_app
from simulators.qbo.server import Running
from simulators.qbo.state import State
from tests.simulators.qbo.control.practice import QUIET, Practice

CALLBACK = "https://cartbooks.test/connect/qbo/callback"
BASIC = "Basic " + base64.b64encode(b"practice:practice-secret").decode()
DAY = 86_400


def consent_form(realm: str, decision: str = "connect") -> dict[str, str]:
    return {
        "client_id": "practice",
        "response_type": "code",
        "redirect_uri": CALLBACK,
        "scope": "com.intuit.quickbooks.accounting",
        "state": "kept&secret",
        "realm": realm,
        "decision": decision,
    }


def answer_to(practice: Practice, form: dict[str, str]) -> dict[str, str]:
    sent_back = practice.web.post("/connect/oauth2", data=form)
    assert sent_back.status_code == 302
    assert sent_back.headers["location"].startswith(CALLBACK + "?")
    return {
        name: values[0] for name, values in parse_qs(urlsplit(sent_back.headers["location"]).query).items()
    }


def ask_token(practice: Practice, form: dict[str, str], basic: str = BASIC) -> httpx.Response:
    return practice.web.post("/oauth2/v1/tokens/bearer", data=form, headers={"Authorization": basic})


def redeem(practice: Practice, code: str) -> httpx.Response:
    return ask_token(practice, {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK})


def refresh(practice: Practice, token: str) -> httpx.Response:
    return ask_token(practice, {"grant_type": "refresh_token", "refresh_token": token})


def test_the_real_intuit_library_connects_refreshes_and_revokes(practice: Practice) -> None:
    discovery = f"{practice.url}/.well-known/openid_configuration"
    with AuthClient("practice", "practice-secret", CALLBACK, discovery) as auth:
        asked = auth.get_authorization_url([Scopes.ACCOUNTING], state_token="kept&secret")
        page = practice.web.get(asked)
        assert "Larkspur Pantry &amp; Garden" in page.text
        answer = answer_to(practice, consent_form(practice.realm))
        assert (answer["state"], answer["realmId"]) == ("kept&secret", practice.realm)
        auth.get_bearer_token(answer["code"], realm_id=answer["realmId"])
        assert (auth.expires_in, auth.x_refresh_token_expires_in) == (3600, 8726400)
        practice.token = auth.access_token
        assert practice.get(f"companyinfo/{practice.realm}").status_code == 200
        first = auth.refresh_token
        auth.refresh()
        assert auth.refresh_token != first
        practice.token = auth.access_token
        assert practice.get(f"companyinfo/{practice.realm}").status_code == 200
        assert auth.revoke()
        assert practice.get(f"companyinfo/{practice.realm}").status_code == 401
        with pytest.raises(AuthClientError) as refused:
            auth.refresh()
        assert refused.value.status_code == 400


def test_the_discovery_document_may_be_asked_for_with_a_slash_at_its_end(practice: Practice) -> None:
    document = practice.web.get("/.well-known/openid_configuration/").json()
    assert document["token_endpoint"] == f"{practice.url}/oauth2/v1/tokens/bearer"
    assert {"authorization_endpoint", "revocation_endpoint", "issuer", "jwks_uri", "userinfo_endpoint"} < set(
        document
    )


def test_who_cancels_goes_back_with_a_refusal_and_the_state(practice: Practice) -> None:
    answer = answer_to(practice, consent_form(practice.realm, "cancel"))
    assert answer == {"error": "access_denied", "state": "kept&secret"}


def test_a_new_company_can_be_made_while_giving_consent(practice: Practice) -> None:
    form = consent_form("new") | {"flavour": "us", "name": "Alice's second shop"}
    realm = answer_to(practice, form)["realmId"]
    names = {company["realm"]: company["name"] for company in practice.look("companies")["companies"]}
    assert realm != practice.realm
    assert names[realm] == "Alice's second shop"


def test_a_form_without_a_company_is_shown_again_with_what_to_do(practice: Practice) -> None:
    page = practice.web.post("/connect/oauth2", data=consent_form("no-such-realm"))
    assert page.status_code == 422
    assert "Choose one and press Connect." in page.text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"client_id": "charlie"}, "Check its client id."),
        ({"redirect_uri": "javascript:alert(1)"}, "Check its redirect_uri."),
        ({"state": ""}, "Send one that cannot be guessed"),
        ({"response_type": "token"}, "Send response_type=code."),
        ({"scope": "everything"}, "Ask for com.intuit.quickbooks.accounting."),
    ],
)
def test_an_application_that_asks_wrongly_gets_a_page_and_nobody_is_sent_away(
    practice: Practice, changed: dict[str, str], said: str
) -> None:
    form = consent_form(practice.realm) | changed
    for page in (
        practice.web.get("/connect/oauth2", params=form),
        practice.web.post("/connect/oauth2", data=form),
    ):
        assert page.status_code == 400
        assert said in page.text


def test_only_registered_addresses_are_returned_to_when_a_client_has_registered_some(
    practice: Practice,
) -> None:
    practice.control(
        "clients", {"client_id": "strict", "secret": "s3cret", "redirect_uris": ["https://a.test/back"]}
    )
    form = consent_form(practice.realm) | {"client_id": "strict"}
    assert practice.web.post("/connect/oauth2", data=form).status_code == 400
    allowed = practice.web.post("/connect/oauth2", data=form | {"redirect_uri": "https://a.test/back"})
    assert allowed.headers["location"].startswith("https://a.test/back?code=")


def test_a_code_works_once_and_a_second_use_ends_what_the_first_one_gave(practice: Practice) -> None:
    code = answer_to(practice, consent_form(practice.realm))["code"]
    first = redeem(practice, code)
    assert first.status_code == 200
    second = redeem(practice, code)
    assert (second.status_code, second.json()["error"]) == (400, "invalid_grant")
    practice.token = first.json()["access_token"]
    assert practice.get(f"companyinfo/{practice.realm}").status_code == 401


def test_a_code_is_short_lived_and_bound_to_the_address_it_was_sent_to(practice: Practice) -> None:
    code = answer_to(practice, consent_form(practice.realm))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": "https://charlie.test/"}
    assert ask_token(practice, form).json()["error"] == "invalid_grant"
    practice.control("clock", {"ahead_seconds": 301})
    assert redeem(practice, code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "basic", ["", "Basic !!!", "Basic " + base64.b64encode(b"practice:wrong").decode(), "Bearer x"]
)
def test_wrong_keys_are_an_invalid_client(practice: Practice, basic: str) -> None:
    answer = ask_token(practice, {"grant_type": "refresh_token", "refresh_token": "x"}, basic)
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


def test_a_refresh_token_rotates_and_the_one_before_lives_another_day(practice: Practice) -> None:
    old = practice.control("grant", {"realm": practice.realm})["refresh_token"]
    new = refresh(practice, old).json()["refresh_token"]
    assert new != old
    practice.control("clock", {"ahead_seconds": DAY - 60})
    assert refresh(practice, old).status_code == 200
    practice.control("clock", {"ahead_seconds": DAY + 60})
    stale = refresh(practice, old)
    assert stale.status_code == 400
    assert stale.json() == {
        "error": "invalid_grant",
        "error_description": "Incorrect or invalid refresh token",
    }
    assert refresh(practice, new).status_code == 200


def test_a_refresh_token_dies_after_its_hundred_days_and_a_connection_after_five_years(
    practice: Practice,
) -> None:
    token = practice.control("grant", {"realm": practice.realm})["refresh_token"]
    for day in range(90, 5 * 365, 90):
        practice.control("clock", {"ahead_seconds": day * DAY})
        token = refresh(practice, token).json()["refresh_token"]
    practice.control("clock", {"ahead_seconds": (5 * 365 + 1) * DAY})
    assert refresh(practice, token).json()["error"] == "invalid_grant"


def test_the_hard_expiry_is_told_to_who_asks_for_it(practice: Practice) -> None:
    token = practice.control("grant", {"realm": practice.realm})["refresh_token"]
    headers = {"Authorization": BASIC, "x-include-refresh-token-hard-expires-in": "true"}
    form = {"grant_type": "refresh_token", "refresh_token": token}
    answer = practice.web.post("/oauth2/v1/tokens/bearer", data=form, headers=headers).json()
    assert 5 * 365 * DAY - 60 < answer["x_refresh_token_hard_expires_in"] <= 5 * 365 * DAY
    assert "x_refresh_token_hard_expires_in" not in refresh(practice, token).json()


def test_another_client_cannot_use_or_revoke_a_token_that_is_not_its_own(practice: Practice) -> None:
    practice.control("clients", {"client_id": "charlie", "secret": "charlies"})
    token = practice.control("grant", {"realm": practice.realm})["refresh_token"]
    stranger = "Basic " + base64.b64encode(b"charlie:charlies").decode()
    form = {"grant_type": "refresh_token", "refresh_token": token}
    assert ask_token(practice, form, stranger).json()["error"] == "invalid_grant"
    revoked = practice.web.post(
        "/v2/oauth2/tokens/revoke", json={"token": token}, headers={"Authorization": stranger}
    )
    assert revoked.status_code == 400
    assert refresh(practice, token).status_code == 200


def test_an_expired_access_token_is_refused_in_the_lower_case_shape(practice: Practice) -> None:
    practice.control("clock", {"ahead_seconds": 3601})
    answer = practice.get(f"companyinfo/{practice.realm}")
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    error = answer.json()["fault"]["error"][0]
    assert error["code"] == "3200"
    assert error["detail"].startswith("Token expired:")


def test_a_call_without_a_token_or_with_half_of_one_is_refused(practice: Practice) -> None:
    address = f"/v3/company/{practice.realm}/companyinfo/{practice.realm}"
    assert practice.web.get(address).status_code == 401
    cut = practice.web.get(address, headers={"Authorization": "Bearer abc"})
    assert cut.json()["fault"]["error"][0]["detail"] == "Malformed bearer token: too short or too long"


def test_a_token_of_another_company_is_forbidden(practice: Practice) -> None:
    other = practice.control("companies", {"flavour": "us", "name": "Not Alice's"})["realm"]
    practice.token = practice.control("grant", {"realm": other})["access_token"]
    answer = practice.get(f"companyinfo/{practice.realm}")
    assert answer.status_code == 403
    assert answer.json()["fault"]["error"][0]["code"] == "3100"


def test_a_token_without_the_accounting_scope_is_forbidden(practice: Practice) -> None:
    wanted = {"realm": practice.realm, "scope": "openid"}
    practice.token = practice.control("grant", wanted)["access_token"]
    assert practice.get(f"companyinfo/{practice.realm}").status_code == 403


def test_a_test_may_expire_all_tokens_of_a_company(practice: Practice) -> None:
    granted = practice.control("grant", {"realm": practice.realm})
    practice.control("tokens/expire", {"realm": practice.realm, "which": "both"})
    assert practice.get(f"companyinfo/{practice.realm}").status_code == 401
    assert refresh(practice, granted["refresh_token"]).status_code == 400


def test_companies_and_tokens_survive_a_restart_with_the_same_file(tmp_path: Path) -> None:
    file = tmp_path / "books.sqlite"
    tokens: list[str] = []
    for _ in range(2):
        state = State(file)
        with Running(create_app(state, QUIET)) as server, httpx.Client(base_url=server.url) as web:
            practice = Practice(server.url, web)
            practice.enter()
            tokens.append(practice.token)
            practice.token = tokens[0]
            assert practice.get(f"companyinfo/{practice.realm}").status_code == 200
            assert len(practice.look("companies")["companies"]) == 1
        state.close()


def test_the_consent_page_shows_hostile_names_as_text(practice: Practice) -> None:
    name = '"><script>alert(1)</script>'
    practice.control("companies", {"flavour": "us", "name": name})
    form = consent_form(practice.realm) | {"state": name}
    page = practice.web.get("/connect/oauth2", params=form)
    assert "<script" not in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert re.search(r"default-src 'none'", page.headers["content-security-policy"])
