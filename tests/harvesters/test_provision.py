import pytest
from shapely.geometry import Point, box
from sqlalchemy import select

from harvesters.provision import GUID, Provision
from hub.boundary import OPERATOR, PUBLIC
from hub.datasets import store as datasets
from hub.datasets.models import Dataset
from hub.errors import Invalid
from hub.identity import store as identity
from hub.iot import store as iot
from hub.iot.models import Datastream, FeatureOfInterest, HistoricalLocation, Location, ObservedProperty, Sensor, Thing
from hub.iot.quality import Checks, Last
from hub.records import Place, Stream
from hub.sources.models import Source
from tests.ingest import START, add_source


def at(longitude, latitude=48.4, name=""):
    return Place({"type": "Point", "coordinates": [longitude, latitude]}, name=name)


@pytest.fixture
def source(database, cast):
    """A source of home whose owner said what the data is about."""
    said = {"path": "/nowhere", "title": "Raumluft", "license": "dl-by-de/2.0", "theme": ["Umwelt"], "keyword": ["CO2"]}
    return add_source(database, cast.home.id, "folder", said, name="Schul-Luft", title="Luft in Schulen")


@pytest.fixture
def see(database, cast, source):
    """`see(stream, …)` in one session of a new run; what is known of each then."""

    def provide(*streams):
        with database.write(cast.home.scope) as session:
            row = session.get_one(Source, source)
            made = Provision(row.id, row.owner_id, row.name, row.title, row.private, row.config)
            return [made.stream(session, stream) for stream in streams]

    return provide


def only(database, kind, scope=OPERATOR):
    with database.read(scope) as session:
        row = session.scalars(select(kind)).one()
        session.expunge(row)
        return row


def every(database, kind):
    with database.read(OPERATOR) as session:
        return len(session.scalars(select(kind)).all())


def shown(database, source):
    with database.read(OPERATOR) as session:
        return datasets.shown(session, datasets.find_by_guid(session, source, GUID).id)


def test_a_stream_becomes_a_thing_a_datastream_and_what_describes_it(database, see):
    (known,) = see(Stream("room-1", "co2", thing_name="Raum 1", sensor="ERS CO2", description="Fensterseite"))
    stream = only(database, Datastream)
    assert (stream.id, stream.identifier, stream.name) == (known.id, "co2", "Raum 1: CO2-Konzentration")
    assert stream.unit_of_measurement == {
        "name": "CO2-Konzentration", "symbol": "ppm", "definition": "http://unitsofmeasure.org/ucum#[ppm]"
    }  # fmt: skip
    assert (only(database, Thing).name, only(database, Sensor).name) == ("Raum 1", "ERS CO2")
    assert only(database, ObservedProperty).definition.startswith("http://vocab.nerc.ac.uk/")
    assert known.checks == Checks(low=300, high=10_000, step=5_000, flat=24)
    assert known.last == Last()


def test_an_unknown_property_keeps_its_word_and_has_no_checks(database, see):
    (known,) = see(Stream("room-1", "Zufriedenheit", unit="Punkte"))
    assert only(database, Datastream).unit_of_measurement["symbol"] == "Punkte"
    assert only(database, ObservedProperty).name == "Zufriedenheit"
    assert known.checks == Checks()


@pytest.mark.parametrize("kind", [Thing, Datastream, Sensor, ObservedProperty, Dataset])
def test_what_was_seen_before_is_found_and_not_made_again(database, see, kind):
    stream = Stream("room-1", "co2")
    assert [known.id for known in see(stream, stream)] == [known.id for known in see(stream, stream)]
    assert every(database, kind) == 1


def test_names_with_any_sign_are_told_apart(database, see):
    first, second = see(Stream("a/b", "c"), Stream("a", "b/c"))
    assert first.id != second.id
    assert every(database, Thing) == 2


def test_two_properties_of_a_thing_share_it_and_its_instrument(database, see):
    see(Stream("room-1", "co2"), Stream("room-1", "temperature"))
    assert (every(database, Thing), every(database, Sensor), every(database, Datastream)) == (1, 1, 2)


def test_without_a_name_of_the_instrument_it_is_named_after_its_source(database, see):
    see(Stream("room-1", "co2"))
    assert only(database, Sensor).name == "Luft in Schulen"


# the dataset that shows them


def test_the_datastreams_of_a_source_are_shown_by_one_dataset_as_its_owner_described(database, source, see):
    see(Stream("room-1", "co2"), Stream("room-2", "co2"))
    found = shown(database, source)
    row = found.dataset
    assert (row.title, row.name, row.license) == ("Raumluft", "schul-luft", "dl-by-de/2.0")
    assert (row.keyword, row.theme, row.private) == (["CO2"], ["ENVI"], True)
    assert [(p.title, p.format, p.license) for p in found.distributions] == [
        ("room-1: CO2-Konzentration", "CSV", "dl-by-de/2.0"),
        ("room-2: CO2-Konzentration", "CSV", "dl-by-de/2.0"),
    ]
    assert all(part.datastream_id for part in found.distributions)


def test_a_further_datastream_is_a_change_of_the_dataset(database, source, see):
    see(Stream("room-1", "co2"))
    before = shown(database, source).dataset.metadata_modified
    see(Stream("room-1", "co2"))
    assert shown(database, source).dataset.metadata_modified == before
    see(Stream("room-2", "co2"))
    assert shown(database, source).dataset.metadata_modified > before


@pytest.mark.parametrize(("published", "seen"), [(True, 2), (False, 0)])
def test_a_new_datastream_is_as_public_as_the_dataset_is_now(database, cast, source, see, published, seen):
    see(Stream("room-1", "co2"))
    with database.write(cast.home.scope) as session:
        row = datasets.find_by_guid(session, source, GUID)
        datasets.publish(session, row, private=False)
        if not published:
            datasets.remove(session, row)
    see(Stream("room-2", "co2"))
    with database.read(PUBLIC) as session:
        assert len(session.scalars(select(Datastream)).all()) == len(session.scalars(select(Thing)).all()) == seen


# places


def test_a_thing_has_its_place_and_since_when(database, source, see):
    see(Stream("room-1", "co2", place=at(9.99, name="Schule")))
    assert (only(database, Location).location, only(database, Location).name) == (Point(9.99, 48.4), "Schule")
    assert only(database, HistoricalLocation).time > START
    assert only(database, FeatureOfInterest).feature == Point(9.99, 48.4)
    assert shown(database, source).dataset.spatial == Point(9.99, 48.4)


def test_the_same_place_again_is_no_move(database, see):
    for _ in range(2):
        see(Stream("room-1", "co2", place=at(9.99)), Stream("room-1", "temperature", place=at(9.99)))
    assert (every(database, Location), every(database, HistoricalLocation)) == (1, 1)


def test_a_move_leaves_a_trace(database, see):
    see(Stream("room-1", "co2", place=at(9.99)))
    see(Stream("room-1", "co2", place=at(10.01)))
    assert (every(database, Location), every(database, HistoricalLocation)) == (2, 2)
    with database.read(OPERATOR) as session:
        (thing,) = session.scalars(select(Thing))
        assert [location.location.x for location in thing.locations] == [10.01]


def test_the_dataset_covers_all_places(database, source, see):
    see(Stream("a", "co2", place=at(9.9, 48.3)), Stream("b", "co2", place=at(10.1, 48.5)), Stream("c", "co2"))
    assert shown(database, source).dataset.spatial.equals(box(9.9, 48.3, 10.1, 48.5))


def test_a_place_that_is_none_is_refused(see):
    with pytest.raises(Invalid, match="not a geometry"):
        see(Stream("room-1", "co2", place=Place({"type": "Blob"})))


def test_where_a_known_datastream_stood_is_known(database, cast, see):
    (known,) = see(Stream("room-1", "co2"))
    with database.write(cast.home.scope) as session:
        iot.append(session, [iot.Observed(known.id, START, 640.0)])
    (again,) = see(Stream("room-1", "co2"))
    assert again.last == Last(START, 640.0, START)


@pytest.mark.parametrize(
    ("words", "license", "rights"),
    [("dl-by-de/2.0", "dl-by-de/2.0", None), ("", "cc-zero", None), ("Nur für das Amt", "", "Nur für das Amt")],
)
def test_the_dataset_says_what_its_organisation_says_of_all_and_its_source_does_not(
    database, cast, words, license, rights
):
    with database.write(OPERATOR) as session:
        said = {"license": "cc-zero", "contact_email": "o@town.example"}
        identity.update_organization(session, identity.organization(session, "home"), {"defaults": said})
    source = add_source(database, cast.home.id, "folder", {"path": "/nowhere", "license": words}, name="air")
    with database.write(cast.home.scope) as session:
        row = session.get_one(Source, source)
        made = Provision(row.id, row.owner_id, row.name, row.title, row.private, row.config)
        made.stream(session, Stream("room", "co2"))
    row = only(database, Dataset)
    assert (row.license, row.terms.get("rights")) == (license, rights)
    assert (row.terms["contact_email"], row.terms["frequency"]) == ("o@town.example", "CONT")
