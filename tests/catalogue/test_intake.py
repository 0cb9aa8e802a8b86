"""Which files and links become tables by themselves, and when they are ordered anew."""

import io
from uuid import UUID

import pytest

from hub.app import create_app
from hub.boundary import OPERATOR
from hub.datasets.models import TableImport
from hub.datasets.store import imports
from tests.catalogue.caller import create, result
from tests.conftest import on_sqlite


def ordered(database, id):
    with database.read(OPERATOR) as session:
        row = session.get(TableImport, UUID(id))
        return row and row.job


def upload(home, name="a.csv", content=b"a;b\n1;2\n", **more):
    sent = home.post("/api/action/resource_create", data={"upload": (io.BytesIO(content), name), **more})
    assert sent.status_code == 200, sent.text
    return sent.json["result"]


@pytest.mark.parametrize("format", ["CSV", "csv", "GeoJSON", "XLSX", "SHP", "XML", ".ods", "text/csv"])
def test_a_link_in_a_format_of_tables_is_ordered(client, database, format):
    made = create(client("home"), resources=[{"url": "https://x.example/data", "format": format}])
    assert ordered(database, made["resources"][0]["id"])


@pytest.mark.parametrize(
    "resource",
    [{"url": "https://x.example/a.pdf"}, {"url": "", "format": "CSV"}, {"url": "ftp://x.example/a.csv"},
     {"url": "https://x.example/", "format": "HTML"}],
)  # fmt: skip
def test_what_holds_no_table_is_not_ordered(client, database, resource):
    made = create(client("home"), resources=[resource])
    assert not ordered(database, made["resources"][0]["id"])


def test_an_upload_is_ordered_in_the_name_of_who_sent_it(client, database):
    create(client("home"))
    id = upload(client("home"), package_id="trees")["id"]
    with database.read(OPERATOR) as session:
        ((row, _),) = imports.waiting(session)
        assert (str(row.id), row.actor, row.look, row.state) == (id, "home-admin", False, "waiting")


def test_only_other_data_are_ordered_anew(client, database):
    home = client("home")
    create(home)
    id = upload(home, package_id="trees")["id"]
    first = ordered(database, id)
    result(home, "resource_patch", {"id": id, "name": "Trees"})
    result(home, "package_patch", {"id": "trees", "notes": "All"})
    shown = result(home, "package_show", {"id": "trees"})
    result(home, "package_update", shown)
    assert ordered(database, id) == first
    result(home, "resource_patch", {"id": id, "format": "PDF"})
    assert ordered(database, id) is None
    result(home, "resource_patch", {"id": id, "format": "CSV"})
    again = ordered(database, id)
    assert again not in (None, first)
    result(home, "resource_patch", {"id": id, "url": "https://x.example/b.csv"})
    assert ordered(database, id) not in (None, again)


@on_sqlite
def test_nothing_is_ordered_where_the_operator_does_not_want_it(settings, cast, database):
    app = create_app(settings.model_copy(update={"import_tables": False}))
    home = app.test_client()
    home.environ_base["HTTP_AUTHORIZATION"] = cast.home.token
    made = create(home, resources=[{"url": "https://x.example/a.csv"}])
    assert not ordered(database, made["resources"][0]["id"])
