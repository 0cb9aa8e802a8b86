"""A series is a node of its own, no dataset, and its members say that they are in it."""

from dataclasses import replace
from uuid import uuid4

import pytest
from rdflib import RDF, Literal, URIRef
from rdflib.namespace import DCAT

from catalogue import dcat
from catalogue.dcat import Beside
from tests.catalogue import graphs, shapes, shelf
from tests.catalogue.dcat.shop import PORTAL, minimal
from tests.catalogue.graphs import graph, value

SERIES = replace(shelf.EVERYTHING, distribution=())


@pytest.mark.skipif(not shapes.SHAPES.exists(), reason="the official shapes are not beside this checkout")
def test_a_series_with_a_member_is_valid(stored):
    series = stored(SERIES)
    member = stored(minimal(in_series=[str(series.dataset.id)]))
    beside = Beside(series={series.dataset.id: ""})
    found = graph([*dcat.whole(PORTAL, [member], beside), dcat.series(PORTAL, series)])
    assert shapes.faults(found) == []
    assert (URIRef(f"http://localhost/dataset_series/{series.dataset.id}"), shapes.LAW, shapes.REGULATION) in found
    assert shapes.high_value_faults(found) == []


def test_a_series_is_no_dataset(stored):
    shown = stored(SERIES)
    found = graph([dcat.series(PORTAL, shown)])
    subject = URIRef(f"http://localhost/dataset_series/{shown.dataset.id}")
    assert set(found.objects(subject, RDF.type)) == {DCAT.DatasetSeries}
    assert value(found, subject, "dct:title") == Literal("Alles über Bäume", lang="de")
    assert value(found, subject, "dcat:contactPoint", "vcard:hasEmail") == URIRef("mailto:baum@town.example")
    assert value(found, subject, "dct:temporal", "dcat:startDate") == Literal("2020", datatype=graphs.name("xsd:gYear"))


def test_a_member_names_series_of_this_hub_and_of_others(told):
    here, harvested, hidden = uuid4(), uuid4(), uuid4()
    named = [str(here), str(harvested), str(hidden), "https://town.example/series", "no address"]
    found, subject = told(minimal(in_series=named), Beside(series={here: "", harvested: "https://x.example/years"}))
    assert set(found.objects(subject, DCAT.inSeries)) == {
        URIRef(f"http://localhost/dataset_series/{here}"),
        URIRef("https://x.example/years"),
        URIRef("https://town.example/series"),
    }
