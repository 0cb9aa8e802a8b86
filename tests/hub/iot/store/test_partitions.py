from datetime import UTC, datetime
from threading import Event, Thread

from hub.boundary import OPERATOR
from hub.iot.store import Given, Intake, observe, partitions, remove
from tests import listening
from tests.conftest import on_postgresql, on_sqlite
from tests.ingest import MINUTE, START, newest, stored

NOVEMBER = datetime(2041, 11, 30, 23, 59, tzinfo=UTC)


def names(database):
    with database.engine.connect() as connection:
        return partitions._partitions(connection.exec_driver_sql)


def put(database, stream, *times):
    with database.write(OPERATOR) as session:
        observe(session, [Given(stream, time, 1.0) for time in times])


@on_postgresql
def test_this_month_and_the_next_two_are_made_ahead(database):
    assert partitions.make_ahead(database, NOVEMBER) == [
        "observation_2041_11",
        "observation_2041_12",
        "observation_2042_01",
    ]
    assert partitions.make_ahead(database, NOVEMBER) == []


@on_sqlite
def test_sqlite_has_no_partitions(database):
    assert partitions.make_ahead(database) == []


@on_postgresql
def test_in_a_month_made_ahead_nothing_is_made_or_asked_while_writing(database, stream):
    partitions.make_ahead(database, NOVEMBER)
    with listening.statements(database) as statements:
        put(database, stream, NOVEMBER)
    assert statements
    assert not [each for each in statements if "pg_partition_tree" in each or "CREATE" in each]


@on_postgresql
def test_the_last_day_of_a_month_and_the_first_of_the_next_are_kept_apart(database, stream):
    put(database, stream, NOVEMBER, NOVEMBER + 2 * MINUTE)
    assert {"observation_2041_11", "observation_2041_12"} <= names(database)
    assert len(stored(database)) == 2


@on_postgresql
def test_a_month_that_was_taken_off_comes_back_with_what_it_holds(database, stream):
    put(database, stream, NOVEMBER)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE observation DETACH PARTITION observation_2041_11")
    assert stored(database) == []
    put(database, stream, NOVEMBER + MINUTE / 2)
    assert len(stored(database)) == 2


@on_postgresql
def test_a_group_notices_that_a_month_was_taken_off(database, stream):
    intake = Intake(database)
    intake.add([Given(stream, NOVEMBER, 1.0)])
    with database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE observation DETACH PARTITION observation_2041_11")
    assert intake.add([Given(stream, NOVEMBER, 1.0), Given(stream, NOVEMBER, 2.0)])[0].new is False


@on_postgresql
def test_a_month_that_is_taken_off_concurrently_waits_for_readers_and_fails_none(database, stream):
    put(database, stream, NOVEMBER, START)
    begun, done = Event(), Event()
    autocommit = database.engine.execution_options(isolation_level="AUTOCOMMIT")

    def detach():
        begun.set()
        with autocommit.connect() as connection:
            connection.exec_driver_sql("ALTER TABLE observation DETACH PARTITION observation_2041_11 CONCURRENTLY")
        done.set()

    with database.read(OPERATOR) as session:
        session.connection().exec_driver_sql("SELECT count(*) FROM observation").one()
        thread = Thread(target=detach)
        thread.start()
        begun.wait()
        put(database, stream, START + MINUTE)
        assert session.connection().exec_driver_sql("SELECT count(*) FROM observation").scalar_one() >= 2
    thread.join()
    assert done.is_set()
    assert newest(database, stream).count == 3


@on_postgresql
def test_past_months_without_a_row_are_taken_away(database, stream):
    put(database, stream, NOVEMBER, START)
    with database.write(OPERATOR) as session:
        remove(session, stream)
    later = datetime(2041, 12, 1, tzinfo=UTC)
    assert {"observation_2041_11", "observation_2024_05"} <= set(partitions.drop_empty(database, later))
    assert "observation_2041_11" not in names(database)
    put(database, stream, NOVEMBER, START)
    assert len(stored(database)) == 2
    assert not {"observation_2041_11", "observation_2024_05"} & set(partitions.drop_empty(database, later))


@on_postgresql
def test_a_month_that_somebody_reads_is_left_for_another_time(database, stream):
    put(database, stream, NOVEMBER)
    with database.write(OPERATOR) as session:
        remove(session, stream)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("SELECT FROM observation_2041_11")
        assert "observation_2041_11" not in partitions.drop_empty(database, datetime(2041, 12, 1, tzinfo=UTC))
    assert "observation_2041_11" in names(database)


@on_postgresql
def test_the_present_month_and_those_to_come_stay(database):
    partitions.make_ahead(database, NOVEMBER)
    partitions.drop_empty(database, NOVEMBER)
    assert {"observation_2041_11", "observation_2041_12"} <= names(database)
