import pytest
from marshmallow import ValidationError

from connectors.hints import FileHints, hints


def test_what_is_not_set_is_no_hint():
    assert hints(FileHints().load({"title": "", "keyword": []})) == {"timezone": "Europe/Berlin"}


def test_what_belongs_to_the_transport_is_no_hint():
    assert "path" not in hints({"path": "/srv/drop", "title": "Bäume"})


def test_a_longitude_of_zero_is_a_hint():
    assert hints({"longitude": 0.0})["longitude"] == 0.0


@pytest.mark.parametrize("field", [{"timezone": "Mitteleuropa"}, {"latitude": 91}, {"delimiter": "xy"}])
def test_a_hint_that_cannot_be_is_refused_at_once(field):
    with pytest.raises(ValidationError):
        FileHints().load(field)


def test_every_field_is_described():
    assert all(field.metadata["description"] for field in FileHints().fields.values())
