"""ckanapi as it is, as a library and on the command line, against a hub that is really served."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen
from uuid import uuid4

import psycopg
import pytest
from ckanapi import NotAuthorized, NotFound, RemoteCKAN, SearchError, SearchQueryError, ValidationError
from sqlalchemy import make_url

from hub.boundary import OPERATOR
from hub.config import Settings, environment
from hub.db import Database
from hub.identity import store as identity
from hub.identity.models import Role
from hub.migrate import migrate
from tests.servers import Process, free_port

SCRIPTS = Path(sys.executable).parent
CSV = "art;anzahl\nLinde;3\n".encode("cp1252")


@dataclass(frozen=True)
class Hub:
    """A served hub: its address, a token of its operator and one of a clerk of the town."""

    url: str
    operator: str
    clerk: str

    def ckan(self, token: str = "", **options: bool) -> RemoteCKAN:
        return RemoteCKAN(self.url, apikey=token or None, **options)

    def command(self, *words: str, token: str = "") -> subprocess.CompletedProcess[str]:
        """`ckanapi …` against this hub; its bulk commands start `ckanapi` again, so it has to be on the path."""
        login = ["-a", token] if token else []
        return subprocess.run(
            [SCRIPTS / "ckanapi", *words, "-r", self.url, *login],
            env={**os.environ, "PATH": f"{SCRIPTS}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
        )

    def fine(self, *words: str, token: str = "") -> str:
        done = self.command(*words, token=token)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database_address(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database for the hub of this module."""
    if request.param == "sqlite":
        yield ""
        return
    url, name = make_url(request.getfixturevalue("postgres_url")), f"peers_{uuid4().hex}"
    login = {"host": url.host, "port": url.port, "user": "postgres", "dbname": "postgres"}
    with psycopg.connect(**login, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} OWNER {url.username}")
        yield str(url.set(database=name))
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def hub(database_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub with a town, served by `allmende serve`."""
    port = free_port()
    settings = Settings(
        data=tmp_path_factory.mktemp("hub"),
        database_url=database_address,
        port=port,
        site_url=f"http://127.0.0.1:{port}",
    )
    database: Database = Database(settings.database)
    migrate(database)
    with database.write(OPERATOR) as session:
        town = identity.create_organization(session, "stadt", "Stadt")
        clerk, root = (identity.create_user(session, name, sysadmin=name == "root") for name in ("clerk", "root"))
        identity.set_role(session, town, clerk, Role.EDITOR)
        tokens = [identity.create_token(session, user, "peer")[1] for user in (root, clerk)]
    database.dispose()
    with Process([sys.executable, "-m", "hub.cli", "serve"], port, env=environment(settings)):
        yield Hub(settings.site_url, *tokens)


@pytest.fixture
def trees(hub: Hub) -> Iterator[dict]:
    """A dataset with a link, gone after the test."""
    with hub.ckan(hub.clerk) as ckan:
        made = ckan.action.package_create(
            name=f"trees-{uuid4().hex[:8]}",
            owner_org="stadt",
            title="Bäume",
            tags=[{"name": "Grün"}],
            extras=[{"key": "a", "value": "ä"}],
            resources=[{"url": "https://example.org/a.csv", "name": "Liste", "size": 3}],
        )
        yield made
        ckan.action.package_delete(id=made["id"])


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


def test_the_command_calls_actions(hub, trees, tmp_path):
    assert json.loads(hub.fine("action", "status_show", "-j"))["site_url"] == hub.url
    assert json.loads(hub.fine("action", "package_show", f"id={trees['name']}", "-g", "-j")) == trees
    (tmp_path / "f.csv").write_bytes(CSV)
    words = ("resource_create", f"package_id={trees['name']}", "name=f", f"upload@{tmp_path / 'f.csv'}", "-j")
    assert json.loads(hub.fine("action", *words, token=hub.clerk))["size"] == len(CSV)
    missing = hub.command("action", "package_show", "id=nothing")
    assert (missing.returncode, "NotFound" in missing.stderr) == (1, True)


def test_the_command_dumps_all_datasets_and_organisations(hub, trees, tmp_path):
    hub.fine("dump", "datasets", "--all", "-O", str(tmp_path / "d.jsonl"), "-p", "2", "-q")
    dumped = {one["name"]: one for one in map(json.loads, (tmp_path / "d.jsonl").read_text().splitlines())}
    with hub.ckan() as ckan:
        assert list(dumped) == ckan.action.package_list()
    assert dumped[trees["name"]] == trees
    hub.fine("dump", "organizations", "--all", "-O", str(tmp_path / "o.jsonl"), "-q")
    assert "stadt" in [json.loads(line)["name"] for line in (tmp_path / "o.jsonl").read_text().splitlines()]
    assert trees["name"] in hub.fine("search", "datasets", "q=Bäume")


def test_what_was_dumped_is_loaded_again_without_a_change(hub, trees, tmp_path):
    file = tmp_path / "d.jsonl"
    file.write_text(json.dumps(trees) + "\n")
    hub.fine("load", "datasets", "-I", str(file), "-q", token=hub.clerk)
    with hub.ckan() as ckan:
        assert ckan.action.package_show(id=trees["id"]) == trees
    hub.fine("delete", "datasets", trees["name"], "-q", token=hub.clerk)
    with hub.ckan() as ckan, pytest.raises(NotFound):
        ckan.action.package_show(id=trees["id"])


def test_organisations_and_users_that_were_dumped_are_loaded_again_without_a_change(hub, tmp_path):
    with hub.ckan(hub.operator) as ckan:
        name = f"amt-{uuid4().hex[:8]}"
        ckan.action.user_create(name=name, email=f"{name}@stadt.example", password="quiet green river")
        users = [{"name": name, "capacity": "admin"}]
        ckan.action.organization_create(name=name, title="Amt", groups=[{"name": "stadt"}], users=users)
        ckan.action.organization_patch(id=name, extras=[{"key": "a", "value": "ä"}])
        shown = [ckan.action.organization_show(id=name, include_users=True), ckan.action.user_show(id=name)]
        for things in ("organizations", "users"):
            file = tmp_path / f"{things}.jsonl"
            hub.fine("dump", things, name, "-O", str(file), token=hub.operator)
            hub.fine("load", things, "-I", str(file), token=hub.operator)
        assert [ckan.action.organization_show(id=name, include_users=True), ckan.action.user_show(id=name)] == shown
        ckan.action.organization_purge(id=name)
        ckan.action.user_delete(id=name)


def test_groups_that_were_dumped_are_loaded_again_without_a_change_and_made_anew(hub, trees, tmp_path):
    file = tmp_path / "groups.jsonl"
    with hub.ckan(hub.operator) as ckan:
        ckan.action.group_create(name="gruen", title="Grün", extras=[{"key": "a", "value": "ä"}])
        below = [{"name": "gruen"}]
        ckan.action.group_create(name="wald", users=[{"name": "clerk", "capacity": "editor"}], groups=below)
    with hub.ckan(hub.clerk) as ckan:
        assert (
            len(ckan.action.package_patch(id=trees["id"], groups=[{"name": "wald"}, {"name": "envi"}])["groups"]) == 2
        )
    with hub.ckan(hub.operator) as ckan:
        shown = [
            ckan.action.group_show(id=name, include_users=True, include_datasets=True) for name in ("gruen", "wald")
        ]
        assert [p["name"] for p in shown[1]["packages"]] == [trees["name"]]
        hub.fine("dump", "groups", "--all", "-O", str(file), token=hub.operator)
        assert len(file.read_text().splitlines()) == 15
        hub.fine("load", "groups", "-I", str(file), token=hub.operator)
        again = [
            ckan.action.group_show(id=name, include_users=True, include_datasets=True) for name in ("gruen", "wald")
        ]
        assert again == shown
        for name in ("gruen", "wald"):
            ckan.action.group_purge(id=name)
        hub.fine("load", "groups", "-I", str(file), "-p", "1", token=hub.operator)
        anew = ckan.action.group_show(id="wald", include_users=True)
        assert [group["name"] for group in anew["groups"]] == ["gruen"]
        assert {key: anew[key] for key in ("id", "title", "users")} == {
            key: shown[1][key] for key in ("id", "title", "users")
        }
        for name in ("gruen", "wald"):
            ckan.action.group_purge(id=name)
