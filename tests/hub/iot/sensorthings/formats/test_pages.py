"""Pages end early where they would be too large."""

from tests.hub.iot.sensorthings.town import HOURS, follow


def test_a_page_ends_early_where_it_would_be_too_large(get, yard, monkeypatch):
    monkeypatch.setattr("hub.iot.sensorthings.formats.pages.LARGEST", 5_000)
    found, pages = follow(get, f"Datastreams({yard.warm})/Observations?$top=100")
    assert len({each["@iot.id"] for each in found}) == HOURS
    assert pages > 10
