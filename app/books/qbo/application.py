"""Which QuickBooks Online this process talks to, and as whom."""

from dataclasses import dataclass, field

from app.settings import Settings

API_BASES = {
    "production": "https://quickbooks.api.intuit.com/v3",
    "sandbox": "https://sandbox-quickbooks.api.intuit.com/v3",
}
PRACTICE_ID = "practice"
PRACTICE_SECRET = "practice-secret"  # noqa: S105 - the simulator's, printed in its documentation


@dataclass(frozen=True, slots=True)
class QboApp:
    """Our registration with Intuit. `environment` is production, sandbox or a discovery document's address."""

    client_id: str
    client_secret: str = field(repr=False)
    environment: str
    api_base: str  # ends with /v3
    redirect_uri: str


def configured_app(settings: Settings, redirect_uri: str) -> QboApp:
    """The application that the operator registered with Intuit."""
    return QboApp(
        settings.qbo_client_id,
        settings.qbo_client_secret.get_secret_value(),
        settings.qbo_environment,
        _api_base(settings),
        redirect_uri,
    )


def _api_base(settings: Settings) -> str:
    """The operator's address, with or without the version at its end; else the environment's own."""
    named = settings.qbo_api_base.rstrip("/")
    if not named:
        return API_BASES.get(settings.qbo_environment, API_BASES["production"])
    return named if named.endswith("/v3") else f"{named}/v3"


def practice_app(settings: Settings, redirect_uri: str) -> QboApp:
    """The practice company, which knows us from the start."""
    base = settings.practice_books_url.rstrip("/")
    discovery = f"{base}/.well-known/openid_configuration"
    return QboApp(PRACTICE_ID, PRACTICE_SECRET, discovery, f"{base}/v3", redirect_uri)
