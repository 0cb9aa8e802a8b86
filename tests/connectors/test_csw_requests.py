import pytest

from connectors import csw_requests, xmls


@pytest.mark.parametrize(
    ("url", "address", "own"),
    [
        ("https://a.example/csw", "https://a.example/csw", {}),
        ("https://a.example/csw?SERVICE=CSW&REQUEST=GetCapabilities&version=2.0.2", "https://a.example/csw", {}),
        ("https://a.example/csw?token=x&service=CSW#y", "https://a.example/csw", {"token": "x"}),
    ],
)
def test_of_an_address_only_what_is_not_csws_own_is_kept(url, address, own):
    assert csw_requests.address(url) == (address, own)


def test_a_page_is_asked_for_whole_and_in_the_form_that_is_wanted():
    asked = csw_requests.get_records({"schema": "iso19139"}, "", 51, 50)
    assert asked["outputSchema"] == "http://www.isotc211.org/2005/gmd"
    assert (asked["elementSetName"], asked["startPosition"], asked["maxRecords"]) == ("full", 51, 50)
    assert "constraint" not in asked


def test_identifiers_alone_are_asked_for_in_dublin_core():
    asked = csw_requests.get_records({"schema": "iso19139"}, "", 3, 1, brief=True)
    assert asked["outputSchema"] == "http://www.opengis.net/cat/csw/2.0.2"
    assert asked["elementSetName"] == "brief"


@pytest.mark.parametrize("since", ["2024-05-01' OR 'a' = 'a", "", "yesterday"])
def test_what_is_no_day_is_not_asked_for(since):
    assert "constraint" not in csw_requests.get_records({"incremental": True}, since, 1, 1)


@pytest.mark.parametrize(
    ("own", "asked"),
    [
        ("", "apiso:Modified >= '2024-05-01'"),
        ("a = 'b'", "a = 'b' AND apiso:Modified >= '2024-05-01'"),
        ("a = 'b' or c = 'd'", "(a = 'b' or c = 'd') AND apiso:Modified >= '2024-05-01'"),
    ],
)
def test_brackets_stand_only_where_they_are_needed(own, asked):
    config = {"incremental": True, "constraint": own}
    assert csw_requests.get_records(config, "2024-05-01", 1, 1)["constraint"] == asked


def test_a_question_as_xml_says_the_same():
    config = {"schema": "iso19139", "constraint": "Title like '%<&>%'"}
    asked = xmls.root(csw_requests.posted(csw_requests.get_records(config, "", 51, 50)))
    assert (asked.get("startPosition"), asked.get("maxRecords")) == ("51", "50")
    assert asked.get("outputSchema") == "http://www.isotc211.org/2005/gmd"
    assert xmls.text(asked, "Query/@typeNames") == "gmd:MD_Metadata"
    assert xmls.text(asked, "Query/ElementSetName") == "full"
    assert xmls.text(asked, "Query/Constraint/CqlText") == "Title like '%<&>%'"


@pytest.mark.parametrize(
    ("own", "address"), [({}, "https://a.example"), ({"token": "ä"}, "https://a.example?token=%C3%A4")]
)
def test_xml_is_sent_to_the_address_with_its_own_query(own, address):
    assert csw_requests.whole("https://a.example", own) == address
