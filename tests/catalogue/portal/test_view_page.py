"""What each type of view shows."""

import pytest

from hub.records import DatasetDraft, DistributionDraft
from tests.catalogue import shelf
from tests.catalogue.caller import result
from tests.conftest import on_sqlite


def page(get, client, made, part, kind, **more):
    sent = {"resource_id": str(made[part]), "title": "Ansicht", "view_type": kind, **more}
    key = result(client("home"), "resource_view_create", sent)["id"]
    answer = get(f"/dataset/{made['dataset']}/resource/{made[part]}/view/{key}")
    assert answer.status_code == 200
    return answer.text


@on_sqlite
def test_a_table_is_a_table_a_map_or_a_text(get, client, database, cast, files):
    made = shelf.put(database, cast.home, shelf.EVERYTHING, files)
    assert "<table" in page(get, client, made, "file", "datatables_view")
    assert 'class="map"' in page(get, client, made, "file", "geojson_view")
    assert "<table" in page(get, client, made, "rows", "geo_view")
    assert "Linde;12,5" in page(get, client, made, "file", "text_view")
    for kind in ("pdf_view", "video_view", "webpage_view"):
        assert "bitte nehmen Sie das Original" in page(get, client, made, "file", kind, page_url="https://x.example/")
    assert "<img" not in page(get, client, made, "rows", "image_view", image_url="https://evil.example/a.png")


@on_sqlite
def test_a_picture_comes_from_this_site(get, client, database, cast, files):
    parts = (
        DistributionDraft("kept", title="Bild", format="PNG", content=b"\x89PNG\r\n\x1a\n", file_name="a.png"),
        DistributionDraft("far", format="PNG", access_url="https://bilder.example/a.png"),
    )
    made = shelf.put(database, cast.home, DatasetDraft("p", "Bilder", "bilder", distribution=parts), files)
    base = f'<img src="/dataset/{made["dataset"]}/resource'
    assert f'{base}/{made["kept"]}/download" alt="Ansicht">' in page(get, client, made, "kept", "image_view")
    assert f'{base}/{made["far"]}/proxy" alt="Ansicht">' in page(get, client, made, "far", "image_view")


@on_sqlite
def test_a_text_that_is_none_is_not_shown(get, client, database, cast, files):
    long = "ä" * 30_000
    parts = (
        DistributionDraft("binary", content=b"a\0b", file_name="a"),
        DistributionDraft("long", content=long.encode(), file_name="b"),
        DistributionDraft("old", content="Bäume <b>".encode("cp1252"), file_name="c"),
    )
    made = shelf.put(database, cast.home, DatasetDraft("p", "Texte", "texte", distribution=parts), files)
    assert "bitte nehmen Sie das Original" in page(get, client, made, "binary", "text_view")
    assert page(get, client, made, "long", "text_view").count("ä") in range(9_990, 10_010)
    assert "Bäume &lt;b&gt;" in page(get, client, made, "old", "text_view")


@pytest.mark.parametrize("kind", ["graph_view", "datatables_view"])
def test_readings_are_a_chart(get, client, database, cast, files, kind):
    made = shelf.put(database, cast.home, shelf.MINIMAL, files)
    shelf.stream(database, cast.home, [20.0, 21.0, 22.0], dataset=made["dataset"])
    shown = result(client(), "package_show", {"id": "trees"})
    made["readings"] = shown["resources"][-1]["id"]
    assert 'class="chart"' in page(get, client, made, "readings", kind)
    assert 'class="chart"' in get(f"/dataset/trees/resource/{made['readings']}/views").text
