"""Each kind of value is written as its kind asks for."""

import pytest
from rdflib import URIRef

from tests.catalogue import graphs, shelf
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
