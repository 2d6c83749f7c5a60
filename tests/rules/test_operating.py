"""What an operator copies: compose.yaml holds no secret, and names only settings that there are."""

import re

from uvicorn.middleware.proxy_headers import _TrustedHosts

from app.settings import Settings
from tests.rules.sources import ROOT

COMPOSE = (ROOT / "compose.yaml").read_text()


def test_compose_takes_every_secret_from_outside() -> None:
    secret = re.findall(
        r"^ +(\w*(?:PASSWORD|SECRET|KEYS|SMTP_URL|CLIENT_ID)\w*): (.+)$", COMPOSE, re.MULTILINE
    )
    assert len(secret) >= 5
    assert [name for name, value in secret if not value.startswith("${")] == []
    assert re.findall(r"//\w+:(?!\$\{)", COMPOSE) == []


def test_compose_names_only_settings_that_there_are() -> None:
    named = set(re.findall(r"^ +CARTBOOKS_(\w+):", COMPOSE, re.MULTILINE))
    assert named - {name.upper() for name in Settings.model_fields} == set()


def test_behind_the_proxy_of_compose_each_visitor_has_the_address_that_the_proxy_saw() -> None:
    trusted = re.search(r"^ +FORWARDED_ALLOW_IPS: (.+)$", COMPOSE, re.MULTILINE)
    assert trusted
    hosts = _TrustedHosts(trusted[1])

    assert "172.18.0.1" in hosts, "the proxy on the same machine, seen from inside"
    assert hosts.get_trusted_client_address("6.6.6.6, 203.0.113.9")[0] == "203.0.113.9", (
        "not what the visitor says"
    )


def test_the_docker_file_copies_only_what_there_is() -> None:
    copied = re.findall(r"^COPY (.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    missing = [name for names in copied for name in names.split() if not (ROOT / name).exists()]
    assert copied
    assert missing == []
