"""What other catalogues bring is put out again as DCAT-AP.de 3.0 asks, by the official shapes."""

from dataclasses import replace

import pytest
from rdflib import Graph

from catalogue import dcat
from tests.catalogue import shapes
from tests.catalogue.dcat.shop import PORTAL
from tests.catalogue.graphs import graph
from tests.catalogue.harvested import drafts

pytestmark = pytest.mark.skipif(not shapes.SHAPES.exists(), reason="the official shapes are not beside this checkout")


def test_all_that_the_samples_yield_is_valid(stored):
    told = Graph()
    # The official examples describe the same datasets in several formats.
    for draft in {draft.identifier: draft for draft in drafts()}.values():
        shown = stored(replace(shapes.categorised(draft), name="harvested", license=draft.license or "dl-zero-de/2.0"))
        told += graph([dcat.dataset(PORTAL, shown)])
    assert len(told) > 1_000
    assert shapes.faults(told) == []
    assert (None, shapes.LAW, shapes.REGULATION) in told
    assert shapes.high_value_faults(told, service=False) == []
