import shutil
from collections import namedtuple

import pytest
from sqlalchemy import text

from hub.boundary import OPERATOR
from hub.datasets import store as datasets
from hub.files import Files
from hub.identity import store as identity
from hub.records import DatasetDraft

Room = namedtuple("Room", "total used free")


def _findings(cli):
    result = cli("check")
    assert result.exit_code == 1
    return result.output.splitlines()


def test_a_new_hub_is_in_order(cli):
    cli("init")
    result = cli("check")
    assert (result.output, result.exit_code) == ("Everything is in order.\n", 0)


def test_a_database_that_was_never_made_is_found_and_all_else_is_looked_at_too(cli, data):
    (data / "hub.sqlite").unlink()
    found = _findings(cli)
    assert found[0].startswith("database: stands at nothing and not at ")
    assert found[0].endswith("; run `allmende init`")
    assert found[1] == "search: The database is not ready for this version: run `allmende init`"


def test_a_database_of_another_version_is_found(cli, hub):
    with hub.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'old'"))
    assert _findings(cli)[0].startswith("database: stands at old and not at ")


def test_a_file_that_is_no_database_is_a_finding(cli, data):
    (data / "hub.sqlite").write_bytes(b"no database" * 1000)
    assert _findings(cli)[0].startswith("database: cannot be reached (file is not a database); ")


def test_an_index_behind_the_database_is_found(cli, data, hub):
    cli("init")
    with hub.write(OPERATOR) as session:
        owner = identity.create_organization(session, "town").id
        datasets.create(session, owner, DatasetDraft("parks", "Parks", "parks"), Files(data / "files"))
    (found,) = _findings(cli)
    assert found.startswith("search: the index is ")
    assert found.endswith(" changes behind; is `allmende worker` running?")


def test_an_index_that_cannot_be_read_is_found(cli, data):
    cli("init")
    for file in (data / "search").rglob("meta.json"):
        file.write_text("{")
    assert _findings(cli) == ["search: the index cannot be read; run `allmende search rebuild`"]


def test_a_damaged_file_is_named(cli, data):
    cli("init")
    kept = Files(data / "files")
    digest = kept.put(b"whole").digest
    assert cli("check").exit_code == 0
    kept.path(digest).write_bytes(b"other")
    assert _findings(cli) == [f"disk: the kept file {digest} is damaged; bring it back from a backup"]


def test_a_full_disk_is_found(cli, monkeypatch):
    cli("init")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Room(2_000_000_000, 1_990_000_000, 10_000_000))
    (found,) = _findings(cli)
    assert found.startswith("disk: only 10 MB are free below ")


def test_a_secret_key_that_others_can_read_is_found(cli, data):
    cli("init")
    (data / "secret_key").chmod(0o640)
    assert _findings(cli) == [f"configuration: others can read {data / 'secret_key'}; chmod 600 it"]


@pytest.mark.parametrize(
    ("host", "site", "finding"),
    [
        ("127.0.0.1", "http://data.example.org", "ALLMENDE_SITE_URL is not https"),
        ("0.0.0.0", "http://127.0.0.1:5000", "people outside cannot use links"),
    ],
)
def test_an_address_that_does_not_suit_its_people_is_found(cli, monkeypatch, host, site, finding):
    cli("init")
    monkeypatch.setenv("ALLMENDE_HOST", host)
    monkeypatch.setenv("ALLMENDE_SITE_URL", site)
    (found,) = _findings(cli)
    assert found.startswith(f"configuration: {finding}")


def test_a_public_https_address_is_in_order(cli, monkeypatch):
    cli("init")
    monkeypatch.setenv("ALLMENDE_SITE_URL", "https://data.example.org")
    assert cli("check").exit_code == 0
