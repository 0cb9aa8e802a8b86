import pytest

from hub.access import Principal
from hub.boundary import OPERATOR
from hub.errors import BadRequest, NotFound
from hub.iot.sensorthings.observing import bodies
from hub.iot.sensorthings.observing.taking import Above, Taking, names
from tests.ingest import START, add_stream, stored

US = int(START.timestamp() * 1e6)


def test_names_stand_where_their_rows_do():
    rows = [(1, US, 0, 1.0, None, None, None), (2, US, 0, 1.0, None, None, None)]
    assert names([rows], [(0, True), (0, True)]) == [f"1-{US}", f"2-{US}"]
    assert names([rows, [None]], [(1, False), None]) == [f"1-{US}-1", None, None]
    assert names([], []) == []


def test_rows_whose_datastream_went_are_not_kept_and_the_others_are(database, stream):
    rows = [(id, US, 0, 1.0, None, None, None) for id in (stream, stream + 9, stream)]
    assert Taking(database).put(rows) == [(0, True), None, (0, False)]
    assert len(stored(database)) == 1


@pytest.mark.parametrize(
    ("body", "above", "error"),
    [
        ({"result": 1}, Above(), BadRequest),
        ({"result": 1, "Datastream": {"@iot.id": 2}}, Above(stream=1), BadRequest),
        ({"result": 1, "MultiDatastream": {"@iot.id": 1}}, Above(stream=1), BadRequest),
        ({"result": 1, "FeatureOfInterest": {"@iot.id": 2}}, Above(stream=1, feature=1), BadRequest),
        ({"result": 1}, Above(stream=1, several=True), NotFound),
        ({"result": 1}, Above(stream=999), NotFound),
    ],
)
def test_what_body_and_address_say_must_fit(database, cast, body, above, error):
    home = Principal(roles={cast.home.id: "editor"}, may_write=True)
    with database.write(OPERATOR) as session:
        add_stream(session, cast.home.id)
    with database.read(home.scope) as session, pytest.raises(error):
        Taking(database).row(session, home, bodies.observation(body), above)
