"""The folder of a portal's schemas."""

import json

import pytest

from catalogue.scheming.files import load
from hub.app import create_app
from hub.config import Settings
from hub.errors import Invalid
from tests.catalogue.scheming import portal
from tests.conftest import on_sqlite


@pytest.fixture
def loaded(tmp_path):
    """`loaded({"a.json": text})` is what a hub with these files in its folder knows."""

    def load_files(files):
        folder = tmp_path / "schemas"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return load(Settings(data=tmp_path))

    return load_files


def test_without_a_folder_there_are_the_hubs_own_schemas(tmp_path):
    found = load(Settings(data=tmp_path))
    assert [*found.dataset, *found.group, *found.organization] == [
        "dataset", "showcase", "dataset_series", "group", "organization",
    ]  # fmt: skip
    assert [schema.own for schema in found.dataset.values()] == [True, False, False]


def test_json_yaml_and_presets_lie_side_by_side(tmp_path):
    portal.write(tmp_path / "elsewhere")
    found = load(Settings(data=tmp_path, schemas=tmp_path / "elsewhere"))
    assert set(found.dataset) == {"dataset", "dataset_series", "map", "showcase"}
    assert not found.dataset["dataset"].own
    assert found.dataset["map"].fields[1].said["label"] == {"de": "Blatt", "en": "Sheet"}
    assert (found.organization["organization"].own, found.group["group"].own) == (False, True)


def test_yaml_says_nothing_that_json_cannot(loaded):
    text = "dataset_type: x\ndataset_fields:\n"
    text += "- {field_name: a, label: {no: Norsk}, default: 2024-05-31, n: 0xFFFFFFFFFFFFFFFFFF}"
    (field,) = loaded({"a.yaml": text}).dataset["x"].written["dataset_fields"]
    assert field == {
        "field_name": "a",
        "label": {"false": "Norsk"},
        "default": "2024-05-31",
        "n": str(0xFFFFFFFFFFFFFFFFFF),
    }
    assert json.loads(json.dumps(field)) == field


def test_other_files_are_left_alone_and_a_mark_of_the_encoding_is_none(loaded):
    found = loaded({"README.md": "x", "a.json": b"\xef\xbb\xbf" + b'{"dataset_type": "x"}', "b.json.bak": "{"})
    assert "x" in found.dataset


BROKEN = (
    ({"a.json": "{"}, "a.json: line 1, column 2: is not JSON: Expecting property name enclosed in double quotes"),
    ({"a.json": ""}, "a.json: line 1, column 1: is not JSON: Expecting value"),
    ({"a.json": "[]"}, "a.json: must be an object"),
    ({"a.json": "[" * 100_000}, "a.json: cannot be read: maximum recursion depth exceeded while decoding a JSON"),
    ({"a.json": b"\xff"}, "a.json: is not written in UTF-8: byte 0"),
    ({"a.yaml": "a: [1"}, "a.yaml: line 1, column 6: is not YAML: expected ',' or ']', but got '<stream end>'"),
    ({"a.yaml": "a: &x [*x]"}, "a.yaml: cannot be read: "),
    ({"a.yaml": "!!python/object/apply:os.system ['true']"}, "a.yaml: line 1, column 1: is not YAML: could not"),
    ({"a.yaml": "a"}, "a.yaml: must be an object"),
    ({"a.json": "{}"}, "a.json: top: must name one of dataset_type"),
    ({"a.json": '{"presets": {}}'}, "a.json: presets: must be a list"),
    ({"a.json": '{"presets": [{"values": {}}]}'}, "a.json: presets[0]: must be an object with preset_name and values"),
    ({"a.json": '{"dataset_type": "x"}', "b.json": '{"dataset_type": "x"}'},
     "b.json: another file describes the type x too"),
    ({"a.json": '{"dataset_type": "x", "dataset_fields": [{"field_name": "a", "preset": "own"}]}'},
     "a.json: dataset_fields[0] (a): the preset 'own' is in no file of presets"),
)  # fmt: skip


@pytest.mark.parametrize(("files", "sentence"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_file_is_named_with_the_place(loaded, files, sentence):
    with pytest.raises(Invalid) as problem:
        loaded(files)
    assert problem.value.message.startswith(sentence)


def test_a_folder_that_is_named_must_be_there(tmp_path):
    with pytest.raises(Invalid, match="There is no folder"):
        load(Settings(data=tmp_path, schemas=tmp_path / "nowhere"))


@on_sqlite
def test_a_broken_file_stops_the_start(settings, tmp_path):
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "a.json").write_text("{")
    with pytest.raises(Invalid, match=r"a\.json: line 1"):
        create_app(settings)
