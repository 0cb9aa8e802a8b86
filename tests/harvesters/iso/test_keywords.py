import pytest

from harvesters.iso import keywords
from tests.harvesters.iso.records import anchor, element, found, words

LAW = "http://data.europa.eu/eli/reg_impl/2023/138/oj"


def group(*texts, thesaurus=""):
    made = "".join(element("keyword", text if text.startswith("<") else words(text)) for text in texts)
    made += element("thesaurusName/CI_Citation/title", words(thesaurus)) if thesaurus else ""
    return element("descriptiveKeywords/MD_Keywords", made)


def topic(code):
    return element("topicCategory/MD_TopicCategoryCode", code)


def read(*parts):
    return keywords.keywords(found(*parts))


def test_keywords_are_kept_once_and_in_order():
    assert read(group("Baum", "Park", "Baum"), group("opendata")).keyword == ("Baum", "Park", "opendata")


@pytest.mark.parametrize(
    "part",
    [
        group("infoMapAccessService", thesaurus="Service Classification, version 1.0"),
        group("inspireidentifiziert"),
        group("x"),
        group("x" * 101),
        group(anchor("National", "http://inspire.ec.europa.eu/metadata-codelist/SpatialScope/national")),
        group(anchor("High-value dataset", LAW)),
    ],
)
def test_words_for_machines_are_no_keywords(part):
    assert read(part).keyword == ()


def test_an_inspire_theme_beats_the_topic_category():
    result = read(group("Adressen", thesaurus="GEMET - INSPIRE themes, version 1.0"), topic("society"))
    assert (result.theme, result.words) == (("REGI",), "Adressen; society")


def test_a_topic_category_is_a_theme_where_nothing_else_is():
    assert read(topic("society")).theme == ("SOCI",)


@pytest.mark.parametrize(
    "part",
    [
        group("HEAL"),
        group("Gesundheit", thesaurus="GOV-Data Kategorien"),
        group(anchor("Health", "http://publications.europa.eu/resource/authority/data-theme/HEAL")),
    ],
)
def test_words_of_the_list_of_themes_are_themes(part):
    assert read(part).theme == ("HEAL",)


def test_a_common_word_is_no_theme():
    assert read(group("Gesundheit")).theme == ()


def test_high_value_categories_bring_their_law():
    result = read(group(anchor("Earth", "http://data.europa.eu/bna/c_dd313021"), "Baum"))
    assert (result.hvd, result.legislation) == (["c_dd313021"], [LAW])


@pytest.mark.parametrize("text", [anchor("High-value dataset", LAW), "High-value dataset", "HVD"])
def test_high_value_may_be_said_without_a_category(text):
    result = read(group(text))
    assert (result.hvd, result.legislation) == ([], [LAW])
