"""Bodies byte for byte as they were recorded of the real service."""

import json
import re
from decimal import Decimal

import pytest
from starlette.responses import Response

from simulators.qbo import wire

from .caller import Caller, Json


def body(response: Response) -> Json:
    parsed: Json = json.loads(bytes(response.body))
    return parsed


def test_numbers_are_written_with_every_digit_and_never_as_strings() -> None:
    value = {
        "a": Decimal("53.70"),
        "b": Decimal("1E+3"),
        "c": Decimal("0.0000001"),
        "d": 7,
        "e": [True, None],
    }
    assert wire.dumps(value) == '{"a":53.70,"b":1000,"c":0.0000001,"d":7,"e":[true,null]}'
    assert wire.loads('{"a":53.70}') == {"a": Decimal("53.70")}


@pytest.mark.parametrize("text", ['"', "\\", "\n", "é", "🫖", "\u2028", "</script>"])
def test_any_text_survives_as_a_value_and_as_a_key(text: str) -> None:
    assert json.loads(wire.dumps({text: [text]})) == {text: [text]}


def test_an_expired_token_is_told_in_lower_case() -> None:
    response = wire.unauthorized("Token expired: eyJ")
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Bearer realm="Intuit", error="invalid_token"'
    answer = body(response)
    assert answer["fault"] == {
        "error": [
            {
                "message": "message=AuthenticationFailed; errorCode=003200; statusCode=401",
                "detail": "Token expired: eyJ",
                "code": "3200",
                "element": None,
            }
        ],
        "type": "AUTHENTICATION",
    }
    assert isinstance(answer["time"], int)
    assert (answer["batchItemResponse"], answer["warnings"]) == ([], None)


def test_a_stranger_is_told_so_in_lower_case() -> None:
    response = wire.forbidden()
    fault = body(response)["fault"]
    assert (response.status_code, fault["type"], fault["error"][0]["code"]) == (403, "SERVICE", "3100")
    assert (
        fault["error"][0]["message"]
        == "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403"
    )


def test_a_throttled_caller_gets_xml_whatever_it_accepts() -> None:
    response = wire.throttled_xml()
    assert (response.status_code, response.media_type) == (429, "application/xml;charset=UTF-8")
    text = bytes(response.body).decode()
    assert '<Fault type="SERVICE"><Error code="3001">' in text
    assert "<Message>message=ThrottleExceeded; errorCode=003001; statusCode=429</Message>" in text
    assert "<Detail>The request limit was reached.  Try again later</Detail>" in text


def test_the_faults_of_a_batch_are_the_recorded_ones(us: Caller) -> None:
    made = us.create("Vendor", {"DisplayName": "Ann"})
    us.update("Vendor", made, {"Active": True})
    token = {"SyncToken": "0", "sparse": True}
    items = [
        {"bId": "bid2", "operation": "update", "Vendor": token | {"Id": "9999"}},
        {"bId": "bid3", "operation": "update", "Vendor": token | {"Id": made["Id"]}},
    ]
    reply = us.post("batch", {"BatchItemRequest": items})
    missing, stale = reply.body["BatchItemResponse"]
    assert missing == {
        "Fault": {
            "Error": [
                {
                    "Message": "Object Not Found",
                    "Detail": "Object Not Found : Something you're trying to use has been made inactive. Check the "
                    "fields with accounts, customers, items, vendors or employees.",
                    "code": "610",
                    "element": "",
                }
            ],
            "type": "ValidationFault",
        },
        "bId": "bid2",
    }
    detail = stale["Fault"]["Error"][0].pop("Detail")
    assert re.fullmatch(
        r"Stale Object Error : You and .+ were working on this at the same time\. .+ finished before you did, "
        r"so your work was not saved\.",
        detail,
    )
    assert stale["Fault"]["Error"] == [{"Message": "Stale Object Error", "code": "5010", "element": ""}]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}-0[78]:00", reply.body["time"])
