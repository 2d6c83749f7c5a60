"""Tokens and store keys at rest: encrypted with the newest key, readable with all."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from app.errors import NeedsOwner
from app.settings import Settings


class Secrets:
    """Encrypts with the first key and decrypts with any, so that keys can be rotated."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises ValueError without keys, and for a key that is not a Fernet key."""
        if not keys:
            raise ValueError("No encryption key is set. Put one into CARTBOOKS_ENCRYPTION_KEYS.")
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    @classmethod
    def of(cls, settings: Settings) -> "Secrets":
        return cls([key.get_secret_value() for key in settings.encryption_keys])

    def encrypt(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, text: str) -> str:
        """Raises NeedsOwner when none of the keys reads it."""
        try:
            return self._fernet.decrypt(text.encode()).decode()
        except InvalidToken as error:
            raise NeedsOwner(
                "The keys of this connection can no longer be read. Connect it again.",
                "none of CARTBOOKS_ENCRYPTION_KEYS decrypts the stored secret",
                "reconnect",
            ) from error

    def renewed(self, text: str) -> str:
        """The same secret under the newest key, for a rotation."""
        return self._fernet.rotate(text.encode()).decode()
