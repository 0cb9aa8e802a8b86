"""Whatever a record says, its harvester answers with drafts and refusals that can be kept, and never raises."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from connectors.dataset_table import LISTING
from connectors.icalendar import ICALENDAR
from connectors.oparl import OPARL
from connectors.sensorthings import SENSORTHINGS
from connectors.xml_kinds import DUBLIN_CORE, EAD, METS
from harvesters import dataset_table, dublin_core, ead, icalendar, mets, oparl, sensorthings
from harvesters.limits import objection
from hub.records import DatasetDraft, Document, Refusal

DATA = Path(__file__).parents[1] / "connectors" / "data"
LIST = "ID;Titel;Link;Raumbezug;Stand;Zeitraum\n1;Bäume;https://a.example/;POINT(9 48);1.5.2024;1900-1950\n"
BODIES = [
    (dublin_core, DUBLIN_CORE, (DATA / "oai-page-1.xml").read_bytes()),
    (ead, EAD, (DATA / "findbuch-ead2002.xml").read_bytes()),
    (mets, METS, (DATA / "buch-mets.xml").read_bytes()),
    (icalendar, ICALENDAR, (DATA / "events.ics").read_bytes()),
    (dataset_table, LISTING, LIST.encode()),
]
PIECES = [
    b"",
    b"\0",
    b"\xff",
    b"<",
    b"]]>",
    b"&#0;",
    b"\xed\xa0\x80",
    b"9" * 400,
    b"\n",
    b"\r\n ",
    b";",
    b'"',
    b"<!--",
    b"-",
]
PIECES += [b"0000-00-00", b"1e999", b"NaN", b"http://[", "\u202e".encode(), b"BEGIN:VEVENT\n", b"DTSTART:1\n", b"<c01>"]
FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def check(module, document):
    """Everything that comes can be kept, or there is a sentence why not."""
    for item in module.harvest(document):
        assert isinstance(item, DatasetDraft | Refusal)
        assert isinstance(objection(item), str)


@pytest.mark.parametrize(("module", "kind", "body"), BODIES, ids=lambda value: getattr(value, "__name__", ""))
@FEW
@given(changes=some.lists(some.tuples(some.floats(0, 1), some.integers(0, 60), some.sampled_from(PIECES)), min_size=1))
def test_a_document_that_was_damaged_anywhere_does_no_harm(module, kind, body, changes):
    for share, length, piece in changes:
        at = int(share * len(body))
        body = body[:at] + piece + body[at + length :]
    check(module, Document("x", kind, body, "x", "https://a.example/x"))


VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=8) | some.just("2024-02-30"),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
PAPERS = json.loads((DATA / "oparl.json").read_text())
GROUP = json.loads((DATA / "sensorthings.json").read_text())["/v1.1/ObservedProperties(1)/Datastreams"]["value"]


def changed(said, path, value):
    """The same with another value somewhere in it."""
    if not path or not isinstance(said, dict | list) or not said:
        return value
    keys = list(said) if isinstance(said, dict) else list(range(len(said)))
    key = keys[path[0] % len(keys)]
    copy = said.copy()
    copy[key] = changed(said[key], path[1:], value)
    return copy


@FEW
@given(path=some.lists(some.integers(0, 30), min_size=2, max_size=6), value=VALUES)
def test_an_object_of_a_council_may_hold_anything_anywhere(path, value):
    objects = [changed(one, path, value) for one in PAPERS["/papers"]["data"] + PAPERS["/meetings"]["data"]]
    for kind in ("paper", "meeting", "organization"):
        said = {"system": PAPERS["/system"], "body": PAPERS["/bodies"]["data"][0], "kind": kind, "objects": objects}
        check(oparl, Document("x", OPARL, said, "x"))


@FEW
@given(path=some.lists(some.integers(0, 30), min_size=1, max_size=6), value=VALUES)
def test_a_body_and_a_system_may_hold_anything_anywhere(path, value):
    body, system = changed(PAPERS["/bodies"]["data"][0], path, value), changed(PAPERS["/system"], path, value)
    if isinstance(body, dict) and isinstance(system, dict):
        check(
            oparl,
            Document(
                "x", OPARL, {"system": system, "body": body, "kind": "paper", "objects": PAPERS["/papers"]["data"]}, "x"
            ),
        )


@FEW
@given(path=some.lists(some.integers(0, 30), min_size=2, max_size=6), value=VALUES)
def test_a_datastream_may_hold_anything_anywhere(path, value):
    members = [changed(one, path, value) for one in GROUP]
    for by in ("thing", "observed_property"):
        said = {"root": "https://a.example/v1.1", "by": by, "own": "o", "entity": {"name": "A"}, "datastreams": members}
        check(sensorthings, Document("x", SENSORTHINGS, said, "x"))
