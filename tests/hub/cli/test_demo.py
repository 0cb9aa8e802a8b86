import stat

import pytest
from sqlalchemy import func, select

from catalogue import dcat
from catalogue.dcat import known
from connectors.synthetic import files, sensors
from hub.boundary import OPERATOR, PUBLIC, Scope
from hub.cli import demo
from hub.cli.parts import Parts
from hub.config import Settings
from hub.datasets import store as datasets
from hub.identity import store as identity
from hub.identity.models import Role
from hub.iot.models import Datastream, observation
from hub.migrate import migrate
from hub.sharing import store as sharing
from hub.sources import store as sources
from hub.tables import METADATA
from tests.catalogue import shapes
from tests.catalogue.dcat.shop import PORTAL
from tests.catalogue.graphs import graph

PASSWORD = "a password for the demo"


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    """The demo, made once."""
    made = Parts(Settings(data=tmp_path_factory.mktemp("demo")))
    migrate(made.unchecked_database)
    demo.prepare(made, PASSWORD)
    yield made
    made.database.dispose()


@pytest.fixture
def session(parts):
    with parts.database.read(OPERATOR) as opened:
        yield opened


def _town(session, name):
    return identity.organization(session, name)


def _shown(session):
    return [shown.dataset for shown in datasets.page(session, None, 999)]


def test_every_source_has_run_well_and_refused_nothing(session):
    last = [sources.runs(session, row, 1)[0] for row in sources.sources(session)]
    assert [run.error for run in last if run.status != "finished"] == []
    assert [issue.reason for run in last for issue in sources.issues(session, run.id)] == []


def test_there_are_twenty_administrative_datasets_and_one_for_each_group_of_sensors(session):
    kinds = {row.id: row.kind for row in sources.sources(session)}
    found = [kinds[row.source_id] for row in _shown(session)]
    assert (found.count("folder"), found.count("demo")) == (20, len(sensors.GROUPS))


def test_every_department_lies_below_the_town(session):
    root = _town(session, demo.TOWN)
    below = {row.title for row in identity.organizations(session) if row.parent_id == root.id}
    assert {entry.department for entry in files.CATALOGUE} == {title.removesuffix(f" {root.title}") for title in below}


def test_every_dataset_says_whom_one_asks(session):
    rows = datasets.newest(session, 0, 1000)
    assert {shown.dataset.terms.get("contact_email") for shown in rows} == {demo.CONTACT["contact_email"]}


def test_every_sensor_has_reported(session):
    streams = select(func.count()).select_from(Datastream)
    reported = select(func.count(observation.c.datastream_id.distinct()))
    assert session.scalar(reported) == session.scalar(streams) > 50


def test_everything_can_be_found(parts, session):
    assert parts.search.catch_up() == 0
    assert not parts.search.index.needs_rebuild


def test_only_the_cold_rooms_are_private_and_the_neighbour_sees_them(parts, session):
    (cold,) = [row for row in _shown(session) if row.private]
    assert "Kühlräume" in cold.title
    with parts.database.read(PUBLIC) as public:
        assert len(_shown(public)) == 20 + len(sensors.GROUPS) - 1
    neighbour = frozenset({_town(session, demo.NEIGHBOUR).id})
    with parts.database.read(Scope(neighbour, neighbour)) as theirs:
        assert cold.id in {row.id for row in _shown(theirs)}


def test_the_clerk_writes_for_the_town_and_the_neighbour_for_its_own(session):
    for name, organization in (("clerk", demo.TOWN), ("neighbour", demo.NEIGHBOUR)):
        members = identity.members(session, _town(session, organization))
        assert [(user.name, role) for user, role in members] == [(name, Role.EDITOR)]


def test_the_operator_logs_in_with_the_password(parts):
    with parts.database.write(OPERATOR) as session:
        login = identity.log_in(session, "admin", PASSWORD)
        assert identity.principal_by_login(session, login).scope.everything


def test_everything_goes_on_live(session):
    assert {row.schedule for row in sources.sources(session) if row.kind == "demo"} == {demo.LIVE}
    assert all(row.schedule for row in sources.sources(session))


def test_to_prepare_it_again_changes_nothing(parts):
    before = _all(parts)
    demo.prepare(parts, "another password")
    assert _all(parts) == before


def _all(parts):
    with parts.database.engine.connect() as connection:
        return {name: connection.execute(table.select()).fetchall() for name, table in METADATA.tables.items()}


def test_a_lost_grant_is_given_again(parts):
    with parts.database.write(OPERATOR) as session:
        (given,) = sharing.grants(session)
        session.delete(given.grant)
    demo.prepare(parts, PASSWORD)
    with parts.database.read(OPERATOR) as session:
        assert len(sharing.grants(session)) == 1


def test_a_demo_that_was_stopped_while_it_made_the_password_makes_another(tmp_path):
    (tmp_path / "admin-password.draft").write_text("")
    assert len(demo._password(tmp_path)) == 16
    assert [file.name for file in tmp_path.iterdir()] == ["admin-password"]


def test_the_password_is_made_once_and_nobody_else_can_read_it(tmp_path):
    made = demo._password(tmp_path)
    assert len(made) >= 12
    assert demo._password(tmp_path) == made
    assert stat.S_IMODE((tmp_path / "admin-password").stat().st_mode) == 0o600


def test_every_group_of_sensors_belongs_to_a_department():
    assert set(demo.GROUPS) == {group.key for group in sensors.GROUPS}
    assert {group.department for group in demo.GROUPS.values()} <= {entry.department for entry in files.CATALOGUE}


@pytest.mark.skipif(not shapes.SHARED.exists(), reason="the shapes lie beside the project")
def test_what_the_town_publishes_is_valid_by_the_official_shapes(parts):
    with parts.database.read(PUBLIC) as session:
        shown = datasets.newest(session, 0, 1000)
        found = graph(dcat.whole(PORTAL, shown, known.beside(session, shown)))
    assert len(shown) > 10
    assert shapes.faults(found) == []
