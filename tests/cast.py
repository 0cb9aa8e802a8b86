"""The cast of three towns that tests play with."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from uuid import UUID

from argon2 import PasswordHasher

from hub.boundary import OPERATOR, PUBLIC, Scope
from hub.db import Database
from hub.identity import store as identity
from hub.identity.models import Role

TOWNS = ("home", "partner", "stranger")
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Town:
    """One town of the cast: its organisation, what its people may see and write, a token of its administrator."""

    name: str
    id: UUID
    scope: Scope
    token: str


@dataclass(frozen=True)
class Cast:
    """`home` owns, `partner` was granted, `stranger` was not; `operator` runs the hub."""

    home: Town
    partner: Town
    stranger: Town
    operator: str

    def scope(self, town: str) -> Scope:
        """What a town, `public` or `operator` may see."""
        special = {"public": PUBLIC, "operator": OPERATOR}
        return special.get(town) or getattr(self, town).scope  # type: ignore[no-any-return]

    def token(self, town: str) -> str:
        """A token of the town's administrator or of the operator."""
        return self.operator if town == "operator" else getattr(self, town).token


@cache
def _hashed() -> str:
    # To hash the one password for every test takes longer than most tests.
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def enter(database: Database[Scope]) -> Cast:
    """Put three towns with an administrator each, named as the town, and an operator `root` into a hub."""
    with database.write(OPERATOR) as session:
        root = identity.create_user(session, "root", sysadmin=True)
        root.password = _hashed()
        towns = []
        for name in TOWNS:
            town = identity.create_organization(session, name, name.title())
            person = identity.create_user(session, f"{name}-admin")
            person.password = root.password
            identity.set_role(session, town, person, Role.ADMIN)
            _, secret = identity.create_token(session, person, "test", lifetime=timedelta(days=1))
            towns.append(Town(name, town.id, Scope(frozenset({town.id}), frozenset({town.id})), secret))
        _, operator = identity.create_token(session, root, "test", lifetime=timedelta(days=1))
    return Cast(*towns, operator)
