import pytest

from connectors import xmls
from harvesters.iso import themes
from tests.conftest import SAMPLES

ALIGNMENTS = SAMPLES.parent / "vocabularies"


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("http://inspire.ec.europa.eu/theme/lu", ("ECON", "ENVI")),
        ("https://inspire.ec.europa.eu/theme/LU/", ("ECON", "ENVI")),
        ("Bodennutzung", ("ECON", "ENVI")),
        ("Land use", ("ECON", "ENVI")),
        ("Adressen", ("REGI",)),
        ("Bäume", ()),
    ],
)
def test_an_inspire_theme_is_known_by_address_and_label(word, found):
    assert themes.inspire([word]) == found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("society", ("SOCI",)),
        ("transportation", ("TRAN",)),
        ("https://inspire.ec.europa.eu/metadata-codelist/TopicCategory/society", ("SOCI",)),
        ("planningCadastre", ("ENVI", "REGI", "ECON")),
        ("intelligenceMilitary", ()),
    ],
)
def test_a_topic_category_has_the_data_themes_of_its_inspire_themes(code, found):
    assert themes.topics([code]) == found


def test_every_theme_that_the_official_alignment_maps_is_mapped_alike():
    if not ALIGNMENTS.exists():
        pytest.skip("the alignment is not at hand")
    root = xmls.root((ALIGNMENTS / "inspire-themes-to-mdr-data-themes.rdf").read_bytes())
    official = {
        about: {word.rpartition("/")[2] for word in xmls.texts(node, "broadMatch/@resource")}
        for node in xmls.nodes(root, "Description")
        if "/theme/" in (about := xmls.text(node, "@about"))
    }
    assert len(official) == 34
    assert {about: set(themes.inspire([about])) for about in official} == official
