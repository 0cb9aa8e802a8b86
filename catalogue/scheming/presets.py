"""Field presets by name: what a field that names one need not say itself.

Names, validators and snippets are those of ckanext-scheming, ckanext-dcat, ckanext-fluent, ckanext-repeating and
ckanext-composite, because portals' schemas name them.
"""

from collections.abc import Mapping
from typing import Any

Preset = Mapping[str, Any]


def _preset(validators: str = "", form: str = "", display: str = "", **more: Any) -> Preset:
    named = {"validators": validators, "form_snippet": form, "display_snippet": display}
    return {key: value for key, value in {**named, **more}.items() if value}


_CHOICE = "scheming_required scheming_choices"
_SEVERAL = "scheming_multiple_choice"
_SEVERAL_OUT = "scheming_multiple_choice_output"
_LOAD = "scheming_load_json"

PRESETS: Mapping[str, Preset] = {
    "title": _preset("if_empty_same_as(name) unicode_safe", "large_text.html"),
    "dataset_slug": _preset("not_empty unicode_safe name_validator package_name_validator", "slug.html"),
    "tag_string_autocomplete": _preset("ignore_missing tag_string_convert"),
    "dataset_organization": _preset("owner_org_validator unicode_safe", "organization.html"),
    "resource_url_upload": _preset(
        "ignore_missing unicode_safe remove_whitespace",
        "upload.html",
        upload_field="upload",
        upload_clear="clear_upload",
        upload_label="File",
    ),
    "organization_url_upload": _preset("ignore_missing unicode_safe remove_whitespace", "organization_upload.html"),
    "resource_format_autocomplete": _preset("if_empty_guess_format ignore_missing clean_format unicode_safe"),
    "select": _preset(_CHOICE, "select.html", "select.html"),
    "radio": _preset(_CHOICE, "radio.html", "select.html"),
    "multiple_checkbox": _preset(
        _SEVERAL, "multiple_checkbox.html", "multiple_choice.html", output_validators=_SEVERAL_OUT
    ),
    "multiple_select": _preset(
        _SEVERAL, "multiple_select.html", "multiple_choice.html", output_validators=_SEVERAL_OUT
    ),
    "multiple_choice": _preset(
        _SEVERAL, "multiple_choice.html", "multiple_choice.html", output_validators=_SEVERAL_OUT
    ),
    "multiple_text": _preset(
        "scheming_multiple_text", "multiple_text.html", "multiple_text.html", output_validators=_LOAD
    ),
    "date": _preset("scheming_required isodate convert_to_json_if_date", "date.html", "date.html"),
    "datetime": _preset("scheming_isodatetime convert_to_json_if_datetime", "datetime.html", "datetime.html"),
    "datetime_tz": _preset(
        "scheming_isodatetime_tz convert_to_json_if_datetime", "datetime_tz.html", "datetime_tz.html"
    ),
    "json_object": _preset(
        "scheming_required scheming_valid_json_object", "json.html", "json.html", output_validators=_LOAD
    ),
    "markdown": _preset("", "markdown.html", "markdown.html"),
    "dcat_date": _preset("ignore_missing dcat_date convert_to_json_if_datetime", "date.html", "dcat_date.html"),
    "repeating_text": _preset("repeating_text", "repeating_text.html", "repeating_text.html"),
    "composite": _preset("scheming_required", "composite.html", "composite.html"),
    "composite_repeating": _preset("scheming_required", "composite_repeating.html", "composite_repeating.html"),
    "fluent_text": _preset("fluent_text", "fluent_text.html", "fluent_text.html"),
    "fluent_markdown": _preset("fluent_text", "fluent_markdown.html", "fluent_markdown.html"),
    "fluent_link": _preset("fluent_text", "fluent_text.html", "fluent_link.html"),
    "fluent_tags": _preset("fluent_tags", "fluent_tags.html", "fluent_tags.html"),
    "fluent_core_translated": _preset("fluent_core_translated", "fluent_text.html", "fluent_text.html"),
    "fluent_title_translated": _preset("fluent_core_translated", "fluent_title.html", "fluent_text.html"),
    "fluent_notes_translated": _preset("fluent_core_translated", "fluent_markdown.html", "fluent_markdown.html"),
}
