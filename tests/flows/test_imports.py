"""Every broken and hostile file through a real upload: the job ends with a sentence or with rows, never otherwise."""

import io
import os
import re
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from harvesters import intake
from harvesters.pipeline import Parts
from hub.app import create_app
from hub.boundary import OPERATOR
from hub.datasets import store
from hub.datasets.models import Distribution, TableImport
from hub.datasets.store import imports, personal, tables
from hub.datasets.store.tables import Query
from hub.files import Files
from hub.identity import store as identity
from hub.identity.models import Role
from hub.records import Column, Table
from tests.catalogue.caller import create, result
from tests.flows.conftest import Hub
from tests.harvesters.tables import corpus_geo, corpus_packed, corpus_text

CASES = [*corpus_text.CASES, *corpus_packed.CASES, *corpus_geo.CASES]
LARGE = 20_000_000
FORMER = Table((Column("n", "integer"),), ((1,), (2,)))
TOO_WIDE = "at most 1000 columns"
"""The readers take more columns in than a table can have."""


@dataclass
class Clerk:
    """Somebody of home, with the worker that does what is ordered."""

    hub: Hub
    client: FlaskClient
    files: Files

    def resource(self) -> str:
        """A resource with a table."""
        id = result(self.client, "resource_create", {"package_id": "trees", "url": ""})["id"]
        with self.hub.database.write(OPERATOR) as session:
            store.replace_rows(session, session.get_one(Distribution, UUID(id)), FORMER)
        return id

    def upload(self, id, case, path):
        """Send the file; one that is very large is laid where it would lie."""
        if path.stat().st_size < LARGE:
            sent = {"id": id, "format": "CSV", "upload": (io.BytesIO(path.read_bytes()), case.file)}
            answer = self.client.post("/api/action/resource_update", data=sent)
            assert answer.status_code == 200, answer.text
            return
        digest = sha256(case.id.encode()).hexdigest()
        self.files.path(digest).parent.mkdir(parents=True, exist_ok=True)
        os.link(path, self.files.path(digest))
        with self.hub.database.write(OPERATOR) as session:
            part = session.get_one(Distribution, UUID(id))
            part.blob, part.file_name = digest, case.file
            imports.submit(session, part, actor="home-admin", changed=True)

    def work(self, id, settings=None):
        """Do what is ordered; the import as it is then."""
        with self.hub.database.write(OPERATOR) as session:
            if settings is not None:
                session.get_one(TableImport, UUID(id)).settings = dict(settings)
        with self.hub.database.write(OPERATOR) as session:
            order = imports.claim(session)
        intake.run(Parts(self.hub.settings, self.hub.database, self.files), order)
        with self.hub.database.read(OPERATOR) as session:
            return session.get_one(TableImport, UUID(id))

    def decide(self, id):
        """Say that everything may be published, and take it in."""
        with self.hub.database.write(OPERATOR) as session:
            row, part = session.get_one(TableImport, UUID(id)), session.get_one(Distribution, UUID(id))
            personal.decide(session, part, row, [each["column"] for each in row.sheet["warnings"]], [])
            imports.submit(session, part, actor="home-admin")

    def count(self, id):
        with self.hub.database.read(OPERATOR) as session:
            return tables.total(session, tables.table(session, id), Query())

    def refused(self, id):
        with self.hub.database.read(OPERATOR) as session:
            return tuple(row.where for row in imports.refused(session, UUID(id)))


@pytest.fixture(scope="module")
def clerk(lasting_hub):
    with lasting_hub.database.write(OPERATOR) as session:
        town, person = (
            identity.create_organization(session, "home", "Home"),
            identity.create_user(session, "home-admin"),
        )
        identity.set_role(session, town, person, Role.ADMIN)
        _, secret = identity.create_token(session, person, "test")
    client = create_app(lasting_hub.settings).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = secret
    create(client)
    return Clerk(lasting_hub, client, Files(lasting_hub.settings.data / "files"))


def test_the_corpus_is_large():
    assert len({case.id for case in CASES}) == len(CASES) >= 200


@pytest.mark.parametrize("lasting_hub", ["sqlite"], indirect=True)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_an_import_ends_with_a_sentence_or_with_rows(clerk, tmp_path, case):
    check(clerk, tmp_path, case)


@pytest.mark.parametrize("lasting_hub", ["postgresql"], indirect=True)
@pytest.mark.parametrize("case", CASES[::9], ids=lambda case: case.id)
def test_so_it_does_on_postgresql(clerk, tmp_path, case):
    check(clerk, tmp_path, case)


def check(clerk, tmp_path, case):
    """Take the file in as somebody would who publishes everything, and see how that ended."""
    id = clerk.resource()
    clerk.upload(id, case, case.write(tmp_path))
    row = clerk.work(id, case.hints)
    if row.state == "found":
        clerk.decide(id)
        row = clerk.work(id)
    assert row.state in ("complete", "refused", "error")
    if row.state != "complete":
        assert clerk.count(id) == len(FORMER.rows)
    if case.rows == -1:  # whatever can be read of what is spoilt
        assert row.message
    elif case.sentence or TOO_WIDE in row.message:
        assert row.state == "error", row.message
        assert re.search(case.sentence or TOO_WIDE, row.message)
    else:
        assert row.state == ("refused" if row.refused and not case.rows else "complete"), row.message
        assert row.row_count == case.rows
        if case.refused:
            assert clerk.refused(id) == case.refused[: imports.MAX_REFUSED]
