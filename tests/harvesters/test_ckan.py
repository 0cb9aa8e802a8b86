import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors import ckan as connector
from harvesters import ckan
from hub.records import DatasetDraft, Document, Message, Place, Refusal

SAMPLES = Path(__file__).parents[2] / "../shared/samples/ckan"
BASE = {"id": "0b3c", "name": "trees", "title": "Bäume"}


def harvest(fields):
    return list(ckan.harvest(Document("0b3c", connector.PACKAGE, fields, name="trees")))


def draft(**fields):
    (found,) = harvest(BASE | fields)
    assert isinstance(found, DatasetDraft), found
    return found


def part(**fields):
    (found,) = draft(resources=[fields]).distribution
    return found


def test_a_bare_package_is_a_draft():
    assert draft() == DatasetDraft("0b3c", "Bäume", name="trees", terms={"identifier": "0b3c"})


def test_a_series_is_one_and_its_members_keep_what_they_call_it():
    assert draft(type="dataset_series").series
    assert draft(in_series=["5f0a"]).extras == {"in_series_text": '["5f0a"]'}
    assert draft(in_series="https://x.example/s").terms["in_series"] == ["https://x.example/s"]


def test_a_package_in_bytes_is_read_too():
    (found,) = harvest(json.dumps(BASE).encode())
    assert found.title == "Bäume"


@pytest.mark.parametrize("missing", ["title", "id"])
def test_a_package_without_title_or_id_is_refused(missing):
    (refusal,) = harvest({key: value for key, value in BASE.items() if key != missing and key != "name"})
    assert refusal == Refusal("trees", "The package has no title or no id.")


def test_the_name_stands_in_for_a_missing_id():
    (found,) = harvest({"name": "trees", "title": "Bäume"})
    assert found.identifier == "trees"


def test_a_name_that_ckan_would_not_take_is_left_out():
    assert draft(name="Haushaltsplan 2013").name == ""


@pytest.mark.parametrize("private", [True, "true", "Private", "Nicht veröffentlicht"])
def test_a_private_package_is_refused(private):
    assert harvest(BASE | {"private": private})[0].reason == "The package is not public at its portal."


@pytest.mark.parametrize("private", [False, "Veröffentlicht", "false", None])
def test_a_public_package_is_taken(private):
    assert draft(private=private)


def test_a_deleted_package_is_refused_as_gone():
    (found,) = harvest(BASE | {"state": "deleted"})
    assert (found.kind, found.reason) == ("gone", "The package is deleted at its portal.")


def test_the_words_that_codes_were_made_of_are_kept():
    owner, groups = {"name": "gruen", "title": "Amt für Grün"}, [{"name": "umwelt"}, {"name": "natur"}]
    assert draft(license_id="cc-by", organization=owner, groups=groups).provenance == {
        "license": "cc-by", "theme": "umwelt, natur", "organization": "gruen|Amt für Grün"
    }  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [
        {"license_id": "dl-de-by-2.0"},
        {"license_title": "dl-de/by-2-0"},
        {"license_url": "https://www.govdata.de/dl-de/by-2-0"},
        {"license_id": "eigene", "license_title": "Datenlizenz Deutschland Namensnennung 2.0"},
    ],
)
def test_the_licence_is_the_first_that_a_list_knows(fields):
    assert draft(**fields).license == "dl-by-de/2.0"


def test_an_unknown_licence_stays_in_its_own_words():
    found = draft(license_id="x1", license_title="Nutzung nach Absprache")
    assert (found.license, found.terms["rights"]) == ("", "Nutzung nach Absprache")


def test_no_licence_leaves_no_words():
    assert "rights" not in draft(license_id="notspecified").terms


def test_themes_come_from_theme_groups_and_tags_of_a_vocabulary():
    found = draft(
        theme=["http://publications.europa.eu/resource/authority/data-theme/TRAN"],
        groups=[{"name": "umwelt_klima"}, {"title": "Gesundheit"}, "geo"],
        tags=[{"name": "Soziales", "vocabulary_id": "2"}, {"name": "Energie"}],
    )
    assert found.theme == ("TRAN", "ENVI", "HEAL", "REGI", "SOCI")


@pytest.mark.parametrize(
    "tags", [["Baum", "Park"], [{"name": "Baum"}, {"display_name": "Park"}], "Baum, Park,Baum, ,x"]
)
def test_tags_are_keywords_in_any_form(tags):
    assert draft(tags=tags).keyword == ("Baum", "Park")


def test_dates_are_read_under_their_old_names():
    found = draft(extras={"date_released": "2014-02-19", "date_updated": ""}, metadata_modified="2014-08-04T10:00:00.5")
    assert found.issued == datetime(2014, 2, 19, tzinfo=UTC)
    assert found.modified == datetime(2014, 8, 4, 10, 0, 0, 500_000, UTC)


def test_an_impossible_date_leaves_the_next_one():
    found = draft(issued="2023-02-30", metadata_created="2023-03-01")
    assert found.issued == datetime(2023, 3, 1, tzinfo=UTC)


def test_the_guid_identifies_on_every_hop():
    assert draft(extras={"guid": "urn:1"}).terms["identifier"] == "urn:1"


def test_terms_take_the_form_that_they_ask_for():
    found = draft(
        url="www.ulm.de/Bäume und Büsche",
        language='["de", "http://publications.europa.eu/resource/authority/language/ENG"]',
        update_cycle="once_per_month", access_rights="http://publications.europa.eu/resource/authority/access-right/PUBLIC",
        contributorID=["http://dcat-ap.de/def/contributors/datenBW"], temporal_start="01.05.2013", author="Stadt Ulm",
    )  # fmt: skip
    assert found.terms == {
        "identifier": "0b3c", "landing_page": "http://www.ulm.de/B%C3%A4ume%20und%20B%C3%BCsche",
        "language": ["DEU", "ENG"], "frequency": "MONTHLY", "access_rights": "PUBLIC", "contributor_id": ["datenBW"],
        "temporal_start": "2013-05-01", "author": "Stadt Ulm",
    }  # fmt: skip


def test_what_has_not_the_form_of_its_term_is_kept_as_an_extra():
    found = draft(frequency="wenn es passt", conforms_to=["Norm 1"])
    assert found.extras == {"frequency_text": "wenn es passt", "conforms_to_text": '["Norm 1"]'}


def test_what_no_term_knows_is_an_extra():
    assert draft(extras=[{"key": "sector", "value": "oeffentlich"}], apps={"a": 1}).extras == {
        "sector": "oeffentlich", "apps": '{"a": 1}',
    }  # fmt: skip


def test_the_organisation_is_the_publisher_where_none_is_named():
    assert draft(organization={"title": "Stadt Ulm"}).terms["publisher_name"] == "Stadt Ulm"


@pytest.mark.parametrize("key", ["publisher_url", "contact_uri"])
def test_an_address_of_an_agent_is_an_address(key):
    assert key not in draft(extras={key: "123"}).terms


def test_the_place_has_geometry_name_and_key():
    found = draft(extras={
        "spatial": '{"type": "Point", "coordinates": [9.99, 48.4]}', "geographical_coverage": "Ulm",
        "politicalGeocodingURI": '["http://dcat-ap.de/def/politicalGeocoding/municipalityKey/08421000"]',
    })  # fmt: skip
    assert found.spatial == Place({"type": "Point", "coordinates": [9.99, 48.4]}, "Ulm", "08421000")


def test_a_place_may_be_a_name_alone():
    assert draft(spatial="Ulm").spatial == Place(None, "Ulm")


def test_a_resource_is_a_distribution():
    found = part(id="r1", name="Liste", url="http://x.de/a.csv", format="csv", size="17.23 KB", license="cc-zero",
                 created="2013-01-17T03:29:56",
                 last_modified="Date changed\t2015-01-21T11:54:45+01:00", language="de")  # fmt: skip
    assert (found.identifier, found.title, found.access_url) == ("r1", "Liste", "http://x.de/a.csv")
    assert (found.format, found.media_type, found.byte_size, found.license) == ("CSV", "text/csv", 17643, "cc-zero")
    assert found.modified == datetime(2015, 1, 21, 10, 54, 45, tzinfo=UTC)
    assert found.terms == {"language": ["DEU"]}


def test_a_distribution_has_the_licence_of_its_dataset():
    (found,) = draft(license_id="cc-zero", resources=[{"url": "http://x.de"}]).distribution
    assert found.license == "cc-zero"


def test_a_resource_without_id_is_known_by_its_position():
    assert part(url="http://x.de").identifier == "0b3c/1"


@pytest.mark.parametrize(
    ("url", "download"),
    [("http://x.de/a.csv?v=1", True), ("http://x.de/seite.html", False), ("http://x.de/wms", False)],
)
def test_only_a_file_is_downloaded(url, download):
    assert bool(part(url=url).download_url) is download


def test_an_address_without_server_is_that_of_the_package():
    (found,) = draft(url="http://www.moers.de/a/b", resources=[{"url": "/files/a.csv"}]).distribution
    assert found.access_url == "http://www.moers.de/files/a.csv"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "http:kaputt", "http://[::1", 7, None])
def test_what_is_no_address_of_the_web_is_none(url):
    assert part(url=url).access_url == ""


@pytest.mark.parametrize(
    ("fields", "format"),
    [
        ({"format": "http://publications.europa.eu/resource/authority/file-type/CSV"}, "CSV"),
        ({"format": "", "mimetype": "application/pdf"}, "PDF"),
        ({"url": "http://x.de/a.kmz"}, "KMZ"),
        ({"format": "application/xsp"}, "XSP"),
        ({"format": ["csv"]}, ""),
    ],
)
def test_the_format_is_told_by_what_there_is(fields, format):
    assert part(**fields).format == format


@pytest.mark.parametrize(("size", "found"), [("", None), ("30 KB", 30720), (5, 5), (float("inf"), None), ("-1", None)])
def test_a_size_is_in_bytes(size, found):
    assert part(size=size).byte_size == found


@pytest.mark.parametrize("resources", [7, "x", [7, None], {"a": 1}, [[{}]]])
def test_resources_of_no_known_form_are_left_out(resources):
    assert len(draft(resources=resources).distribution) <= 1


def test_a_title_without_end_is_refused():
    (refusal,) = harvest(BASE | {"title": "x" * 10**6})
    assert "1,000,000 characters" in refusal.reason


def test_text_that_no_database_takes_is_cleaned():
    assert draft(notes="a\0b\ud800").description == "ab?"


@pytest.mark.parametrize("body", [[], 7, None, b"<html>", b"[" * 200_000, "x", b"[1]"], ids=range(7))
def test_what_is_no_package_is_one_refusal(body):
    (refusal,) = harvest(body)
    assert isinstance(refusal, Refusal)


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples lie beside the project")
@pytest.mark.parametrize(
    ("name", "packages", "without_address"),
    [
        ("berlin-ckan-packages-2013-a.json", 230, 0),
        ("berlin-ckan-packages-2013-b.json", 228, 0),
        ("bonn-dkan-packages-2015.json", 101, 2),
        ("moers-json-schema-packages-2014.json", 185, 0),
        ("db-ckan-package.json", 1, 0),
        ("ckan-full-dataset-dcat-ap.json", 1, 0),
        ("ckan-full-dataset-dcat-ap-legacy.json", 1, 0),
    ],
)
def test_all_real_packages_become_drafts(name, packages, without_address):
    documents = list(connector.parse(Message((SAMPLES / name).read_bytes(), url=name), {}))
    found = [one for document in documents for one in ckan.harvest(document)]
    assert [one for one in found if not isinstance(one, DatasetDraft)] == []
    assert len({one.identifier for one in found}) == packages
    lost = [part for one in found for part in one.distribution if not part.access_url]
    assert len(lost) == without_address


def test_texts_in_other_languages_are_kept_as_the_portal_has_them():
    told = {"title_translated": {"de": "Bäume", "en": "Trees"}, "notes_translated": {"en": "All of them", "fr": ""}}
    assert draft(**told).fields == told | {"notes_translated": {"en": "All of them"}}
    assert draft(title_translated={"de": "Bäume"}, notes_translated="x").fields == {}
