import pytest

from connectors import xmls
from harvesters.iso import online
from harvesters.iso.dialects import OLD
from tests.harvesters.iso.records import distribution, element, record, words
from tests.harvesters.iso.records import online as link

TERMS = online.Terms("trees-1", "cc-by/4.0", "Stadt Ulm", "Nur hier")


def read(*links, **settings):
    root = xmls.root(record(after=distribution(*links, **settings)))
    return list(online.distributions(online.links(root), online.formats(root, OLD), TERMS))


def test_a_file_is_a_download_with_its_format_and_size():
    (found,) = read(link("https://a.example/trees.csv", name="Trees"), size="0.5")
    assert (found.access_url, found.download_url) == ("https://a.example/trees.csv",) * 2
    assert (found.title, found.format, found.media_type, found.byte_size) == ("Trees", "CSV", "text/csv", 500_000)
    assert (found.license, found.terms) == ("cc-by/4.0", {"license_attribution": "Stadt Ulm", "rights": "Nur hier"})


def test_a_service_is_a_data_service_and_no_download():
    (found,) = read(link("https://a.example/wms?map=1&SERVICE=WMS&Request=GetCapabilities", name="Map"), size="9")
    assert (found.format, found.download_url, found.byte_size) == ("WMS_SRVC", "", None)
    assert found.terms["access_services"] == [
        {
            "title": "Map",
            "endpoint_url": ["https://a.example/wms?map=1"],
            "endpoint_description": ["https://a.example/wms?map=1&SERVICE=WMS&Request=GetCapabilities"],
            "conforms_to": ["http://www.opengis.net/def/serviceType/ogc/wms"],
            "license": "cc-by/4.0",
        }
    ]


@pytest.mark.parametrize("function", ["information", "search", "completeMetadata"])
def test_a_link_to_words_about_the_data_is_no_distribution(function):
    assert read(link("https://a.example/about", function=function)) == []


def test_a_link_of_function_download_is_a_download_whatever_its_address():
    (found,) = read(link("https://a.example/get?id=1", function="download"), formats=["CSV"])
    assert (found.download_url, found.format) == ("https://a.example/get?id=1", "CSV")


def test_one_format_of_a_record_is_meant_of_all_and_several_of_none():
    (one,) = read(link("https://a.example/get"), formats=["Shapefile"])
    (none,) = read(link("https://a.example/get"), formats=["XLS, XLSX"])
    assert (one.format, none.format) == ("SHP", "")


def test_what_is_no_address_is_left_out():
    assert read(link("see the office"), link("ftp://a.example/x"), link("http://["), link("")) == []


def test_blanks_in_an_address_are_quoted_and_a_missing_scheme_is_added():
    first, second = read(link("https://a.example/a b.pdf"), link("www.a.example/c.pdf"))
    assert (first.access_url, second.access_url) == ("https://a.example/a%20b.pdf", "http://www.a.example/c.pdf")


def test_the_same_link_counts_once():
    assert len(read(link("https://a.example/x.csv"), link("https://a.example/x.csv"))) == 1


def test_an_identifier_stays_when_other_links_come():
    (alone,) = read(link("https://a.example/x.csv"))
    _, beside = read(link("https://a.example/new.csv"), link("https://a.example/x.csv"))
    assert alone.identifier == beside.identifier


@pytest.mark.parametrize("size", ["0", "-1", "many", "1e300", "nan"])
def test_a_size_that_is_none_is_left_out(size):
    (found,) = read(link("https://a.example/x.csv"), size=size)
    assert found.byte_size is None


def test_links_of_a_distributor_are_found():
    options = element(
        "distributionInfo/MD_Distribution/distributor/MD_Distributor/distributorTransferOptions/MD_DigitalTransferOptions",
        link("https://a.example/x.csv"),
    )
    assert [one.url for one in online.links(xmls.root(record(after=options)))] == ["https://a.example/x.csv"]


def test_formats_of_a_distributor_are_found():
    made = element(
        "distributionInfo/MD_Distribution/distributor/MD_Distributor/distributorFormat/MD_Format/name", words("GML")
    )
    assert online.formats(xmls.root(record(after=made)), OLD) == ["GML"]
