import pytest
from sqlalchemy.exc import DBAPIError

from hub.boundary import OPERATOR
from hub.iot.store import Given, observe
from hub.iot.store.rows import Missing
from hub.iot.store.writers import Standing, Sum, Taken, outbox, sums, told, writer
from tests.ingest import START, add_stream
from tests.ingest import told as outbox_of

US = int(START.timestamp() * 1e6)
ROW = (1, US, 0, 1.0, 0, None, None)


def test_sums_are_of_each_datastream():
    rows = [
        ROW,
        (1, US + 1, 0, 2.0, 4, 9, {"end": 7}),
        (1, US + 2, 0, 3.0, 0, 5, {"valid": [1, 2]}),
        (2, US, 0, 1.0, 0, None, None),
    ]
    assert sums(rows) == [Sum(rows[2], US, 3, 1, 7, 5, 9), Sum(rows[3], US, 1, 0, None, None, None)]


def test_the_outbox_is_small_json():
    assert outbox([ROW], [(1, 2, 3)]) == b'{"new":[[1,%d,0,1.0,0,null,null]],"gone":[[1,2,3]]}' % US


def test_what_stands_is_known_of_those_that_are_there(database, cast):
    with database.write(OPERATOR) as session:
        one = add_stream(session, cast.home.id, "one", properties={"quality": {"low": 1}}).id
        two = add_stream(session, cast.home.id, "two").id
        observe(session, [Given(one, START, 1.0)])
        found = writer(session.connection()).standing({one, two, two + 1})
    assert found == {one: Standing({"low": 1}, US, named=False), two: Standing(None, None, named=False)}


def test_a_key_that_is_there_is_taken(database, stream):
    row = (stream, *ROW[1:])
    with database.write(OPERATOR) as session:
        writer(session.connection()).add([row])
    with pytest.raises(Taken), database.write(OPERATOR) as session:
        writer(session.connection()).add([row])


def test_what_is_merged_is_what_was_free(database, stream):
    row, other = (stream, *ROW[1:]), (stream, US + 1, *ROW[2:])
    with database.write(OPERATOR) as session:
        write = writer(session.connection())
        write.add([row])
        assert write.merge([row, other]) == {(stream, US + 1, 0)}
        assert sorted(write.known([(stream, US), (stream, US + 1), (stream, US + 2)])) == [row, other]


def test_nobody_finishes_what_belongs_to_no_datastream(database, stream):
    with pytest.raises((Missing, DBAPIError)), database.write(OPERATOR) as session, told(session.connection()):
        writer(session.connection()).finish([(stream + 1, *ROW[1:])])


def test_the_outbox_alone_can_be_told(database, stream):
    with database.write(OPERATOR) as session:
        writer(session.connection()).tell(outbox([], [(stream, 1, 2)]))
    assert outbox_of(database) == [{"new": [], "gone": [[stream, 1, 2]]}]


def test_what_the_driver_says_is_said_by_sqlalchemy(database):
    with database.engine.connect() as connection, pytest.raises(DBAPIError), told(connection):
        connection.connection.driver_connection.execute("SELECT nothing FROM nowhere")
