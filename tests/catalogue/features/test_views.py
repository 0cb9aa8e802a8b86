"""OGC API - Features as programs such as QGIS call it, on both databases; who may see what of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from shapely import Point

from catalogue.features import crs
from catalogue.features.answers import ROOT
from hub.datasets import store
from hub.db import now
from hub.identity import store as identity
from hub.iot.models import Location, Thing
from hub.records import Column, DistributionDraft, Table
from hub.sharing import store as sharing
from tests.catalogue import shelf

ITEMS = "application/geo+json"
COLUMNS = (
    Column("Art"), Column("Höhe", "number", unit="m"), Column("gepflanzt", "date"), Column("gesund", "boolean"),
)  # fmt: skip
KINDS = ("Linde", "Eiche")
TREES = Table(
    COLUMNS,
    tuple((KINDS[n % 2], float(n), date(2020, 1, 1 + n).isoformat(), n % 2 == 0) for n in range(12)),
    (*({"type": "Point", "coordinates": [9.9 + n / 100, 48.4]} for n in range(11)), None),
)
TOWNS = [("", 404), ("home", 200), ("partner", 200), ("stranger", 404), ("operator", 200)]


def draft(*tables):
    parts = tuple(DistributionDraft(f"t{n}", title=f"Bäume {n}", table=table) for n, table in enumerate(tables))
    return replace(shelf.MINIMAL, distribution=parts)


@pytest.fixture
def trees(database, cast, files):
    """The collection of a public table with places; the second table of the dataset has none."""
    return shelf.put(database, cast.home, draft(TREES, replace(TREES, geometries=())), files)["t0"]


@pytest.fixture
def get(client):
    def ask(path, town="", status=200, **asked):
        more = {"query_string": {k.replace("_", "-"): v for k, v in asked.items()}} if asked else {}
        answer = client(town).get(ROOT + path, **more)
        assert answer.status_code == status, answer.text
        return answer

    return ask


def items(get, id, town="", **asked):
    return get(f"/collections/{id}/items", town, **asked).json


def following(page):
    found = [link["href"].removeprefix("http://localhost") for link in page["links"] if link["rel"] == "next"]
    return found[0] if found else ""


def keys(page):
    return [feature["id"] for feature in page["features"]]


def test_the_landing_page_leads_everywhere(get):
    links = {link["rel"]: link for link in get("").json["links"]}
    assert {"self", "service-desc", "conformance", "data"} <= links.keys()
    for rel in ("service-desc", "conformance", "data"):
        get(links[rel]["href"].removeprefix("http://localhost" + ROOT))


def test_the_classes_that_are_met_are_named(get):
    assert {each.rpartition("/conf/")[2] for each in get("/conformance").json["conformsTo"]} == {
        "core", "geojson", "html", "oas30", "crs",
    }  # fmt: skip


def test_every_path_of_the_description_answers(get, trees):
    described = get("/api")
    assert described.content_type == "application/vnd.oai.openapi+json;version=3.0"
    for path in described.json["paths"]:
        get(path.replace("{collectionId}", str(trees)).replace("{featureId}", "1").rstrip("/"))


def test_a_table_with_places_is_a_collection_and_one_without_is_none(get, trees):
    found = {each["id"]: each for each in get("/collections").json["collections"]}
    assert found.keys() == {"things", str(trees)}
    assert found[str(trees)]["title"] == "Baumkataster: Bäume 0"
    assert found[str(trees)]["itemType"] == "feature"


def test_a_collection_tells_where_it_lies_and_its_systems(get, trees):
    found = get(f"/collections/{trees}").json
    assert found["extent"]["spatial"]["bbox"] == [pytest.approx([9.9, 48.4, 10.0, 48.4])]
    assert found["crs"][0] == found["storageCrs"] == crs.CRS84
    assert crs.EPSG + "25832" in found["crs"]
    assert [link["href"] for link in found["links"] if link["rel"] == "license"] == [
        "http://dcat-ap.de/def/licenses/dl-zero-de/2.0"
    ]


def test_the_columns_are_told_as_a_schema(get, trees):
    found = get(f"/collections/{trees}/queryables").json["properties"]
    assert found["Höhe"] == {"title": "Höhe", "type": "number", "description": " (m)"} | found["Höhe"]
    assert found["gepflanzt"]["format"] == "date"
    assert found["gesund"]["type"] == "boolean"


def test_features_are_geojson_with_the_values_of_the_row(get, trees):
    answer = get(f"/collections/{trees}/items", limit=1)
    assert answer.content_type == ITEMS
    assert answer.headers["Content-Crs"] == f"<{crs.CRS84}>"
    assert answer.json["features"] == [
        {
            "type": "Feature",
            "id": 1,
            "geometry": {"type": "Point", "coordinates": [9.9, 48.4]},
            "properties": {"Art": "Linde", "Höhe": 0.0, "gepflanzt": "2020-01-01", "gesund": True},
        }
    ]
    assert (answer.json["numberMatched"], answer.json["numberReturned"]) == (12, 1)


def test_a_row_without_a_place_is_a_feature_without_geometry(get, trees):
    assert get(f"/collections/{trees}/items/12").json["geometry"] is None


def test_the_links_lead_through_all_pages_once(get, client, trees):
    path, seen = f"{ROOT}/collections/{trees}/items?limit=5&Art=Linde", []
    while path:
        page = client().get(path).json
        assert page["numberMatched"] == 6
        seen += keys(page)
        path = next(
            (link["href"].removeprefix("http://localhost") for link in page["links"] if link["rel"] == "next"), ""
        )
    assert seen == [1, 3, 5, 7, 9, 11]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"bbox": "9.895,48,9.925,49"}, [1, 2, 3]),
        ({"bbox": "-180,-90,180,90"}, list(range(1, 12))),
        ({"bbox": "0,0,1,1"}, []),
        ({"Art": "Eiche", "bbox": "9.895,48,9.925,49"}, [2]),
        ({"Höhe": "3"}, [4]),
        ({"gesund": "false", "limit": "2"}, [2, 4]),
        ({"datetime": "2020-01-03"}, [3]),
        ({"datetime": "2020-01-03T12:00:00Z"}, [3]),
        ({"datetime": "../2020-01-02"}, [1, 2]),
        ({"datetime": "2020-01-11/.."}, [11, 12]),
        ({"gepflanzt": "2020-01-05"}, [5]),
        ({"Art": "'; DROP TABLE dataset; --"}, []),
    ],
)
def test_questions_are_answered_exactly(get, trees, asked, found):
    page = items(get, trees, **asked)
    assert keys(page) == found
    assert page["numberMatched"] == (6 if "limit" in asked else len(found))


def test_coordinates_come_in_the_system_that_was_asked_for(get, trees):
    answer = get(f"/collections/{trees}/items", limit=1, crs=crs.EPSG + "25832")
    east, north = answer.json["features"][0]["geometry"]["coordinates"]
    assert (566_000 < east < 567_000, 5_361_000 < north < 5_362_000) == (True, True)
    assert answer.headers["Content-Crs"] == f"<{crs.EPSG}25832>"
    back = items(get, trees, bbox=f"{east - 1},{north - 1},{east + 1},{north + 1}", bbox_crs=crs.EPSG + "25832")
    assert keys(back) == [1]


def test_epsg_4326_has_the_latitude_first(get, trees):
    found = get(f"/collections/{trees}/items/1", crs=crs.EPSG + "4326").json
    assert found["geometry"]["coordinates"] == [48.4, 9.9]


@pytest.mark.parametrize(
    "asked",
    [
        {"limit": "0"}, {"bbox": "1,2"}, {"crs": "EPSG:1"}, {"unknown": "x"}, {"Höhe": "hoch"},
        {"gesund": "vielleicht"}, {"datetime": "never"}, {"after": "x"}, {"f": "xml"},
        {"gepflanzt": "2020-13-01"}, {"Höhe": "nan"},
    ],
)  # fmt: skip
def test_a_question_that_means_nothing_is_refused_in_words(get, trees, asked):
    answer = get(f"/collections/{trees}/items", status=400, **asked)
    assert answer.content_type == "application/problem+json;charset=utf-8"
    assert "SELECT" not in answer.text


@pytest.mark.parametrize("path", ["/collections/x", "/collections/things/items/99", "/collections/x/items", "/nothing"])
def test_what_is_not_there_is_not_found(get, path):
    get(path, status=404)


def test_a_feature_that_is_not_there_is_not_found(get, trees):
    get(f"/collections/{trees}/items/13", status=404)
    get(f"/collections/{trees}/items/{2**70}", status=404)


@pytest.mark.parametrize(("town", "status"), TOWNS)
def test_a_private_table_is_known_to_its_town_and_the_one_it_was_granted_to(database, cast, files, get, town, status):
    ids = shelf.put(database, cast.home, draft(TREES), files, private=True)
    with database.write(cast.home.scope) as session:
        item, partner = store.dataset(session, ids["dataset"]), identity.organization(session, "partner")
        sharing.add(session, item, partner, purpose="test", until=now() + timedelta(days=1))
    listed = {each["id"] for each in get("/collections", town).json["collections"]}
    assert (str(ids["t0"]) in listed) == (status == 200)
    for path in ("", "/items", "/items/1", "/queryables"):
        answer = get(f"/collections/{ids['t0']}{path}", town, status)
        assert ("Linde" in answer.text) == (status == 200 and path.startswith("/items"))


def test_a_stranger_cannot_tell_a_private_table_from_none(database, cast, files, get):
    id = shelf.put(database, cast.home, draft(TREES), files, private=True)["t0"]
    there = get(f"/collections/{id}/items", "stranger", 404)
    missing = get("/collections/7b1ff1a4-6d4c-4f3e-9d0e-000000000000/items", "stranger", 404)
    assert there.data == missing.data


def test_things_are_a_collection(get, database, cast):
    with database.write(cast.home.scope) as session:
        for name, private in (("Gauge", False), ("Vault", True)):
            place = Location(name=name, location=Point(9.9, 48.4), owner_id=cast.home.id, private=private)
            session.add(Thing(name=name, owner_id=cast.home.id, private=private, locations=[place],
                              properties={"depth": 3}))  # fmt: skip
    page = items(get, "things")
    assert [feature["properties"] for feature in page["features"]] == [{"depth": 3, "name": "Gauge", "description": ""}]
    assert page["numberMatched"] == 1
    assert items(get, "things", "home")["numberMatched"] == 2
    assert items(get, "things", name="Gauge", bbox="9,48,10,49")["numberMatched"] == 1
    assert get("/collections/things").json["extent"]["spatial"]["bbox"] == [[9.9, 48.4, 9.9, 48.4]]


def test_collections_come_in_pages(get, database, cast, files):
    ids = shelf.put(database, cast.home, draft(TREES, TREES, TREES), files)
    path, seen = "/collections?limit=2", []
    while path:
        page = get(path).json
        seen += [each["id"] for each in page["collections"]]
        path = following(page).removeprefix(ROOT)
    assert sorted(seen) == sorted(["things", *(str(ids[f"t{n}"]) for n in range(3))])


@pytest.mark.parametrize("language", ["de", "en"])
def test_people_get_pages(client, trees, language):
    for path in ("", "/conformance", "/collections", f"/collections/{trees}", f"/collections/{trees}/items?limit=3",
                 f"/collections/{trees}/items/1"):  # fmt: skip
        answer = client().get(ROOT + path, headers={"Accept": "text/html", "Accept-Language": language})
        assert answer.status_code == 200
        assert answer.mimetype == "text/html"
        assert answer.text.count("<h1") == 1
        assert "Accept" in answer.vary


def test_people_read_numbers_days_and_descriptions_as_they_are_used_to(client, database, cast, files):
    columns = (Column("h", "number"), Column("day", "date"), Column("n", "integer"), Column("t"))
    table = Table(columns, ((4.75, "2025-01-14", 1950, "1.5"),), ({"type": "Point", "coordinates": [1, 2]},))
    told = replace(draft(table), description="Alle **Bäume**.")
    id = shelf.put(database, cast.home, told, files)["t0"]
    for path in (f"/collections/{id}/items?f=html", f"/collections/{id}/items/1?f=html"):
        page = client().get(ROOT + path, headers={"Accept-Language": "de"}).text
        for value in ("4,75", "14.01.2025", "1950", "1.5"):
            assert f">{value}<" in page, (path, value)
    assert "<strong>Bäume</strong>" in client().get(f"{ROOT}/collections/{id}?f=html").text


def test_values_cannot_become_markup(client, database, cast, files):
    table = Table((Column("<b>x</b>"),), (("<script>alert(1)</script>",),), ({"type": "Point", "coordinates": [1, 2]},))
    id = shelf.put(database, cast.home, draft(table), files)["t0"]
    for path in (f"/collections/{id}?f=html", f"/collections/{id}/items?f=html", f"/collections/{id}/items/1?f=html"):
        page = client().get(ROOT + path).text
        assert "<script>" not in page
        assert "<b>" not in page


def test_an_answer_that_is_known_is_not_sent_again(client, trees):
    address = f"{ROOT}/collections/{trees}/items?limit=2"
    tag = client().get(address).headers["ETag"]
    assert client().get(address, headers={"If-None-Match": tag}).status_code == 304


def test_scripts_of_other_sites_may_read(get):
    assert get("/collections").headers["Access-Control-Allow-Origin"] == "*"
