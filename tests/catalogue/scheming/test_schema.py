"""Schemas made ready, and what is said of wrong ones."""

from typing import Any

import pytest

from catalogue.scheming.presets import PRESETS
from catalogue.scheming.schema import make
from hub.errors import Invalid
from tests.catalogue.scheming.portal import DATASET


def of(*fields: Any) -> dict[str, Any]:
    return {"dataset_type": "x", "dataset_fields": list(fields)}


def test_presets_are_filled_in_and_fields_say_otherwise():
    presets = {**PRESETS, "house": {"validators": "ignore", "label": "L", "help": 1}}
    about, made = make(of({"field_name": "a", "preset": "house", "label": "M"}), presets, "f")
    assert (about, made.type, made.names) == ("dataset", "x", {"a"})
    assert made.expanded["dataset_fields"] == [
        {"field_name": "a", "preset": "house", "label": "M", "validators": "ignore", "help": 1}
    ]
    assert made.written["dataset_fields"] == [{"field_name": "a", "preset": "house", "label": "M"}]


def test_subfields_are_one_object_or_several():
    part = [{"field_name": "b"}]
    _, made = make(of(
        {"field_name": "a", "repeating_subfields": part}, {"field_name": "c", "simple_subfields": part},
        {"field_name": "d", "subfields": part, "preset": "composite_repeating"},
        {"field_name": "e", "subfields": part, "preset": "composite"},
    ), PRESETS, "f")  # fmt: skip
    assert [(each.name, each.several, [s.name for s in each.subfields]) for each in made.fields] == [
        ("a", True, ["b"]), ("c", False, ["b"]), ("d", True, ["b"]), ("e", False, ["b"]),
    ]  # fmt: skip


def test_what_a_plugin_would_do_is_warned_of():
    _, made = make(
        of({"field_name": "a", "validators": "theirs", "choices_helper": "them"}, {"field_name": "b"}), PRESETS, "f"
    )
    assert [warning.partition(":")[0] for warning in made.warnings] == ["dataset_fields[0] (a)"] * 2


def deep(levels: int) -> dict[str, Any]:
    field: dict[str, Any] = {"field_name": "z"}
    for _ in range(levels):
        field = {"field_name": "y", "repeating_subfields": [field]}
    return field


WRONG: tuple[tuple[Any, str], ...] = (
    ({}, "top: must name one of dataset_type, group_type, organization_type, or hold presets"),
    ({"dataset_type": 5}, "dataset_type: must be a word"),
    ({"dataset_type": "x", "dataset_fields": {}}, "dataset_fields: must be a list of fields"),
    (of(5), "dataset_fields[0]: must be an object"),
    (of({}), "dataset_fields[0]: field_name must be a word"),
    (of({"field_name": ""}), "dataset_fields[0] (): field_name must be a word"),
    (of({"field_name": "a\nb"}), "dataset_fields[0] (a\nb): field_name must be a word"),
    (of({"field_name": "a"}, {"field_name": "a"}), "dataset_fields[1] (a): there is a field of this name already"),
    (of({"field_name": "a", "preset": "x"}),
     "dataset_fields[0] (a): the preset 'x' is in no file of presets; put its file beside the schema"),
    (of({"field_name": "a", "preset": ["x"]}),
     "dataset_fields[0] (a): the preset ['x'] is in no file of presets; put its file beside the schema"),
    (of({"field_name": "a", "label": [1]}),
     "dataset_fields[0] (a) label: must be a text, or an object with a text for each language"),
    (of({"field_name": "a", "choices": {"a": 1}}),
     "dataset_fields[0] (a) choices: must be a list of objects with value and label"),
    (of({"field_name": "a", "choices": ["a"]}),
     "dataset_fields[0] (a) choices[0]: must be an object with value and label"),
    (of({"field_name": "a", "choices": [{"label": "a"}]}),
     "dataset_fields[0] (a) choices[0]: must be an object with value and label"),
    (of({"field_name": "a", "validators": ["x"]}), "dataset_fields[0] (a) validators: must be a text with names in it"),
    (of({"field_name": "a", "repeating_subfields": [{"preset": "x"}]}),
     "dataset_fields[0] (a) repeating_subfields[0]: the preset 'x' is in no file of presets; put its file beside the"
     " schema"),
    (of(deep(9)), "fields lie deeper than 5 levels within each other"),
)  # fmt: skip


def test_what_is_wrong_is_said_with_its_place():
    for written, sentence in WRONG:
        with pytest.raises(Invalid) as problem:
            make(written, PRESETS, "map.json")
        assert problem.value.message.startswith("map.json: "), written
        assert problem.value.message.endswith(sentence), written


def test_a_real_schema_has_all_its_fields():
    _, made = make(DATASET, PRESETS | {"house": {}}, "f")
    assert [each.name for each in made.resource_fields] == ["url", "name", "format", "scale", "steps"]
    assert len(made.fields) == len(DATASET["dataset_fields"])
    assert made.find("grade") is not None
    assert made.find("nothing") is None
