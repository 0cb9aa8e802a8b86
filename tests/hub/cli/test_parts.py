import pytest

from hub.boundary import OPERATOR
from hub.cli.parts import load_parts
from hub.config import Settings
from hub.errors import NotFound, Unavailable
from hub.identity import store
from hub.migrate import revision


def test_the_folder_named_goes_before_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("ALLMENDE_DATA", "/elsewhere")
    assert load_parts(tmp_path).settings.data == tmp_path
    assert str(load_parts(None).settings.data) == "/elsewhere"


def test_a_database_that_is_not_ready_is_refused_and_can_be_looked_at(tmp_path):
    parts = load_parts(tmp_path / "new")
    with pytest.raises(Unavailable, match="run `allmende init`"):
        assert parts.database
    assert revision(parts.unchecked_database) is None


def test_what_an_operator_does_is_kept_and_logged_as_done_by_the_operator(data, hub):
    with load_parts(data).session() as session:
        store.create_organization(session, "town")
    with hub.read(OPERATOR) as session:
        assert store.organization(session, "town")
        assert session.connection().exec_driver_sql("SELECT actor FROM audit_entry").scalars().all() == ["operator"]


def test_what_is_refused_halfway_leaves_nothing(data, hub):
    def halfway():
        with load_parts(data).session() as session:
            store.create_organization(session, "town")
            store.organization(session, "ghost")

    with pytest.raises(NotFound):
        halfway()
    with hub.read(OPERATOR) as session:
        assert store.find_organization(session, "town") is None


def test_runs_work_on_the_same_hub(data):
    parts = load_parts(data)
    assert isinstance(parts.settings, Settings)
    assert (parts.pipeline.settings, parts.pipeline.database) == (parts.settings, parts.database)
    assert parts.pipeline.files.folder == data / "files"
