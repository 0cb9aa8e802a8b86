"""Geodata that is broken, or written by an enemy; some of it points to a file and a server beside it."""

# ruff: noqa: E501 (a case is a line)

import json
from collections.abc import Callable
from pathlib import Path

from tests.harvesters.tables import corpus_geo_packed
from tests.harvesters.tables.corpus import read, told
from tests.harvesters.tables.corpus_geo_packed import pointing
from tests.harvesters.tables.geodata import at, collection, feature

GOOD = feature(at(9.9, 48.3), name="Linde")
LINE = b'{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":['
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
PLACEMARK = "<Placemark><name>Linde</name><Point><coordinates>9.9,48.3</coordinates></Point></Placemark>"
GPX = '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">{}</gpx>'
WAYPOINT = '<wpt lat="48.3" lon="9.9"><name>Linde</name></wpt>'
GML = (
    '<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs" xmlns:gml="http://www.opengis.net/gml"'
    ' xmlns:a="http://a" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"{}>{}</wfs:FeatureCollection>'
)
TREE = "<gml:featureMember><a:tree><a:name>Linde</a:name>{}</a:tree></gml:featureMember>"
PLACE = '<a:place><gml:Point srsName="{}"><gml:pos>{}</gml:pos></gml:Point></a:place>'
LAUGHS = "<!DOCTYPE {0} [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {name} '{('&' + before + ';') * 10}'>" for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
ENTITIES = "The file defines its own document type"
VRT = '<OGRVRTDataSource><OGRVRTLayer name="canary"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'


def nested(depth: int) -> dict:
    inner = "GEOMETRY"
    text = '{"type":"GeometryCollection","geometries":[' * depth + f'"{inner}"' + "]}" * depth
    return json.dumps(feature("INNER", name="x")).replace('"INNER"', text).replace('"GEOMETRY"', json.dumps(at(9, 48)))


def collected(*features: str | dict, **members) -> str:
    texts = [one if isinstance(one, str) else json.dumps(one) for one in features]
    return collection(**members).decode().replace('"features": []', f'"features": [{", ".join(texts)}]')


def positions(
    count: int, before: bytes = LINE, each: bytes = b"[9.1,48.1],", after: bytes = b""
) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with path.open("wb") as file:
            file.write(before)
            for _ in range(count // 100_000):
                file.write(each * 100_000)
            file.write(each[:-1] + b"]}}" + after)

    return write


def drawn(kind: str, coordinates: str) -> str:
    return f'{{"type":"Feature","properties":{{"a":1}},"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}'


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b'{"type":"FeatureCollection","features":[')
        file.truncate(2_000_000_000)


GEOJSON = [
    told("geojson-nothing", "a.geojson", b"", "is empty"),
    told("geojson-blanks", "a.geojson", b"  \n\t ", "is empty"),
    told("geojson-cut", "a.geojson", collection(GOOD)[:-9], "not complete"),
    told("geojson-cut-in-a-text", "a.geojson", collection(GOOD)[:-40], "not complete"),
    told("geojson-more", "a.geojson", collection(GOOD) + b"}}", "not complete"),
    told("geojson-html", "a.geojson", "<!doctype html><title>404</title>", "HTML"),
    told("geojson-text", "a.geojson", "name;x;y\nLinde;1;2\n", "its content is something else"),
    told("geojson-topology", "a.geojson", '{"type":"Topology","objects":{}}', "TopoJSON"),
    told("geojson-esri", "a.geojson", '{"geometryType":"esriGeometryPoint","features":{}}', "not a collection"),
    told("geojson-no-list", "a.geojson", '{"type":"FeatureCollection","features":"x"}', "not a collection"),
    told("geojson-braces", "a.geojson", b"{" * 300_000, "not complete|nested too deeply|no "),
    told("geojson-sparse", "a.geojson", sparse, "more memory"),
    told(
        "geojson-many-columns", "a.geojson", collected(feature(None, **{f"c{n}": n for n in range(300_000)})), "10,000"
    ),
    told("geojson-utf16", "a.geojson", collection(GOOD).decode().encode("utf-16"), "[Nn]ot a collection|not complete"),
    read(
        "geojson-windows",
        "a.geojson",
        collected(feature(at(9, 48), a="Größe")).replace("\\u00f6", "ö").encode("cp1252"),
        1,
    ),
    read("geojson-numbers", "a.geojson", collected("1", "null", GOOD, "{}"), 1, "feature 1", "feature 2", "feature 4"),
    read(
        "geojson-200000-deep",
        "a.geojson",
        collected(drawn("Point", "[" * 200_000 + "]" * 200_000), GOOD),
        1,
        "feature 1",
    ),
    read(
        "geojson-deep-value",
        "a.geojson",
        collected(GOOD).replace('"Linde"', '{"a":' * 200_000 + "1" + "}" * 200_000),
        0,
        "feature 1",
    ),
    read("geojson-collections", "a.geojson", collected(nested(1_000), GOOD), 1, "feature 1"),
    read("geojson-few-collections", "a.geojson", collected(nested(50), GOOD), 2, "feature 1"),
    read("geojson-1e308", "a.geojson", collected(drawn("Point", "[1e308,1]"), GOOD), 2, "feature 1"),
    read("geojson-beyond-1e308", "a.geojson", collected(drawn("Point", "[1e999,1]"), GOOD), 1, "feature 1"),
    read("geojson-nan", "a.geojson", collected(drawn("Point", "[NaN,1]"), GOOD), 2, "feature 1"),
    read("geojson-infinity", "a.geojson", collected(drawn("Point", "[-Infinity,1]"), GOOD), 2, "feature 1"),
    read("geojson-outside", "a.geojson", collected(drawn("Point", "[999,1]"), *[GOOD] * 3), 4, "feature 1"),
    read("geojson-open-ring", "a.geojson", collected(drawn("Polygon", "[[[9,48],[9,49],[8,49]]]")), 1),
    read("geojson-short-ring", "a.geojson", collected(drawn("Polygon", "[[[9,48],[9,48]]]")), 1, "feature 1"),
    read("geojson-crossed-ring", "a.geojson", collected(drawn("Polygon", "[[[9,48],[10,49],[10,48],[9,49]]]")), 1),
    read("geojson-empty-places", "a.geojson", collected(drawn("Point", "[]"), drawn("Polygon", "[]")), 2),
    read("geojson-wrong-depth", "a.geojson", collected(drawn("Polygon", "[9,48]"), GOOD), 2, "feature 1"),
    read("geojson-texts", "a.geojson", collected(drawn("Point", '["9","48"]'), GOOD), 2, "feature 1"),
    read("geojson-million", "a.geojson", positions(1_000_000), 1),
    read(
        "geojson-too-many",
        "a.geojson",
        positions(20_000_000, b'{"type":"FeatureCollection","features":[' + LINE, b"[1,1],", b"]}"),
        0,
        "feature 1",
    ),
    read(
        "geojson-unknown-system",
        "a.geojson",
        collected(GOOD, crs={"properties": {"name": "EPSG:999999"}}),
        1,
        "all features",
    ),
    read(
        "geojson-system-is-a-file",
        "a.geojson",
        pointing(lambda file, url: collected(GOOD, crs={"properties": {"name": file}})),
        1,
        "all features",
    ),
    read(
        "geojson-system-is-a-link",
        "a.geojson",
        pointing(lambda file, url: collected(GOOD, crs={"type": "link", "properties": {"href": url}})),
        1,
    ),
    read("geojson-nul", "a.geojson", collected(feature(at(9, 48), **{"a\0b": "c\0d"})), 1),
    read("geojson-half-letters", "a.geojson", collected(GOOD).replace("Linde", "\\ud800"), 0, "feature 1"),
    read("geojson-same-keys", "a.geojson", collected(GOOD).replace('"name": "Linde"', '"a": 1, "a": 2, "A": 3'), 1),
    read(
        "geojson-names",
        "a.geojson",
        collected(feature(at(9, 48), **{"": 1, "_id": 2, '"': 3, "x" * 500: 4, " a ": 5})),
        1,
    ),
    read("geojson-all-refused", "a.geojson", collected(*["7"] * 5_000), 0),
    told(
        "geojson-streamed",
        "a.geojson",
        pointing(
            lambda file, url: json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal vector convert {file}"})
        ),
        "not a collection",
    ),
    told("vrt-file", "a.geojson", pointing(lambda file, url: VRT.format(file)), "points to other files"),
    told("vrt-url", "a.geojson", pointing(lambda file, url: VRT.format(f"/vsicurl/{url}")), "points to other files"),
    told("vrt-after-a-comment", "a.kml", pointing(lambda file, url: "<!-- <kml> -->" + VRT.format(file)), "not KML"),
    told(
        "vrt-as-gml",
        "a.gml",
        pointing(
            lambda file, url: VRT.format(file).replace(
                "<OGRVRTLayer", "<!-- http://www.opengis.net/gml --><OGRVRTLayer"
            )
        ),
        "points to other files",
    ),
]  # fmt: skip

MARKUP = [
    told("kml-laughs", "a.kml", LAUGHS.format("kml") + "]>" + KML.format("&j;"), ENTITIES),
    told("kml-entity-file", "a.kml", pointing(lambda file, url: f'<!DOCTYPE kml [<!ENTITY x SYSTEM "file://{file}">]>' + KML.format("<name>&x;</name>")), ENTITIES),
    told("kml-entity-url", "a.kml", pointing(lambda file, url: f'<!DOCTYPE kml SYSTEM "{url}">' + KML.format("")), ENTITIES),
    told("kml-utf7", "a.kml", "<?xml version='1.0' encoding='UTF-7'?>" + KML.format(""), "does not begin as XML"),
    told("kml-cut", "a.kml", KML.format(PLACEMARK)[:-20], "not complete and correct XML"),
    told("kml-deep", "a.kml", KML.format("<Folder>" * 100_000), "nested too deeply|not complete"),
    told("kml-json", "a.kml", '{"a": 1}', "JSON"),
    read("kml-link", "a.kml", pointing(lambda file, url: KML.format(f"<NetworkLink><Link><href>{url}</href></Link></NetworkLink>{PLACEMARK}")), 1),
    read("kml-overlay", "a.kml", pointing(lambda file, url: KML.format(f"<GroundOverlay><Icon><href>{url}</href></Icon></GroundOverlay>{PLACEMARK}")), 1),
    read("kml-style", "a.kml", pointing(lambda file, url: KML.format(PLACEMARK.replace("<Point>", f"<styleUrl>{url}#a</styleUrl><Point>"))), 1),
    read("kml-include", "a.kml", pointing(lambda file, url: KML.format(f'<include xmlns="http://www.w3.org/2001/XInclude" href="{file}"/>{PLACEMARK}')), 1),
    read("kml-stylesheet", "a.kml", pointing(lambda file, url: f'<?xml-stylesheet href="{url}"?>' + KML.format(PLACEMARK)), 1),
    read("kml-html-picture", "a.kml", pointing(lambda file, url: KML.format(PLACEMARK.replace("<Point>", f"<description><![CDATA[<img src='{url}'>]]></description><Point>"))), 1),
    read("kml-geometries", "a.kml", KML.format("<Placemark>" + "<MultiGeometry>" * 150 + "</MultiGeometry>" * 150 + "</Placemark>" + PLACEMARK), 2, "feature 1"),
    read("kml-words", "a.kml", KML.format(PLACEMARK + PLACEMARK.replace("9.9,48.3", "north,south")), 2, "feature 2"),
    read("kml-nothing-in-it", "a.kml", KML.format(""), 0),
    told("gml-laughs", "a.gml", LAUGHS.format("a") + "]>" + GML.format("", "&j;"), ENTITIES),
    told("gml-entity-file", "a.gml", pointing(lambda file, url: f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{file}">]>' + GML.format("", TREE.format("&x;"))), ENTITIES),
    told("gml-cut", "a.gml", GML.format("", TREE.format(PLACE.format("EPSG:25832", "1 2")))[:-60], "not complete and correct XML"),
    told("gml-deep", "a.gml", GML.format("", "<a:a>" * 100_000), "nested too deeply"),
    told("gml-nothing-in-it", "a.gml", GML.format("", ""), "holds no layer|damaged"),
    read("gml-schema-url", "a.gml", pointing(lambda file, url: GML.format(f' xsi:schemaLocation="http://a {url}"', TREE.format(""))), 1),
    read("gml-schema-file", "a.gml", pointing(lambda file, url: GML.format(f' xsi:schemaLocation="http://a {file}"', TREE.format(""))), 1),
    read("gml-xlink", "a.gml", pointing(lambda file, url: GML.format("", TREE.format(f'<a:ref xlink:href="{url}#a"/><a:place xlink:href="{url}#b"/>'))), 1),
    read("gml-system-is-a-file", "a.gml", pointing(lambda file, url: GML.format("", TREE.format(PLACE.format(file, "573000 5361000")))), 1),
    read("gml-system-is-a-link", "a.gml", pointing(lambda file, url: GML.format("", TREE.format(PLACE.format(url, "573000 5361000")))), 1),
    read("gml-1e308", "a.gml", GML.format("", TREE.format(PLACE.format("EPSG:25832", "1e308 1e308")) + TREE.format(PLACE.format("EPSG:25832", "573000 5361000"))), 2, "feature 1"),
    told("gpx-laughs", "a.gpx", LAUGHS.format("gpx") + "]>" + GPX.format("&j;"), ENTITIES),
    told("gpx-cut", "a.gpx", GPX.format(WAYPOINT)[:-9], "not complete and correct XML"),
    read("gpx-future", "a.gpx", GPX.format(WAYPOINT.replace("</wpt>", '<new/><extensions><m:a xmlns:m="urn:m"><m:b><m:c>7</m:c></m:b></m:a></extensions></wpt>')).replace("1.1", "9.9"), 1),
    read("gpx-no-position", "a.gpx", GPX.format(WAYPOINT + "<wpt/>" + '<wpt lat="x" lon="1e400"/>'), 3, "feature 2", "feature 3"),
    read("gpx-one-point", "a.gpx", GPX.format('<trk><trkseg><trkpt lat="48" lon="9"/></trkseg></trk>'), 1),
    read("gpx-named-otherwise", "a.csv", GPX.format(WAYPOINT), 1),
]  # fmt: skip
CASES = [*GEOJSON, *MARKUP, *corpus_geo_packed.CASES]
