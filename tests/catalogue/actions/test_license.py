"""Licences over the API."""

import pytest

from tests.catalogue.caller import create, result

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
KEYS = {
    "id", "title", "url", "family", "status", "maintainer", "od_conformance", "osd_conformance", "domain_content",
    "domain_data", "domain_software", "is_generic",
}  # fmt: skip


def test_licences_have_ckans_keys_as_texts(client):
    for found in result(client(), "license_list"):
        assert set(found) == KEYS
        assert all(isinstance(value, str) for value in found.values())
        assert {found[key] for key in ("domain_content", "domain_data", "domain_software", "is_generic")} <= {
            "True",
            "False",
        }


def test_the_usual_german_licence_is_there(client):
    found = {one["id"]: one for one in result(client(), "license_list")}
    assert found["dl-by-de/2.0"]["url"].startswith("http")
    assert found["dl-by-de/2.0"]["domain_data"] == "True"


@pytest.mark.parametrize(("code", "title", "is_open"), [("dl-by-de/2.0", "Datenlizenz", True), ("own", "own", False)])
def test_a_dataset_names_its_licence(client, code, title, is_open):
    shown = create(client("home"), license_id=code)
    assert shown["license_id"] == code
    assert title in shown["license_title"]
    assert shown["isopen"] is is_open
