import pytest
from sqlalchemy.exc import IntegrityError

from hub.boundary import OPERATOR
from hub.errors import BadRequest
from hub.iot.sensorthings.store.translate import bounded

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def test_a_statement_that_does_not_end_is_ended(database):
    with database.read(OPERATOR) as session, pytest.raises(BadRequest, match="longer than"), bounded(session, 0.05):
        session.connection().exec_driver_sql(ENDLESS)


def test_afterwards_statements_take_their_time_again(database):
    with database.read(OPERATOR) as session:
        with bounded(session, 0):
            pass
        if session.connection().dialect.name == "sqlite":
            many = ENDLESS.replace("FROM n)", "FROM n WHERE i < 100000)")
            assert session.connection().exec_driver_sql(many).scalar_one() == 100_000


def test_what_cannot_be_computed_is_the_fault_of_who_asks(database):
    text = "SELECT 1 / 0" if not database.is_sqlite else f"SELECT {'(' * 200}1{')' * 200}"
    with database.read(OPERATOR) as session, pytest.raises(BadRequest, match="too much"), bounded(session):
        session.connection().exec_driver_sql(text)


def test_a_tree_too_deep_for_python_is_too_much(database):
    with database.read(OPERATOR) as session, pytest.raises(BadRequest, match="too much"), bounded(session):
        raise RecursionError


def test_other_errors_stay_what_they_are(database):
    with database.write(OPERATOR) as session, pytest.raises(IntegrityError), bounded(session):
        session.connection().exec_driver_sql("INSERT INTO delivery (key) VALUES ('x')")
