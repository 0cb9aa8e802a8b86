"""The town of sensors of `translate/world.py`."""

import pytest

from hub.boundary import OPERATOR, Scope
from hub.db import Database
from tests.conftest import Cast
from tests.hub.iot.sensorthings.store.translate.world import fill


@pytest.fixture
def town(database: Database[Scope], cast: Cast) -> Database[Scope]:
    """A database with the town, which belongs to home and is public."""
    with database.write(OPERATOR) as session:
        fill(session, cast.home.id)
    return database
