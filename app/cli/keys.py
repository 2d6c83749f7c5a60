"""Secret keys for a practice installation: made once, kept beside its database, readable by the owner only."""

import json
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet


def practice_keys(folder: Path) -> dict[str, str]:
    """Environment variables with the keys of this folder's installation."""
    path = folder / "keys.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = {
            "CARTBOOKS_SECRET_KEY": secrets.token_urlsafe(48),
            "CARTBOOKS_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        }
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(made, file)
    kept: dict[str, str] = json.loads(path.read_text())
    return kept
