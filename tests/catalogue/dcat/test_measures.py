"""Figures of quality stand with the dataset."""

from rdflib import Literal, URIRef

from catalogue import dcat
from tests.catalogue import graphs, shelf
from tests.catalogue.dcat.shop import PORTAL
from tests.catalogue.graphs import graph, value


def test_each_figure_is_a_measurement_of_its_metric(stored):
    shown = stored(shelf.MINIMAL)
    beside = dcat.Beside(figures={shown.dataset.id: {"freshness": 1, "coverage": 0.98765}})
    found = graph([dcat.dataset(PORTAL, shown, beside)])
    own = f"http://localhost/dataset/{shown.dataset.id}"
    measured = found.objects(URIRef(own), graphs.name("dqv:hasQualityMeasurement"))
    assert set(measured) == {URIRef(f"{own}#freshness"), URIRef(f"{own}#coverage")}
    assert str(value(found, URIRef(f"{own}#coverage"), "dqv:value")) == "0.988"
    metric = value(found, URIRef(f"{own}#coverage"), "dqv:isMeasurementOf")
    assert metric == URIRef("http://localhost/about#coverage")


def test_without_figures_nothing_is_measured(told):
    found, subject = told(shelf.MINIMAL)
    assert value(found, subject, "dqv:hasQualityMeasurement") is None
    assert Literal("freshness") not in set(found.objects())
