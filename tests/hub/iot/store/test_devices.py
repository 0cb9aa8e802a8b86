import pytest

from hub.boundary import OPERATOR
from hub.errors import Invalid
from hub.identity import store as identity
from hub.iot import store
from tests.ingest import add_stream


@pytest.mark.parametrize(
    ("user", "works"), [("home-admin", True), ("root", True), ("partner-admin", False), ("stranger-admin", False)]
)
def test_who_may_write_for_its_organisation_makes_a_token_for_a_device(database, cast, user, works):
    def make():
        with database.write(OPERATOR) as session:
            stream = add_stream(session, cast.home.id)
            row, _ = store.create_token(session, identity.user(session, user), "box", datastream=stream.id)
            assert (row.scope, row.datastream_id) == ("observe", stream.id)

    if works:
        make()
    else:
        with pytest.raises(Invalid) as told:
            make()
        assert "may not write" in told.value.fields["datastream"][0]


def test_a_datastream_that_is_not_to_be_seen_is_missing(database, cast):
    with database.write(OPERATOR) as session:
        stream = add_stream(session, cast.home.id).id
    with pytest.raises(Invalid) as told, database.write(cast.stranger.scope) as session:
        store.create_token(session, identity.user(session, "stranger-admin"), "box", datastream=stream)
    assert told.value.fields == {"datastream": ["names no datastream"]}
