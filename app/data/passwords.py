"""Passwords as argon2 hashes, and random tokens of which only the hash is kept."""

import hashlib
import secrets
from dataclasses import dataclass, field
from functools import cache

from pwdlib import PasswordHash

SHORTEST = 10


@dataclass(frozen=True, slots=True)
class Hashed:
    """A password that can be stored. Hashing takes 50 ms: do it before a transaction begins."""

    text: str = field(repr=False)


class TooShort(ValueError):
    """The password is shorter than ten characters."""

    def __init__(self) -> None:
        super().__init__(f"The password is too short. Use at least {SHORTEST} characters.")


@cache
def _argon2() -> PasswordHash:
    return PasswordHash.recommended()


def hashed(password: str) -> Hashed:
    """Raises TooShort."""
    if len(password) < SHORTEST:
        raise TooShort
    return Hashed(_argon2().hash(password))


@cache
def decoy() -> Hashed:
    """Compared when there is no such user: else the time of the answer would tell who is one."""
    return Hashed(_argon2().hash(secrets.token_urlsafe()))


def matches(password: str, stored: Hashed) -> bool:
    return _argon2().verify(password, stored.text)


def sealed(secret: str) -> Hashed:
    """A secret of our own making, too long for anybody to guess: a quick hash holds it, and a machine that signs in
    every few minutes need not wait."""
    return Hashed(token_hash(secret))


def opens(secret: str, stored: Hashed) -> bool:
    return secrets.compare_digest(token_hash(secret), stored.text)


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
