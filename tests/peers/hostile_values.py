"""What bad requests to SensorThings are made of: good ones, and words, values and bytes that spoil them."""

from typing import Any

OM = "http://www.opengis.net/def/observationType/OGC-OM/2.0/"
MOST = 90
"""More than lists of anything may hold."""


def listed(text: str) -> tuple[str, ...]:
    """The parts of a text, one or several in a line."""
    return tuple(each.strip() for line in text.strip().splitlines() for each in line.split(" | "))


SETS = listed("""
Things | Locations | HistoricalLocations | Datastreams | MultiDatastreams | Sensors | ObservedProperties | Observations
FeaturesOfInterest
""")
QUESTIONS = listed("""
Things?$filter=Datastreams/Observations/result gt 5 and startswith(name,'t') or not (id le 3)&$orderby=name desc
Things?$filter=st_within(Locations/location,geography'POLYGON ((9 48,10 48,10 49,9 49,9 48))')&$expand=Locations
Things?$filter=geo.distance(Locations/location, geography'POINT(9.99 48.4)') lt 0.5&$select=name,id&$count=true
Things?$filter=properties/key in ('t0','t1') and Datastreams/any(d:d/Observations/any(o:o/result ge d/id))
Things?$expand=Datastreams($expand=Observations($orderby=phenomenonTime desc;$top=1);$top=2),Locations&$top=2
Things?$select=distinct:name,properties/key&$orderby=length(name) add id mod 3&$skip=1&$top=10
Observations?$filter=phenomenonTime ge 2024-01-01T00:00:00Z and result add 1 gt 2 mul 3&$orderby=result desc
Observations?$filter=during(phenomenonTime,2024-01-01T00:00:00Z/2024-02-01T00:00:00Z)&$expand=Datastream/Thing
Observations?$filter=hour(phenomenonTime) eq 0 and year(resultTime) ne 2023&$resultFormat=dataArray&$count=true
Observations?$filter=Datastream/Thing/properties/a/0/b eq 1.5 or parameters/x eq null&$orderby=Datastream/name,id
Observations?$filter=phenomenonTime gt now() sub duration'P1D'&$resultFormat=CSV&$select=result,phenomenonTime
Datastreams(1)/Observations?$after=WyIyMDI0LTAxLTAxVDAwOjAwOjAwWiIsMV0&$orderby=phenomenonTime asc&$top=3
Datastreams?$filter=unitOfMeasurement/symbol eq 'K' and overlaps(phenomenonTime,2024-01-01T00:00:00Z/P1D)&$top=1
Datastreams?$filter=substringof('x',tolower(concat(name,description))) and indexof(name,'a') ge 0&$expand=Sensor
Locations?$filter=location/type eq 'Point' or location/geometry/type eq 'Point'&$resultFormat=GeoJSON&$top=0
Locations?$filter=st_relate(location,geography'POINT (9.99 48.4)','T********') and location/coordinates[0] gt 9
FeaturesOfInterest?$filter=geo.intersects(feature,geography'LINESTRING(1 1,10 50)')&$expand=Observations($top=1)
MultiDatastreams?$filter=unitOfMeasurements[0]/name eq 'x' or multiObservationDataTypes[1] eq 'y'&$expand=Thing
HistoricalLocations?$filter=time le maxdatetime() and round(id div 2) eq floor(1.5)&$resultMetadata=none
Sensors?$filter=metadata eq 'm' and trim(name) eq substring(name,0,3)&$select=name,Datastreams&$expand=Datastreams
ObservedProperties?$filter=endswith(definition,'p') and length(description) lt 9&$skip=0&$count=false
""")
PATHS = listed("""
Things(1)/Datastreams(1)/Observations | Things(1)/Locations(1)/location/coordinates | Things(1)/properties/key/$value
Observations('1-1704067200000000')/Datastream/Thing/name/$value | Datastreams(1)/Observations/$ref | Things/$ref
Datastreams(1)/phenomenonTime/$value | Datastreams(1)/unitOfMeasurement/name | Sensors(1)/metadata | $batch
FeaturesOfInterest(1)/feature/geometry | HistoricalLocations(1)/Locations | CreateObservations | Things(1)/$value
../../api/3/action/site_read | Things(1)/Datastreams(99)/Observations | Things('1') | Things(1)(2) | Things()/x
""")
WORDS = (
    *listed("""
    eq | ne | gt | and | or | not | add | div | mod | in | has | asc | desc | any | all | length | year
    now | substring
    geo.distance | geo.length | st_relate | st_touches | concat | during | meets | cast | round | exec | id | @iot.id
    name | result | result[1] | phenomenonTime | resultTime | validTime | location | feature | time | properties | $it
    properties/a/0 | observedArea | parameters/x | resultQuality | unitOfMeasurement | Thing | Datastreams | $top | $ref
    Observations | Locations/location | FeatureOfInterest | ( | ) | , | ; | = | $ | & | ' | " | / | : | .. | % | [ | ]
    [99999999999] | \\ | ä | *
    """),
    *("\x00", "\ud800"),
)
LITERALS = (
    *listed("""
    1 | -1 | 0 | 1e400 | -1e-400 | NaN | INF | 0x10 | 1. | .5 | 1e | true | null | 2147483648 | 9223372036854775808
    'a' | '' | 'it''s' | 'ä🌳' | '%' | '_%' | '\\' | 12:30:00 | 2024-01-01 | 2024-01-01T00:00:00Z/
    2024-01-01T00:00:00Z | 2024-01-01T00:00:00 | 2024-13-45T99:99:99Z | 0000-01-01T00:00:00Z | 99999-01-01T00:00:00Z
    2024-02-30T00:00:00+25:00 | 2016-12-31T23:59:60Z | 9999-12-31T23:59:59-23:59
    2024-01-02T00:00:00Z/2024-01-01T00:00:00Z
    duration'P1D' | duration'PT' | duration'x' | duration'P99999999999Y' | duration'-P1M' | geography'' | geography'x'
    geography'POINT(1 2)' | geography'POINT EMPTY' | geography'POINT(1e308 -1e308)' | geography'POINT(NaN 1)'
    geography'POLYGON((0 0,1 1,0 1))' | geography'LINESTRING(1 1)' | geography'POINT(1' | geometry'POINT(1 1)'
    geography'POLYGON((0 0,1 1,0 1,1 0,0 0))' | geography'POINT Z (1 2 3)' | geography'SRID=9;POINT(1 2)'
    geography'GEOMETRYCOLLECTION(POINT(1 1))' | geography'CIRCULARSTRING(0 0,1 1,2 0)'
    """),
    *("9" * 400, "'\x00'", "'" + "x" * 9_000 + "'"),
    "geography'" + "GEOMETRYCOLLECTION(" * 300 + "POINT(1 1)" + ")" * 300 + "'",
)
NAMES = (
    *listed("""
    name | @iot.id | id | x | owner_id | private | @allmende.access | @iot.selfLink | Datastreams | Thing
    result | type | Locations | FeatureOfInterest | phenomenonTime | coordinates | Observations
    """),
    *("\x00", "\ud800", "", "a" * 5_000),
)
IDS: tuple[Any, ...] = (
    *(
        1,
        2,
        "'1-1704067200000000'",
        "'2-1704067200000000'",
        0,
        -1,
        2**31,
        2**63,
        10**30,
        1.5,
        True,
        None,
        "x",
        "'",
        "''",
    ),
    *("1-1", "'17--5'", "'1-99999999999999999999999'", "'1-1704067200000000-99999999999'", "$1", "1)/Things(1", "٣"),
)


def shape(kind: Any, *coordinates: Any, **more: Any) -> dict[str, Any]:
    """GeoJSON, or nearly."""
    return {"type": kind, **({"coordinates": coordinates[0]} if coordinates else {}), **more}


def within(value: Any, wrap: Any, times: int) -> Any:
    """A value within as many others."""
    for _ in range(times):
        value = wrap(value)
    return value


SHAPES = (
    shape("Polygon", [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]),
    shape("Polygon", [[[1, 1], [2, 2], [1, 1]]]),
    within(shape("Point", [1, 1]), lambda inner: shape("GeometryCollection", geometries=[inner]), 40),
    *(
        shape("Point", each)
        for each in ([1e308, -1e308], [], ["1", 2], [1], [10**400, 1], [1, 2, 3, 4, 5], None, {}, "1 2")
    ),
    *(shape("Circle", [1, 1]), shape("Point"), shape(None, [1, 1]), shape([], [1, 1])),
    *(shape("Feature", geometry=None), shape("FeatureCollection", features=[]), shape("Feature")),
)
VALUES: tuple[Any, ...] = (
    *(
        "",
        " ",
        "a",
        "ä🌳",
        "\x00",
        "a\x00b",
        "x" * 100_000,
        "\ud800",
        "<script>",
        "%(a)s",
        "\u202e",
        "\r\n",
        "Point",
        "$1",
    ),
    *(0, -1, 1, 2, 2**31, 2**63, -(2**64), 10**400, 1.5, -0.0, 1e308, 5e-324, float("nan"), float("inf")),
    *(True, False, None, [], {}, [1], [None], [[]], {"a": {"a": 1}}, within(1, lambda inner: [inner], 40)),
    *({"@iot.id": each} for each in (1, "x", 2**63, None, 1.5, True, [], {"@iot.id": 1})),
    *([{"@iot.id": 1}, {"@iot.id": 1}], [{"@iot.id": 1}, {"name": "x"}], ["phenomenonTime"] * 2, ["result"] * MOST),
    *listed("""
    2024-01-01T00:00:00Z | 2024-01-01T00:00:00 | gestern | 0001-01-01T00:00:00+23:59 | 2024-01-01T24:00:00Z | / | ٢٠٢٤
    9999-12-31T23:59:59.999999-23:59 | 2024-01-01T00:00:00Z/2023-01-01T00:00:00Z | 2024-06-30T23:59:60Z | 2024-W01-1
    2024-01-01T00:00:00.1234567891234Z | 20240101T000000Z | -0001-01-01T00:00:00Z | 1-1704067200000000 | public
    application/vnd.geo+json
    """),
    *(f"{OM}OM_{each}" for each in ("Measurement", "TruthObservation", "ComplexObservation", "CategoryObservation")),
    *SHAPES,
)

POINT = shape("Point", [9.99, 48.4])
THING = {"name": "t", "description": "d", "properties": {"key": 1}}
PLACE = {"name": "l", "description": "d", "encodingType": "application/geo+json", "location": POINT}
SENSOR = {"name": "s", "description": "d", "encodingType": "text/html", "metadata": "m"}
PROPERTY = {"name": "p", "description": "d", "definition": "https://example.org/p"}
UNIT = {"name": "K", "symbol": "K", "definition": "ucum:K"}
STREAM = {
    "name": "s",
    "description": "d",
    "observationType": f"{OM}OM_Measurement",
    "unitOfMeasurement": UNIT,
    "properties": {},
    "Sensor": SENSOR,
    "ObservedProperty": PROPERTY,
}
OBSERVED = {
    "result": 1.5,
    "phenomenonTime": "2024-03-01T00:00:00Z/2024-03-01T01:00:00Z",
    "resultQuality": ["x"],
    "validTime": "2024-03-01T00:00:00Z/2024-03-02T00:00:00Z",
    "resultTime": "2024-03-01T02:00:00Z",
    "parameters": {"a": [1]},
}
SEVERAL = {
    "name": "m",
    "description": "d",
    "unitOfMeasurements": [UNIT, UNIT],
    "Thing": {"@iot.id": 1},
    "Sensor": SENSOR,
    "multiObservationDataTypes": [f"{OM}OM_Measurement"] * 2,
    "ObservedProperties": [PROPERTY, {"@iot.id": 1}],
    "Observations": [{"result": [1, 2], "phenomenonTime": "2024-01-01T00:00:00Z"}],
}
LINE = shape("Feature", properties={}, geometry=shape("LineString", [[1, 2, 3], [4, 5, 6]]))
FEATURE = {"name": "f", "description": "d", "encodingType": "application/geo+json", "feature": LINE}
FIRST = {"@iot.id": 1}
DEEP = {**THING, "Locations": [PLACE], "Datastreams": [{**STREAM, "Observations": [OBSERVED]}]}
BODIES: tuple[tuple[str, Any], ...] = (
    *(("Things", THING), ("Things", DEEP), ("Locations", {**PLACE, "Things": [FIRST]}), ("Things(1)/Locations", PLACE)),
    ("HistoricalLocations", {"time": "2024-01-01T00:00:00Z", "Thing": FIRST, "Locations": [FIRST]}),
    *(("Datastreams", {**STREAM, "Thing": FIRST}), ("Things(1)/Datastreams", STREAM), ("MultiDatastreams", SEVERAL)),
    *(("Sensors", SENSOR), ("ObservedProperties", PROPERTY), ("FeaturesOfInterest", FEATURE)),
    *(("Observations", {**OBSERVED, "Datastream": FIRST}), ("Datastreams(1)/Observations", {"result": 1})),
    ("Observations", {**OBSERVED, "Datastream": FIRST, "FeatureOfInterest": FEATURE}),
)
ROWS = [["2024-05-01T12:00:00Z", 1.5], ["2024-05-01T13:00:00Z", 2]]
ARRAY = {"Datastream": FIRST, "components": ["phenomenonTime", "result"], "dataArray": ROWS}
PATCHES: tuple[Any, ...] = (
    *({"op": "replace", "path": path, "value": 5} for path in ("/name", "/@iot.id", "/result", "", "/Thing", "/~2")),
    *(
        {"op": "add", "path": path, "value": {"b": [1]}}
        for path in ("/properties/a", "/properties/-", "/Datastreams/0")
    ),
    *({"op": "copy", "from": "/name", "path": "/description"}, {"op": "remove", "path": "/properties"}),
    *({"op": "move", "from": "/properties", "path": "/properties/a"}, {"op": "test", "path": "/name", "value": "t0"}),
)
RUBBISH = (
    *(
        b"",
        b"{",
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"NaN",
        b'{"result": NaN}',
        b"null",
    ),
    *(
        b"1e999999",
        b'{"name": "a", "name": "b"}',
        b'{"result": 1e400}',
        b'"x"',
        b"5",
        b"{}\x00",
        b'{"result": "\\ud800"}',
    ),
    *(
        b'{"' + b"x" * 200_000 + b'": 1}',
        b"[" + b"{}," * 50_000 + b"{}]",
        b"()" * 9_000,
        b'{"properties": {"a": "\\u0000"}}',
    ),
    *(b"--b--", b'{"requests": [' + b"{}," * 9_000 + b"{}]}", b'{"requests": {}}'),
)
KINDS = ("application/json",) * 6 + ("text/plain", "application/xml", "application/json; charset=x", "x", "multipart/x")
HEADERS = {
    "Idempotency-Key": ("a", "", "x" * 5_000, "a b"),
    "Prefer": ("return=minimal", "x"),
    "If-Match": ("*", '"x"', "x"),
    "Allmende-Organization": ("stadt", "nobody", ""),
    "Content-Encoding": ("gzip", "x"),
    "X-HTTP-Method-Override": ("DELETE",),
    "Range": ("bytes=0-1",),
}
