from dataclasses import replace

import pytest

from hub.datasets.judged import EU_LICENSE
from hub.datasets.quality import (
    ACCESS_RIGHT,
    ALL,
    CONTRIBUTOR,
    FILE_TYPE,
    METRICS,
    MOST,
    Described,
    Dimension,
    Score,
    Way,
    band,
    lacking,
    measure,
)
from hub.datasets.vocabulary import DE_LICENSE, IANA

WAY = Way(
    id="csv",
    access_url="https://town.example/trees",
    download_url="https://town.example/trees.csv",
    format=FILE_TYPE + "CSV",
    media_type=IANA + "text/csv",
    licenses=(EU_LICENSE + "CC_BY_4_0",),
    rights=True,
    byte_size=True,
    issued=True,
    modified=True,
)
WHOLE = Described(
    title=True,
    description=True,
    keyword=True,
    theme=True,
    spatial=True,
    temporal=True,
    access_rights=ACCESS_RIGHT + "PUBLIC",
    contact=True,
    publishers=("Town",),
    contributors=(CONTRIBUTOR + "openNRW",),
    ways=(WAY,),
)
GERMAN = replace(WAY, licenses=(DE_LICENSE + "dl-by-de/2.0",))


def missed(described):
    return {metric.code for metric in lacking(measure(described).missing) if metric.dimension is not Dimension.GOVDATA}


def told(described):
    """What GovData's checks say."""
    return {metric.code for metric in lacking(measure(described).missing) if metric.dimension is Dimension.GOVDATA}


def test_there_are_405_points_in_five_dimensions():
    assert ALL == 405
    assert list(MOST.values()) == [100, 100, 110, 75, 20]


def test_each_metric_has_a_code_of_its_own_and_a_bit_that_fits_the_database():
    assert len({metric.code for metric in METRICS}) == len(METRICS) < 63


def test_a_whole_description_has_all_points():
    score = measure(WHOLE)
    assert (score.points, score.mapped, score.way) == (405, 405, "csv")
    assert missed(WHOLE) == set()


def test_an_empty_description_has_none():
    score = measure(Described())
    assert (score.points, score.mapped, score.way) == (0, 0, "")


@pytest.mark.parametrize("field", ["keyword", "theme", "spatial", "temporal", "contact"])
def test_each_property_of_a_dataset_counts_by_itself(field):
    assert missed(replace(WHOLE, **{field: False})) == {field}


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"access_url": ""}, {"access_url", "conforms"}),
        ({"access_status": 404}, {"access_url"}),
        ({"access_status": 301}, set()),
        ({"access_status": 0}, {"access_url"}),
        ({"download_url": ""}, {"download_url", "download_answers"}),
        ({"download_status": 500}, {"download_answers"}),
        ({"format": "https://example.org/csv"}, {"aligned"}),
        ({"format": ""}, {"format", "aligned"}),
        ({"media_type": ""}, {"media_type", "aligned"}),
        (
            {"format": FILE_TYPE + "PDF", "media_type": IANA + "application/pdf"},
            {"non_proprietary", "machine_readable"},
        ),
        ({"format": FILE_TYPE + "SHP", "media_type": ""}, {"media_type", "aligned", "non_proprietary"}),
        ({"licenses": ()}, {"license", "known_license", "conforms"}),
        ({"licenses": (DE_LICENSE + "dl-by-de/2.0",)}, {"known_license"}),
        ({"licenses": (EU_LICENSE + "MADE_UP",)}, {"known_license"}),
        ({"rights": False}, {"rights"}),
        ({"byte_size": False}, {"byte_size"}),
        ({"issued": False}, {"issued"}),
        ({"modified": False}, {"modified"}),
    ],
)
def test_each_property_of_a_distribution_counts_by_itself(changes, codes):
    assert missed(replace(WHOLE, ways=(replace(WAY, **changes),))) == codes


def test_the_points_lost_are_those_of_what_is_missing():
    poor = replace(WHOLE, theme=False, ways=(replace(WAY, access_status=404),))
    assert measure(poor).points == 405 - 30 - 50
    assert measure(poor).dimensions[Dimension.ACCESSIBILITY] == 50


@pytest.mark.parametrize(
    ("rights", "codes"), [("", {"access_rights", "access_rights_listed"}), ("open", {"access_rights_listed"})]
)
def test_access_rights_count_and_their_vocabulary_counts_more(rights, codes):
    assert missed(replace(WHOLE, access_rights=rights)) == codes


def test_a_german_licence_is_known_in_the_second_number_only():
    score = measure(replace(WHOLE, ways=(GERMAN,)))
    assert (score.points, score.mapped) == (395, 405)


def test_a_licence_that_the_eu_does_not_list_is_known_in_neither():
    score = measure(replace(WHOLE, ways=(replace(WAY, licenses=(DE_LICENSE + "other-open",)),)))
    assert (score.points, score.mapped) == (395, 395)


def test_the_best_distribution_is_asked():
    paper = replace(WAY, id="pdf", format=FILE_TYPE + "PDF", media_type=IANA + "application/pdf")
    assert measure(replace(WHOLE, ways=(paper, WAY))) == measure(replace(WHOLE, ways=(WAY,)))


def test_of_equals_the_first_is_asked():
    assert measure(replace(WHOLE, ways=(WAY, replace(WAY, id="other")))).way == "csv"


def test_conformity_asks_all_distributions():
    assert missed(replace(WHOLE, ways=(WAY, replace(WAY, licenses=())))) == {"conforms"}


@pytest.mark.parametrize("changes", [{"title": False}, {"description": False}, {"publishers": ("A", "B")}])
def test_what_the_shapes_demand_is_conformity(changes):
    assert missed(replace(WHOLE, **changes)) == {"conforms"}


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"ways": (GERMAN,)}, set()),
        ({"ways": ()}, {"govdata_distribution", "govdata_license_listed", "govdata_license_open"}),
        ({"ways": (GERMAN,), "keyword": False}, {"govdata_keyword"}),
        ({"ways": (GERMAN,), "contributors": ()}, {"govdata_contributor"}),
        ({"ways": (GERMAN,), "contributors": ("https://example.org/us",)}, {"govdata_contributor"}),
        ({"ways": (GERMAN,), "contributors": (CONTRIBUTOR + "openNRW", "https://example.org/us")}, set()),
        (
            {"ways": (GERMAN,), "contributors": (CONTRIBUTOR + "openNRW", CONTRIBUTOR + "datenBW")},
            {"govdata_contributor"},
        ),
        ({"ways": (GERMAN,), "publishers": ("",)}, {"govdata_publisher"}),
        ({"ways": (GERMAN,), "publishers": ("A", "B")}, {"govdata_publisher"}),
        ({"ways": (GERMAN, replace(GERMAN, licenses=()))}, {"govdata_license"}),
        ({"ways": (GERMAN, WAY)}, {"govdata_license_listed"}),
        ({"ways": (replace(WAY, licenses=(DE_LICENSE + "other-closed",)),)}, {"govdata_license_open"}),
    ],
)
def test_govdata_counts_what_it_would_drop(changes, codes):
    assert told(replace(WHOLE, **changes)) == codes


@pytest.mark.parametrize(
    ("points", "name"),
    [
        (405, "excellent"),
        (351, "excellent"),
        (350, "good"),
        (221, "good"),
        (220, "sufficient"),
        (121, "sufficient"),
        (120, "bad"),
        (0, "bad"),
    ],
)
def test_bands_begin_where_the_published_ones_do(points, name):
    assert band(points) == name


def test_a_score_without_dimensions_has_no_points():
    assert Score().points == 0
