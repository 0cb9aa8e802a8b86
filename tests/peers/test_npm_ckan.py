"""The package `ckan` of npm as it is, in node."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.peers.served import Hub
from tests.servers import NODE, require

FOLDER = Path(__file__).parent


def calls(hub: Hub, *asked: list[Any], token: str = "") -> list[Any]:
    """What the callbacks of the client got, call by call."""
    require(NODE, "nodejs")
    require(FOLDER / "node_modules/ckan", "npm; then run: make test")
    done = subprocess.run(
        [NODE, "client.js", hub.url, token, json.dumps(asked)], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_searches_and_shows(hub, trees):
    asked = {"q": "Bäume", "fq": f"name:{trees['name']}", "facet.field": ["tags"], "rows": 3}
    found, shown, as_package, listed = calls(
        hub,
        ["action", "package_search", asked],
        ["action", "dataset_show", {"id": trees["name"]}],
        ["action", "package_show", {"id": trees["id"]}],
        ["action", "organization_list", {}],
    )
    assert [each["error"] for each in (found, shown, as_package, listed)] == [None] * 4
    assert found["found"]["result"]["results"] == [trees]
    assert found["found"]["result"]["facets"] == {"tags": {"Grün": 1}}
    assert shown["found"]["result"] == as_package["found"]["result"] == trees
    assert "stadt" in listed["found"]["result"]


def test_it_writes_with_a_token(hub, trees):
    (made,) = calls(hub, ["action", "dataset_patch", {"id": trees["id"], "notes": "neu"}], token=hub.clerk)
    assert made["found"]["result"]["notes"] == "neu"


@pytest.mark.parametrize(("asked", "status", "kind"), [
    (["action", "dataset_show", {"id": "nothing"}], 404, "Not Found Error"),
    (["action", "dataset_show", {}], 409, "Validation Error"),
    (["action", "package_search", {"rowz": 1}], 400, "Search Query Error"),
    (["action", "dataset_create", {"name": "x1"}], 403, "Authorization Error"),
])  # fmt: skip
def test_it_hears_what_went_wrong(hub, asked, status, kind):
    (answer,) = calls(hub, asked)
    assert answer["error"].startswith(f"CKANJS API Error. HTTP code {status}.")
    assert (answer["found"]["success"], answer["found"]["error"]["__type"]) == (False, kind)
