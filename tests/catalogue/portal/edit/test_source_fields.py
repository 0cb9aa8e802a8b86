import pytest

from catalogue.portal.edit import source_fields
from catalogue.portal.language import Said
from harvesters import registry

CKAN = registry.connector("ckan")
GIVEN = {"url": "https://a.example", "filter": ["a", "b"], "mapping": {"title": "titel"}, "open_only": True}


def test_every_setting_is_asked_for_in_its_kind_and_the_address_first():
    kinds = {field.key: field.kind for field in source_fields.asked(CKAN, None)}
    wanted = {"url": "url", "filter": "code", "mapping": "code", "open_only": "check", "max_pages": "text"}
    assert wanted.items() <= kinds.items()
    assert list(kinds)[:5] == ["source_title", "name", "schedule", "public", "url"]


@pytest.mark.parametrize("key", list(CKAN.Config().fields))
def test_every_setting_of_catalogues_has_a_label_of_its_own(key):
    assert not isinstance(source_fields.LABELS[key], Said)


def test_what_is_shown_and_sent_back_is_the_same():
    shown = source_fields.present(CKAN, None, GIVEN)
    assert shown["mapping"] == "title = titel"
    again = registry.check_config("ckan", source_fields.config(CKAN, shown))
    assert {key: again[key] for key in GIVEN} == GIVEN
