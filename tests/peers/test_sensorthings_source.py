"""The hub's own SensorThings service, really served, as a source of another hub."""

from datetime import timedelta
from uuid import uuid4

import pytest

from connectors import sensorthings
from harvesters.sensorthings import harvest
from hub.boundary import OPERATOR
from hub.db import Database
from hub.http import HttpDoor
from hub.identity import store as identity
from hub.iot import store as iot
from hub.iot.store import Observed
from hub.records import Context, Document, Reading
from tests.ingest import START, add_stream
from tests.peers.served import Hub

COUNT = 5
ROWS = 2
"""Of a page, so that there are several."""

MINE = uuid4().hex[:8]


@pytest.fixture(scope="module")
def streams(hub: Hub) -> list[str]:
    """Public datastreams of a property each; the first has two observations."""
    database: Database = Database(hub.settings.database)
    names = [f"{MINE} {number:03d}" for number in range(COUNT)]
    with database.write(OPERATOR) as session:
        owner = identity.organization(session, "stadt").id
        made = [add_stream(session, owner, name, private=False) for name in names]
        rows = [Observed(made[0].id, START + timedelta(hours=hour), 400.0 + hour, 0, 0) for hour in range(2)]
        iot.append(session, rows)
        add_stream(session, owner, f"{MINE} private")
    database.dispose()
    return names


@pytest.fixture(scope="module", params=[sensorthings.PROPERTY, sensorthings.THING])
def items(request: pytest.FixtureRequest, hub: Hub, streams: list[str]) -> list:
    """What the connector makes of the service, in both ways to group datastreams."""
    given = {"url": f"{hub.url}/sensorthings/v1.1", "group_by": request.param, "readings": 5}
    context = Context(sensorthings.Config().load(given), HttpDoor(["127.0.0.0/8"]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sensorthings, "ROWS", ROWS)
        messages = list(sensorthings.fetch(context))
    return [item for message in messages for item in sensorthings.parse(message, context.config)]


def test_every_public_datastream_is_found_over_all_pages_and_no_private_one(items, streams):
    drafts = [draft for item in items if isinstance(item, Document) for draft in harvest(item)]
    mine = sorted(draft.title.removeprefix("room ") for draft in drafts if MINE in draft.title)
    assert mine == streams


def test_the_newest_readings_come_along(items, streams):
    readings = [item for item in items if isinstance(item, Reading) and streams[0] in item.stream.observed_property]
    assert [(reading.phenomenon_time, reading.result) for reading in readings] == [
        (START + timedelta(hours=1), 401.0),
        (START, 400.0),
    ]
    assert readings[0].stream.unit == "ppm"
