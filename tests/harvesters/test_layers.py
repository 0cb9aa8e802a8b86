import pytest

from connectors import wfs, wms
from harvesters import layers
from hub.errors import Unreadable
from hub.records import DatasetDraft, Document, Message, Refusal
from tests.conftest import SAMPLES

URL = "https://a.example/ows"
FOLDER = SAMPLES / "iso19139" / "capabilities"


def harvest(body, identifier=f"{URL}#trees"):
    items = list(layers.harvest(Document(identifier, layers.LAYER, body, url=URL)))
    (draft,) = (item for item in items if isinstance(item, DatasetDraft))
    return draft, [item.reason for item in items if isinstance(item, Refusal)]


def layer(kind="wfs", service=None, **said):
    return {"kind": kind, "service": service or {}, "layer": {"name": "trees", **said}}


@pytest.mark.parametrize(
    ("connector", "name", "count"),
    [(wfs, "wfs-koeln-arcgis-200.xml", 86), (wfs, "wfs200.xml", 1), (wms, "wms130.xml", 7)],
)
def test_every_layer_of_the_samples_is_a_dataset_with_its_service(connector, name, count):
    documents = connector.parse(Message((FOLDER / name).read_bytes(), url=URL), {})
    drafts = [harvest(one.body, one.identifier) for one in documents]
    assert len({draft.identifier for draft, _ in drafts}) == count
    assert all(draft.title and not problems for draft, problems in drafts)
    services = [draft.distribution[0].terms["access_services"][0] for draft, _ in drafts]
    assert {tuple(one["endpoint_url"]) for one in services} == {(URL,)}


def test_a_licence_in_prose_is_found():
    (document,) = wfs.parse(Message((FOLDER / "wfs200.xml").read_bytes(), url=URL), {})
    draft, _ = harvest(document.body)
    assert draft.license == "dl-zero-de/2.0"
    assert draft.provenance["license"].startswith("Datenlizenz Deutschland")


@pytest.mark.parametrize(
    ("name", "title", "shown"),
    [
        ("gis:moer_stolpersteine", "gis:moer_stolpersteine", "moer stolpersteine"),
        ("gis:trees", "trees", "trees"),
        ("trees", "", "trees"),
        ("gis:trees", "Bäume der Stadt", "Bäume der Stadt"),
    ],
)
def test_a_title_reads_better_than_the_name_of_a_table(name, title, shown):
    assert harvest(layer(name=name, title=title))[0].title == shown


@pytest.mark.parametrize(
    ("formats", "format", "asked"),
    [(["GEOJSON"], "GEOJSON", "&outputFormat=GEOJSON"), (["text/xml; subtype=gml/3.2.1"], "GML", ""), ([], "GML", "")],
)
def test_the_features_of_a_wfs_are_a_download(formats, format, asked):
    _, file = harvest(layer(formats=formats))[0].distribution
    assert file.format == format
    assert file.download_url == f"{URL}?service=WFS&version=2.0.0&request=GetFeature&typeNames=trees{asked}"


def test_the_features_of_a_collection_are_a_download():
    links = [
        {"href": f"{URL}/items.html", "type": "text/html"},
        {"href": f"{URL}/items", "type": "application/geo+json"},
    ]
    service, file = harvest(layer("features", {"capabilities": f"{URL}/api"}, items=links))[0].distribution
    assert (service.access_url, file.download_url, file.format) == (URL, f"{URL}/items", "GEOJSON")
    assert service.terms["access_services"][0]["endpoint_description"] == [f"{URL}/api"]


def test_a_map_is_no_download():
    assert len(harvest(layer("wms"))[0].distribution) == 1


def test_a_link_to_the_record_gives_the_identifier_by_which_a_catalogue_knows_the_data():
    url = "https://csw.example/csw?Service=CSW&Request=GetRecordById&id=abc-1&outputSchema=x"
    terms = harvest(layer(metadata=[url]))[0].terms
    assert (terms["identifier"], terms["documentation"]) == ("abc-1", [url])


@pytest.mark.parametrize("box", [["a", "b", "c", "d"], ["1", "2"], ["1e99", "2", "3", "4"], ["", "", "", ""]])
def test_a_box_that_is_none_is_told_and_the_layer_is_taken_in(box):
    draft, problems = harvest(layer(box=box))
    assert (draft.title, draft.spatial, len(problems)) == ("trees", None, 1)


def test_conditions_that_say_nothing_are_left_out():
    draft, _ = harvest(layer(service={"fees": "none", "constraints": "keine"}))
    assert "rights" not in draft.terms


def test_a_period_may_be_open():
    draft, _ = harvest(layer("features", period=["2020-01-01T00:00:00Z", ""]))
    assert draft.terms["temporal_start"] == "2020-01-01"
    assert "temporal_end" not in draft.terms


@pytest.mark.parametrize("body", [[], {}, {"layer": "trees"}, b"{"])
def test_what_is_no_layer_says_why(body):
    with pytest.raises(Unreadable):
        harvest(body)
