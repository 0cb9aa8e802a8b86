"""The ways to get the data, each value where it belongs."""

from dataclasses import replace

import pytest
from rdflib import Literal, URIRef

from catalogue import dcat
from hub.datasets.judged import EU_LICENSE
from hub.records import DistributionDraft
from tests.catalogue import graphs, shelf
from tests.catalogue.dcat.shop import PORTAL
from tests.catalogue.graphs import graph, value


@pytest.mark.parametrize("license", ["", "Nur für private Zwecke"])
def test_what_nobody_has_allowed_is_closed(told, license):
    found, _ = told(replace(shelf.MINIMAL, license=license))
    (said,) = found.objects(None, graphs.name("dct:license"))
    assert str(said) == "http://dcat-ap.de/def/licenses/other-closed"


def test_a_licence_is_known_however_it_is_written(told):
    found, _ = told(replace(shelf.MINIMAL, license="Creative Commons Namensnennung 4.0 (CC BY 4.0)"))
    (said,) = found.objects(None, graphs.name("dct:license"))
    assert str(said) == "http://dcat-ap.de/def/licenses/cc-by/4.0"


def test_a_licence_that_is_only_a_text_becomes_rights(told):
    draft = replace(shelf.MINIMAL, license="Nur für private Zwecke")
    found, _ = told(draft)
    (rights,) = found.objects(None, graphs.name("dct:rights"))
    assert value(found, rights, "rdfs:label") == Literal("Nur für private Zwecke", lang="de")


@pytest.mark.parametrize(("license", "rights"), [("dl-zero-de/2.0", [EU_LICENSE + "DLDE_ZERO_2_0"]), ("bsd", [])])
def test_a_licence_that_the_eu_lists_too_is_named_as_there_among_the_rights(told, license, rights):
    found, _ = told(replace(shelf.MINIMAL, license=license))
    assert list(map(str, found.objects(None, graphs.name("dct:rights")))) == rights


def test_the_licence_of_a_distribution_wins_over_that_of_its_dataset(told):
    found, _ = told(shelf.EVERYTHING)
    licenses = [str(each) for each in found.objects(None, graphs.name("dct:license"))]
    assert sorted(licenses) == [
        "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
        "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
        "http://dcat-ap.de/def/licenses/dl-by-de/2.0",
        "https://creativecommons.org/licenses/by/4.0/",
    ]


def test_a_licence_that_asks_for_a_name_gets_one(told):
    found, _ = told(replace(shelf.MINIMAL, license="cc-by/4.0"))
    assert list(found.objects(None, graphs.name("dcatde:licenseAttributionByText"))) == [Literal("Home", lang="de")]


def test_a_kept_file_has_its_checksum_and_size(stored):
    shown = stored(shelf.EVERYTHING)
    found = graph([dcat.dataset(PORTAL, shown)])
    part = URIRef(f"http://localhost/dataset/{shown.dataset.id}/resource/{shown.distributions[0].id}")
    checksum = value(found, part, "spdx:checksum", "spdx:checksumValue")
    assert str(checksum) == shown.distributions[0].blob
    assert checksum.datatype == graphs.name("xsd:hexBinary")
    size = value(found, part, "dcat:byteSize")
    assert (str(size), size.datatype) == ("21", graphs.name("xsd:nonNegativeInteger"))
    assert value(found, part, "dcat:downloadURL") == URIRef(f"{part}/download/b%C3%A4ume.csv")


def test_only_what_is_kept_has_a_checksum(told):
    found, _ = told(shelf.EVERYTHING)
    assert len(list(found.subjects(graphs.name("spdx:checksum")))) == 1


def test_a_link_leads_to_where_it_leads(told):
    found, _ = told(shelf.EVERYTHING)
    addresses = {str(each) for each in found.objects(None, graphs.name("dcat:accessURL"))}
    assert "https://town.example/wfs?a%5Bb%5D=c%20d" in addresses


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://", ""])
def test_what_is_no_link_leads_to_the_page(told, address):
    draft = replace(shelf.MINIMAL, distribution=(DistributionDraft("", access_url=address),))
    found, subject = told(draft)
    assert value(found, subject, "dcat:distribution", "dcat:accessURL").startswith(f"{subject}/resource/")


def test_high_value_data_says_so_on_each_distribution(told):
    found, subject = told(shelf.EVERYTHING)
    parts = set(found.objects(subject, graphs.name("dcat:distribution")))
    said = set(found.subjects(graphs.name("dcatap:applicableLegislation"), URIRef(shelf.HVD)))
    assert len(parts) == 4
    assert said == {*parts, subject, URIRef("http://localhost/catalog#ckan")}
