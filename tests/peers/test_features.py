"""OGC API - Features with GDAL's own client, and with the requests that QGIS makes, one after the other."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from uuid import uuid4

import pytest
import requests
from owslib.ogcapi.features import Features
from rdflib import Graph

from connectors import ogc_features
from harvesters import layers
from hub.boundary import OPERATOR
from hub.datasets import store
from hub.db import Database
from hub.files import Files
from hub.http import HttpDoor
from hub.identity import store as identity
from hub.records import Column, Context, DistributionDraft, Table
from tests.catalogue import shelf
from tests.catalogue.graphs import name
from tests.peers.served import Hub

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
UTM = "http://www.opengis.net/def/crs/EPSG/0/25832"
ITEMS = "application/geo+json, application/json"
# GDAL has many clients; in the hub's own processes this one is switched off, so it runs in one of its own.
GDAL = """
import json, sys, pyogrio
asked = {name: tuple(value) for name, value in json.loads(sys.argv[3]).items()}
found = pyogrio.read_dataframe(sys.argv[1], layer=sys.argv[2], **asked)
print(json.dumps({"layers": pyogrio.list_layers(sys.argv[1])[:, 0].tolist(), "crs": str(found.crs.to_authority()),
    "rows": json.loads(found.to_json())["features"]}))
"""


@pytest.fixture(scope="module")
def collection(hub: Hub) -> str:
    """A table of 250 places in a raster of a hundredth of a degree."""
    rows = tuple((n, f"Baum {n}", n / 4) for n in range(250))
    places = tuple({"type": "Point", "coordinates": [9.9 + n % 25 / 100, 48.3 + n // 25 / 100]} for n in range(250))
    table = Table((Column("Nr", "integer"), Column("Name"), Column("Höhe", "number")), rows, places)
    part = DistributionDraft("t", title="Bäume", table=table)
    draft = replace(shelf.MINIMAL, name=f"places-{uuid4().hex[:8]}", distribution=(part,))
    database: Database = Database(hub.settings.database)
    with database.write(OPERATOR) as session:
        owner = identity.organization(session, "stadt").id
        (made,) = store.create(session, owner, draft, Files(hub.settings.data / "files")).distributions
        id = str(made.id)
    database.dispose()
    return id


def gdal(hub: Hub, layer: str, **asked: object) -> dict:
    """What GDAL finds behind the landing page."""
    env = {key: value for key, value in os.environ.items() if key not in ("OGR_SKIP", "http_proxy", "HTTP_PROXY")}
    address = f"OAPIF:{hub.url}/ogc/features/v1"
    done = subprocess.run(
        [sys.executable, "-c", GDAL, address, layer, json.dumps(asked)],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_gdal_lists_the_collections_and_reads_all_pages(hub, collection):
    found = gdal(hub, collection)
    assert collection in found["layers"]
    assert "things" in found["layers"]
    assert [row["properties"]["Nr"] for row in found["rows"]] == list(range(250))
    assert found["rows"][26]["geometry"]["coordinates"] == pytest.approx([9.91, 48.31])
    assert found["rows"][3]["properties"]["Höhe"] == 0.75


def test_gdal_asks_for_a_box(hub, collection):
    found = gdal(hub, collection, bbox=[9.895, 48.295, 9.925, 48.315])
    assert [row["properties"]["Nr"] for row in found["rows"]] == [0, 1, 2, 25, 26, 27]


def test_our_own_connector_reads_the_collections_of_another_hub(hub, collection):
    settings = ogc_features.Config().load({"url": f"{hub.url}/ogc/features/v1"})
    messages = ogc_features.fetch(Context(settings, HttpDoor(allow_networks=["127.0.0.0/8"])))
    documents = [one for message in messages for one in ogc_features.parse(message, settings)]
    (mine,) = (one for one in documents if one.body["layer"]["name"] == collection)
    (draft,) = layers.harvest(mine)
    west, south = draft.spatial.geometry["coordinates"][0][0]
    assert (west, south) == pytest.approx((9.9, 48.3), abs=1e-4)
    service, file = draft.distribution
    assert service.terms["access_services"][0]["endpoint_url"] == [f"{hub.url}/ogc/features/v1"]
    assert file.format == "GEOJSON"
    assert requests.get(file.download_url, timeout=30).json()["numberMatched"] == 250


def test_what_qgis_asks_one_after_the_other(hub, collection):
    with requests.Session() as qgis:
        qgis.headers["User-Agent"] = "Mozilla/5.0 QGIS/33400"
        root = f"{hub.url}/ogc/features/v1"
        landing = qgis.get(root, headers={"Accept": "application/json"}).json()
        links = {link["rel"]: link["href"] for link in landing["links"]}
        api = qgis.get(links["service-desc"], headers={"Accept": "application/vnd.oai.openapi+json;version=3.0"})
        assert api.json()["paths"]["/collections/{collectionId}/items"]["get"]["parameters"]
        classes = qgis.get(links["conformance"], headers={"Accept": "application/json"}).json()["conformsTo"]
        assert "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs" in classes
        listed = qgis.get(links["data"], headers={"Accept": "application/json"}).json()["collections"]
        chosen = next(each for each in listed if each["id"] == collection)
        assert UTM in chosen["crs"]
        about = qgis.get(f"{root}/collections/{collection}", headers={"Accept": "application/json"}).json()
        west, south, east, north = about["extent"]["spatial"]["bbox"][0]
        assert (west, south, east, north) == pytest.approx((9.9, 48.3, 10.14, 48.39), abs=1e-4)
        # The first ten tell QGIS the columns; then it loads what its window shows, page by page.
        sample = qgis.get(
            f"{root}/collections/{collection}/items?limit=10&crs={CRS84}", headers={"Accept": ITEMS}
        ).json()
        assert list(sample["features"][0]["properties"]) == ["Nr", "Name", "Höhe"]
        window = f"bbox={west},{south},{east},{north}&bbox-crs={CRS84}&crs={UTM}"
        address, seen = f"{root}/collections/{collection}/items?limit=100&{window}", []
        while address:
            page = qgis.get(address, headers={"Accept": ITEMS})
            assert page.headers["Content-Crs"] == f"<{UTM}>"
            seen += [feature["properties"]["Nr"] for feature in page.json()["features"]]
            address = next((link["href"] for link in page.json()["links"] if link["rel"] == "next"), "")
        assert seen == list(range(250))


@pytest.fixture(scope="module")
def service(hub: Hub, collection: str) -> Features:
    """OWSLib at the endpoint that the feed of the dataset names as its service."""
    told = Graph().parse(data=requests.get(f"{hub.url}/catalog.ttl", timeout=60).text, format="turtle")
    standard = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
    (found,) = {str(s) for s, o in told.subject_objects(name("dct:conformsTo")) if str(o) == standard}
    (node,) = [s for s in told.subjects(name("dcat:endpointURL")) if str(s) == found]
    return Features(str(told.value(node, name("dcat:endpointURL"))))


def test_owslib_reads_the_service_that_the_feed_names(service, collection):
    assert collection in service.feature_collections()
    assert service.collection(collection)["itemType"] == "feature"
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in service.conformance()["conformsTo"]
    assert "/collections/{collectionId}/items" in service.api()["paths"]
    assert list(service.collection_queryables(collection)["properties"]) == ["Nr", "Name", "Höhe"]


def test_owslib_reads_features_by_place_and_by_key(service, collection):
    found = service.collection_items(collection, bbox=[9.895, 48.295, 9.925, 48.315], limit=4)
    assert (found["numberMatched"], found["numberReturned"]) == (6, 4)
    one = service.collection_item(collection, found["features"][0]["id"])
    assert one["properties"] == found["features"][0]["properties"]
    assert one["geometry"]["coordinates"] == pytest.approx([9.9, 48.3])
