"""What QGIS, Grafana's plug-in and masterportal send, request by request in the form in which they send it.

Sources: QGIS, src/core/providers/sensorthings; FraunhoferIOSB/frost-sensorthings-datasource, src/datasource.ts;
masterportal, SensorThingsHttp and its documentation. A QUrl leaves `'()$,;=:/` alone, the URL parser of masterportal
encodes everything.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit
from uuid import uuid4

import pytest

from tests.peers.served import Hub

ROOT = "/sensorthings/v1.1"
JSON = {"Content-Type": "application/json"}
MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
NOON = datetime(2024, 6, 1, 12, tzinfo=UTC)
ROWS = 2_500
"""More than two pages of Grafana."""
EVERYWHERE = "Polygon ((-180 -90, 180 -90, 180 90, -180 90, -180 -90))"
YARD = {"type": "Point", "coordinates": [9.99, 48.4]}


@dataclass(frozen=True)
class Town:
    """A served town that anybody may look at, a name that nobody else has, and the ids of what was made."""

    hub: Hub
    name: str
    things: tuple[int, int]
    streams: tuple[int, int]

    def send(self, target: str, method: str = "GET", body: Any = None, **headers: str) -> tuple[int, Any]:
        """A request as it stands, which no library writes anew."""
        address = urlsplit(self.hub.url)
        connection = HTTPConnection(str(address.hostname), address.port, timeout=60)
        connection.request(method, target, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        found = answer.read()
        connection.close()
        return answer.status, json.loads(found) if found else None

    def get(self, target: str) -> Any:
        """What is found at an address below the root of the service, or at a whole one."""
        status, found = self.send(target.removeprefix(self.hub.url) if target.startswith("http") else ROOT + target)
        assert status == 200, found
        return found


def qt(text: str) -> str:
    """An address as QUrl encodes it."""
    return quote(text, safe="/?:@!$&'()*+,;=-._~%")


def component(text: str) -> str:
    """A part of an address as encodeURIComponent encodes it."""
    return quote(text, safe="-_.!~*'()")


def station(name: str, place: Mapping[str, Any], service: str) -> dict[str, Any]:
    return {
        "name": name,
        "description": "Ladesäule",
        "@allmende.access": "public",
        "properties": {"key": name},
        "Locations": [
            {"name": name, "description": "x", "encodingType": "application/geo+json", "location": place},
        ],
        "Datastreams": [
            {
                "name": f"Status {name}",
                "description": "x",
                "observationType": MEASUREMENT,
                "unitOfMeasurement": {"name": "", "symbol": None, "definition": None},
                "properties": {"serviceName": service, "layerName": "Ä & Ö"},
                "Sensor": {"name": "s", "description": "s", "encodingType": "text/html", "metadata": "m"},
                "ObservedProperty": {"name": "p", "definition": "https://example.org/p", "description": "p"},
            }
        ],
    }


@pytest.fixture(scope="module")
def town(hub: Hub) -> Iterator[Town]:
    """Two things, at a point and in a feature's area; the first has many observations."""
    name = f"säule-{uuid4().hex[:8]}"
    area = {"type": "Polygon", "coordinates": [[[9.98, 48.3], [10, 48.3], [10, 48.5], [9.98, 48.3]]]}
    places = (YARD, {"type": "Feature", "properties": {}, "geometry": area})
    empty, ids = Town(hub, name, (0, 0), (0, 0)), []
    for number, place in enumerate(places):
        body = station(f"{name}-{number}", place, name)
        status, made = empty.send(f"{ROOT}/Things", "POST", body, Authorization=hub.clerk, **JSON)
        assert status == 201, made
        (stream,) = empty.get(f"/Things({made['@iot.id']})/Datastreams")["value"]
        ids.append((made["@iot.id"], stream["@iot.id"]))
    rows = [[(NOON + timedelta(minutes=n)).isoformat(), n / 2] for n in range(ROWS)]
    sent = [{"Datastream": {"@iot.id": ids[0][1]}, "components": ["phenomenonTime", "result"], "dataArray": rows}]
    assert empty.send(f"{ROOT}/CreateObservations", "POST", sent, Authorization=hub.clerk, **JSON)[0] == 201
    things, streams = zip(*ids, strict=True)
    yield Town(hub, name, things, streams)
    for thing in things:
        assert empty.send(f"{ROOT}/Things({thing})", "DELETE", Authorization=hub.clerk)[0] in (200, 204)


def pages(town: Town, target: str) -> list[dict[str, Any]]:
    """All that a client finds that follows links as they are, and reads a text wherever there is one."""
    found = []
    while target:
        page = town.get(target)
        found += page["value"]
        target = page.get("@iot.nextLink", "")
        assert isinstance(target, str)
        assert "@iot.nextLink" not in page or target
    return found


# QGIS


def test_qgis_finds_out_what_the_service_can_do(town):
    root = town.get("")
    conformance = root["serverSettings"]["conformance"]
    assert any(each.endswith("/1.1/req/datamodel") or "/1.1/req/datamodel/" in each for each in conformance)
    assert any("/req/multi-datastream" in each for each in conformance)
    urls = {each["name"]: each["url"] for each in root["value"]}
    assert urls["Locations"] == f"{town.hub.url}{ROOT}/Locations"
    assert set(urls) == {
        *("Things", "Locations", "HistoricalLocations", "Datastreams", "MultiDatastreams", "Sensors"),
        *("ObservedProperties", "Observations", "FeaturesOfInterest"),
    }


@pytest.mark.parametrize(("kind", "many"), [("Point", 1), ("Polygon", 1), ("LineString", 0)])
def test_qgis_counts_before_it_reads(town, kind, many):
    only = f"startswith(name, '{town.name}')"
    types = f"location/type eq '{kind}' or location/geometry/type eq '{kind}'"
    assert town.get(qt(f"/Locations?$top=0&$count=true&$filter=({types}) and ({only})")) == {
        "@iot.count": many,
        "value": [],
    }
    area = f"geo.intersects(location, geography'{EVERYWHERE}')"
    asked = qt(f"/Locations?$top=200&$count=false&$filter=({types}) and ({area}) and ({only})")
    found = town.get(asked)
    assert len(found["value"]) == many
    assert "@iot.count" not in found


def test_qgis_asks_for_what_lies_in_its_view(town):
    view = "Polygon ((9.985 48.39, 9.995 48.39, 9.995 48.41, 9.985 48.41, 9.985 48.39))"
    asked = f"/Locations?$top=200&$count=false&$filter=geo.intersects(location, geography'{view}')"
    found = [each["name"] for each in pages(town, qt(asked))]
    assert f"{town.name}-0" in found
    assert all(
        isinstance(each["@iot.id"], int) and each["@iot.id"] < 2**31 for each in pages(town, "/Locations?$top=1")
    )


def test_qgis_expands_down_to_the_newest_observation(town):
    asked = (
        f"/Locations?$top=1&$count=false&$expand=Things($expand=Datastreams($top=10;$expand=Observations"
        f"($orderby=phenomenonTime desc;$top=1)))&$filter=startswith(name, '{town.name}')"
    )
    first, second = pages(town, qt(asked))
    (thing,) = first["Things"]
    (stream,) = thing["Datastreams"]
    (newest,) = stream["Observations"]
    assert newest["result"] == (ROWS - 1) / 2
    assert second["Things"][0]["Datastreams"][0]["Observations"] == []


def test_qgis_reads_texts_numbers_and_times_as_such(town):
    (stream,) = town.get(f"/Datastreams?$filter=id%20eq%20{town.streams[0]}")["value"]
    assert stream["unitOfMeasurement"] == {"name": "", "symbol": None, "definition": None}
    assert [datetime.fromisoformat(each) for each in stream["phenomenonTime"].split("/")] == [
        NOON,
        NOON + timedelta(minutes=ROWS - 1),
    ]
    for each in ("name", "description", "observationType", "@iot.selfLink"):
        assert isinstance(stream[each], str)
    (newest,) = town.get(f"/Datastreams({town.streams[0]})/Observations?$top=1")["value"]
    assert isinstance(newest["@iot.id"], str)
    assert datetime.fromisoformat(newest["phenomenonTime"]).tzinfo is not None


# Grafana


def test_grafana_reads_page_by_page_from_what_stands_behind_the_question_mark(town):
    path = f"/Datastreams({town.streams[0]})/Observations"
    span = "phenomenonTime ge 2024-06-01T12:00:00.000Z and phenomenonTime le 2024-06-30T00:00:00.000Z"
    page = town.get(quote(f"{path}?&$filter={span}&$top=1000", safe="/?&$=():'"))
    found = page["value"]
    while page.get("@iot.nextLink") is not None:
        page = town.get(f"{path}?{page['@iot.nextLink'].split('?')[-1]}")
        found += page["value"]
    assert [each["result"] for each in found] == [n / 2 for n in range(ROWS)]


def test_grafana_lets_people_choose(town):
    assert {each["name"] for each in town.get("/")["value"]} >= {"Things", "Datastreams"}
    for kind, begin in (("Things", town.name), ("Datastreams", f"Status {town.name}")):
        found = town.get(qt(f"/{kind}?$filter=startswith(name,'{begin}')&$count=true&$skip=1&$top=1"))
        assert (found["@iot.count"], len(found["value"])) == (2, 1)
    for asked in ("/Things?$count=true", "/Things?&$count=true"):
        assert town.get(asked)["@iot.count"] >= 2


# masterportal


def portal(path: str, **options: str) -> str:
    """An address as masterportal writes it anew."""
    return f"{path}?" + "&".join(f"{component('$' + name)}={component(value)}" for name, value in options.items())


WHOLE = "Locations,Datastreams($expand=Observations($top=1;$orderby=phenomenonTime desc))"
BOX = "st_within({}Locations/location,geography'POLYGON ((9.9 48.3,10.1 48.3,10.1 48.5,9.9 48.5,9.9 48.3))')"


def test_masterportal_asks_for_things_in_its_extent_with_their_newest_values(town):
    told = f"Datastreams/properties/serviceName eq '{town.name}' and Datastreams/properties/layerName eq 'Ä & Ö'"
    asked = portal("/Things", filter=f"{told} and {BOX.format('')}", expand=WHOLE, count="true")
    found = town.get(asked)
    assert found["@iot.count"] == 2
    first, second = sorted(found["value"], key=lambda each: str(each["name"]))
    assert first["Locations"][0]["location"] == YARD
    assert first["Datastreams"][0]["Observations"][0]["result"] == (ROWS - 1) / 2
    assert second["Datastreams"][0]["Observations"] == []
    assert second["Locations"][0]["location"]["type"] == "Feature"


def test_masterportal_writes_the_link_to_the_next_page_anew(town):
    target = portal("/Things", filter=f"startswith(name,'{town.name}')", expand=WHOLE, count="true", top="1")
    found: list[dict[str, Any]] = []
    while target:
        page = town.get(target)
        assert page["@iot.count"] == 2
        found += page["value"]
        following = urlsplit(page.get("@iot.nextLink", ""))
        options = dict(parse_qsl(following.query, keep_blank_values=True)) | {"$count": "true"}
        target = following.path.removeprefix(ROOT)
        if target:
            target += "?" + "&".join(f"{component(name)}={component(value)}" for name, value in options.items())
    assert sorted(each["name"] for each in found) == [f"{town.name}-0", f"{town.name}-1"]


@pytest.mark.parametrize("relation", ["st_within", "st_intersects"])
def test_masterportal_begins_at_datastreams_too(town, relation):
    box = BOX.format("Thing/").replace("st_within", relation)
    told = f"properties/serviceName eq '{town.name}' and {box}"
    found = town.get(portal("/Datastreams", filter=told, expand="Thing/Locations,Observations($top=1)", count="true"))
    assert found["@iot.count"] == 2
    assert {each["Thing"]["@iot.id"] for each in found["value"]} == set(town.things)


def test_masterportal_s_own_examples(town):
    box = "POLYGON ((9.985 48.39,9.995 48.39,9.995 48.41,9.985 48.41,9.985 48.39))"
    asked = (
        f"/Things?$filter=startswith(Things/name,%27{quote(town.name)}%27)"
        f"%20and%20st_within(Locations/location,geography%27{quote(box)}%27)&$expand=Locations"
    )
    assert [each["@iot.id"] for each in town.get(asked)["value"]] == [town.things[0]]
    newest = town.get(f"/Datastreams({town.streams[0]})/Observations?$orderby=phenomenonTime%20desc&$top=1")
    assert newest["value"][0]["result"] == (ROWS - 1) / 2
    whole = town.get(f"/Things({town.things[0]})?$expand=Datastreams($expand=Observations),Locations")
    assert len(whole["Datastreams"][0]["Observations"]) == 100
    assert "Observations@iot.nextLink" in whole["Datastreams"][0]


def test_others_write_options_with_capitals_and_name_the_coordinate_system(town):
    inside = "SRID=4326;POLYGON((9.985 48.39,9.995 48.39,9.995 48.41,9.985 48.41,9.985 48.39))"
    asked = (
        f"/Things?$filter=st_within(Locations/location,geography'{inside}') and startswith(name,'{town.name}')"
        "&$expand=Datastreams($select=name,properties;$expand=Observations($select=phenomenonTime,result;$top=1;"
        "$orderBy=phenomenonTime desc))"
    )
    (found,) = town.get(qt(asked))["value"]
    assert found["Datastreams"][0]["Observations"] == [
        {"phenomenonTime": "2024-06-03T05:39:00Z", "result": (ROWS - 1) / 2}
    ]
