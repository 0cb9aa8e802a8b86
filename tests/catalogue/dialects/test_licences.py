import pytest

from catalogue import rdf
from catalogue.dialects import licences
from catalogue.dialects.saying import Saying
from catalogue.rdf import Iri


def offered(*codes: str) -> Saying:
    """A dataset whose distributions have these licences."""
    ways = [
        rdf.node(Iri(f"http://localhost/{n}"), "dcat:Distribution", [("dct:license", Iri(code))])
        for n, code in enumerate(codes)
    ]
    return Saying(rdf.node(Iri("http://localhost/a"), "dcat:Dataset", (("dcat:distribution", way) for way in ways)))


DE = "http://dcat-ap.de/def/licenses/"


def test_a_licence_of_the_german_list_is_told_by_the_address_of_its_text():
    assert licences.address(offered(f"{DE}cc-by/4.0")).startswith("http")
    assert "dcat-ap.de" not in licences.address(offered(f"{DE}cc-by/4.0"))


def test_another_licence_is_told_as_it_is():
    assert licences.address(offered("https://town.example/licence")) == "https://town.example/licence"
    assert licences.address(offered()) == ""


@pytest.mark.parametrize(
    ("codes", "is_open"),
    [((f"{DE}cc-zero",), True), ((f"{DE}cc-zero", f"{DE}other-closed"), False), ((), False), (("urn:x",), False)],
)
def test_open_is_what_is_open_in_all_its_parts(codes, is_open):
    assert licences.is_open(offered(*codes)) is is_open
