"""The answer that a fault rule asks for, in the shape that QuickBooks gives to that status."""

from starlette.responses import HTMLResponse, Response

from simulators.qbo import wire
from simulators.qbo.faults import FaultRule

UNAVAILABLE = """<html><head><title>503 Service Temporarily Unavailable</title></head>
<body><center><h1>503 Service Temporarily Unavailable</h1></center></body></html>
"""
BROKEN = "An application error has occurred while processing your request"


def faulty_response(rule: FaultRule) -> Response:
    response = _body_as_told(rule) if rule.body is not None else _usual_body(rule)
    response.headers.update(rule.headers)
    return response


def _body_as_told(rule: FaultRule) -> Response:
    content_type = rule.content_type or "application/json"
    return Response(rule.body, rule.status, media_type=content_type)


def _usual_body(rule: FaultRule) -> Response:
    if rule.status == 401:
        return wire.unauthorized("Token expired")
    if rule.status == 403:
        return wire.forbidden()
    if rule.status == 429:
        return wire.throttled_xml()
    if rule.status in {502, 503, 504}:
        return HTMLResponse(UNAVAILABLE.replace("503", str(rule.status)), rule.status)
    return wire.fault_answer(fault_of(rule), rule.status)


def fault_of(rule: FaultRule) -> wire.Fault:
    if rule.kind == "status" and rule.status >= 500:
        return wire.Fault("10000", BROKEN, rule.detail, type="SystemFault")
    return wire.Fault(rule.code, rule.message, rule.detail)
