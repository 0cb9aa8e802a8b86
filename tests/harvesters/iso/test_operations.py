from connectors import xmls
from harvesters.iso import online, operations
from tests.harvesters.iso.records import distribution, element, record, words

TERMS = online.Terms("map-1", "cc-by/4.0", "", "")


def operation(name, url):
    inside = element("srv:operationName", words(name)) + element("srv:connectPoint/CI_OnlineResource/linkage/URL", url)
    return element("srv:containsOperations/srv:SV_OperationMetadata", inside)


def service(*parts, links=()):
    root = xmls.root(record(*parts, kind="srv:SV_ServiceIdentification", after=distribution(*links)))
    found = xmls.node(root, "identificationInfo")[0]
    return list(operations.distributions(root, found, online.links(root), TERMS))


def test_a_service_is_one_distribution_by_its_capabilities():
    kind = element("srv:serviceType/gco:LocalName", "view") + element("srv:serviceTypeVersion", words("OGC:WMS 1.3.0"))
    (found,) = service(
        kind, operation("GetCapabilities", "https://a.example/ows"), operation("GetMap", "https://a.example/map")
    )
    assert (found.access_url, found.format, found.title) == ("https://a.example/ows", "WMS_SRVC", "Trees")
    assert found.terms["access_services"][0]["endpoint_url"] == ["https://a.example/ows"]


def test_the_same_endpoint_counts_once():
    from_operation = operation("GetCapabilities", "https://a.example/ows?SERVICE=WMS&amp;REQUEST=GetCapabilities")
    assert len(service(from_operation, operation("GetCapabilities", "https://a.example/ows"))) == 1


def test_a_service_that_the_catalogue_couples_with_data_is_a_distribution_of_them():
    coupled = '<c:coupled xmlns:c="urn:allmende:csw" title="Map" url="https://a.example/ows" type="OGC:WMS"/>'
    (found,) = operations.coupled(xmls.root(record(after=coupled)), TERMS)
    assert (found.title, found.format) == ("Map", "WMS_SRVC")
    assert found.terms["access_services"][0]["endpoint_url"] == ["https://a.example/ows"]


def test_a_coupled_service_without_an_address_is_none():
    coupled = '<c:coupled xmlns:c="urn:allmende:csw" title="Map"/>'
    assert list(operations.coupled(xmls.root(record(after=coupled)), TERMS)) == []
