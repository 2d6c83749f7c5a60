"""Sign-in as Intuit does it, the part for machines: discovery, tokens and their revocation."""

import base64
import binascii
import json
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import JSONResponse, Response

from simulators.qbo.panel import Panel
from simulators.qbo.tokens import Client, Pair

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class TokenRequest(BaseModel):
    model_config = ConfigDict(frozen=True)

    grant_type: str = ""
    code: str = ""
    redirect_uri: str = ""
    refresh_token: str = ""


async def raw_body(request: Request) -> bytes:
    return await request.body()


def router(panel: Panel) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.get("/.well-known/openid_configuration")
    @routes.get("/.well-known/openid_configuration/")
    @routes.get("/.well-known/openid_sandbox_configuration")
    @routes.get("/.well-known/openid_sandbox_configuration/")
    def discovery(request: Request) -> JSONResponse:
        return JSONResponse(_discovery(str(request.base_url).rstrip("/")))

    @routes.get("/oauth2/v1/jwks")
    def keys() -> JSONResponse:
        return JSONResponse({"keys": []})

    _add_token_routes(routes, panel)
    return routes


def _add_token_routes(routes: APIRouter, panel: Panel) -> None:
    @routes.post("/oauth2/v1/tokens/bearer")
    def bearer(request: Request, body: Annotated[bytes, Depends(raw_body)]) -> Response:
        client = _client(panel, request)
        if client is None:
            return _error(401, "invalid_client")
        form = parse_qs(body.decode("utf-8", "replace"))
        asked = TokenRequest.model_validate({name: values[0] for name, values in form.items()})
        return _token_answer(panel, client, asked, request)

    @routes.post("/v2/oauth2/tokens/revoke")
    def revoke(request: Request, body: Annotated[bytes, Depends(raw_body)]) -> Response:
        client = _client(panel, request)
        if client is None:
            return _error(401, "invalid_client")
        token = _token_to_revoke(body)
        if token is None or not panel.tokens.revoke(client.client_id, token):
            return _error(400, "invalid_request")
        return Response(status_code=200)

    @routes.get("/v1/openid_connect/userinfo")
    def user(request: Request) -> Response:
        if not panel.tokens.known(request.headers.get("authorization", "").removeprefix("Bearer ")):
            return _error(401, "invalid_token")
        return JSONResponse({"sub": "practice-user", "email": "owner@practice.test", "emailVerified": True})


def _discovery(base: str) -> dict[str, object]:
    return {
        "issuer": f"{base}/op/v1",
        "authorization_endpoint": f"{base}/connect/oauth2",
        "token_endpoint": f"{base}/oauth2/v1/tokens/bearer",
        "userinfo_endpoint": f"{base}/v1/openid_connect/userinfo",
        "revocation_endpoint": f"{base}/v2/oauth2/tokens/revoke",
        "jwks_uri": f"{base}/oauth2/v1/jwks",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "email", "profile", "address", "phone"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "claims_supported": ["aud", "exp", "iat", "iss", "realmid", "sub"],
    }


def _client(panel: Panel, request: Request) -> Client | None:
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return panel.tokens.authenticate(client_id, secret)


def _token_answer(panel: Panel, client: Client, asked: TokenRequest, request: Request) -> Response:
    if asked.grant_type == "authorization_code":
        pair = panel.tokens.redeem(client.client_id, asked.code, asked.redirect_uri)
        problem = "Invalid authorization code"
    elif asked.grant_type == "refresh_token":
        pair = panel.tokens.refresh(client.client_id, asked.refresh_token)
        problem = "Incorrect or invalid refresh token"
    else:
        return _error(400, "unsupported_grant_type")
    if pair is None:
        return _error(400, "invalid_grant", problem)
    wants_hard_expiry = request.headers.get("x-include-refresh-token-hard-expires-in", "").lower() == "true"
    hard = {"x_refresh_token_hard_expires_in": pair.grant_expires_in} if wants_hard_expiry else {}
    return JSONResponse({**token_json(pair), **hard}, headers=NO_STORE)


def token_json(pair: Pair) -> dict[str, object]:
    return {
        "x_refresh_token_expires_in": pair.refresh_expires_in,
        "refresh_token": pair.refresh,
        "access_token": pair.access,
        "token_type": "bearer",
        "expires_in": pair.expires_in,
    }


def _token_to_revoke(body: bytes) -> str | None:
    try:
        content = json.loads(body)
    except ValueError:
        content = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
    token = content.get("token") if isinstance(content, dict) else None
    return token if isinstance(token, str) else None


def _error(status: int, error: str, description: str | None = None) -> Response:
    body = {"error": error} | ({"error_description": description} if description else {})
    return JSONResponse(body, status, NO_STORE)
