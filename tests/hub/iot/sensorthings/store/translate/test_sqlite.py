import pytest
from sqlalchemy import select

from hub.errors import BadRequest
from hub.iot.sensorthings.store.translate.sqlite import Sqlite
from tests.conftest import on_sqlite

WORDS = Sqlite()


@on_sqlite
@pytest.mark.parametrize(
    ("value", "number", "text"),
    [("1.5", 1.5, None), ('"1.5"', None, "1.5"), ("true", None, None), ("null", None, None)],
)
def test_json_is_a_number_or_a_text_or_nothing(database, value, number, text):
    document = f'{{"a b": [{value}]}}'
    asked = select(WORDS.json_number(document, ("a b", "[0]")), WORDS.json_text(document, ("a b", "[0]")))
    with database.engine.connect() as connection:
        assert connection.execute(asked).one() == (number, text)


@on_sqlite
@pytest.mark.parametrize("document", ['{"a": [[1, 5]]}', '{"a": {"0": {"1": 5}}}'])
def test_a_number_in_a_path_is_a_name_or_a_place(database, document):
    names = ("a", "0", "1")
    asked = select(WORDS.json_number(document, names), WORDS.json_missing(document, names))
    with database.engine.connect() as connection:
        assert tuple(connection.execute(asked).one()) == (5, 0)
        assert connection.scalar(select(WORDS.json_missing(document, ("a", "0", "2"))))


@pytest.mark.parametrize("name", ['a"b', "a\\b", '"] or 1=1'])
def test_a_name_cannot_leave_its_path(name):
    with pytest.raises(BadRequest, match="double quote"):
        WORDS.json_text("{}", (name,))
