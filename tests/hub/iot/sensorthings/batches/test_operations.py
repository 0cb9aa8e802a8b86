"""The requests of a batch, however they were written."""

import pytest

from hub.errors import BadRequest
from hub.iot.sensorthings.batches.operations import MOST, Group, Operation, checked, operation


@pytest.mark.parametrize(
    ("url", "path", "query"),
    [
        ("Things(1)", "Things(1)", ""),
        ("/Things(1)", "Things(1)", ""),
        ("/v1.1/Things(1)?$select=name", "Things(1)", "$select=name"),
        ("/sensorthings/v1.1/Things", "Things", ""),
        ("https://hub.example.org/sensorthings/v1.1/Things(1)/Locations", "Things(1)/Locations", ""),
        ("$thing/Datastreams", "$thing/Datastreams", ""),
        ("Things%281%29", "Things(1)", ""),
        ("Observations('17-5')", "Observations('17-5')", ""),
    ],
)
def test_an_address_is_read_from_the_root_of_the_service(url, path, query):
    found = operation("get", url, headers={})
    assert (found.method, found.path, found.query) == ("GET", path, query)


@pytest.mark.parametrize("method", ["", "HEAD", "OPTIONS", "GET POST", "x" * 1000])
def test_other_methods_are_refused(method):
    with pytest.raises(BadRequest, match="A batch takes"):
        operation(method, "Things", headers={})


@pytest.mark.parametrize("id", ["a b", "a\r\nX: y", "ä", "x" * 201])
def test_an_id_is_a_word(id):
    with pytest.raises(BadRequest, match="short word"):
        operation("GET", "Things", id=id, headers={})


@pytest.mark.parametrize("url", ["$batch", "/sensorthings/v1.1/$batch", "%24batch", "Things%00", "http://[x/Things"])
def test_some_addresses_are_refused(url):
    with pytest.raises(BadRequest):
        operation("POST", url, headers={})


def test_names_of_headers_are_lower_case():
    assert operation("GET", "Things", headers={"Prefer": "x"}).headers == {"prefer": "x"}


def test_a_thousand_requests_are_the_most():
    with pytest.raises(BadRequest, match="at most 1000"):
        checked([Group((Operation("GET", "Things"),) * MOST), Operation("GET", "Things")])


def test_requests_may_share_an_id():
    steps = [Operation("GET", "Things", id="a"), Group((Operation("POST", "Things", id="a"),))]
    assert checked(steps) == steps
