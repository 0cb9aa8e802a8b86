"""The quick start as its reader types it: its commands in a shell, its addresses in the application."""

import csv
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import text

from hub.app import create_app
from hub.config import Settings
from tests.conftest import PASSWORD, SAMPLES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "quickstart.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\S+)\n(.*?)^```$", re.M | re.S)

pytestmark = pytest.mark.skipif(not (SAMPLES / "ulm").exists(), reason="the data of Ulm are not beside the project")


def blocks(language: str) -> str:
    """What the page has in this language: `sh` runs as it is, `console` builds, serves or calls what is served."""
    return "\n".join(content for kind, content in BLOCK.findall(PAGE) if kind == language)


def typed(data: Path) -> str:
    """What a shell prints when all commands are typed into it."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euc", blocks("sh") + '\necho "token $TOKEN"'],
        cwd=ROOT,
        env={**os.environ, "PATH": path, "ALLMENDE_DATA": str(data)},
        input=2 * f"{PASSWORD}\n",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # without a terminal the password is read from the input
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """The hub that the page makes, what was printed on the way, and the application."""
    data = tmp_path_factory.mktemp("quickstart") / "hub"
    printed = typed(data)
    app: Flask = create_app(Settings(data=data))
    yield SimpleNamespace(printed=printed, app=app, client=app.test_client())
    app.extensions["allmende"].database.dispose()


def test_every_reading_is_stored_once_and_a_second_run_adds_nothing(done):
    assert "finished: nothing new" in done.printed
    with done.app.extensions["allmende"].database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM observation")) == 71_744


def test_the_figures_on_the_page_are_those_of_the_run(done):
    (counted,) = re.findall(r"^finished: (\d+) readings, 1 issues, \1 new readings, (\d+) flagged", done.printed, re.M)
    assert counted == ("71744", "18838")
    assert all(figure in PAGE for figure in counted)


def test_only_the_file_without_data_is_refused(done):
    refused = re.findall(r"^  refused  (\S+):", done.printed, re.M)
    assert refused == ["README.md"]


def test_the_download_has_the_corrected_value_beside_the_raw_one(done):
    lines = done.client.get("/datastreams/4/observations.csv").text.splitlines()
    first, *_, last = csv.DictReader(lines)
    assert (first["raw"], first["value"], first["quality"]) == ("213", "21.3", "range")
    assert (last["raw"], last["value"], last["quality"]) == ("20.2", "20.2", "")


def test_no_tenths_are_left_in_the_corrected_series(done):
    lines = done.client.get("/datastreams/4/observations.csv").text.splitlines()
    assert all(10 < float(row["value"]) < 45 for row in csv.DictReader(lines))


def test_the_zones_are_a_table_of_52_rows(done):
    with done.app.extensions["allmende"].database.engine.connect() as connection:
        statement = text(
            "SELECT sum(data_table.row_count) FROM datastore.data_table"
            " JOIN distribution ON distribution.id = data_table.id"
            " JOIN dataset ON dataset.id = distribution.dataset_id WHERE dataset.name = 'scooter-zones-restricted'"
        )
        assert connection.scalar(statement) == 52


def test_what_the_page_calls_answers(done):
    (token,) = re.findall(r"^token (\S+)$", done.printed, re.M)
    search, download = re.findall(r'"(http://127\.0\.0\.1:5000/[^"]+)"', blocks("console"))
    found = done.client.get(_local(search), headers={"Authorization": token}).get_json()["result"]
    assert [each["name"] for each in found["results"]] == ["ulm-co2"]
    assert done.client.get(_local(download)).status_code == 200


def _local(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"
