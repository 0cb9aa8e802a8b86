"""Each kind of value is written as its kind asks for."""

import pytest
from rdflib import RDF, Literal, URIRef

from tests.catalogue import graphs, shelf
from tests.catalogue.dcat.shop import minimal
from tests.catalogue.graphs import value


def test_every_text_of_a_dataset_has_a_language(told):
    found, subject = told(shelf.EVERYTHING)
    for name in ("dct:title", "dct:description", "dcat:keyword"):
        assert {text.language for text in found.objects(subject, graphs.name(name))} == {"de"}


@pytest.mark.parametrize(
    "name",
    ["dcat:theme", "dct:format", "dct:language", "dct:license", "dcat:mediaType", "dct:accrualPeriodicity",
     "dct:accessRights", "dcatap:availability", "adms:status", "dct:conformsTo", "dcat:accessURL", "dct:publisher"],
)  # fmt: skip
def test_what_must_be_an_address_never_is_a_text(told, name):
    found, _ = told(shelf.EVERYTHING)
    assert {type(each) for each in found.objects(None, graphs.name(name))} == {URIRef}


def test_times_are_typed(told):
    found, subject = told(shelf.EVERYTHING)
    issued = value(found, subject, "dct:issued")
    assert (str(issued), issued.datatype) == ("2020-01-02T00:00:00+00:00", graphs.name("xsd:dateTime"))


def test_a_text_where_a_statement_belongs_becomes_a_node(told):
    found, subject = told(minimal(provenance="Aus der Luft gezählt"))
    node = value(found, subject, "dct:provenance")
    assert (node, RDF.type, graphs.name("dct:ProvenanceStatement")) in found
    assert value(found, node, "rdfs:label") == Literal("Aus der Luft gezählt", lang="de")


def test_each_further_identifier_is_a_node(told):
    found, subject = told(minimal(other_identifier=["a", "b", " "]))
    nodes = list(found.objects(subject, graphs.name("adms:identifier")))
    assert {str(value(found, node, "skos:notation")) for node in nodes} == {"a", "b"}
    assert len(nodes) == 2


@pytest.mark.parametrize(
    ("field", "given", "name", "written"),
    [
        ("temporal_resolution", "pt15m", "dcat:temporalResolution", "PT15M"),
        ("temporal_resolution", "P", "dcat:temporalResolution", None),
        ("temporal_resolution", "15 Minuten", "dcat:temporalResolution", None),
        ("spatial_resolution_in_meters", "0.5", "dcat:spatialResolutionInMeters", "0.5"),
        ("spatial_resolution_in_meters", "1:500", "dcat:spatialResolutionInMeters", None),
    ],
)
def test_numbers_and_spans_are_written_or_dropped(told, field, given, name, written):
    found, subject = told(minimal(**{field: given}))
    assert [str(each) for each in found.objects(subject, graphs.name(name))] == ([written] if written else [])
