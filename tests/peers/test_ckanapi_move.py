"""A whole hub moves with ckanapi's command lines: dumped, loaded into an empty one, and dumped again it is the same."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.peers.served import Hub

CSV = b"art;anzahl\nLinde;3\n"
SQUARE = {"type": "Polygon", "coordinates": [[[9.9, 48.3], [10.1, 48.3], [10.1, 48.5], [9.9, 48.5], [9.9, 48.3]]]}
TIMES = ("metadata_created", "metadata_modified", "created", "last_modified")
OWN = frozenset((*TIMES, "creator_user_id", "email_hash", "last_active", "number_created_packages"))
"""What each hub says for itself: times, and who made it there."""
THINGS = ("users", "organizations", "groups", "datasets")
EVERYTHING = {"datasets": ["--include-private", "--include-drafts"], "organizations": ["-U"], "groups": [], "users": []}


@pytest.fixture(scope="module")
def town(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub with an office below the town, its people, a group, and datasets of all kinds, gone after the module."""
    folder = tmp_path_factory.mktemp("files")
    with hub.ckan(hub.operator) as ckan:
        ckan.action.user_create(name="ada", email="ada@stadt.example", password="quiet green river", fullname="Ädä")
        ckan.action.organization_create(
            name="amt",
            title="Amt für Bäume",
            description="…",
            image_url="https://example.org/a.png",
            groups=[{"name": "stadt"}],
            users=[{"name": "ada", "capacity": "admin"}, {"name": "clerk", "capacity": "member"}],
            extras=[{"key": "a", "value": "ä"}],
        )
        ckan.action.group_create(name="parks", title="Pärke", extras=[{"key": "a", "value": "ä"}])
        names = [make_dataset(ckan, folder, **given) for given in DATASETS]
        yield hub
        for name in names:
            ckan.action.dataset_purge(id=name)
        ckan.action.group_purge(id="parks")
        ckan.action.organization_purge(id="amt")
        ckan.action.user_delete(id="ada")


LINK = {"url": "https://example.org/a.csv", "name": "Liste", "size": 3, "language": ["de"], "own": {"a": [1, None]}}
DATASETS: tuple[dict[str, Any], ...] = (
    {"name": "move-plain"},
    {
        "name": "move-full",
        "title": "Bäume",
        "notes": "# Alle\n\nBäume",
        "license_id": "dl-de-by-2.0",
        "author": "Ada",
        "author_email": "ada@stadt.example",
        "version": "1.0",
        "url": "https://example.org",
        "tags": [{"name": "Grün"}, {"name": "Bäume im Park"}],
        "groups": [{"name": "envi"}, {"name": "soci"}, {"name": "parks"}],
        "extras": [{"key": "a", "value": "ä\n\"'"}, {"key": "b", "value": '["x"]'}],
        "spatial": json.dumps(SQUARE),
        "frequency": "ANNUAL",
        "resources": [LINK, {"url": "", "name": "leer"}, {"url": "https://example.org/api", "format": "API"}],
    },
    {"name": "move-private", "private": True, "resources": [LINK]},
    {"name": "move-draft", "state": "draft", "tags": [{"name": "Grün"}]},
    {"name": "move-file", "file": "Bäume 100%.csv"},
)


def make_dataset(ckan: Any, folder: Path, file: str = "", **given: Any) -> str:
    made = ckan.action.package_create(owner_org="amt", **given)
    if file:
        (folder / file).write_bytes(CSV)
        with (folder / file).open("rb") as content:
            ckan.action.resource_create(package_id=made["id"], name="Datei", upload=content)
    return str(made["name"])


def dump(hub: Hub, folder: Path) -> Path:
    folder.mkdir()
    for thing, words in EVERYTHING.items():
        hub.fine("dump", thing, "--all", *words, "-O", str(folder / thing), token=hub.operator)
    return folder


def content(hub: Hub, folder: Path, thing: str) -> list[Any]:
    """What was dumped, without what each hub says for itself."""
    found = [json.loads(line.replace(hub.url, "")) for line in (folder / thing).read_text().splitlines()]
    for each in found:
        if each["name"] == "root":  # who carries the things over is there already
            del each["id"], each["password_hash"]
    return [plain(each) for each in found]


def plain(value: Any) -> Any:
    if isinstance(value, list):
        return [plain(each) for each in value]
    return {key: plain(each) for key, each in value.items() if key not in OWN} if isinstance(value, dict) else value


def test_what_was_dumped_and_loaded_into_an_empty_hub_is_the_same_there(town, empty_hub, tmp_path):
    first = dump(town, tmp_path / "first")
    assert "move-draft" in (first / "datasets").read_text()
    for folder in ("second", "third"):  # to load it again changes nothing
        for thing in THINGS:
            words = ["--upload-resources"] if thing == "datasets" else []
            empty_hub.fine("load", thing, *words, "-I", str(first / thing), token=empty_hub.operator)
        again = dump(empty_hub, tmp_path / folder)
        for thing in THINGS:
            for mine, given in zip(content(empty_hub, again, thing), content(town, first, thing), strict=True):
                assert mine == given


def test_what_was_dumped_is_loaded_where_it_came_from_without_a_change(town, tmp_path):
    first = dump(town, tmp_path / "first")
    for thing in THINGS:
        town.fine("load", thing, "-I", str(first / thing), token=town.operator)
    again = dump(town, tmp_path / "second")
    assert [(again / thing).read_text() for thing in THINGS] == [(first / thing).read_text() for thing in THINGS]
