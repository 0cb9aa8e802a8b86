import pytest

from connectors import xmls
from connectors.csw_pages import NOT_GIVEN
from connectors.csw_services import Coupling
from tests.harvesters.iso.records import citation, element, record, words

COUPLED = f"{{{NOT_GIVEN}}}coupled"


def service(reference, url="https://a.example/wms", operation="GetCapabilities"):
    linkage = element("srv:connectPoint/CI_OnlineResource/linkage/URL", url)
    made = element(
        "srv:containsOperations/srv:SV_OperationMetadata", element("srv:operationName", words(operation)), linkage
    )
    kind = element("srv:serviceTypeVersion", words("OGC:WMS 1.3.0"))
    return xmls.root(
        record(kind, made, reference, kind="srv:SV_ServiceIdentification", cited=citation("Map"), guid="map")
    )


def data(guid="trees-1", code="https://a.example/id/trees"):
    made = element("identifier/MD_Identifier/code", words(code))
    return xmls.root(record(guid=guid, cited=citation("Trees", made)))


def joined(service, record):
    coupling = Coupling()
    coupling.learn([service])
    coupling.join([record])
    return [dict(one.attrib) for one in record.iterchildren(COUPLED)]


@pytest.mark.parametrize(
    "reference",
    [
        '<srv:operatesOn uuidref="trees-1"/>',
        '<srv:operatesOn xlink:href="https://a.example/id/trees"/>',
        '<srv:operatesOn xlink:href="https://b.example/csw?request=GetRecordById&amp;id=trees-1"/>',
        element("srv:coupledResource/srv:SV_CoupledResource/srv:identifier", words("trees-1")),
    ],
)
def test_data_are_joined_with_the_service_however_it_names_them(reference):
    assert joined(service(reference), data()) == [
        {"title": "Map", "url": "https://a.example/wms", "type": "OGC:WMS 1.3.0"}
    ]


def test_other_data_are_left_alone():
    assert joined(service('<srv:operatesOn uuidref="trees-1"/>'), data("parks", "https://a.example/id/parks")) == []


@pytest.mark.parametrize("part", [{"operation": "GetMap"}, {"url": "see the office"}])
def test_a_service_without_an_address_of_its_capabilities_is_not_joined(part):
    assert joined(service('<srv:operatesOn uuidref="trees-1"/>', **part), data()) == []


def test_one_address_is_joined_once_for_several_names_of_the_same_data():
    both = '<srv:operatesOn uuidref="trees-1"/><srv:operatesOn xlink:href="https://a.example/id/trees"/>'
    assert len(joined(service(both), data())) == 1


def test_data_teach_nothing_about_services():
    assert Coupling().learn([data()]) is False
