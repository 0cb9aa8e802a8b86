import pytest

from hub.datasets import demands, vocabulary
from hub.datasets.demands import Said, missing

WHOLE = {"description": "All trees.", "license": "cc-zero"}


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (WHOLE, {}),
        ({**WHOLE, "description": " "}, {"description"}),
        ({**WHOLE, "license": ""}, {"license"}),
        ({**WHOLE, "license": "Nur für den Dienstgebrauch"}, {"license"}),
        ({**WHOLE, "license": "CC BY 4.0"}, {}),
        ({**WHOLE, "license": "https://licences.example/ours"}, {}),
        ({**WHOLE, "license": "", "licenses": ("cc-zero", "cc-zero")}, {}),
        ({**WHOLE, "license": "", "licenses": ("cc-zero", "")}, {"license"}),
        ({**WHOLE, "terms": {"contact_name": "Office"}}, {"contact_email"}),
        ({**WHOLE, "terms": {"contact_name": "Office", "contact_phone": "0203 1"}}, {}),
        ({**WHOLE, "terms": {"author": "Office", "author_email": "o@t.example"}}, {}),
        ({**WHOLE, "terms": {"contact_email": "office"}}, {"contact_email"}),
        ({**WHOLE, "terms": {"contact_email": "mailto:o@t.example"}}, {}),
        ({**WHOLE, "terms": {"publisher_url": "ftp.town"}}, {"publisher_url"}),
        ({**WHOLE, "terms": {"temporal_start": "2023-02-30"}}, {"temporal_start"}),
        ({**WHOLE, "terms": {"temporal_start": "2023", "temporal_end": "2023-05"}}, {}),
        ({**WHOLE, "terms": {"temporal_start": "2023-05-01", "temporal_end": "2023"}}, {"temporal_end"}),
        ({**WHOLE, "terms": {"temporal_start": "2023-05-01T00:00:00Z", "temporal_end": "2023-05-02"}}, {}),
        ({**WHOLE, "terms": {"applicable_legislation": [vocabulary.HIGH_VALUE]}}, {"hvd_category", "resources"}),
        ({**WHOLE, "terms": {"applicable_legislation": vocabulary.HIGH_VALUE}, "licenses": ("",)}, {"hvd_category"}),
        ({**WHOLE, "terms": {"hvd_category": ["c_b79e35eb"]}}, {"resources"}),
        ({**WHOLE, "terms": {"hvd_category": ["c_b79e35eb"]}, "licenses": ("",)}, {}),
        ({**WHOLE, "terms": {"applicable_legislation": ["http://data.europa.eu/eli/dir/2007/2"]}}, {}),
    ],
)
def test_what_a_public_dataset_lacks(said, wrong):
    assert set(missing(Said(**said))) == set(wrong)


@pytest.mark.parametrize(
    ("defaults", "wrong"),
    [
        ({}, set()),
        ({"license": "cc-zero", "contact_email": "o@t.example", "contributor_id": "openNRW"}, set()),
        ({"license": "free for all"}, {"license"}),
        ({"contributor_id": "my town"}, {"contributor_id"}),
        ({"contributor_id": "https://town.example/id"}, set()),
        ({"contact_name": "Office"}, {"contact_email"}),
    ],
)
def test_what_an_organisation_says_of_all_must_be_sound(defaults, wrong):
    assert set(demands.unsound(defaults)) == wrong
