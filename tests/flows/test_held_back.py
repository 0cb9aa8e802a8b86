"""A file that may hold data about persons leaves the hub by no door, although its dataset is public."""

import io
import zipfile

import pytest

from harvesters import intake
from harvesters.pipeline import Parts
from hub.boundary import OPERATOR
from hub.datasets.store import imports
from tests.catalogue.caller import create, result
from tests.flows.test_leaks import FORMS, addresses
from tests.ingest import add_stream

MARK = b"geheimwort"
CSV = b"Ort;Post\nRathaus;geheimwort@example.org\nBad;x.geheimwort@example.org\n"


@pytest.fixture
def held(client, database, cast, settings, files):
    """A public dataset of home with a file in which a column looks like e-mail addresses; nobody has decided."""
    home = client("home")
    made = create(home, "open")
    sent = {"package_id": "open", "upload": (io.BytesIO(CSV), "liste.csv")}
    resource = home.post("/api/action/resource_create", data=sent).json["result"]
    view = result(home, "resource_view_create", {"resource_id": resource["id"], "view_type": "text_view", "title": "x"})
    with database.write(OPERATOR) as session:
        order = imports.claim(session)
        stream = add_stream(session, cast.home.id, "x", private=False).id
    intake.run(Parts(settings, database, files), order)
    (activity, *_) = result(home, "package_activity_list", {"id": made["id"]})
    return {**made, "resources": [resource], "activity": activity["id"], "view": view["id"]}, stream


def opened(body):
    """An answer, with what is in it where it is an archive."""
    if not zipfile.is_zipfile(io.BytesIO(body)):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def told(answer):
    """All that an answer says; of live values, which have no end, how they begin."""
    if answer.mimetype != "text/event-stream":
        return opened(answer.data).lower()
    try:
        return next(answer.iter_encoded()).lower()
    finally:
        answer.close()


@pytest.mark.parametrize("town", ["", "stranger", "partner"])
def test_no_address_gives_it_away(app, client, held, town):
    asker = client(town)
    for path in addresses(app, *held):
        for form in FORMS:
            answer = asker.get(path, headers={"Accept": form})
            if MARK.decode() in path and answer.status_code == 404:
                continue  # what was asked for may be repeated
            assert MARK not in told(answer) + str(answer.headers).lower().encode(), (path, form)


def test_who_may_edit_the_dataset_gets_it(client, held):
    made, _ = held
    resource = made["resources"][0]["id"]
    path = f"/dataset/{made['id']}/resource/{resource}/download"
    for town in ("home", "operator"):
        assert client(town).get(path).data == CSV
        assert MARK in client(town).get(f"/dataset/open/resource_data/{resource}").data


def test_a_part_of_it_is_refused_as_well(client, held):
    made, _ = held
    path = f"/dataset/{made['id']}/resource/{made['resources'][0]['id']}/download"
    for headers in ({"Range": "bytes=0-5"}, {"If-None-Match": "x"}, {"Accept": "text/html"}):
        answer = client().get(path, headers=headers)
        assert (answer.status_code, MARK in answer.data) == (403, False)
    assert client().head(path).status_code == 403


def test_the_catalogue_still_names_it(client, held):
    made, _ = held
    shown = result(client(), "package_show", {"id": "open"})["resources"][0]
    assert shown["url"].endswith("/download/liste.csv")
    assert b"/download/liste.csv" in client().get(f"/dataset/{made['id']}.ttl").data
