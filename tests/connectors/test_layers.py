import pytest

from connectors import layers, xmls
from hub.errors import Unreachable
from hub.records import Context, Refusal

ROOTS = frozenset({"WFS_Capabilities"})


def capabilities(site, door, state=None, path="", **config):
    config = layers.Config().load({"url": site.url + path, **config})
    return list(layers.capabilities(Context(config, door, state or {}), "WFS", "2.0.0", ROOTS))


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<html></html>", "HTML page"),
        (
            b"<ServiceExceptionReport><ServiceException>no such map</ServiceException></ServiceExceptionReport>",
            "no such map",
        ),
        (b"<ExceptionReport><Exception><ExceptionText>broken</ExceptionText></Exception></ExceptionReport>", "broken"),
        (b"<WMS_Capabilities/>", "does not tell what it has"),
        (b'<!DOCTYPE WFS_Capabilities [<!ENTITY a "b">]><WFS_Capabilities/>', "document type"),
        (b"", "empty"),
    ],
)
def test_an_answer_that_lists_no_layers_ends_the_run(site, door, body, sentence):
    site.reply = lambda *_: (200, {}, body)
    with pytest.raises(Unreachable, match=sentence):
        capabilities(site, door)


def test_capabilities_are_asked_for_beside_what_the_address_needs(site, door):
    site.reply = lambda *_: (200, {}, b"<WFS_Capabilities/>")
    (message,) = capabilities(site, door, path="/ows?map=a.map&SERVICE=WMS")
    assert site.asked[0][:2] == (
        "/ows",
        {"map": "a.map", "service": "WFS", "request": "GetCapabilities", "version": "2.0.0"},
    )
    assert message.url == site.url + "/ows?map=a.map"


def test_an_unchanged_service_is_passed_by_if_that_is_asked_for(site, door):
    site.reply = lambda *_: (200, {}, b'<WFS_Capabilities updateSequence="7"/>')
    (message,) = capabilities(site, door, incremental=True)
    assert message.state == {"sequence": "7"}
    assert capabilities(site, door, message.state, incremental=True) == []
    assert len(capabilities(site, door, message.state)) == 1


def test_only_a_run_that_reads_every_time_names_everything():
    assert layers.names_everything({}, {})
    assert not layers.names_everything({"incremental": True}, {})


def test_a_document_says_only_what_is_known():
    found = layers.document(
        "wfs", "https://a.example", {"title": "", "email": "a@b"}, {"name": "trees", "keywords": []}
    )
    assert (found.identifier, found.name) == ("https://a.example#trees", "trees")
    assert found.body == {"kind": "wfs", "service": {"email": "a@b"}, "layer": {"name": "trees"}}


def test_a_layer_without_a_name_is_refused():
    assert isinstance(layers.document("wfs", "https://a.example", {}, {"title": "Trees"}), Refusal)


@pytest.mark.parametrize(
    "body",
    [
        b"<r><ServiceProvider><ProviderName>Town</ProviderName><ServiceContact><ContactInfo><Address>"
        b"<ElectronicMailAddress>a@b</ElectronicMailAddress></Address></ContactInfo></ServiceContact></ServiceProvider></r>",
        b"<r><Service><ContactInformation><ContactOrganization>Town</ContactOrganization>"
        b"<ContactElectronicMailAddress>a@b</ContactElectronicMailAddress></ContactInformation></Service></r>",
    ],
)
def test_the_provider_is_found_in_both_forms(body):
    found = layers.provider(xmls.root(body))
    assert (found["provider"], found["email"]) == ("Town", "a@b")
