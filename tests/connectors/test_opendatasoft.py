from pathlib import Path

import pytest

from connectors import opendatasoft
from hub.errors import Unreachable
from hub.records import Context, Document, Message, Refusal

CATALOG = (Path(__file__).parent / "data" / "opendatasoft-catalog.json").read_bytes()


def fetch(site, door, state=None, path="", **config):
    context = Context(opendatasoft.Config().load({"url": site.url + path, **config}), door, state or {})
    return list(opendatasoft.fetch(context))


def test_every_dataset_of_the_export_is_a_document_and_one_without_identifier_is_refused(site, door):
    site.reply = lambda *_: (200, {}, CATALOG)
    (message,) = fetch(site, door)
    found = list(opendatasoft.parse(message, {}))
    assert [one.identifier for one in found if isinstance(one, Document)] == ["fb66-baumkataster", "satzungen"]
    assert len([one for one in found if isinstance(one, Refusal)]) == 1


@pytest.mark.parametrize("path", ["", "/", "/explore/", "/api/explore/v2.1/catalog/datasets", "/pages/start/"])
def test_the_address_may_be_any_below_the_portal(site, door, path):
    site.reply = lambda *_: (200, {}, CATALOG)
    fetch(site, door, path=path)
    assert site.asked[0][0] == "/api/explore/v2.1/catalog/exports/json"


def test_a_condition_is_handed_on(site, door):
    site.reply = lambda *_: (200, {}, CATALOG)
    fetch(site, door, query='theme:"Umwelt"')
    assert site.asked[0][1] == {"where": '(theme:"Umwelt")'}


def test_an_incremental_run_asks_from_the_day_of_the_newest_change(site, door):
    site.reply = lambda *_: (200, {}, CATALOG)
    state = fetch(site, door, incremental=True)[-1].state
    fetch(site, door, state, incremental=True)
    assert site.asked[-1][1] == {"where": f"(modified>=date'{state['since']}')"}
    assert not opendatasoft.names_everything({"incremental": True}, state)
    assert opendatasoft.names_everything({"incremental": False}, state)


def test_a_change_in_the_future_does_not_hide_what_comes_before_it(site, door):
    site.reply = lambda *_: (200, {}, CATALOG.replace(b"2026-06-13", b"2999-01-01"))
    assert fetch(site, door, incremental=True)[-1].state == {"since": "2025-01-01"}


def test_a_portal_that_says_no_ends_the_run(site, door):
    site.reply = lambda *_: (200, {}, b'{"error_code": "InvalidREST", "message": "no"}')
    with pytest.raises(Unreachable, match="no list of datasets"):
        fetch(site, door)


@pytest.mark.parametrize("body", [b"[1, null, [], {}]", b'[{"dataset": 5}]', b'{"dataset_id": {}}'])
def test_records_of_other_forms_are_refused(body):
    found = list(opendatasoft.parse(Message(body, url="http://x/"), {}))
    assert found
    assert all(isinstance(one, Refusal) for one in found)


def test_older_interfaces_wrap_each_dataset():
    body = b'[{"dataset": {"dataset_id": "a", "metas": {}}}, {"datasetid": "b", "metas": {}}]'
    assert [one.identifier for one in opendatasoft.parse(Message(body, url="http://x/"), {})] == ["a", "b"]
