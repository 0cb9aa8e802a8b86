import pytest

from hub.errors import BadRequest
from hub.iot.sensorthings.store.translate.postgres import Postgres
from hub.iot.sensorthings.store.translate.values import Value
from hub.iot.sensorthings.store.translate.views import as_boolean, as_number, as_text

VIEWS = {as_number: "number", as_text: "text", as_boolean: "boolean"}


@pytest.mark.parametrize("view", VIEWS)
def test_a_value_of_its_kind_is_seen_as_it_is(view):
    assert view(Postgres(), Value(VIEWS[view], "sql"), "it") == "sql"


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("kind", ["time", "geometry", "duration", "key", "null", "period"])
def test_what_cannot_be_seen_so_is_refused(view, kind):
    with pytest.raises(BadRequest, match="it needs"):
        view(Postgres(), Value(kind, "sql"), "it")
