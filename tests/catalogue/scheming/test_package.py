"""Datasets with their resources against a portal's own schema."""

from typing import Any

import pytest
from flask import Flask

from catalogue.scheming.package import conform_package, conform_resource, purpose
from catalogue.scheming.presets import PRESETS
from catalogue.scheming.schema import make
from hub.app import make_gate
from tests.conftest import on_sqlite

SCHEMA = make({
    "dataset_type": "x",
    "dataset_fields": [{"field_name": "tag_string", "required": True}, {"field_name": "title", "required": True}],
    "resource_fields": [{"field_name": "url", "required": True}, {"field_name": "n", "validators": "int_validator"}],
}, PRESETS, "f")[1]  # fmt: skip
CORE = frozenset({"tag_string", "title", "url"})


@pytest.fixture(autouse=True)
def inside(settings):
    """Inside an application that knows its language."""
    app = Flask("portal")
    app.extensions["allmende"] = gate = make_gate(settings)
    with app.app_context():
        yield
    gate.database.dispose()


def wrong(given: dict[str, Any], *, creating: bool) -> Any:
    return conform_package(SCHEMA, given, purpose(given, creating=creating), CORE, CORE).wrong


@on_sqlite
def test_what_stays_or_is_sent_in_another_way_is_not_missed(settings):
    assert wrong({}, creating=True) == {"tag_string": ["Missing value"], "title": ["Missing value"]}
    assert wrong({"title": "a", "tags": [{"name": "b"}]}, creating=True) == {}
    assert wrong({}, creating=False) == {"tag_string": ["Missing value"]}


@on_sqlite
def test_what_is_wrong_in_resources_is_said_by_position(settings):
    given = {"title": "a", "tags": ["b"], "resources": [{"url": "x", "n": "1"}, {"n": "z"}]}
    assert wrong(given, creating=True) == {"resources": {1: {"url": ["Missing value"], "n": ["Invalid integer"]}}}


@on_sqlite
@pytest.mark.parametrize(("given", "missing"), [({}, True), ({"upload": "f"}, False), ({"id": "x"}, False)])
def test_a_file_or_a_known_resource_needs_no_address(settings, given, missing):
    found = conform_resource(SCHEMA, given, purpose({}, creating=True), CORE)
    assert ("url" in found.wrong) is missing
