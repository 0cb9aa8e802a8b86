"""frictionless as it is: reads one dataset, reads the catalogue, publishes a package with its files."""

from pathlib import Path
from uuid import uuid4

import pytest
from frictionless import Catalog, FrictionlessException, Package, Resource, portals

CSV = b"art,anzahl\nLinde,3\n"


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """A package of two tables."""
    for name in ("linden", "buchen"):
        (tmp_path / f"{name}.csv").write_bytes(CSV)
    resources = [Resource(name=name, path=f"{name}.csv", basepath=str(tmp_path)) for name in ("linden", "buchen")]
    return Package(
        name=f"parks-{uuid4().hex[:8]}",
        title="Bäume",
        description="Alle Bäume",
        keywords=["Grün", "Park"],
        licenses=[{"name": "cc-by/4.0", "title": "CC BY"}],
        contributors=[{"title": "Ada", "email": "ada@stadt.example", "role": "author"}],
        resources=resources,
        basepath=str(tmp_path),
    )


def test_it_reads_one_dataset(hub, trees):
    read = Package(f"{hub.url}/dataset/{trees['name']}")
    assert (read.name, read.title, read.resource_names) == (trees["name"], "Bäume", ["liste"])
    assert read.get_resource("liste").path == "https://example.org/a.csv"
    by_id = Package(f"{hub.url}/dataset/{trees['id']}")
    assert by_id.name == trees["name"]


def test_it_reads_the_catalogue_page_by_page(hub, trees):
    with hub.ckan() as ckan:
        names = [each["name"] for each in ckan.action.package_search(rows=3)["results"]]
    found = Catalog(hub.url, control=portals.CkanControl(baseurl=hub.url, num_packages=3))
    assert [each.name for each in found.datasets] == names
    beyond = portals.CkanControl(baseurl=hub.url, num_packages=3, results_offset=1000)
    assert Catalog(hub.url, control=beyond).datasets == []


@pytest.mark.parametrize("asked", [{"organization_name": "stadt"}, {"search": {"q": "Bäume"}}, {"group_id": "stadt"}])
def test_it_reads_what_it_asks_for(hub, trees, asked):
    found = Catalog(hub.url, control=portals.CkanControl(baseurl=hub.url, **asked))
    assert trees["name"] in [each.name for each in found.datasets]


def test_it_publishes_a_package_with_its_files_and_reads_it_back(hub, package):
    control = portals.CkanControl(baseurl=hub.url, apikey=hub.clerk, organization_name="stadt")
    done = package.publish(control=control)
    try:
        assert done.url == f"{hub.url}/dataset/{package.name}"
        with hub.ckan() as ckan:
            shown = ckan.action.package_show(id=package.name)
        assert (shown["title"], shown["notes"], shown["author"]) == ("Bäume", "Alle Bäume", "Ada")
        assert [tag["name"] for tag in shown["tags"]] == ["Grün", "Park"]
        assert [(each["name"], each["size"]) for each in shown["resources"][:2]] == [
            ("linden", len(CSV)), ("buchen", len(CSV))
        ]  # fmt: skip
        assert shown["resources"][2]["name"] == "datapackage"
        read = Package(f"{hub.url}/dataset/{package.name}", control=portals.CkanControl(ignore_schema=True))
        # Not the resource itself: it says of itself, as it did when it was published, that it is a local file.
        assert Resource(path=read.get_resource("linden").path).read_rows() == [{"art": "Linde", "anzahl": 3}]
    finally:
        with hub.ckan(hub.operator) as ckan:
            ckan.action.dataset_purge(id=package.name)


def test_it_changes_what_it_published(hub, package):
    control = portals.CkanControl(baseurl=hub.url, apikey=hub.clerk, organization_name="stadt")
    id = package.publish(control=control).context["dataset_id"]
    try:
        package.title, package.custom["id"] = "Viele Bäume", id
        update = portals.CkanControl(baseurl=hub.url, apikey=hub.clerk, organization_name="stadt", allow_update=True)
        assert package.publish(control=update).context["dataset_id"] == id
        with hub.ckan() as ckan:
            assert ckan.action.package_show(id=id)["title"] == "Viele Bäume"
    finally:
        with hub.ckan(hub.operator) as ckan:
            ckan.action.dataset_purge(id=package.name)


def test_it_says_what_went_wrong(hub, package, trees):
    with pytest.raises(FrictionlessException, match="Not Found Error"):
        Package(f"{hub.url}/dataset/nothing")
    with pytest.raises(FrictionlessException, match="Authorization Error"):
        package.publish(control=portals.CkanControl(baseurl=hub.url, apikey="junk", organization_name="stadt"))
    package.name = trees["name"]
    with pytest.raises(FrictionlessException, match="already in use"):
        package.publish(control=portals.CkanControl(baseurl=hub.url, apikey=hub.clerk, organization_name="stadt"))
