import json

import pytest

from connectors import data_json
from hub.errors import Unreachable
from hub.records import Context, Document, Message, Refusal
from tests.conftest import SAMPLES


def fetch(site, door, path=""):
    return list(data_json.fetch(Context(data_json.Config().load({"url": site.url + path}), door, {})))


def parsed(messages):
    return [one for message in messages for one in data_json.parse(message, {})]


def serve(name):
    body = (SAMPLES / "ckan" / f"datajson-{name}.data.json").read_bytes()
    return lambda *_: (200, {}, body)


@pytest.mark.parametrize(
    ("name", "count"),
    [("usda.gov", 3), ("collection-2-parent-4-children", 6), ("geospatial", 2), ("large-spatial", 1)],
)
def test_every_dataset_of_a_file_is_a_document(site, door, name, count):
    site.reply = serve(name)
    assert len([one for one in parsed(fetch(site, door)) if isinstance(one, Document)]) == count


@pytest.mark.parametrize(
    ("path", "asked"), [("", "/data.json"), ("/", "/data.json"), ("/feed/all.json", "/feed/all.json")]
)
def test_the_address_may_name_the_site_or_the_file(site, door, path, asked):
    site.reply = serve("usda.gov")
    fetch(site, door, path)
    assert site.asked[0][0] == asked


def test_a_dataset_without_identifier_is_known_by_its_title(site, door):
    site.reply = serve("missing-identifier-title")
    assert "simple test title" in [one.identifier for one in parsed(fetch(site, door)) if isinstance(one, Document)]


def test_a_dataset_with_neither_is_refused_and_the_others_come():
    records = [{"description": "x"}, "nonsense", None, {"identifier": 7, "title": "Seven"}]
    found = parsed([Message(json.dumps(records).encode(), url="http://x/data.json")])
    assert [type(one) for one in found] == [Refusal, Refusal, Refusal, Document]
    assert found[-1].identifier == "7"


def test_an_error_page_ends_the_run(site, door):
    site.reply = lambda *_: (200, {}, b"<!DOCTYPE html><html>503</html>")
    with pytest.raises(Unreachable, match="page for people"):
        fetch(site, door)


def test_the_file_names_everything():
    assert data_json.names_everything({}, {})


def test_what_is_refused_is_named_by_its_place_in_the_whole_file(site, door):
    records = [{"identifier": str(number)} for number in range(100)] + ["nonsense"]
    site.reply = lambda *_: (200, {}, json.dumps(records).encode())
    (refusal,) = [one for one in parsed(fetch(site, door)) if isinstance(one, Refusal)]
    assert refusal.where == f"{site.url}/data.json, dataset 101"
