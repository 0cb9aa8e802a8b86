from uuid import UUID

import pytest

from harvesters import origin
from hub.records import DatasetDraft

KEY = "0b3c8a52-1111-4222-8333-944444444444"


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("https://data.ulm.example/portal/dataset/trees", True),
        ("http://DATA.ulm.example/portal/dataset/trees", True),
        (" https://data.ulm.example/portal/x", True),
        ("https://data.ulm.example/portal", False),
        ("https://data.ulm.example/portal/", False),
        ("https://data.ulm.example/portals/x", False),
        ("https://data.ulm.example.evil.example/portal/x", False),
        ("https://data.ulm.example:8443/portal/x", False),
        ("ftp://data.ulm.example/portal/x", False),
        ("urn:uuid:1", False),
        ("http://[::1/portal/x", False),
        ("", False),
    ],
)
def test_what_lies_below_the_site_is_ours(address, ours):
    assert origin.below(address, "https://data.ulm.example/portal") is ours


@pytest.mark.parametrize(
    "said",
    [
        {"terms": {"identifier": "http://hub.example/dataset/1"}},
        {"terms": {"landing_page": "http://hub.example/dataset/1"}},
        {"terms": {"other_identifier": ["7", "http://hub.example/dataset/1"]}},
        {"extras": {"uri": "http://hub.example/dataset/1"}},
        {"extras": {"guid": "http://hub.example/dataset/1"}},
    ],
)
def test_a_record_says_in_many_places_where_it_comes_from(said):
    assert origin.is_here(DatasetDraft("7", "Bäume", **said), "http://hub.example")
    assert not origin.is_here(DatasetDraft("7", "Bäume", **said), "http://other.example")


def test_the_uuids_of_a_record_are_those_it_is_called_by():
    draft = DatasetDraft(KEY, "Bäume", terms={"identifier": f"urn:uuid:{KEY}", "landing_page": "http://x.example/1"})
    assert set(origin.ids(draft)) == {UUID(KEY)}
    assert not list(origin.ids(DatasetDraft("trees", "Bäume")))
