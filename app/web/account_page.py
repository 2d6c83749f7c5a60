"""The account page as it is drawn, with what was typed into one of its forms."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fastapi.responses import Response

from app.data import licences, links, merchants, sessions
from app.data.merchants import Role
from app.errors import Refused
from app.web.asking import Asking
from app.web.browsers import browser_name

ACCOUNT = "/account"


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into a field that is wrong, and why."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def account_page(asked: Asking, typed: Typed, status: int = 200) -> Response:
    signed, merchant, now = asked.signed, asked.signed.merchant, asked.desk.now()
    with asked.desk.database.read() as session:
        context = {
            "users": merchants.users(session, merchant.id),
            "invitations": links.invitations(session, merchant.id, now),
            "sessions": [
                replace(one, agent=browser_name(one.agent))
                for one in sessions.open_sessions(session, merchant.id, signed.user.id, now)
            ],
            "licence": licences.licence_of(session, merchant.id, now),
        }
    context |= {
        "merchant": merchant,
        "me": signed.user,
        "owner": signed.user.role is Role.OWNER,
        "now": now,
        "values": typed.values,
        "errors": typed.errors,
        "mailbox": not asked.desk.settings.smtp_url,
        "code_sent": asked.request.query_params.get("code") == "sent" or "code" in typed.errors,
    }
    return asked.page("account/account.html", context, status)


def wrong(asked: Asking, name: str, value: str, problem: str, status: int = 422) -> Response:
    """The page again, with the problem at its field and what was typed still there."""
    return account_page(asked, Typed({name: value}, {name: problem}), status)


def owners_only(asked: Asking) -> None:
    """Raises Refused for a helper."""
    if asked.signed.user.role is not Role.OWNER:
        raise Refused("Only an owner of the account may do this. Ask one of them.")
