"""What is told of datasets as packages, to whom."""

import pytest

from hub.boundary import OPERATOR
from hub.datasets import store
from hub.iot.models import Datastream
from tests.catalogue import shelf
from tests.catalogue.caller import result
from tests.catalogue.dcat.test_known import SECRET, half_hidden
from tests.conftest import on_sqlite

ACTIONS = (
    "package_show?id=trees",
    "package_search?q=id:*",
    "current_package_list_with_resources",
    "package_activity_list?id=trees",
    "organization_show?id=home&include_datasets=true",
)


def answers(client, town, *more):
    return {path: client(town).get(f"/api/3/action/{path}") for path in (*ACTIONS, *more)}


@on_sqlite
@pytest.mark.parametrize(("town", "sees"), [("", False), ("home", True), ("partner", True), ("stranger", False)])
def test_no_action_tells_of_readings_that_are_not_to_be_seen(client, database, cast, files, town, sees):
    id, hidden = half_hidden(database, cast, files)
    with database.read(OPERATOR) as session:
        part = next(part for part in store.shown(session, id).distributions if part.datastream_id == hidden)
    told = answers(client, town, "resource_search?query=name:Geheime", f"resource_show?id={part.id}")
    assert {path for path, answer in told.items() if (SECRET in answer.text) is not sees} == set()
    assert told[f"resource_show?id={part.id}"].status_code == (200 if sees else 404)
    assert client(town).get(f"/dataset/trees/resource/{part.id}").status_code == (200 if sees else 404)
    assert told["resource_search?query=name:Geheime"].json["result"]["count"] == int(sees)


@on_sqlite
def test_who_changes_a_dataset_keeps_the_resources_with_readings_that_others_have_withdrawn(
    client, database, cast, files
):
    id = shelf.put(database, cast.home, shelf.MINIMAL, files)["dataset"]
    stream = shelf.stream(database, cast.home, dataset=id, name=SECRET)
    with database.write(OPERATOR) as session:
        row = session.get_one(Datastream, stream)
        row.owner_id, row.private = cast.partner.id, True
    shown = result(client("home"), "package_show", {"id": "trees"})
    result(client("home"), "package_update", {**shown, "notes": "Neu"})
    assert SECRET in client("home").get("/api/3/action/package_show?id=trees").text
    assert SECRET not in client().get("/api/3/action/package_show?id=trees").text
