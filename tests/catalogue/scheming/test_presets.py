"""Presets that portals' schemas name."""

import pytest

from catalogue.scheming import validators
from catalogue.scheming.presets import PRESETS


def test_the_presets_of_ckanext_scheming_are_known():
    assert PRESETS.keys() >= {
        "title", "dataset_slug", "tag_string_autocomplete", "dataset_organization", "resource_url_upload",
        "resource_format_autocomplete", "select", "radio", "multiple_select", "multiple_checkbox", "multiple_text",
        "date", "datetime", "datetime_tz", "json_object", "markdown", "organization_url_upload",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_each_validator_of_a_preset_is_known(name):
    for key in ("validators", "output_validators"):
        assert validators.row(PRESETS[name].get(key, ""), required=False).unknown == ()
