"""Passwords: only their Argon2id hashes are kept."""

import secrets
from functools import cache

from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import Argon2Error, InvalidHashError, VerificationError, VerifyMismatchError

from hub.errors import Invalid

SHORTEST_PASSWORD = 8
LARGEST_MEMORY = 262_144
"""KiB that checking a hash made elsewhere may take."""
LARGEST_TIME = 10

# OWASP's recommended minimum for Argon2id: 19 MiB, two passes.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hashed(name: str, password: str) -> str:
    """The hash of a new password for the user `name`; raises `Invalid` for a weak one."""
    if len(password) < SHORTEST_PASSWORD or len(set(password)) < 5 or name.lower() in password.lower():
        raise Invalid(password=[f"must have at least {SHORTEST_PASSWORD} varied characters, without the user's name"])
    return _hasher.hash(password)


def fits(kept: str, password: str) -> bool:
    """Whether the password is the one that was kept; takes as long for a user without one."""
    try:
        _hasher.verify(kept or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)


@cache
def _nobody() -> str:
    # Checked when the name is unknown, so that the answer takes as long as for a known one.
    return _hasher.hash(secrets.token_hex(16))


def check_hash(kept: str) -> str:
    """A hash made elsewhere that can be checked here, or empty for no password; raises `Invalid` for any other."""
    if kept and not _usable(kept):
        raise Invalid(password_hash=["Only Argon2id hashes can be taken over; set a new password instead"])
    return kept


def _usable(kept: str) -> bool:
    try:
        found = extract_parameters(kept)
        if found.type is not Type.ID or found.memory_cost > LARGEST_MEMORY or found.time_cost > LARGEST_TIME:
            return False
        _hasher.verify(kept, "")
    except VerifyMismatchError:
        return True
    except (Argon2Error, InvalidHashError, ValueError):
        return False
    return False  # the empty password
