"""The gate in front of the API: bearer tokens, faults, throttle, latency and holds, in this order."""

import asyncio

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from simulators.qbo import wire
from simulators.qbo.calls import Call
from simulators.qbo.exchange import Answer, Exchange, current_exchange, read_exchange
from simulators.qbo.faults import FaultRule
from simulators.qbo.faulty import faulty_response
from simulators.qbo.holds import HeldWrite, When
from simulators.qbo.panel import AbandonedError, Panel
from simulators.qbo.server import Connections

API_PREFIXES = ("/v3/", "/oauth2/v1/", "/v2/oauth2/", "/.well-known/")
UNANSWERED = "no answer"


class Gate:
    def __init__(self, app: ASGIApp, panel: Panel, connections: Connections) -> None:
        self._app = app
        self._panel = panel
        self._connections = connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(API_PREFIXES):
            await self._app(scope, receive, send)
            return
        exchange = await read_exchange(scope, receive, send)
        if exchange is None:
            return
        with self._panel.counters.counting(exchange.call):
            try:
                await self._admit(exchange)
            finally:
                exchange.unwatch()

    async def _admit(self, exchange: Exchange) -> None:
        refusal = self._check_bearer(exchange.call)
        if refusal is not None:
            await self._reply(exchange, refusal)
            return
        rule = self._panel.faults.take(exchange.call)
        if rule is not None and await self._fails_before(exchange, rule):
            return
        if not self._panel.throttle.enter(exchange.call):
            await self._reply(exchange, wire.throttled_xml())
            return
        try:
            await asyncio.sleep(self._panel.latency.seconds(exchange.call))
            await self._carry_out(exchange, rule)
        finally:
            self._panel.throttle.leave(exchange.call)

    def _check_bearer(self, call: Call) -> Response | None:
        if call.realm is None:
            return None
        denied = self._panel.tokens.check(call.bearer, call.realm)
        if denied is None:
            return None
        return wire.forbidden() if denied.status == 403 else wire.unauthorized(denied.detail)

    async def _fails_before(self, exchange: Exchange, rule: FaultRule) -> bool:
        """True when the fault has used up the request, before anything was carried out."""
        if rule.kind == "slow":
            await asyncio.sleep(rule.seconds)
            return False
        if rule.kind == "status" and rule.when == "before":
            await self._reply(exchange, faulty_response(rule))
            return True
        if rule.kind == "expired_token" and exchange.call.realm is not None:
            self._panel.tokens.expire(exchange.call.realm, "access")
            await self._reply(exchange, wire.unauthorized("Token expired"))
            return True
        if rule.kind == "timeout_before":
            await exchange.hang(rule.seconds)
        if rule.kind in {"timeout_before", "drop_before"}:
            await self._cut(exchange)
            return True
        return False

    async def _carry_out(self, exchange: Exchange, rule: FaultRule | None) -> None:
        if not await self._may_go_on(exchange, "before"):
            await self._cut(exchange)
            return
        answer = await self._ask(exchange)
        if answer is None:
            await self._cut(exchange)
            return
        await self._may_go_on(exchange, "after")
        await self._finish(exchange, answer, rule)

    async def _finish(self, exchange: Exchange, answer: Answer, rule: FaultRule | None) -> None:
        if rule is not None and rule.kind == "status":
            await self._reply(exchange, faulty_response(rule))
            return
        if rule is not None and rule.kind == "timeout_after":
            await exchange.hang(rule.seconds)
        if rule is not None and rule.kind in {"timeout_after", "drop_after"}:
            await self._cut(exchange)
            return
        self._panel.counters.answered(exchange.call, str(answer.status))
        await exchange.pass_on(answer)

    async def _ask(self, exchange: Exchange) -> Answer | None:
        """The application's answer; None if a held item was given up because its client is gone."""
        if self._panel.holds.armed:
            exchange.watch()
        current_exchange.set(exchange)
        answer = Answer()
        try:
            await exchange.ask(self._app, answer)
        except AbandonedError:
            return None
        return answer

    async def _may_go_on(self, exchange: Exchange, when: When) -> bool:
        call = exchange.call
        if not call.writes or call.realm is None:
            return True
        entities = ",".join(sorted({one.entity for one in call.operations if one.writes}))
        write = HeldWrite(call.realm, entities, call.requestid, port=exchange.port)
        released = self._panel.holds.reach("request", when, write)
        if released is None:
            return True
        exchange.watch()
        abandoned = await asyncio.wrap_future(released)
        return not (exchange.gone and abandoned == "drop")

    async def _reply(self, exchange: Exchange, response: Response) -> None:
        self._panel.counters.answered(exchange.call, str(response.status_code))
        await exchange.reply(response)

    async def _cut(self, exchange: Exchange) -> None:
        self._panel.counters.answered(exchange.call, UNANSWERED)
        await exchange.cut(self._connections.cut)
