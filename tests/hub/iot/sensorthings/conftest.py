"""A town whose things and datastreams are read."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient

from hub.boundary import OPERATOR, Scope
from hub.db import Database
from tests.conftest import Cast
from tests.hub.iot.sensorthings.town import ROOT, Built, build
from tests.ingest import add_stream


@pytest.fixture
def yard(database: Database[Scope], cast: Cast) -> Built:
    """What home has: some of it public, some granted to the partner, some for nobody else."""
    with database.write(OPERATOR) as session:
        return build(session, cast)


@pytest.fixture
def get(client: Callable[..., FlaskClient], yard: Built) -> Callable[..., Any]:
    """Ask an address behind the root, as a town; the answer as JSON."""

    def ask(path: str, who: str = "", status: int = 200) -> Any:
        answer = client(who).get(f"{ROOT}/{path}")
        assert answer.status_code == status, answer.text
        return orjson.loads(answer.data) if answer.data else None

    return ask


@pytest.fixture
def stream(database: Database[Scope], cast: Cast) -> int:
    """The key of a private datastream of home."""
    with database.write(OPERATOR) as session:
        return add_stream(session, cast.home.id).id
