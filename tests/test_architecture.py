"""The source keeps to docs/architecture.md, and each rule finds what it is there to find."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import architecture as rules
from tests.source_tree import Project

ROOT = Path(__file__).parents[1]
Rule = Callable[[Project], list[str]]


def by_name(rule: object) -> str | None:
    return getattr(rule, "__name__", None)


def tree(folder: Path, files: dict[str, str]) -> Project:
    """A made-up project of these files."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Project(folder)


@pytest.fixture(scope="module")
def project() -> Project:
    """Ours, read once."""
    return Project(ROOT)


@pytest.mark.parametrize("rule", rules.RULES, ids=by_name)
def test_the_project_keeps_the_rule(rule, project):
    broken = rule(project)
    assert not broken, "\n".join(["", rule.__doc__ or "", *broken])


def test_the_four_packages_are_all_looked_at(project):
    assert {module.package for module in project.modules} == set(rules.ARROWS)


STORE = {"hub/iot/store.py": "", "hub/errors.py": "", "hub/records.py": ""}

BROKEN: list[tuple[Rule, dict[str, str], str]] = [
    (rules.packages_point_one_way, {**STORE, "connectors/ttn.py": "import hub.iot.store"}, "connectors/ttn.py:1"),
    (rules.packages_point_one_way, {**STORE, "connectors/ttn.py": "from hub.iot import store"}, "hub.iot.store"),
    (
        rules.packages_point_one_way,
        {"catalogue/rdf.py": "", "harvesters/ckan.py": "import catalogue.rdf"},
        "harvesters",
    ),
    (rules.packages_point_one_way, {"harvesters/place.py": "", "catalogue/rdf.py": "import harvesters.place"}, "sees"),
    (rules.packages_point_one_way, {"catalogue/rdf.py": "", "hub/jobs.py": "\nfrom catalogue import rdf"}, "jobs.py:2"),
    (
        rules.packages_point_one_way,
        {**STORE, "connectors/lorawan/elsys.py": "from ...hub.iot import store"},
        "connectors/lorawan/elsys.py:1 imports hub.iot.store",
    ),
    (
        rules.nobody_imports_the_composition_root,
        {"hub/app.py": "", "catalogue/action.py": "from hub.app import create"},
        "catalogue/action.py:1 imports hub.app",
    ),
    (
        rules.nobody_imports_the_composition_root,
        {"hub/cli_source.py": "", "hub/jobs.py": "import hub.cli_source"},
        "cli",
    ),
    (rules.hub_layers_point_down, {"hub/config.py": "import hub.db", "hub/db.py": ""}, "config lies below db"),
    (rules.hub_layers_point_down, {"hub/db.py": "import hub.access", "hub/access.py": ""}, "db lies below access"),
    (
        rules.hub_layers_point_down,
        {"hub/identity/store.py": "from hub.iot.store import thing", "hub/iot/store.py": ""},
        "hub/identity/store.py:1 imports hub.iot.store: identity lies below iot",
    ),
    (rules.hub_layers_point_down, {"hub/sharing/views.py": "import hub.jobs", "hub/jobs.py": ""}, "below jobs"),
    (rules.hub_layers_point_down, {"hub/toolbox.py": ""}, "hub/toolbox.py has no place"),
    (
        rules.folders_point_down,
        {"hub/iot/models.py": "from hub.iot import store", "hub/iot/store.py": ""},
        "hub/iot/models.py:1 imports hub.iot.store",
    ),
    (rules.folders_point_down, {"hub/iot/store.py": "import hub.iot.views", "hub/iot/views.py": ""}, "hub.iot.views"),
    (
        rules.folders_point_down,
        {"hub/iot/store/append.py": "import hub.iot.schemas", "hub/iot/schemas.py": ""},
        "hub/iot/store/append.py:1",
    ),
    (
        rules.imports_make_no_cycle,
        {"hub/db.py": "import hub.geo", "hub/geo.py": "import hub.files", "hub/files.py": "from hub import db"},
        "hub.db -> hub.geo -> hub.files -> hub.db",
    ),
    (
        rules.imports_make_no_cycle,
        {"hub/db.py": "if TYPE_CHECKING:\n    import hub.geo", "hub/geo.py": "import hub.db"},
        "hub.geo",
    ),
    (rules.imports_stand_at_the_top, {"hub/db.py": "def url():\n    import json"}, "hub/db.py:2 imports json"),
    (
        rules.imports_stand_at_the_top,
        {"hub/db.py": "class A:\n    async def b(self):\n        from os import path"},
        ":3",
    ),
    (rules.files_stay_short, {"hub/db.py": "x = 1\n" * 401}, "hub/db.py has 401 lines"),
    (rules.files_stay_short, {"catalogue/portal/static/site.css": "\n" * 401}, "site.css has 401"),
    (rules.files_stay_short, {"Makefile": "\n" * 401}, "Makefile has 401"),
    (rules.files_stay_short, {"tests/hub/test_db.py": "\n" * 401}, "tests/hub/test_db.py has 401"),
    (rules.sql_lives_in_the_stores, {"hub/iot/views.py": "from sqlalchemy import select"}, "hub/iot/views.py:1"),
    (
        rules.sql_lives_in_the_stores,
        {"harvesters/pipeline.py": "from sqlalchemy.dialects.postgresql import insert"},
        "sqlalchemy.dialects.postgresql.insert",
    ),
    (
        rules.sql_lives_in_the_stores,
        {"catalogue/rdf.py": "import sqlalchemy as sa\nsa.text('x')"},
        "rdf.py:2 uses sa.text",
    ),
    (rules.sql_lives_in_the_stores, {"hub/cli.py": "import sqlalchemy.sql\nsqlalchemy.sql.delete(x)"}, "hub/cli.py:2"),
    (rules.sql_lives_in_the_stores, {"hub/jobs.py": "call.session.query(x)"}, "call.session.query"),
    (rules.sql_lives_in_the_stores, {"hub/jobs.py": "connection.exec_driver_sql('x')"}, "exec_driver_sql"),
    (rules.sql_lives_in_the_stores, {"hub/cli.py": "import sqlite3"}, "sqlite3"),
    (
        rules.nothing_walks_around_the_boundary,
        {"hub/iot/store.py": "session.bulk_save_objects(x)"},
        "hub/iot/store.py:1",
    ),
    (rules.nothing_walks_around_the_boundary, {"hub/jobs.py": "Thing.__table__.select()"}, "__table__"),
    (rules.formats_know_no_framework, {"connectors/ckan.py": "from flask import request"}, "connectors/ckan.py:1"),
    (
        rules.formats_know_no_framework,
        {"harvesters/table.py": "from sqlalchemy.orm import Session\nACCEPTS = frozenset({'text/csv'})"},
        "harvesters/table.py:1 imports sqlalchemy.orm.Session",
    ),
    (rules.flask_stays_at_the_edge, {"hub/iot/store.py": "from flask import g"}, "hub/iot/store.py:1"),
    (rules.flask_stays_at_the_edge, {"harvesters/pipeline.py": "import flask_babel"}, "flask_babel"),
    (rules.one_file_reads_the_environment, {"hub/files.py": "import os\nx = os.environ['A']"}, "hub/files.py:2"),
    (rules.one_file_reads_the_environment, {"hub/files.py": "import os as o\nx = o.getenv('A')"}, "hub/files.py:2"),
    (rules.one_file_reads_the_environment, {"connectors/ckan.py": "from os import environ"}, "connectors/ckan.py:1"),
    (rules.one_file_reads_the_environment, {"hub/sandbox.py": "import os\nx = os.environ['A']"}, "hub/sandbox.py:2"),
    (rules.one_door_leads_out, {"connectors/ckan.py": "import requests"}, "connectors/ckan.py:1 imports requests"),
    (rules.one_door_leads_out, {"hub/files.py": "from urllib import request"}, "urllib.request"),
    (rules.every_source_has_its_test, {"hub/iot/store.py": ""}, "hub/iot/store.py has no tests/hub/iot/test_store.py"),
    (rules.every_source_has_its_test, {"hub/iot/__init__.py": "x = 1"}, "tests/hub/test_iot.py"),
    (
        rules.every_source_has_its_test,
        {"hub/db.py": "", "tests/hub/test_db.py": "def helper(): ..."},
        "tests/hub/test_db.py holds no test",
    ),
    (rules.names_say_what_is_inside, {"hub/utils.py": ""}, "hub/utils.py"),
    (rules.names_say_what_is_inside, {"catalogue/common/rdf.py": ""}, "catalogue/common/rdf.py"),
    (rules.names_say_what_is_inside, {"tests/flows/test_helpers.py": ""}, "tests/flows/test_helpers.py"),
]


@pytest.mark.parametrize(("rule", "files", "message"), BROKEN, ids=by_name)
def test_a_rule_finds_what_breaks_it(tmp_path, rule, files, message):
    assert message in "\n".join(rule(tree(tmp_path, files)))


def test_every_rule_is_shown_to_fail():
    assert {rule for rule, _, _ in BROKEN} == set(rules.RULES)


SOUND = {
    "Makefile": "demo:\n" * 400,
    "hub/__init__.py": '"""The ground."""',
    "hub/records.py": "",
    "hub/errors.py": "",
    "hub/config.py": "import os\nx = os.environ['ALLMENDE_DATA']",
    "hub/db.py": "import sqlite3\nfrom sqlalchemy import text\nfrom hub import config",
    "hub/http.py": "import requests",
    "hub/sandbox.py": "import os\nos.environ['GDAL_DATA'] = 'x'",
    "hub/access.py": "from flask import request\nenvironment = request.environ",
    "hub/iot/models.py": "from sqlalchemy.orm import Mapped\nfrom hub.db import Base",
    "hub/iot/store.py": "from sqlalchemy import select\nfrom .models import Thing\nfrom hub.identity.store import user",
    "hub/iot/views.py": "import flask\nfrom hub.iot import store",
    "hub/identity/store/__init__.py": "",
    "hub/identity/store/members.py": "from sqlalchemy import insert",
    "hub/migrations/versions/0001_start.py": "import sqlalchemy as sa\nsa.text('x')",
    "hub/app.py": "import flask\nimport catalogue.rdf\nfrom connectors import ckan",
    "hub/cli.py": "from hub import app, cli_source",
    "hub/cli_source.py": "from harvesters import pipeline",
    "connectors/ckan.py": "from hub.records import Message\nimport paho.mqtt",
    "harvesters/table.py": "from connectors import ckan\nfrom hub.records import Document\nACCEPTS = frozenset()",
    "harvesters/pipeline.py": "from sqlalchemy.orm import Session\nfrom hub.iot import store",
    "catalogue/rdf.py": "from hub.iot import store\nfrom flask import Response",
    "var/demo/utils.py": "import flask",
    "node_modules/chart/index.js": "\n" * 1000,
}
TESTED = {
    f"tests/{folder}test_{name.removesuffix('.py')}.py": "def test_it(): ..."
    for folder, name in ((path[: len(path) - len(Path(path).name)], Path(path).name) for path in SOUND)
    if name.endswith(".py") and not folder.startswith("var")
}


@pytest.mark.parametrize("rule", rules.RULES, ids=by_name)
def test_a_rule_is_content_with_sound_source(tmp_path, rule):
    assert rule(tree(tmp_path, SOUND | TESTED)) == []
