"""A datastream of home."""

import pytest

from hub.boundary import OPERATOR, Scope
from hub.db import Database
from tests.conftest import Cast
from tests.ingest import add_stream


@pytest.fixture
def stream(database: Database[Scope], cast: Cast) -> int:
    """The key of a private datastream of home."""
    with database.write(OPERATOR) as session:
        return add_stream(session, cast.home.id).id
