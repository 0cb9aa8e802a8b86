"""Changes as they are asked for, without the web around them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from hub.access import Principal
from hub.boundary import OPERATOR, Scope
from hub.db import Database
from hub.iot.models import Datastream
from hub.iot.sensorthings.changing import performing
from hub.iot.sensorthings.changing.performing import Asked, Done
from tests.conftest import Cast
from tests.hub.iot.sensorthings.entities_sent import WHOLE


@dataclass
class Desk:
    """Somebody of a town who writes."""

    database: Database[Scope]
    principal: Principal

    def ask(self, method: str, path: str, body: Any = None, **more: str) -> Done:
        """One request in a transaction of its own."""
        path, _, query = path.partition("?")
        sent = b"" if body is None else orjson.dumps(body)
        with self.database.write(self.principal.scope, self.principal.name) as session:
            return performing.perform(session, self.principal, Asked(method, path, query, sent, **more))

    def post(self, path: str, body: Any, **more: str) -> Any:
        """The id of what was made."""
        return self.ask("POST", path, body, **more).id

    def read(self, kind: Any, id: Any, *names: str) -> Any:
        """Attributes of a row; None where it is gone."""
        with self.database.read(OPERATOR) as session:
            row = session.get(kind, id)
            if row is None:
                return None
            found = tuple(_plain(getattr(row, name)) for name in names)
            return found[0] if len(found) == 1 else found

    def count(self, statement: Any) -> int:
        """How many rows there are."""
        with self.database.read(OPERATOR) as session:
            return len(session.execute(statement).all())


def _plain(value: Any) -> Any:
    return [each.id for each in value] if isinstance(value, list) and value and hasattr(value[0], "id") else value


@pytest.fixture
def desk(database: Database[Scope], cast: Cast) -> Callable[[str], Desk]:
    """`desk("home")` writes for that town; `desk("operator")` for all."""

    def make(town: str) -> Desk:
        if town == "operator":
            return Desk(database, Principal(cast.home.id, "root", sysadmin=True, may_write=True))
        found = getattr(cast, town)
        return Desk(database, Principal(found.id, f"{town}-admin", roles={found.id: "admin"}, may_write=True))

    return make


@pytest.fixture
def home(desk: Callable[[str], Desk]) -> Desk:
    """Home's desk."""
    return desk("home")


@pytest.fixture
def stream(home: Desk) -> int:
    """A private datastream of home with a thing, a place, a sensor and a property of its own, made in one request."""
    home.post("Things", WHOLE)
    with home.database.read(OPERATOR) as session:
        return int(session.scalars(select(Datastream.id)).one())
