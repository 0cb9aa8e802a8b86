"""Shapefiles, KMZ and GeoPackages that are broken, or written by an enemy."""

# ruff: noqa: E501 (a case is a line)

import io
import sqlite3
import stat
import struct
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.harvesters.tables.corpus import read, told
from tests.harvesters.tables.geodata import nested_wkb, shapefile, trees

CANARY = "canary-4711"  # stands in the file that is beside those of the corpus
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>Linde</name></Placemark></kml>'
Body = Callable[[Path], None]


def pointing(made: Callable[[str, str], str]) -> Body:
    """A file that names the canary's file and the canary's server."""

    def write(path: Path) -> None:
        path.write_text(made(*elsewhere(path)))

    return write


def elsewhere(path: Path) -> tuple[str, str]:
    """Where the canaries of this folder are."""
    server = path.parent / "canary.url"
    return str(path.parent / "canary.csv"), server.read_text() if server.exists() else "http://127.0.0.1:1/canary"


@cache
def parts() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        return shapefile(Path(folder), trees())


@cache
def package() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        trees().to_file(Path(folder) / "a.gpkg", layer="trees", SPATIAL_INDEX="NO")
        return (Path(folder) / "a.gpkg").read_bytes()


def zipped(entries: dict[str | zipfile.ZipInfo, bytes | str]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return body.getvalue()


def shape(without: str = "", **changed: bytes) -> Body:
    """A shapefile of which some parts are changed; made only when it is written."""

    def write(path: Path) -> None:
        found = {suffix: body for suffix, body in parts().items() if suffix[1:] != without}
        found |= {f".{suffix}": body for suffix, body in changed.items()}
        path.write_bytes(zipped({f"trees{suffix}": body for suffix, body in found.items()}))

    return write


def struck(suffix: str, position: int, value: bytes) -> Body:
    """A shapefile in one of whose parts some bytes are others."""

    def write(path: Path) -> None:
        body = bytearray(parts()[f".{suffix}"])
        body[position : position + len(value)] = value
        shape(**{suffix: bytes(body)})(path)

    return write


def cut(suffix: str, size: int) -> Body:
    def write(path: Path) -> None:
        shape(**{suffix: parts()[f".{suffix}"][:size]})(path)

    return write


def geopackage(*statements: str, table: bool = True) -> Body:
    """A GeoPackage in which somebody has been; {file} and {url} are the canaries."""

    def write(path: Path) -> None:
        path.write_bytes(package())
        file, url = elsewhere(path)
        with sqlite3.connect(path) as database:
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                database.execute(f'DROP TRIGGER "{name}"')
            database.execute("PRAGMA writable_schema = ON")
            for statement in statements:
                database.execute(statement.replace("{file}", file).replace("{url}", url))
        database.close()

    return write


def instead(what: str) -> tuple[str, ...]:
    """A GeoPackage whose only layer is something made by SQL, put into the schema unseen."""
    text = what.replace("'", "''")
    kind = "view" if what.lower().startswith("create view") else "table"
    return (
        "DELETE FROM gpkg_geometry_columns",
        "DELETE FROM gpkg_contents",
        f"INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('{kind}', 'v', 'v', 0, '{text}')",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('v', 'attributes', 'v')",
    )


def blob(number: int, wkb: bytes) -> str:
    head = b"GP\0\1" + struct.pack("<i", 25832)
    return f"UPDATE trees SET geom = x'{(head + wkb).hex()}' WHERE fid = {number}"


def spoilt(start: int, step: int) -> Body:
    """A GeoPackage in which every so many bytes one is another."""

    def write(path: Path) -> None:
        body = bytearray(package())
        for position in range(start, len(body), step):
            body[position] ^= 0xFF
        path.write_bytes(body)

    return write


def database(path: Path) -> None:
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE a (b)")
    made.close()


def many(path: Path) -> None:
    path.write_bytes(zipped({f"{number}.shp": "" for number in range(10_001)}))


LINK = zipfile.ZipInfo("trees.shp")
LINK.external_attr = (stat.S_IFLNK | 0o777) << 16
DAMAGED = "damaged or (?:not complete|incomplete)"
NOT_TAKEN = f"not taken in|{DAMAGED}"

SHAPES = [
    read("shp-good", "a.zip", shape(), 3),
    read("shp-no-system", "a.zip", shape("prj"), 3),
    read("shp-odd-encoding", "a.zip", shape(cpg=b"klingon\xff"), 3),
    told("shp-garbage-system", "a.zip", shape(prj=b"PROJCS[" * 10_000), "coordinate system"),
    told("shp-system-with-a-file", "a.zip", shape(prj=b'PROJCS["x",EXTENSION["PROJ4","+proj=utm +zone=32 +nadgrids=/etc/passwd"]]'), "coordinate system"),
    told("shp-no-shx", "a.zip", shape("shx"), "the part .shx is missing"),
    told("shp-no-dbf", "a.zip", shape("dbf"), "the part .dbf"),
    told("shp-no-shp", "a.zip", shape("shp"), "without a table"),
    told("shp-alone", "a.shp", lambda path: path.write_bytes(parts()[".shp"]) and None, "read from a ZIP"),
    told("shp-is-none", "a.zip", shape(shp=b"<OGRVRTDataSource/>"), "not a shapefile"),
    told("shp-cut", "a.zip", cut("shp", 100), "shp is cut off"),
    told("shp-cut-head", "a.zip", cut("shp", 20), "shp is cut off"),
    told("shp-shx-cut", "a.zip", cut("shx", 50), f".shx|{DAMAGED}"),
    told("shp-dbf-cut-head", "a.zip", cut("dbf", 10), "dbf is cut off"),
    told("shp-dbf-cut", "a.zip", cut("dbf", 400), "dbf is cut off"),
    read("shp-record-lies", "a.zip", struck("shp", 104, b"\x7f\xff\xff\xff"), 3),
    told("shp-index-lies", "a.zip", struck("shx", 104, b"\x7f\xff\xff\xff"), DAMAGED),
    read("shp-offset-lies", "a.zip", struck("shx", 100, b"\x7f\xff\xff\xf0"), 3),
    read("shp-type-lies", "a.zip", struck("shp", 108, b"\x05\0\0\0"), 3),
    told("shp-dbf-count-lies", "a.zip", struck("dbf", 4, b"\xff\xff\xff\x7f"), "dbf is cut off"),
    told("shp-dbf-record-lies", "a.zip", struck("dbf", 10, b"\0\0"), "dbf is cut off"),
    told("zip-dots", "a.zip", zipped({"../a.shp": b""}), "lead out"),
    told("zip-absolute", "a.zip", zipped({"/etc/a.shp": b""}), "lead out"),
    told("zip-link", "a.zip", zipped({LINK: "/etc/passwd"}), "links"),
    told("zip-bomb", "a.zip", zipped({"a.shp": bytes(30_000_000), "a.shx": b"", "a.dbf": b""}), "100 times"),
    told("zip-in-zip", "a.zip", zipped({"a.shp": b"", "b.zip": zipped({"a.shp": b""})}), "another archive"),
    told("zip-many", "a.zip", many, "at most 10,000"),
    told("zip-cut", "a.zip", zipped({"a.shp": b"x" * 1_000})[:-10], DAMAGED),
    told("zip-nothing", "a.zip", zipped({}), "without a table|[Dd]amaged"),
    read("kmz-good", "a.kmz", zipped({"doc.kml": KML}), 1),
    told("kmz-other", "a.kmz", zipped({"a.txt": "x"}), "holds no KML"),
    told("kmz-bomb", "a.kmz", zipped({"doc.kml": b" " * 30_000_000 + KML.encode()}), "100 times"),
    told("kmz-dots", "a.kmz", zipped({"../doc.kml": KML}), "lead out"),
    told("kmz-entities", "a.kmz", zipped({"doc.kml": "<!DOCTYPE kml>" + KML}), "own document type"),
    told("kmz-not-packed", "a.kmz", KML.encode(), "its content is something else"),
]  # fmt: skip

PACKAGES = [
    read("gpkg-good", "a.gpkg", geopackage(), 3),
    read("gpkg-wal", "a.gpkg", geopackage("PRAGMA journal_mode = WAL"), 3),
    told("gpkg-database", "a.gpkg", database, "not a GeoPackage"),
    told("gpkg-text", "a.gpkg", b"text", "its content is something else"),
    told("gpkg-cut", "a.gpkg", lambda path: path.write_bytes(package()[:-4_000]) and None, "not complete"),
    told("gpkg-head-only", "a.gpkg", lambda path: path.write_bytes(package()[:100]) and None, "not complete"),
    told("gpkg-utter-nonsense", "a.gpkg", lambda path: path.write_bytes(package()[:100] + bytes(len(package()) - 100)) and None, DAMAGED),
    told("gpkg-text-reader", "a.gpkg", geopackage(*instead("CREATE VIRTUAL TABLE v USING VirtualText('{file}', 'UTF-8', 1, POINT, DOUBLEQUOTE, ',')")), NOT_TAKEN),
    told("gpkg-dbf-reader", "a.gpkg", geopackage(*instead("CREATE VIRTUAL TABLE v USING VirtualDbf('{file}', 'UTF-8')")), NOT_TAKEN),
    told("gpkg-shape-reader", "a.gpkg", geopackage(*instead("CREATE VIRTUAL TABLE v USING VirtualShape('{file}', 'UTF-8', 25832)")), NOT_TAKEN),
    told("gpkg-any-reader", "a.gpkg", geopackage(*instead("CREATE VIRTUAL TABLE v USING VirtualOGR('{file}')")), NOT_TAKEN),
    told("gpkg-url-reader", "a.gpkg", geopackage(*instead("CREATE VIRTUAL TABLE v USING VirtualOGR('/vsicurl/{url}')")), NOT_TAKEN),
    told("gpkg-extension", "a.gpkg", geopackage(*instead("CREATE VIEW v AS SELECT 1 AS id, load_extension('{file}') AS x")), NOT_TAKEN),
    told("gpkg-layers-of-a-file", "a.gpkg", geopackage(*instead("CREATE VIEW v AS SELECT 1 AS id, ogr_datasource_load_layers('{file}') AS x")), NOT_TAKEN),
    told("gpkg-pixel-of-a-url", "a.gpkg", geopackage(*instead("CREATE VIEW v AS SELECT 1 AS id, gdal_get_pixel_value('/vsicurl/{url}', 1, 'georef', 1, 1) AS x")), NOT_TAKEN),
    told("gpkg-large-value", "a.gpkg", geopackage(*instead("CREATE VIEW v AS SELECT 1 AS id, hex(zeroblob(1000000000)) AS x")), f"{NOT_TAKEN}|memory"),
    told("gpkg-schema", "a.gpkg", geopackage("INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('view', 'w', 'w', 0, 'nonsense')"), NOT_TAKEN),
    told("gpkg-no-table", "a.gpkg", geopackage("DROP TABLE trees"), "holds no layer|damaged"),
    told("gpkg-no-contents", "a.gpkg", geopackage("DELETE FROM gpkg_contents"), "holds no layer|damaged"),
    read("gpkg-trigger", "a.gpkg", geopackage("CREATE TRIGGER t AFTER UPDATE ON trees BEGIN SELECT load_extension('{file}'); END"), 3),
    read("gpkg-view", "a.gpkg", geopackage(*instead("CREATE VIEW v AS SELECT fid AS id, name FROM trees")), 3),
    read("gpkg-unknown-system", "a.gpkg", geopackage("UPDATE gpkg_geometry_columns SET srs_id = 77"), 3),
    read("gpkg-nested", "a.gpkg", geopackage(blob(1, nested_wkb(1_000)), blob(2, nested_wkb(100_000))), 3, "feature 1", "feature 2"),
    read("gpkg-lying-count", "a.gpkg", geopackage(blob(1, struct.pack("<BII", 1, 2, 2**31)), blob(2, struct.pack("<BII", 1, 7, 2**32 - 1))), 3, "feature 1", "feature 2"),
    read("gpkg-1e308", "a.gpkg", geopackage(blob(1, struct.pack("<BIdd", 1, 1, 1e308, 1e308)), blob(2, struct.pack("<BIdd", 1, 1, float("inf"), 1))), 3, "feature 1", "feature 2"),
    read("gpkg-not-a-geometry", "a.gpkg", geopackage("UPDATE trees SET geom = x'00' WHERE fid = 1", "UPDATE trees SET geom = 'text' WHERE fid = 2"), 3),
    read("gpkg-odd-values", "a.gpkg", geopackage("UPDATE trees SET count = 'x', height = 'y', name = x'ff00', planted = '2024-13-45'"), 3),
]  # fmt: skip

# Of these nobody can say what becomes of them, but that they end with rows or a sentence.
SPOILT = [read(f"gpkg-spoilt-{start}-{step}", "a.gpkg", spoilt(start, step), -1) for start, step in
          ((100, 97), (100, 1_009), (4_096, 4_099), (8_192, 513), (20_000, 10_007))]  # fmt: skip
CASES = [*SHAPES, *PACKAGES, *SPOILT]
