"""What other catalogues bring is put out again as DCAT-AP.de 3.0 asks, by the official shapes."""

from contextlib import suppress
from dataclasses import replace

import pytest
from rdflib import Graph

from catalogue import dcat
from connectors import data_json, json_items
from connectors import dcat as connector
from harvesters import registry
from hub.errors import Unreadable
from hub.records import DatasetDraft, Document, Message
from tests.catalogue import shapes
from tests.catalogue.dcat.shop import PORTAL
from tests.catalogue.graphs import graph
from tests.conftest import SAMPLES

pytestmark = pytest.mark.skipif(not shapes.SHAPES.exists(), reason="the official shapes are not beside this checkout")
FEW = 4
"""So many of each catalogue: the shapes take their time."""


def documents():
    for path in sorted((SAMPLES / "dcat").iterdir()):
        if "series" in path.name:  # of a series elsewhere members tell only the address, which has no class here
            continue
        found = []
        with suppress(Unreadable):  # parts of two official examples are no Turtle
            found.extend(connector.parse(Message(path.read_bytes(), url=f"http://source.example/{path.name}"), {}))
        yield from [one for one in found if isinstance(one, Document)][:FEW]
    for path in sorted((SAMPLES / "ckan").glob("datajson-*")):
        pages = json_items.messages(path.read_bytes(), "http://source.example/data.json", "dataset")
        yield from [one for page in pages for one in data_json.parse(page, {}) if isinstance(one, Document)][:FEW]


def drafts():
    for document in documents():
        with suppress(Unreadable):  # one has no title
            harvested = registry.harvesters()[document.media_type].harvest(document)
            yield from (one for one in harvested if isinstance(one, DatasetDraft))


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
