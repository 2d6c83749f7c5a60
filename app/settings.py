"""Process settings from the environment. Never a merchant's choices: those are in the configuration document."""

from functools import cached_property
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def _by_commas(value: object) -> object:
    """A list in one environment variable."""
    return (
        tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
    )


class Settings(BaseSettings):
    """Every field is read from CARTBOOKS_<NAME>; docs/settings.md is made from these descriptions."""

    model_config = SettingsConfigDict(env_prefix="CARTBOOKS_", env_file=None, extra="ignore")

    database_url: str = Field(
        "sqlite:///var/cartbooks.sqlite",
        description="Where everything is kept: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.",
    )
    public_url: str = Field(
        "http://127.0.0.1:8000",
        description="The address under which browsers, stores and Intuit reach this server; no slash at the end.",
    )
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="Signs sessions and links. At least 32 random characters; required outside practice.",
    )
    encryption_keys: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_by_commas)] = Field(
        (),
        description="Fernet keys for secrets at rest, separated by commas; the first encrypts, all decrypt.",
    )
    qbo_client_id: str = Field("", description="Client id of your Intuit app.")
    qbo_client_secret: SecretStr = Field(SecretStr(""), description="Client secret of your Intuit app.")
    qbo_environment: str = Field(
        "sandbox", description="sandbox, production, or the address of an OpenID discovery document."
    )
    qbo_api_base: str = Field(
        "",
        description="Base address of the accounting API when it is neither Intuit's sandbox nor production.",
    )
    practice_books_url: str = Field(
        "", description="Address of the practice company (simulators.qbo); empty hides practising."
    )
    practice_desktop_url: str = Field(
        "",
        description="Address of the practice QuickBooks Desktop (simulators.desktop); empty hides practising on it.",
    )
    practice_shop_url: str = Field("", description="Address of the practice store (simulators.shop).")
    smtp_url: str = Field(
        "",
        description="smtp://USER:PASSWORD@HOST:PORT or smtps://…; empty keeps mail in the practice mailbox.",
    )
    mail_from: str = Field("Cartbooks <hello@localhost>", description="The sender of our mail.")
    allow_private_addresses: bool = Field(
        default=False,
        description="Lets stores live on private addresses, for self-hosted set-ups where every user is trusted.",
    )
    session_days: int = Field(14, description="Days until an unused session ends.")
    workers: int = Field(4, description="Synchronisations that one process runs at the same time.")

    single_requests: bool = Field(
        default=True,
        description="While QuickBooks takes no further batch in the minute, send what is left one by one.",
    )
    server_timing: bool = Field(
        default=False,
        description="Tells in a Server-Timing header how long each answer took and how many queries it asked.",
    )

    @cached_property
    def secure(self) -> bool:
        """Whether browsers reach us over https, so that cookies may insist on it."""
        return self.public_url.startswith("https://")
