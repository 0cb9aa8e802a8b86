"""A name belongs to one process at a time."""

from hub.iot.mqtt.claims import Claim


def test_a_name_that_somebody_has_is_not_given_again(database, tmp_path):
    first, second, other = (Claim(database, tmp_path, name) for name in ("one", "one", "two"))
    assert first.take()
    assert not second.take()
    assert other.take()
    assert first.holds()
    assert not second.holds()
    first.release()
    assert second.take()
    for claim in (second, other):
        claim.release()


def test_a_connection_that_breaks_loses_the_name(database, tmp_path):
    first, second = Claim(database, tmp_path, "one"), Claim(database, tmp_path, "one")
    assert first.take()
    first.release()
    assert not first.holds()
    assert second.take()
    second.release()
