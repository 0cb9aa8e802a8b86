from datetime import UTC, datetime

import pytest

from harvesters.dcat import parts

EU = "http://publications.europa.eu/resource/authority/"


def lit(text):
    return {"@value": text}


def iri(address):
    return {"@id": address}


FILE = {
    "@id": "http://x/1/csv",
    "dct:title": [lit("Als Tabelle")],
    "dcat:accessURL": [iri("http://x/trees.csv")],
    "dct:format": [iri(EU + "file-type/CSV")],
    "dct:license": [iri("http://dcat-ap.de/def/licenses/dl-by-de/2.0")],
    "dcatde:licenseAttributionByText": [lit("Stadt Ulm")],
    "dcat:byteSize": [lit("6776.0")],
    "dct:modified": [lit("2024-05-07T11:58:19")],
    "spdx:checksum": [{"@id": "_:c", "spdx:checksumValue": [lit("ab12")], "spdx:algorithm": [iri("http://x/sha")]}],
}
SERVICE = {
    "@id": "http://x/wfs#service",
    "@type": ["dcat:DataService"],
    "dct:title": [lit("WFS")],
    "dcat:endpointURL": [iri("http://x/wfs")],
    "dcat:endpointDescription": [iri("http://x/wfs?request=GetCapabilities")],
    "dct:license": [iri("https://www.govdata.de/dl-de/by-2-0")],
}


def one(*values, **more):
    (found,) = parts.distributions({"dcat:distribution": list(values), **more}, "d")
    return found


def test_a_distribution_is_read_with_all_its_parts():
    found = one(FILE)
    assert found.identifier == "http://x/1/csv"
    assert (found.title, found.access_url, found.download_url) == ("Als Tabelle", *["http://x/trees.csv"] * 2)
    assert (found.format, found.media_type, found.license, found.byte_size) == ("CSV", "text/csv", "dl-by-de/2.0", 6776)
    assert found.modified == datetime(2024, 5, 7, 11, 58, 19, tzinfo=UTC)
    assert found.terms == {"license_attribution": "Stadt Ulm", "hash": "ab12", "hash_algorithm": "http://x/sha"}


@pytest.mark.parametrize(
    ("format", "code"),
    [
        (lit("CSV"), "CSV"),
        (lit("text/csv"), "CSV"),
        (iri("https://www.iana.org/assignments/media-types/text/csv"), "CSV"),
        ({"@id": "_:f", "rdfs:label": [lit("csv")]}, "CSV"),
        (lit("something/own"), "OWN"),
    ],
)
def test_formats_are_known_in_many_spellings(format, code):
    assert one({"@id": "_:d", "dcat:accessURL": [iri("http://x/1")], "dct:format": [format]}).format == code


@pytest.mark.parametrize(
    ("license", "code", "rights"),
    [
        (iri("https://www.dcat-ap.de/def/licenses/cc-zero"), "cc-zero", None),
        (iri("http://creativecommons.org/licenses/by/4.0/"), "cc-by/4.0", None),
        (iri("http://town.example/own-licence"), "http://town.example/own-licence", None),
        (lit("Nutzungsbedingungen der Stadt"), "", "Nutzungsbedingungen der Stadt"),
        ({"@id": "_:l", "dct:title": [lit("Datenlizenz Deutschland – Zero – Version 2.0")]}, "dl-zero-de/2.0", None),
    ],
)
def test_licences_become_codes_stay_addresses_or_are_told_as_rights(license, code, rights):
    found = one({"@id": "_:d", "dcat:accessURL": [iri("http://x/1")], "dct:license": [license]})
    assert (found.license, found.terms.get("rights")) == (code, rights)


def test_distributions_without_a_name_are_told_apart_by_their_place():
    tree = {"dcat:distribution": [{"@id": "_:a", "dct:title": [lit("A")]}, {"@id": "_:b", "dct:title": [lit("B")]}]}
    assert [part.identifier for part in parts.distributions(tree, "d")] == ["d/1", "d/2"]


def test_two_distributions_under_one_name_are_two():
    assert len({part.identifier for part in parts.distributions({"dcat:distribution": [FILE, FILE]}, "d")}) == 2


def test_a_distribution_that_is_only_named_is_none():
    assert list(parts.distributions({"dcat:distribution": [iri("http://x/1/csv")]}, "d")) == []


def test_a_service_stands_in_its_distribution_which_has_no_file():
    found = one({"@id": "http://x/1/wfs", "dct:title": [lit("WFS")], "dcat:accessService": [SERVICE]})
    assert (found.access_url, found.download_url) == ("http://x/wfs", "")
    assert found.terms["access_services"] == [
        {
            "title": "WFS",
            "endpoint_url": ["http://x/wfs"],
            "endpoint_description": ["http://x/wfs?request=GetCapabilities"],
            "license": "dl-by-de/2.0",
            "uri": "http://x/wfs#service",
        }
    ]


def test_a_service_that_no_distribution_leads_to_becomes_one():
    found = one(**{"dcat:service": [SERVICE]})
    assert (found.identifier, found.access_url, found.license) == (
        "http://x/wfs#service",
        "http://x/wfs",
        "dl-by-de/2.0",
    )


def test_a_service_without_an_endpoint_is_none():
    assert parts.service({**SERVICE, "dcat:endpointURL": []}) == {}


@pytest.mark.parametrize("name", ["http://x/" + "a" * 1_000, "_:b7"])
def test_names_that_cannot_be_kept_are_replaced(name):
    assert one({**FILE, "@id": name}).identifier == "d/1"
