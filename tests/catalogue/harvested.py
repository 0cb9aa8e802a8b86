"""What the samples of other catalogues yield."""

from contextlib import suppress

from connectors import data_json, json_items
from connectors import dcat as connector
from harvesters import registry
from hub.errors import Unreadable
from hub.records import DatasetDraft, Document, Message
from tests.conftest import SAMPLES

FEW = 4
"""So many of each catalogue: shapes and databases take their time."""


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
