"""Notes of programs on resources, over the API."""

import pytest

from tests.catalogue.caller import create, error, result

KEY = {"task_type": "xloader", "key": "xloader"}


@pytest.fixture
def note(client):
    """A note on a resource of a private dataset of home."""
    made = create(client("home"), private=True, resources=[{"url": "https://x.example/"}])
    sent = {**KEY, "entity_id": made["resources"][0]["id"], "entity_type": "resource", "value": "{}", "error": "geheim"}
    return result(client("operator"), "task_status_update", sent)


def test_who_sees_the_resource_sees_the_note(client, note):
    for asked in ({"id": note["id"]}, {**KEY, "entity_id": note["entity_id"]}):
        for town in ("home", "operator"):
            assert result(client(town), "task_status_show", asked) == note
        for town in ("", "stranger", "partner"):
            assert error(client(town), "task_status_show", asked)[0] == 404


def test_a_second_note_with_the_same_key_takes_its_place(client, note):
    root = client("operator")
    sent = {key: note[key] for key in ("entity_id", "entity_type", "task_type", "key")}
    changed = result(root, "task_status_update", {**sent, "state": "complete", "last_updated": "2024-05-06T07:08:09"})
    assert changed == {
        **note,
        "value": "",
        "error": "",
        "state": "complete",
        "last_updated": "2024-05-06T07:08:09.000000",
    }
    other = result(root, "task_status_update", {**sent, "key": "other"})
    assert error(root, "task_status_update", {**sent, "id": other["id"]})[0] == 409
    assert result(root, "task_status_update", {**sent, "id": note["id"]})["id"] == note["id"]


def test_several_at_once_are_all_written_or_none(client, note):
    root = client("operator")
    sent = {key: note[key] for key in ("entity_id", "entity_type", "task_type")}
    many = result(root, "task_status_update_many", {"data": [{**sent, "key": "a"}, {**sent, "key": "b"}]})
    assert [each["key"] for each in many["results"]] == ["a", "b"]
    assert error(root, "task_status_update_many", {"data": [{**sent, "key": "c"}, sent]})[0] == 409
    assert error(root, "task_status_show", {**sent, "key": "c"})[0] == 404


def test_only_the_operator_writes(client, note):
    for name in ("task_status_update", "task_status_update_many", "task_status_delete"):
        for town in ("", "home"):
            assert error(client(town), name, {"id": note["id"], "data": []})[0] == 403
    result(client("operator"), "task_status_delete", {"id": note["id"]})
    assert error(client("operator"), "task_status_delete", {"id": note["id"]})[0] == 404
