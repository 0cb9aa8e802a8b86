"""Downloads and previews of tables."""

import pytest

from catalogue.portal import resources
from hub.boundary import PUBLIC
from hub.datasets import store as datasets
from hub.records import Column, DatasetDraft, DistributionDraft, Table
from tests.catalogue.portal import town


@pytest.fixture
def shown(german, database, files, cast):
    def make(*parts: DistributionDraft):
        id = town.add(database, files, cast.home.id, DatasetDraft("d", "D", "dataset", distribution=parts))
        with database.read(PUBLIC) as session:
            found = datasets.shown(session, id)
            return found, resources.tables(session, found.distributions)

    return make


def test_the_first_rows_stand_in_the_readers_spelling(shown):
    _, (table,) = shown(DistributionDraft("t", table=town.trees(20)))
    preview = table.preview
    assert preview.total == 20
    assert len(preview.rows) == resources.ROWS
    assert list(preview.rows[0]) == ["B-0000", "Winterlinde", "1950", "4,75", "14.01.2025"]


def test_a_column_says_its_title_unit_and_meaning(shown):
    _, (table,) = shown(DistributionDraft("t", table=town.trees(2)))
    height = table.preview.headings[3]
    assert (height.title, height.description, height.numeric) == ("Höhe (m)", "Vom Boden bis zur Spitze", True)
    assert table.preview.headings[0].title == "Baum_Nr"


def test_wide_tables_name_the_columns_that_are_left_out(shown):
    wide = Table(tuple(Column(f"c{n}") for n in range(12)), (tuple(range(12)),))
    _, (table,) = shown(DistributionDraft("t", table=wide))
    assert len(table.preview.rows[0]) == resources.COLUMNS
    assert list(table.preview.left_out) == ["c8", "c9", "c10", "c11"]


def test_places_beyond_the_first_rows_are_on_the_map(shown):
    _, (table,) = shown(DistributionDraft("t", table=town.trees(40)))
    assert len(table.geometries) == 40


def test_a_table_without_rows_has_no_preview(shown):
    assert shown(DistributionDraft("t", table=Table((Column("a"),), ())))[1] == []


def links(found, placed=frozenset()):
    return [
        (link.label, link.url, link.size, link.host)
        for download in resources.downloads(found.dataset.id, found.distributions, placed)
        for link in download.links
    ]


def test_a_kept_file_and_its_table_can_be_had(shown):
    found, _ = shown(
        DistributionDraft("t", format="CSV", table=town.trees(2), content=b"12345", file_name="Bäume 1.csv")
    )
    (part,) = found.distributions
    file = f"/dataset/{found.dataset.id}/resource/{part.id}/download/B%C3%A4ume%201.csv"
    rows = f"/resource/{part.id}/table"
    assert links(found, frozenset({part.id})) == [
        ("Original (CSV)", file, "5\u00a0B", ""),
        ("CSV", f"{rows}.csv", "", ""),
        ("XLSX", f"{rows}.xlsx", "", ""),
        ("ODS", f"{rows}.ods", "", ""),
        ("JSON", f"{rows}.json", "", ""),
        ("Parquet", f"{rows}.parquet", "", ""),
        ("GeoJSON", f"{rows}.geojson", "", ""),
        ("GeoPackage", f"{rows}.gpkg", "", ""),
        ("KML", f"{rows}.kml", "", ""),
    ]


def test_a_link_names_the_site_it_leads_to(shown):
    found, _ = shown(DistributionDraft("l", format="WMS", access_url="https://geo.example.org/wms", byte_size=1500))
    assert links(found) == [("WMS", "https://geo.example.org/wms", "1,5\u00a0kB", "geo.example.org")]


def test_a_download_address_goes_before_a_page_about_it(shown):
    part = DistributionDraft("l", access_url="https://a.example/page", download_url="https://a.example/file.csv")
    assert [url for _, url, _, _ in links(shown(part)[0])] == ["https://a.example/file.csv"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "//evil.example", "nur per Post"])
def test_what_is_no_address_of_the_web_is_no_link(shown, address):
    assert links(shown(DistributionDraft("l", access_url=address))[0]) == []


def test_readings_are_not_listed_as_files(german, database, cast):
    name, _ = town.add_station(database, cast.home.id, [("Temperatur", "°C", town.sine(1))])
    with database.read(PUBLIC) as session:
        found = datasets.shown(session, name)
    assert links(found) == []


def test_formats_are_called_by_name():
    assert [resources.kind_name(kind) for kind in ("csv", "json", "geojson")] == ["CSV", "JSON", "GeoJSON"]
