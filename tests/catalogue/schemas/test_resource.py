"""A resource, both ways."""

from io import BytesIO

import pytest
from marshmallow import ValidationError
from werkzeug.datastructures import FileStorage

from catalogue.schemas.resource import GIVEN, ResourceSchema, guessed_format, known_format

ID = "6f1c8c4e-5a52-4c6e-9a51-0d1a5f1d8a11"


def draft(**given):
    return ResourceSchema().load(given)


def test_ckans_words_become_ours():
    made = draft(
        id=ID, url="https://x.example/a", name="n", description="d", format="csv", mimetype="text/csv", size=5,
        license="dl-by-de/2.0", last_modified="2024-01-02",
    )  # fmt: skip
    assert (made.identifier, made.access_url, made.title, made.description) == (ID, "https://x.example/a", "n", "d")
    assert (made.format, made.media_type, made.byte_size, made.license) == ("CSV", "text/csv", 5, "dl-by-de/2.0")
    assert f"{made.modified:%Y-%m-%d}" == "2024-01-02"


def test_terms_of_dcat_get_our_names_and_other_keys_stay():
    made = draft(licenseAttributionByText="Stadt", conforms_to="https://x.example/", own={"a": [1]}, access_url="x")
    assert made.terms == {
        "license_attribution": "Stadt",
        "conforms_to": ["https://x.example/"],
        "own": {"a": [1]},
        "access_url": "x",
    }


def test_what_the_hub_says_itself_and_nulls_are_not_kept():
    assert draft(**dict.fromkeys(GIVEN - {"upload", "created"}, "x"), other=None).terms == {}


@pytest.mark.parametrize("id", [ID, ID.upper(), ID.replace("-", "")])
def test_ids_are_written_in_one_way(id):
    assert draft(id=id).identifier == ID


def test_a_file_becomes_the_content():
    file = FileStorage(BytesIO(b"a;b"), "liste.csv", content_type="text/csv")
    made = draft(upload=file, url="https://x.example/old")
    assert (made.content.read(), made.file_name, made.access_url) == (b"a;b", "liste.csv", "")
    assert (made.format, made.media_type) == ("CSV", "text/csv")


@pytest.mark.parametrize(("sent", "kept"), [
    ("B%C3%A4ume%20100%25.csv", "Bäume 100%.csv"), ("100%.csv", "100%.csv"), ("%FF.csv", "%FF.csv"),
    ("..%2F..%2Fetc%2Fpasswd", "passwd"), ("a%00b%22c.csv", "a_b_c.csv"),
])  # fmt: skip
def test_a_file_name_that_came_with_percent_signs_loses_them(sent, kept):
    assert draft(upload=FileStorage(BytesIO(b"x"), sent)).file_name == kept


def test_a_file_under_another_key_is_left_out():
    assert draft(my_upload=FileStorage(BytesIO(b"x"), "a.csv"), other="kept").terms == {"other": "kept"}


def test_what_is_said_of_a_file_wins_over_what_its_name_says():
    file = FileStorage(BytesIO(b"{}"), "a.json", content_type="application/json")
    made = draft(upload=file, format="GeoJSON", mimetype="application/geo+json")
    assert (made.format, made.media_type) == ("GeoJSON", "application/geo+json")


def test_an_upload_that_is_no_file_is_left_out():
    made = draft(upload="text", url="https://x.example/")
    assert (made.content, made.access_url, made.terms) == (None, "https://x.example/", {})


@pytest.mark.parametrize(("text", "format"), [
    ("csv", "CSV"), (".csv", "CSV"), (" Csv ", "CSV"), ("geojson", "GeoJSON"), ("GEOJSON", "GeoJSON"), ("shape", "SHP"),
    ("text/csv", "CSV"), ("http://publications.europa.eu/resource/authority/file-type/JSON", "JSON"), ("", ""),
    ("application/x-own", "application/x-own"), ("Microsoft Excel", "Microsoft Excel"), ("RDF_TURTLE", "RDF_TURTLE"),
])  # fmt: skip
def test_formats_are_spelled_in_one_way(text, format):
    assert known_format(text) == format
    assert known_format(format) == format


@pytest.mark.parametrize(("address", "format"), [
    ("https://x.example/a.csv", "CSV"), ("https://x.example/a.CSV?b=c.d#e", "CSV"), ("a.geojson", "GeoJSON"),
    ("https://x.example", ""), ("https://example.csv", ""), ("https://x.example/api/v1.0", ""), ("", ""),
    ("https://x.example/a", ""), ("x.example/b/c.zip", "ZIP"), ("http://[", ""), ("https://stadt.de/seite.de", ""),
])  # fmt: skip
def test_a_format_is_guessed_from_an_address_only_where_it_is_one(address, format):
    assert guessed_format(address) == format


@pytest.mark.parametrize("given", [
    {"id": "x"}, {"url": "JavaScript:x"}, {"size": -1}, {"size": 2**63}, {"last_modified": "x"}, {"created": "x"},
    {"name": 1}, {"language": [1]}, {"rights": ["a"]},
])  # fmt: skip
def test_what_a_resource_cannot_say(given):
    with pytest.raises(ValidationError) as caught:
        draft(**given)
    assert list(caught.value.messages) == list(given)
