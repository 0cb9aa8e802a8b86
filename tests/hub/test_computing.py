import math

import pytest
from sqlalchemy import Double, bindparam, func, select

from hub.computing import statements

INF = math.inf
TWO = [
    ("add", 1, 2, 3),
    ("add", 1e300, 1e300, 2e300),
    ("add", 1e308, 1e308, None),
    ("add", INF, -INF, None),
    ("subtract", 1, 3, -2),
    ("subtract", -1e308, 1e308, None),
    ("multiply", 3, 0.5, 1.5),
    ("multiply", 1e200, 1e200, None),
    ("multiply", 1e-200, 1e-200, 0),
    ("multiply", 1e150, 1e150, 1e150 * 1e150),
    ("multiply", INF, 0, None),
    ("divide", 1, 4, 0.25),
    ("divide", 1, 0, None),
    ("divide", 0, 0, None),
    ("divide", 0, 5, 0),
    ("divide", 1e150, 1e-200, None),
    ("divide", 1e-200, 1e140, 0),
    ("modulo", 7, 3, 1),
    ("modulo", -7, 3, -1),
    ("modulo", 0.3, 0.1, 0),
    ("modulo", 5, 0, None),
    ("modulo", 1e300, 3, None),
    ("modulo", 1e-200, 3, 0),
    ("modulo", 123456789012345, 0.000001, 0),
]
ONE = [("round", 2.5, 3), ("round", -2.5, -3), ("round", 0.4, 0), ("round", 1e300, 1e300), ("round", INF, INF)]


def asked(database, name, *numbers):
    """What the database says."""
    arguments = [bindparam(None, number, type_=Double(), unique=True) for number in numbers]
    with database.engine.connect() as connection:
        return connection.execute(select(getattr(func, f"allmende_{name}")(*arguments, type_=Double()))).scalar_one()


def test_arithmetic_is_the_same_on_both_databases_and_never_an_error(database):
    found = {(name, a, b): asked(database, name, float(a), float(b)) for name, a, b, _ in TWO}
    assert found == {(name, a, b): expected for name, a, b, expected in TWO}


def test_halves_are_rounded_away_from_zero(database):
    assert {(n, a): asked(database, n, float(a)) for n, a, _ in ONE} == {(n, a): expected for n, a, expected in ONE}


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "divide", "modulo"])
def test_nothing_makes_nothing(database, name):
    assert asked(database, name, None, 1.0) is None
    assert asked(database, name, 1.0, None) is None


def test_the_functions_can_be_made_again(database):
    if database.is_sqlite:
        return
    with database.engine.begin() as connection:
        for statement in statements():
            connection.exec_driver_sql(statement)
    assert asked(database, "add", 1.0, 1.0) == 2


@pytest.mark.parametrize(("number", "expected"), [(2.5, 2), (-5.0, 0), (1e300, 1e9), (INF, 1e9), (None, None)])
def test_an_offset_fits_into_any_text(database, number, expected):
    assert asked(database, "offset", number) == expected


SQLITE = [
    ("part(-1000000, 'year')", 1969),
    ("part(1e300, 'year')", 9999),
    ("part(-1e300, 'year')", 1),
    ("part(1500000, 'fractionalseconds')", 0.5),
    ("part(1500000, 'date')", "1970-01-01"),
    ("part(1500000, 'time')", "00:00:01.500000"),
    ("floor(-2.5)", -3),
    ("ceiling(-2.5)", -2),
    ("floor(9e999)", INF),
    ("lower('ÄÖß')", "äöß"),
    ("upper('äöß')", "ÄÖSS"),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_learns_what_it_lacks(database):
    with database.engine.connect() as connection:
        found = [connection.exec_driver_sql(f"SELECT allmende_{call}").scalar_one() for call, _ in SQLITE]
    assert found == [expected for _, expected in SQLITE]
