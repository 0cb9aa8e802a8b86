import json

import pytest

from connectors import json_ld
from hub.errors import Unreadable


def local(document):
    body, unknown = json_ld.local(json.dumps(document))
    return json.loads(body), unknown


@pytest.mark.parametrize(
    "address", ["https://schema.org", "http://schema.org/", "https://www.schema.org/docs/x.jsonld"]
)
def test_the_context_of_schema_org_is_known(address):
    found, unknown = local({"@context": address, "name": "Trees"})
    assert (found["@context"], unknown) == (json_ld.SCHEMA_ORG, ())


def test_contexts_of_dcat_are_known():
    found, unknown = local({"@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld"})
    assert found["@context"]["title"] == {"@id": "http://purl.org/dc/terms/title"}
    assert unknown == ()


def test_an_unknown_context_is_left_out_and_told():
    found, unknown = local({"@context": ["http://169.254.169.254/latest", {"name": "http://schema.org/name"}]})
    assert found["@context"] == [{}, {"name": "http://schema.org/name"}]
    assert unknown == ("http://169.254.169.254/latest",)


@pytest.mark.parametrize(
    "document",
    [
        {"@graph": [{"@context": "http://10.0.0.1/"}]},
        {"@context": {"part": {"@id": "http://x/part", "@context": "http://10.0.0.1/"}}},
        {"@context": {"@import": "http://10.0.0.1/"}},
        {"@context": [["http://10.0.0.1/"]]},
    ],
)
def test_no_address_of_a_context_is_left_anywhere(document):
    body, _ = json_ld.local(json.dumps(document))
    assert b"10.0.0.1" not in body


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 70 + "1" + "}" * 70])
def test_deep_json_is_refused(text):
    with pytest.raises(Unreadable):
        json_ld.local(text)


def test_what_is_no_json_is_refused_with_a_sentence():
    with pytest.raises(Unreadable, match="not complete and correct JSON"):
        json_ld.local('{"a": ')
