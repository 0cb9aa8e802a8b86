import json

import pytest

from harvesters.convert import convert
from harvesters.packing import unpack
from hub.errors import Unreadable
from hub.records import DatasetDraft, Message, Refusal, Stream

AT = "2024-05-01T08:00:00+00:00"


@pytest.fixture
def said(plugin):
    """What comes of a message of the odd connector; with `raises`, also that it ends so."""

    def collect(raises=None, **body):
        found = []
        items = convert("odd", Message(json.dumps(body).encode(), name="page 1"), {})
        if raises:
            with pytest.raises(Unreadable, match=raises):
                found.extend(items)
        else:
            found.extend(items)
        return found

    return collect


def results(items):
    return [value for item in items if isinstance(item, tuple) for value in unpack(item).results]


def test_records_of_all_kinds_come_out(said):
    found = said(
        streams=[{"thing": "room", "observed_property": "co2"}],
        readings=[["room", "co2", AT, 640]],
        datasets=[{"identifier": "1", "title": "Bäume"}],
        documents=["trees"],
    )
    kinds = [type(item) for item in found]
    assert kinds == [Stream, DatasetDraft, DatasetDraft, tuple]
    assert (found[2].title, results(found)) == ("Title of trees", [640.0])


def test_a_document_that_fails_is_refused_and_named_and_the_next_goes_on(said):
    bad, good = said(documents=["raise hell", "trees"])
    assert bad == Refusal("raise hell", "The file has a form that was not expected (KeyError)")
    assert (bad.identifier, good.identifier) == ("raise hell", "trees")


def test_a_problem_says_its_own_sentence(said):
    assert said(documents=["unreadable"])[0] == Refusal("unreadable", "The document says that it cannot be read.")


def test_a_message_that_fails_ends_after_what_could_be_read(said):
    found = said(raises="not expected .KeyError", readings=[["room", "co2", AT, 1.0]], documents=["trees"], do="raise")
    assert [type(item) for item in found] == [DatasetDraft, tuple]
    assert results(found) == [1.0]


def test_a_record_that_no_store_can_keep_is_refused_and_the_others_stay(said):
    found = said(
        readings=[
            ["room", "co2", AT, float("nan")],
            ["room", "co2", "0001-01-01T00:00:00+00:00", 1.0],
            ["room", "co2", AT, 2.0],
        ],
        datasets=[{"identifier": "1", "title": "x" * 5000}, {"identifier": "2", "title": "Bänke"}],
    )
    refused = [item for item in found if isinstance(item, Refusal)]
    assert [one.where[:9] for one in refused] == ["room/co2,", "room/co2,", "xxxxxxxxx"]
    assert refused[2].identifier == "1"  # named all the same: what is known of it stays
    assert ([d.identifier for d in found if isinstance(d, DatasetDraft)], results(found)) == (["2"], [2.0])


def test_a_kind_that_no_harvester_takes_is_refused_by_name():
    body = Message(b"%PDF-1.7", name="plan.pdf")
    (refused,) = convert("folder", body, {})
    assert refused == Refusal("plan.pdf", "Files of this kind (application/pdf) cannot be taken in")


def test_a_kind_that_nobody_can_tell_is_refused_too():
    (refused,) = convert("folder", Message(b"# Notes", name="README.md"), {})
    assert refused == Refusal("README.md", "Files of this kind cannot be taken in")
