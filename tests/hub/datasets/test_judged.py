import json

import pytest

from hub.datasets import judged
from hub.datasets.vocabulary import DE_LICENSE, file_types, licenses
from tests.conftest import SAMPLES

VOCABULARIES = SAMPLES.parent / "vocabularies"


def published(name):
    return {concept["code"] for concept in json.loads((VOCABULARIES / f"{name}.json").read_text())["concepts"]}


def test_the_eu_licences_are_those_of_the_published_table():
    assert published("eu-licence") == judged.EU_LICENSES


def test_open_formats_are_codes_of_the_table_of_file_types():
    assert file_types().keys() >= judged.NON_PROPRIETARY


def test_each_pair_of_licences_is_in_both_lists():
    assert set(judged.DE_AS_EU) <= set(licenses())
    assert set(judged.DE_AS_EU.values()) <= judged.EU_LICENSES


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (DE_LICENSE + "dl-by-de/2.0", "DLDE_BY_2_0"),
        (DE_LICENSE.replace("http:", "https:") + "dl-zero-de/2.0", "DLDE_ZERO_2_0"),
        ("cc-by/4.0", "CC_BY_4_0"),
        (judged.EU_LICENSE + "CC0", "CC0"),
    ],
)
def test_a_licence_is_found_in_the_eu_table(given, found):
    assert judged.eu_license(given) == judged.EU_LICENSE + found


@pytest.mark.parametrize(
    "given", ["", "other-closed", DE_LICENSE + "cc-by-de/3.0", "https://example.org/terms", "CC0x"]
)
def test_other_licences_have_no_place_in_it(given):
    assert judged.eu_license(given) == ""
