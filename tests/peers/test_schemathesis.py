"""schemathesis makes requests from `/openapi.json`, sensible and senseless ones: none is answered with a 5xx."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.peers.served import SCRIPTS, Hub

ROOT = Path(__file__).parents[2]
OFTEN = "00"
"""What generated names often are, so that some of them are found."""


@pytest.fixture(scope="module")
def filled(empty_hub: Hub) -> Hub:
    """A hub with things whose names are guessed now and then."""
    with empty_hub.ckan(empty_hub.operator) as ckan:
        ckan.action.organization_create(name=OFTEN, title="0")
        ckan.action.user_create(name=OFTEN, email="a@b.de", password="quiet green river")
        resources: list[dict[str, Any]] = [{"url": "https://example.org/a.csv", "name": "0"}]
        ckan.action.package_create(name=OFTEN, owner_org=OFTEN, tags=[{"name": OFTEN}], resources=resources)
    return empty_hub


@pytest.mark.parametrize("who", ["anybody", "operator"])
def test_nothing_ends_in_an_error_of_the_hub(filled, who, tmp_path):
    login = ["-H", f"Authorization:{filled.operator}"] if who == "operator" else []
    how = ["--phases=examples,fuzzing", "--max-examples=3", "--seed=20", "--continue-on-failure", "--no-shrink"]
    told = ["run", f"{filled.url}/openapi.json", "-c", "not_a_server_error"]
    quiet = ["--suppress-health-check=all", "--warnings=off", "--request-timeout=30"]
    done = subprocess.run(
        [SCRIPTS / "schemathesis", *told, *how, *quiet, *login],
        cwd=tmp_path,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "tests.peers.serializers", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:]
    (cases,) = re.findall(r"(\d+) generated", done.stdout)
    assert int(cases) > 400
    with filled.ckan(filled.operator) as ckan:
        assert ckan.action.get_site_user()  # the operator has not been guessed away
    assert "unexpected error" not in filled.server.output()
