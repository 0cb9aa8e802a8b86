"""Every metric has its words and, where there is something to type, its field."""

import pytest

from catalogue.portal.edit import dataset_form, resources
from catalogue.portal.quality_words import ADVICE, BANDS, BEHIND, DIMENSIONS
from hub.datasets import quality
from hub.datasets.quality import METRICS, MOST

FORMS = {
    "dataset": {field.key for field in dataset_form.FIELDS},
    "resource": {field.key for field in (resources.UPLOAD, resources.URL, *resources.ABOUT)},
}
FORMS["new"] = FORMS["resource"]


def test_every_metric_has_advice():
    assert [metric.code for metric in METRICS] == list(ADVICE)


def test_dimensions_and_bands_have_names():
    assert list(DIMENSIONS) == list(MOST)
    assert list(BANDS) == list(quality.BANDS)


@pytest.mark.parametrize("code", [code for code, advice in ADVICE.items() if advice.form in FORMS])
def test_advice_leads_to_a_field_that_is_asked(code):
    assert ADVICE[code].field in FORMS[ADVICE[code].form]


def test_what_stands_behind_another_thing_names_it():
    assert {code for before in BEHIND.values() for code in before} | set(BEHIND) <= set(ADVICE)
