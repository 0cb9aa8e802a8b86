"""The translation as a whole: who sees what, what is refused, how deep it goes, and what is prepared once."""

import pytest
from sqlalchemy import create_engine, event, select
from sqlalchemy.orm import aliased

from hub import geo
from hub.boundary import OPERATOR
from hub.errors import BadRequest
from hub.iot.models import Datastream, Location, observation
from hub.iot.sensorthings.entities import ENTITIES
from hub.iot.sensorthings.grammar import filter
from hub.iot.sensorthings.store.translate import Beside, bounded, condition
from hub.sharing.models import Grant
from tests import listening
from tests.conftest import in_days, on_postgresql, on_sqlite
from tests.hub.iot.sensorthings.store.translate.world import fill, ids, order

LEAKS = [
    ("Things", "Datastreams/name eq 'warm'", [1]),
    ("Things", "Datastreams/any()", [1, 2]),
    ("Things", "Datastreams/any(d: d/id gt 0)", [1, 2]),
    ("Things", "Datastreams/Observations/result gt 5", [1]),
    ("Things", "Locations/id ge 1", [1, 2]),
    ("Things", "st_within(Locations/location,geography'POLYGON ((9 47, 11 47, 11 49, 9 49, 9 47))')", [1, 2]),
    ("Things", "length(Locations/name) gt 0", [1, 2]),
    ("Things", "HistoricalLocations/Locations/name eq 'words'", [1]),
    ("Things", "Datastreams/phenomenonTime gt 2024-01-01T00:00:00Z", [1]),
    ("Things", "Datastreams/any(d: (d/name eq 'warm') eq true)", [1]),
]


@pytest.fixture
def closed(database, cast):
    """A town in which the things are public and all else is private."""
    with database.write(OPERATOR) as session:
        fill(session, cast.home.id, private=True)
        for row in session.query(ENTITIES["Thing"].model):
            row.private = False
    return database


@pytest.mark.parametrize("town", ["home", "partner", "stranger", "public"])
def test_what_is_not_to_be_seen_decides_nothing(closed, cast, town):
    with closed.read(cast.scope(town)) as session:
        found = {text: ids(session, name, text) for name, text, _ in LEAKS}
    assert found == {text: expected if town == "home" else [] for _, text, expected in LEAKS}


@pytest.mark.parametrize("town", ["partner", "stranger", "public"])
def test_what_is_not_to_be_seen_cannot_be_denied_either(closed, cast, town):
    with closed.read(cast.scope(town)) as session:
        assert ids(session, "Things", "not Datastreams/any()") == [1, 2, 3]
        assert ids(session, "Observations", "not (result gt 1000)") == ""


def test_what_was_granted_decides_for_the_partner(closed, cast):
    with closed.write(OPERATOR) as session:
        towns = {"owner_id": cast.home.id, "grantee_id": cast.partner.id}
        session.add(Grant(**towns, datastream_id=1, purpose="flood watch", until=in_days(1)))
    with closed.read(cast.partner.scope) as session:
        assert ids(session, "Things", "Datastreams/any()") == [1]
        assert ids(session, "Things", "Datastreams/Sensor/name eq 'box'") == [1]
        assert ids(session, "Observations", "result gt 2") == "bce"
        assert ids(session, "Observations", "not (Datastream/Thing/name eq 'nobody')") == "abcde"
    with closed.read(cast.stranger.scope) as session:
        assert ids(session, "Things", "Datastreams/any()") == []


@pytest.mark.parametrize("town", ["partner", "stranger", "public"])
def test_nothing_is_put_in_order_by_what_is_not_to_be_seen(closed, cast, town):
    with closed.write(OPERATOR) as session:
        for row in session.query(ENTITIES["Datastream"].model):
            row.private = False
    with closed.read(cast.scope(town)) as session:
        assert order(session, "Datastreams", "Sensor/metadata/year mul -1") == [1, 2, 3]
    with closed.read(cast.scope("home")) as session:
        assert order(session, "Datastreams", "Sensor/name ne 'mast'") == [2, 1, 3]


REFUSED = [
    ("Things", "name eq 5", "have to be of one kind, but name is text and this is a number"),
    ("Things", "id gt 'x' and id eq true", "id is a number and this is true or false"),
    ("Things", "nope eq 5", "Thing has no property called nope"),
    ("Things", "Nope/id eq 5", "Thing has no link called Nope"),
    ("Things", "Datastreams/nope eq 5", "Datastream has no property called nope"),
    ("Things", "name/x eq 5", "name of Thing has nothing called x"),
    ("Things", "Datastreams eq 5", "leads to no property"),
    ("Things", "name", "A condition needs true or false, but name is text"),
    ("Things", "5", "A condition needs true or false"),
    ("Things", "name add 1 eq 2", "add needs a number, but name is text"),
    ("Things", "startswith(id,'1')", "startswith needs text, but id is a number"),
    ("Things", "properties/x gt 2024-01-01T00:00:00Z", "JSON is compared with"),
    ("Things", "name/any()", "no link called name"),
    ("Things", "Datastreams/any(d: d/nope eq 1)", "no property called nope"),
    ("Things", "d/name eq 'x'", "no property called d"),
    ("Things", "year(name) eq 1", "year needs a time, but name is text"),
    ("Things", "before(name,now())", "before needs times"),
    ("Things", "geo.length(name) eq 1", "geo.length needs geometries, but name is text"),
    ("Observations", "phenomenonTime gt 2024-06-01", "A day has no zone"),
    ("Observations", "2024-06-01 le resultTime", "A day has no zone"),
    ("Observations", "phenomenonTime gt '2024-06-01T00:00:00'", "has no zone"),
    ("Observations", "phenomenonTime gt 'x'", "“x” is not a time"),
    ("Observations", "id gt 'x'", "not the id of an observation"),
    ("Observations", "id eq id", "compared with a text in quotes"),
    ("Observations", "phenomenonTime add 5 gt now()", "add cannot be computed"),
    ("Observations", "now() add duration'P3000000D' gt now()", "leaves the years"),
    ("Observations", "now() sub duration'P3000000D' gt now()", "leaves the years"),
    ("Observations", "duration'P1D' div 0 eq duration'P1D'", "leaves the years"),
    ("Locations", "location eq geography'POINT (1 1)'", "of one kind"),
    ("Locations", "st_within(location,geography'GEOMETRYCOLLECTION (POINT (1 1))')", "collection of geometries"),
    ("Locations", "st_relate(location,geography'POINT (1 1)','T')", "nine of the characters"),
    ("Locations", "st_relate(location,geography'POINT (1 1)',name)", "nine of the characters"),
    ("Locations", "geo.intersects(location,'POINT (1 1)')", "needs geometries, but this is text"),
]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@pytest.mark.parametrize(("name", "text", "sentence"), REFUSED)
def test_what_makes_no_sense_is_refused_before_a_database_is_asked(dialect, name, text, sentence):
    from_ = ENTITIES[name]
    row = aliased(from_.model) if name != "Observations" else _observations()
    with pytest.raises(BadRequest, match=sentence):
        condition(filter(text), from_, row, dialect)


def _observations():
    return Beside(observation.alias(), aliased(Datastream))


def test_a_circle_of_links_has_an_end(town):
    circle = "/".join(["Datastreams", "Thing"] * 9)
    with town.read(OPERATOR) as session:
        assert ids(session, "Things", f"{circle}/name eq 'Rathaus'") == [1]
        with pytest.raises(BadRequest, match="more than 25 links"):
            ids(session, "Things", f"{circle}/name eq 'Rathaus' or {circle}/id eq 1")


DEEP = [
    "not (" * 24 + "id eq 1" + ")" * 24,
    "(" * 49 + "id eq 1" + ")" * 49,
    "id" + " add 0" * 20 + " eq 1",
    "concat(" * 20 + "name" + ",'')" * 20 + " eq 'Rathaus'",
    "(" * 20 + "id eq 1" + ") eq true" * 20,
    " or ".join(["id eq 1"] * 240),
    "id eq 1 and " + " and ".join(["startswith(name,'R')"] * 200),
    "(id eq 1 and (not id eq 2 or " * 12 + "id eq 1" + "))" * 12,
    "Datastreams/any(a: Datastreams/any(b: Datastreams/any(c: Datastreams/any(d: a/id eq d/id and id eq 1))))",
]


TOO_DEEP = "id" + " add 0" * 48 + " eq 1"


@on_sqlite
def test_what_is_too_deep_for_a_database_is_refused(town):
    with town.read(OPERATOR) as session, pytest.raises(BadRequest, match="too much for the database"), bounded(session):
        ids(session, "Things", TOO_DEEP)


@pytest.mark.parametrize("text", DEEP, ids=lambda text: text[:12])
def test_what_the_grammar_lets_in_is_answered(town, text):
    with town.read(OPERATOR) as session:
        assert ids(session, "Things", text) == [1]


def test_statements_that_differ_in_their_values_alone_are_the_same_text(town):
    with listening.statements(town) as said, town.read(OPERATOR) as session:
        for values in (("Rathaus", 1, "2024-06-01", "POINT (1 1)", "a"), ("x", 2.5, "2020-01-01", "POINT (2 2)", "b")):
            ids(session, "Things", _shape(*values))
    assert len({text for text in said if "FROM thing" in text}) == 1


def _shape(name, number, day, place, key):
    return (
        f"name eq '{name}' and properties/{key} gt {number} and HistoricalLocations/time lt {day}T00:00:00Z"
        f" and geo.distance(Locations/location,geography'{place}') lt {number}"
    )


NEAR = "st_within(location,geography'POLYGON ((9 47, 11 47, 11 49, 9 49, 9 47))')"
CLOSE = "geo.distance(location,geography'POINT (10 48.4)') lt 0.1"


@on_sqlite
@pytest.mark.parametrize("text", [NEAR, CLOSE])
def test_sqlite_asks_its_tree_of_rectangles(town, text):
    assert "VIRTUAL TABLE" in _plan(town, text, "EXPLAIN QUERY PLAN ")


@on_postgresql
@pytest.mark.parametrize("text", [NEAR, CLOSE])
def test_postgis_asks_its_spatial_index(town, text):
    assert "location_location_gist" in _plan(town, text, "EXPLAIN ")


def _plan(town, text, explain):
    row = aliased(Location)
    # Row-level security comes before whatever could tell of a row, also before this index; the operator has none.
    dialect, url = town.engine.dialect, town.url
    engine = create_engine(url if dialect.name == "sqlite" else url.set(username="postgres"))
    event.listen(engine, "connect", lambda connection, _: _learn(connection, dialect.name))
    statement = select(row.id).where(condition(filter(text), ENTITIES["Location"], row, dialect))
    made = statement.compile(dialect=dialect)
    with engine.begin() as connection:
        if dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        parameters = made.construct_params()
        bound = {key: _bound(made, key, value, dialect) for key, value in parameters.items()}
        given = tuple(bound[key] for key in made.positiontup) if made.positiontup else bound
        return "\n".join(map(str, connection.exec_driver_sql(explain + str(made), given)))


def _learn(connection, dialect):
    if dialect == "sqlite":
        geo.register(connection)


def _bound(made, key, value, dialect):
    process = made.binds[key].type.dialect_impl(dialect).bind_processor(dialect)
    return process(value) if process else value
