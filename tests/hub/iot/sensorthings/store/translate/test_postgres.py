import pytest
from sqlalchemy import Double, cast, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB

from hub.iot.sensorthings.store.translate.postgres import Postgres
from tests.conftest import on_postgresql

WORDS = Postgres()
HUGE = f"""'{{"a": [1{"0" * 400}]}}'"""


@on_postgresql
@pytest.mark.parametrize(
    ("value", "number", "text"),
    [(1.5, 1.5, None), ("1.5", None, "1.5"), ("huge", None, None), (True, None, None), (None, None, None)],
    ids=str,
)
def test_json_is_a_number_or_a_text_or_nothing(database, value, number, text):
    document = cast({"a": [value]}, JSONB) if value != "huge" else cast(literal_column(HUGE), JSONB)
    asked = select(WORDS.json_number(document, ("a", "[0]")), WORDS.json_text(document, ("a", "[0]")))
    with database.engine.connect() as connection:
        assert connection.execute(asked).one() == (number, text)


@on_postgresql
def test_a_time_far_outside_is_the_first_or_the_last(database):
    with database.engine.connect() as connection:
        years = select(WORDS.part("year", cast(1e300, Double), True), WORDS.part("year", cast(-1e300, Double), True))
        assert connection.execute(years).one() == (9999, 1)
