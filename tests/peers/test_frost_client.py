"""Fraunhofer's client of SensorThings, unmodified: it makes, reads, changes and deletes, and lists over all pages."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import frost_sta_client as fsc
import jsonpatch
import pytest
import requests
from frost_sta_client.model.ext.data_array_document import DataArrayDocument
from frost_sta_client.model.ext.data_array_value import DataArrayValue
from frost_sta_client.model.ext.entity_list import EntityList
from frost_sta_client.model.ext.entity_type import EntityTypes
from geojson import Point

from tests.peers.served import Hub

pytestmark = pytest.mark.filterwarnings("ignore:furl.pathstr")

MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)
HOURS = 250
"""So many observations do not fit on two pages."""

WIND = {
    "name": "Wind",
    "description": "Geschwindigkeit und Richtung",
    "multiObservationDataTypes": [MEASUREMENT, MEASUREMENT],
    "unitOfMeasurements": [
        {"name": "m/s", "symbol": "m/s", "definition": "ucum:m/s"},
        {"name": "Grad", "symbol": "°", "definition": "ucum:deg"},
    ],
    "Sensor": {"name": "Windmesser", "description": "x", "encodingType": "text/html", "metadata": "x"},
    "ObservedProperties": [
        {"name": "Tempo", "definition": "https://example.org/v", "description": "v"},
        {"name": "Richtung", "definition": "https://example.org/d", "description": "d"},
    ],
}


@pytest.fixture
def service(hub: Hub) -> fsc.SensorThingsService:
    """The service as the town's clerk uses it: the client knows names and passwords only."""
    login = fsc.AuthHandler(username="clerk", password=hub.clerk)
    return fsc.SensorThingsService(f"{hub.url}/sensorthings/v1.1", auth_handler=login)


def of(kind: str, *entities: fsc.model.entity.Entity) -> EntityList:
    return EntityList(entity_class=EntityTypes[kind]["class"], entities=list(entities))


def mast(name: str, **more: object) -> fsc.Thing:
    """A thing with a place and a datastream, whose sensor and property are new, too."""
    place = fsc.Location(
        name="Hof", description="Im Hof", location=Point((9.99, 48.4)), encoding_type="application/geo+json"
    )
    stream = fsc.Datastream(
        name="Lufttemperatur",
        description="In zwei Metern Höhe",
        observation_type=MEASUREMENT,
        unit_of_measurement=fsc.UnitOfMeasurement(name="Grad Celsius", symbol="°C", definition="ucum:Cel"),
        properties={"level": 2},
        sensor=fsc.Sensor(
            name="DHT22", description="Fühler", encoding_type="text/html", metadata="https://example.org"
        ),
        observed_property=fsc.ObservedProperty(name="Temperatur", definition="https://example.org/t", description="t"),
    )
    return fsc.Thing(
        name=name,
        description="Ein Mast",
        properties={"key": name, "height": 12, "nested": {"a": [1, 2]}},
        locations=of("Location", place),
        datastreams=of("Datastream", stream),
        **more,
    )


@pytest.fixture
def thing(service: fsc.SensorThingsService) -> Iterator[fsc.Thing]:
    """A thing of one's own, made deeply and gone afterwards."""
    made = mast(f"mast {uuid4().hex}")
    service.create(made)
    yield made
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(fsc.utils.logging, "error", lambda *_: None)
        try:
            service.delete(made)
        except requests.HTTPError as gone:
            assert gone.response.status_code == 404  # noqa: PT017 (some tests delete it themselves)


@pytest.fixture
def stream(service: fsc.SensorThingsService, thing: fsc.Thing) -> fsc.Datastream:
    """Its datastream."""
    (found,) = thing_of(service, thing).get_datastreams().query().list()
    return found


@pytest.fixture
def filled(service: fsc.SensorThingsService, stream: fsc.Datastream) -> fsc.Datastream:
    """The datastream with an observation each hour."""
    send(service, stream, range(HOURS))
    return stream


def thing_of(service: fsc.SensorThingsService, thing: fsc.Thing) -> fsc.Thing:
    return service.things().find(thing.id)


def send(service: fsc.SensorThingsService, stream: fsc.Datastream, hours: range) -> list[fsc.Observation]:
    """Observations as a data array."""
    part = DataArrayValue()
    part.datastream = stream
    part.components = {DataArrayValue.Property.PHENOMENON_TIME, DataArrayValue.Property.RESULT}
    for hour in hours:
        time = (NOON + timedelta(hours=hour)).isoformat()
        part.add_observation(fsc.Observation(phenomenon_time=time, result=hour / 2, datastream=stream))
    document = DataArrayDocument()
    document.add_data_array_value(part)
    return service.observations().create(document)


def test_what_was_made_deeply_is_found_again(service, thing):
    found = thing_of(service, thing)
    assert isinstance(thing.id, int)
    assert found == thing
    assert found.self_link == f"{service.url}/Things({thing.id})"
    (place,) = found.get_locations().query().list()
    assert (place.name, place.location) == ("Hof", {"type": "Point", "coordinates": [9.99, 48.4]})
    (moved,) = found.get_historical_locations().query().expand("Locations").list()
    assert [each.name for each in moved.locations] == ["Hof"]
    (stream,) = found.get_datastreams().query().expand("Thing,Sensor,ObservedProperty").list()
    assert (stream.name, stream.properties, stream.thing.id) == ("Lufttemperatur", {"level": 2}, thing.id)
    assert stream.unit_of_measurement.symbol == "°C"
    assert (stream.sensor.metadata, stream.observed_property.definition) == (
        "https://example.org",
        "https://example.org/t",
    )


def test_what_is_there_is_linked(service, thing, stream):
    whole = service.datastreams().query().filter(f"id eq {stream.id}").expand("Sensor,ObservedProperty").list().get(0)
    second = fsc.Datastream(
        name="Zweite",
        description="Auch hier",
        observation_type=MEASUREMENT,
        unit_of_measurement=fsc.UnitOfMeasurement(name="", symbol="", definition=""),
        thing=fsc.Thing(id=thing.id),
        sensor=fsc.Sensor(id=whole.sensor.id),
        observed_property=fsc.ObservedProperty(id=whole.observed_property.id),
    )
    service.create(second)
    names = {each.name for each in thing_of(service, thing).get_datastreams().query().list()}
    assert names == {"Lufttemperatur", "Zweite"}
    assert (
        whole.sensor.id
        == service.datastreams().query().filter(f"id eq {second.id}").expand("Sensor").list().get(0).sensor.id
    )


def test_an_entity_is_updated_as_a_whole_with_its_id_in_the_body(service, thing):
    found = thing_of(service, thing)
    found.description, found.properties = "Ein anderer Mast", {"height": 13}
    service.update(found)
    again = thing_of(service, thing)
    assert (again.name, again.description, again.properties) == (thing.name, "Ein anderer Mast", {"height": 13})
    assert len(again.get_datastreams().query().list().entities) == 1


def test_an_entity_is_patched(service, thing, stream):
    service.patch(thing, [{"op": "replace", "path": "/properties/height", "value": 14}])
    service.patch(thing, jsonpatch.JsonPatch([{"op": "add", "path": "/properties/colour", "value": "grün"}]))
    assert thing_of(service, thing).properties == {**thing.properties, "height": 14, "colour": "grün"}
    service.patch(stream, [{"op": "replace", "path": "/unitOfMeasurement/symbol", "value": "K"}])
    assert service.datastreams().find(stream.id).unit_of_measurement.symbol == "K"


def test_observations_are_made_one_by_one_read_changed_and_deleted(service, stream):
    made = fsc.Observation(
        phenomenon_time=NOON, result=21.5, result_time=NOON, parameters={"by": "hand"}, datastream=stream
    )
    service.create(made)
    found = service.observations().find(made.id)
    assert (found.id, found.result, found.parameters) == (made.id, 21.5, {"by": "hand"})
    assert datetime.fromisoformat(found.phenomenon_time) == NOON
    (place,) = [service.observations().query().filter(f"id eq '{made.id}'").expand("FeatureOfInterest").list().get(0)]
    assert place.feature_of_interest.feature == {"type": "Point", "coordinates": [9.99, 48.4]}
    found.result = 22
    service.update(found)
    assert service.observations().find(made.id).result == 22
    service.patch(found, [{"op": "replace", "path": "/result", "value": 23}])
    assert service.observations().find(made.id).result == 23
    service.delete(found)
    with pytest.raises(requests.HTTPError, match="404"):
        service.observations().find(made.id)


def test_an_interval_stays_one(service, stream):
    hour = f"{NOON.isoformat()}/{(NOON + timedelta(hours=1)).isoformat()}"
    made = fsc.Observation(phenomenon_time=hour, result=1, valid_time=hour, datastream=stream)
    service.create(made)
    found = service.observations().find(made.id)
    assert [datetime.fromisoformat(each) for each in found.phenomenon_time.split("/")] == [
        NOON,
        NOON + timedelta(hours=1),
    ]
    assert found.valid_time == found.phenomenon_time


def test_a_data_array_answers_with_the_address_of_each(service, stream):
    made = send(service, stream, range(3))
    assert [each.self_link.startswith(f"{service.url}/Observations('") for each in made] == [True] * 3
    login = service.auth_handler.add_auth_header()
    assert [requests.get(each.self_link, auth=login).json()["result"] for each in made] == [0, 0.5, 1]


def test_a_list_is_read_over_all_its_pages(service, filled):
    listed = filled.get_observations().query().orderby("phenomenonTime", "ASC").count().list()
    assert (listed.count, len(listed.entities)) == (HOURS, 100)
    steps: list[int] = []
    listed.callback, listed.step_size = steps.append, 100
    assert [each.result for each in listed] == [hour / 2 for hour in range(HOURS)]
    assert steps == [0, 100, 200]


@pytest.mark.parametrize("order", ["result", "phenomenonTime", "id", "resultTime"])
def test_pages_of_any_size_and_order_hold_each_once(service, filled, order):
    listed = filled.get_observations().query().top(40).orderby(order, "DESC").list()
    found = [each.id for each in listed]
    assert len(found) == len(set(found)) == HOURS


def test_top_skip_and_select(service, filled):
    query = filled.get_observations().query().orderby("phenomenonTime", "ASC")
    assert [each.result for each in query.top(2).skip(3).list().entities] == [1.5, 2]
    (one,) = filled.get_observations().query().top(1).select("result", "id").list().entities
    assert (one.phenomenon_time, one.id is None) == (None, False)


@pytest.mark.parametrize(("told", "many"), [
    ("result gt 100", 49), ("result ge 1 and result lt 2", 2), ("result mod 1 eq 0.5", 125), ("not result lt 124", 2),
    ("phenomenonTime ge 2024-06-02T00:00:00Z", 238), ("hour(phenomenonTime) eq 0", 10),
    ("Datastream/Thing/properties/height eq 12", HOURS), ("Datastream/name eq 'nobody'", 0),
    ("phenomenonTime gt 2024-06-01T12:00:00Z add duration'PT24H'", 225),
])  # fmt: skip
def test_filters(filled, told, many):
    assert filled.get_observations().query().filter(told).count().top(1).list().count == many


@pytest.mark.parametrize("told", [
    "properties/key eq '{name}'", "startswith(name, '{name}')", "substringof('{name}', name)", "name eq '{name}'",
    "Datastreams/unitOfMeasurement/symbol eq '°C' and name eq '{name}'",
    "st_within(Locations/location, geography'POLYGON((9 48, 10 48, 10 49, 9 49, 9 48))') and name eq '{name}'",
    "geo.distance(Locations/location, geography'POINT(9.99 48.4)') lt 0.001 and name eq '{name}'",
    "properties/nested/a/0 eq 1 and name eq '{name}'",
])  # fmt: skip
def test_things_are_found_by_what_belongs_to_them(service, thing, told):
    listed = service.things().query().filter(told.format(name=thing.name)).list()
    assert [each.id for each in listed] == [thing.id]


def test_what_is_expanded_comes_along_and_goes_on(service, thing, filled):
    asked = "Locations,Datastreams($expand=Observations($orderby=phenomenonTime desc;$top=3;$count=true),Sensor)"
    (found,) = service.things().query().filter(f"id eq {thing.id}").expand(asked).list()
    (stream,) = found.datastreams.entities
    assert (found.locations.get(0).name, stream.sensor.name) == ("Hof", "DHT22")
    assert [each.result for each in stream.observations.entities] == [124.5, 124, 123.5]
    assert stream.observations.count == HOURS
    stream.observations.set_service(service)
    assert len({each.id for each in stream.observations}) == HOURS


def test_what_is_deleted_takes_along_what_hangs_on_it(service, thing, filled):
    service.delete(thing)
    for gone in (lambda: thing_of(service, thing), lambda: service.datastreams().find(filled.id)):
        with pytest.raises(requests.HTTPError, match="404"):
            gone()
    assert service.observations().query().filter(f"Datastream/id eq {filled.id}").count().list().count == 0


def test_several_datastreams_in_one(service, thing):
    # Made without the client, which sends nothing for the units (it asks a list for its state).
    made = requests.post(
        f"{service.url}/Things({thing.id})/MultiDatastreams", json=WIND, auth=service.auth_handler.add_auth_header()
    )
    assert made.status_code == 201, made.text
    wind = service.multi_datastreams().find(fsc.utils.extract_value(made.headers["Location"]))
    service.create(
        fsc.Observation(phenomenon_time=NOON, result=[3.5, 270], multi_datastream=fsc.MultiDatastream(id=wind.id))
    )
    assert [unit["symbol"] for unit in wind.unit_of_measurements] == ["m/s", "°"]
    assert [each.name for each in wind.get_observed_properties().query().list()] == ["Tempo", "Richtung"]
    assert [each.result for each in wind.get_observations().query().list()] == [[3.5, 270]]


def test_who_shows_no_token_reads_nothing_that_is_private_and_changes_nothing(hub, service, thing):
    nobody = fsc.SensorThingsService(f"{hub.url}/sensorthings/v1.1")
    assert thing.id not in [each.id for each in nobody.things().query().list()]
    for refused, status in ((lambda: nobody.things().find(thing.id), 404), (lambda: nobody.create(mast("x")), 401)):
        with pytest.raises(requests.HTTPError) as caught:
            refused()
        assert caught.value.response.status_code == status
        assert set(caught.value.response.json()) == {"code", "type", "message"}


def test_what_is_made_wrongly_is_told_in_a_sentence(service, stream):
    with pytest.raises(requests.HTTPError) as caught:
        service.create(fsc.Observation(phenomenon_time=NOON, result="warm", datastream=fsc.Datastream(id=2**31 - 1)))
    assert caught.value.response.status_code == 404
    assert caught.value.response.json()["message"]
