"""What is private leaves the hub by no door: every address, in every form, for everybody who may not see it."""

import re
from itertools import product
from typing import Any

import pytest
from flask import Flask

from catalogue.action import ACTIONS
from hub.boundary import OPERATOR
from hub.datasets import store as datasets
from hub.identity import store as identity
from hub.iot.store import datastream
from hub.records import Column, Table
from hub.sharing import store as sharing
from tests.catalogue.caller import create, result
from tests.conftest import in_days
from tests.ingest import add_stream

MARK = "geheimwort"
OLD = ("/package/", "/tag/", "/revision/", "/data/")
"""Old addresses, which lead on without a look at what there is."""
FORMS = ("text/html", "application/ld+json", "*/*")
QUESTIONS = (
    {}, {"q": "geheim*"}, {"fq": "name:*"}, {"q": "*:*", "include_private": "true", "rows": "1000"}, {"callback": "f"},
    {"facet.field": "tags", "facet.mincount": "0", "include_private": "1"}, {"tags": "x"}, {"page": "1"},
)  # fmt: skip


@pytest.fixture
def secret(client, database, cast):
    """A private dataset of home with a resource, a private datastream, and a public dataset beside it."""
    home = client("home")
    create(home, "open")
    made = create(
        home,
        f"x-{MARK}",
        private=True,
        title=MARK,
        notes=MARK,
        author=MARK,
        license_id=MARK,
        tags=[{"name": MARK}],
        extras=[{"key": MARK, "value": MARK}],
        resources=[{"url": f"https://{MARK}.example/{MARK}.csv", "name": MARK, "own": MARK, "format": MARK}],
    )
    page = {"page": f"x-{MARK}", "title": MARK, "content": MARK, "private": True}
    for town, owner in (("home", {"org_id": "home"}), ("operator", {})):
        result(client(town), "ckanext_pages_update", page | owner)
    said = {"subject": "open", "type": "child_of", "object": made["id"], "comment": MARK}
    result(home, "package_relationship_create", said)
    with database.write(OPERATOR) as session:
        part = datasets.distribution(session, made["resources"][0]["id"])
        datasets.replace_rows(
            session, part, Table((Column(MARK),), ((MARK,),), ({"type": "Point", "coordinates": [1, 2]},))
        )
        stream = add_stream(session, cast.home.id, MARK).id
        assert datastream(session, stream).private
    named = {"resource_id": made["resources"][0]["id"], "force": True, "aliases": f"a-{MARK}"}
    result(home, "datastore_create", {**named, "fields": [{"id": MARK, "info": {"label": MARK}}]})
    activity = result(home, "package_activity_list", {"id": made["id"]})[0]
    shown = {"resource_id": made["resources"][0]["id"], "view_type": "text_view", "title": MARK, "description": MARK}
    view = result(home, "resource_view_create", shown)["id"]
    return {**made, "activity": activity["id"], "view": view}, stream


def addresses(app: Flask, made: dict[str, Any], stream: int) -> set[str]:
    """Every route that reads, once with each key that fits it; a route with a new key has to be thought of here."""
    resource = made["resources"][0]["id"]
    keys = {
        "dataset": [made["id"], made["name"], "open"],
        "name": [made["id"], made["name"], "home", "open"],
        "uuid:id": [resource, made["id"]],
        "int(max=2147483647):id": [stream],
        "int(max=9223372036854775807):key": [1],
        "suffix": ["csv", "json", "geojson", "ttl", "rdf", "jsonld"],
        "path:file": ["x.csv"],
        "path:name": [made["name"]],
        "path:action": [*ACTIONS, made["name"]],
        "digest": ["x"],
        "page": [made["name"], "x"],
        "id": ["x", resource, "things", f"a-{MARK}"],
        "activity": [made["activity"], "x"],
        "view": [made["view"], "x"],
        "file": ["x.png", "0" * 64 + ".png"],
        "lang": ["de"],
        "path:rest": [made["name"]],
        "int:number": ["1"],
        "kind": ["ckan"],
        "int(max=99999):number": [0, 1],
        "any(json, csv):suffix": ["json", "csv"],
        "any('nq.gz', 'parquet'):form": ["nq.gz", "parquet"],
        "path:path": [
            "Datastreams",
            "Observations",
            f"Datastreams({stream})",
            f"Datastreams({stream})/Thing/Datastreams",
        ],
    }
    found = set()
    for rule in app.url_map.iter_rules():
        parts = re.split(r"<([^>]+)>", rule.rule)
        if "GET" in rule.methods:
            for values in product(*(keys[key] for key in parts[1::2])):
                found.add(parts[0] + "".join(f"{v}{text}" for v, text in zip(values, parts[2::2], strict=True)))
    return found


@pytest.mark.parametrize("town", ["", "stranger"])
def test_no_address_gives_a_private_word_away(app, client, secret, town):
    asker, seen = client(town), addresses(app, *secret)
    assert len(seen) > 80
    for path in seen:
        for form in FORMS:
            answer = asker.get(path, headers={"Accept": form})
            if MARK in path and answer.headers.get("Location", "").startswith("/user/login?next="):
                assert not town, path  # nobody is asked for a login before anything is looked for
            elif MARK in path:  # what was asked for may be repeated
                closed = (403, 404) if path.startswith("/user/") else (400, 404)  # no person is shown to the public
                assert answer.status_code == 301 if path.startswith(OLD) else answer.status_code in closed, path
            else:
                told = answer.data.lower() + str(answer.headers).lower().encode()
                assert MARK.encode() not in told, (path, form)
    for path in ("/", "/dataset", "/organization/home", "/catalog.ttl", "/api/action/package_search"):
        for asked in QUESTIONS:
            assert MARK not in asker.get(path, query_string=asked).text.lower(), (path, asked)
    table = secret[0]["resources"][0]["id"]
    for name, key in product(("datastore_search", "datastore_info"), (table, "_table_metadata")):
        answer = asker.get(f"/api/action/{name}", query_string={"id": key, "limit": "1000"})
        assert not {MARK, table} & set(re.findall(r"[\w-]+", answer.text)), (name, key)


def test_who_may_see_it_sees_it(client, secret):
    made, stream = secret
    for path in (f"/dataset/{made['name']}", f"/dataset/{made['id']}.ttl", "/api/action/tag_list"):
        assert MARK in client("home").get(path, headers={"Accept": "text/html"}, follow_redirects=True).text
    assert MARK in client("home").get(f"/datastreams/{stream}/series.json").text
    assert MARK in client("home").get(f"/datastore/dump/a-{MARK}").text
    resource = f"/dataset/{made['id']}/resource/{made['resources'][0]['id']}"
    features = f"/ogc/features/v1/collections/{made['resources'][0]['id']}/items"
    for path in (features, f"/dataset/{made['id']}/history/{made['activity']}", f"{resource}/view/{made['view']}",
                 f"{resource}/views", "/organization/activity/home", "/stats", "/user/home-admin"):  # fmt: skip
        assert MARK in client("home").get(path).text, path


def test_a_script_of_another_site_sees_nothing_private_with_a_readers_login(client, secret):
    for name in ("tag_list", "package_search", "package_show"):
        asked = {"callback": "f", "include_private": "1"} | ({"id": secret[0]["id"]} if name == "package_show" else {})
        assert MARK not in client("home").get(f"/api/action/{name}", query_string=asked).text


def test_what_was_granted_is_hidden_again_with_the_next_request_after_its_end(client, database, secret):
    made, _ = secret
    paths = (f"/dataset/{made['name']}", f"/dataset/{made['id']}.ttl", f"/api/action/package_show?id={made['id']}")
    with database.write(OPERATOR) as session:
        row, partner = datasets.dataset(session, made["id"]), identity.organization(session, "partner")
        grant = sharing.add(session, row, partner, purpose="test", until=in_days(1)).id
    assert [client("partner").get(path).status_code for path in paths] == [200, 200, 200]
    assert result(client("partner"), "package_search", {"include_private": True})["count"] == 2
    with database.write(OPERATOR) as session:
        sharing.end(session, sharing.grant(session, grant))
    assert [client("partner").get(path).status_code for path in paths] == [404, 404, 404]
    assert result(client("partner"), "package_search", {"include_private": True})["count"] == 1
