"""ckanapi as it is, as a library, against a hub that is really served."""

from concurrent.futures import ThreadPoolExecutor
from urllib.request import urlopen
from uuid import uuid4

import pytest
from ckanapi import NotAuthorized, NotFound, SearchError, SearchQueryError, ValidationError

CSV = "art;anzahl\nLinde;3\n".encode("cp1252")


@pytest.mark.parametrize("get_only", [False, True])
def test_it_reads(hub, trees, get_only):
    with hub.ckan(get_only=get_only) as ckan:
        assert ckan.action.status_show()["ckan_version"].startswith("2.12")
        assert trees["name"] in ckan.action.package_list()
        assert ckan.action.package_show(id=trees["name"]) == trees
        found = ckan.action.package_search(q="Bäume", fq=f"name:{trees['name']}", rows=5)
        assert (found["count"], found["results"]) == (1, [trees])
        assert ckan.action.resource_show(id=trees["resources"][0]["id"]) == trees["resources"][0]
        assert "stadt" in ckan.action.organization_list()
        assert ckan.action.organization_show(id="stadt")["title"] == "Stadt"
        assert "Grün" in ckan.action.tag_list()
        assert ckan.action.license_list()
        assert ckan.action.site_read() is True


def test_it_makes_changes_and_deletes(hub, trees):
    with hub.ckan(hub.clerk) as ckan:
        assert ckan.action.package_patch(id=trees["id"], notes="neu")["notes"] == "neu"
        shown = ckan.action.package_show(id=trees["id"])
        assert ckan.action.package_update(**shown) == shown
        added = ckan.action.resource_create(package_id=trees["name"], url="https://example.org/b", name="zwei")
        assert added["position"] == 1
        ckan.action.package_delete(id=trees["id"])
        assert ckan.action.package_show(id=trees["id"])["state"] == "deleted"


def test_the_operator_makes_organisations(hub):
    name = f"amt-{uuid4().hex[:8]}"
    with hub.ckan(hub.operator) as ckan:
        assert ckan.action.organization_create(name=name, title="Amt")["title"] == "Amt"
        assert name in ckan.action.organization_list()


def test_it_uploads_a_file_and_reads_it_back(hub, trees, tmp_path):
    (tmp_path / "bäume.csv").write_bytes(CSV)
    with hub.ckan(hub.clerk) as ckan, (tmp_path / "bäume.csv").open("rb") as file:
        made = ckan.action.resource_create(package_id=trees["id"], name="Datei", size=5, upload=file)
    assert (made["url_type"], made["format"], made["size"]) == ("upload", "CSV", len(CSV))
    with urlopen(made["url"]) as answer:
        assert answer.read() == CSV


def test_a_writer_finds_its_change_whichever_process_answers(hub, trees):
    with hub.ckan(hub.clerk) as ckan:
        for number in range(5):
            ckan.action.package_patch(id=trees["id"], version=f"v{number}")
            with hub.ckan() as another:
                assert another.action.package_search(fq=f"version:v{number}")["count"] == 1


def test_twenty_clients_add_to_one_dataset_side_by_side(hub, trees):
    def add(number: int) -> str:
        with hub.ckan(hub.clerk) as ckan:
            return ckan.action.resource_create(package_id=trees["id"], name=str(number), url="https://example.org/")[
                "id"
            ]

    with ThreadPoolExecutor(20) as pool:
        added = set(pool.map(add, range(20)))
    with hub.ckan() as ckan:
        shown = ckan.action.package_show(id=trees["id"])["resources"]
    assert added | {trees["resources"][0]["id"]} == {resource["id"] for resource in shown}
    assert len(added) == 20


ERRORS = [
    (NotFound, "", "package_show", {"id": "nothing"}),
    (NotFound, "", "organization_show", {"id": "nothing"}),
    (NotAuthorized, "", "package_create", {"name": "x1", "owner_org": "stadt"}),
    (NotAuthorized, "clerk", "organization_create", {"name": "x1"}),
    (NotAuthorized, "junk", "package_create", {"name": "x1", "owner_org": "stadt"}),
    (ValidationError, "clerk", "package_create", {"name": "A B", "owner_org": "stadt"}),
    (ValidationError, "clerk", "package_create", {"name": "x1"}),
    (ValidationError, "", "package_show", {}),
    (SearchQueryError, "", "package_search", {"rowz": 1}),
    (SearchError, "", "package_search", {"q": "name:("}),
]


@pytest.mark.parametrize(("error", "who", "action", "argument"), ERRORS)
def test_it_understands_what_went_wrong(hub, error, who, action, argument):
    token = {"clerk": hub.clerk, "junk": "junk"}.get(who, "")
    with hub.ckan(token) as ckan, pytest.raises(error):
        ckan.call_action(action, argument)


def test_it_names_the_fields_that_are_wrong(hub):
    with hub.ckan(hub.clerk) as ckan, pytest.raises(ValidationError) as caught:
        ckan.action.package_create(name="fine", owner_org="stadt", resources=[{}, {"size": "x"}])
    assert caught.value.error_dict["resources"] == [{}, {"size": ["Must be an integer"]}]
