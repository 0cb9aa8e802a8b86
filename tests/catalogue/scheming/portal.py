"""A portal's own schemas as files: one for datasets in JSON, one for another type in YAML, presets beside them."""

import json
from pathlib import Path
from typing import Any

GRADES = [
    {"value": "a", "label": {"de": "Amtlich", "en": "Official"}},
    {"value": "b", "label": {"de": "Gemeldet", "en": "Reported"}},
    {"value": "c", "label": "Unklar"},
]
DATASET: dict[str, Any] = {
    "scheming_version": 2,
    "dataset_type": "dataset",
    "about_url": "https://portal.example/schema",
    "dataset_fields": [
        {"field_name": "title", "label": "Titel", "preset": "title", "required": True},
        {"field_name": "name", "label": "Adresse", "preset": "dataset_slug"},
        {"field_name": "notes", "label": "Text", "preset": "markdown"},
        {"field_name": "owner_org", "label": "Amt", "preset": "dataset_organization"},
        {"field_name": "tag_string", "label": "Wörter", "preset": "tag_string_autocomplete"},
        {"field_name": "grade", "label": {"de": "Güte", "en": "Grade"}, "preset": "select", "choices": GRADES,
         "required": True},
        {"field_name": "audience", "label": {"de": "Für wen", "en": "Audience"}, "preset": "multiple_checkbox",
         "choices": [{"value": v, "label": v.title()} for v in ("all", "kids", "staff")]},
        {"field_name": "surveyed", "label": "Erhoben", "preset": "date"},
        {"field_name": "seen_at", "label": "Gesehen", "preset": "datetime_tz"},
        {"field_name": "settings", "label": "Einstellungen", "preset": "json_object"},
        {"field_name": "origins", "label": "Quellen", "preset": "multiple_text"},
        {"field_name": "trees", "label": "Bäume", "validators": "ignore_missing int_validator"},
        {"field_name": "checked", "label": "Geprüft", "validators": "ignore_missing boolean_validator"},
        {"field_name": "desk", "label": "Stelle", "validators": "ignore_empty email_validator"},
        {"field_name": "page", "label": "Seite", "validators": "ignore_missing url_validator"},
        {"field_name": "caption", "label": "Kurztitel", "validators": "if_empty_same_as(title) unicode_safe"},
        {"field_name": "region", "label": "Gegend", "validators": "default(Mitte) unicode_safe"},
        {"field_name": "frequency", "label": "Turnus"},
        {"field_name": "theme", "label": "Themen", "preset": "multiple_text"},
        {"field_name": "motto", "label": "Motto", "preset": "fluent_text"},
        {"field_name": "ours", "label": "Eigenes", "preset": "house", "required": False},
        {"field_name": "offices", "label": "Ämter", "repeating_label": "Amt", "repeating_subfields": [
            {"field_name": "name", "label": "Name", "required": True},
            {"field_name": "kind", "label": "Art", "preset": "select", "choices": GRADES},
            {"field_name": "phones", "label": "Telefone", "preset": "multiple_text"},
        ]},
    ],
    "resource_fields": [
        {"field_name": "url", "label": "Datei", "preset": "resource_url_upload"},
        {"field_name": "name", "label": "Name", "required": True},
        {"field_name": "format", "label": "Format", "preset": "resource_format_autocomplete"},
        {"field_name": "scale", "label": {"de": "Maßstab", "en": "Scale"}, "preset": "radio",
         "choices": [{"value": 500, "label": "1:500"}, {"value": "none", "label": "ohne"}]},
        {"field_name": "steps", "label": "Schritte", "repeating_subfields": [
            {"field_name": "on", "label": "Am", "preset": "date", "required": True},
        ]},
    ],
}  # fmt: skip
PRESETS = {
    "scheming_presets_version": 1,
    "presets": [{"preset_name": "house", "values": {"validators": "scheming_required house_rule", "help_text": "?"}}],
}
MAP = """
scheming_version: 2
dataset_type: map
draft_fields_required: false
dataset_fields:
- field_name: title
  label: Titel
  preset: title
- field_name: sheet
  label: {de: Blatt, en: Sheet}
  required: yes
resource_fields: []
"""
OFFICE = """
organization_type: organization
fields:
- field_name: title
  label: Name
- field_name: floor
  label: Stockwerk
  validators: ignore_missing int_validator
"""


def write(folder: Path) -> None:
    """Put all of them into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dataset.json").write_text(json.dumps(DATASET), encoding="utf-8")
    (folder / "presets.json").write_text(json.dumps(PRESETS), encoding="utf-8")
    (folder / "map.yaml").write_text(MAP, encoding="utf-8")
    (folder / "office.yml").write_text(OFFICE, encoding="utf-8")
