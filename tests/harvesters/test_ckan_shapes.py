import pytest

from harvesters.ckan_shapes import first, flat, many, text, written


@pytest.mark.parametrize("extras", [{"sector": "oeffentlich"}, [{"key": "sector", "value": "oeffentlich"}]])
def test_extras_stand_beside_the_fields(extras):
    assert flat({"title": "Bäume", "extras": extras}) == {"title": "Bäume", "sector": "oeffentlich"}


def test_a_field_of_the_package_beats_an_extra_of_the_same_name():
    assert flat({"frequency": "DAILY", "extras": {"frequency": "WEEKLY"}})["frequency"] == "DAILY"


def test_an_empty_field_leaves_the_extra():
    assert flat({"url": "", "extras": {"url": "http://x"}})["url"] == "http://x"


@pytest.mark.parametrize("extras", [7, "a", [7, {"value": 1}, {"key": ["a"]}], None])
def test_extras_of_no_known_form_are_none(extras):
    assert flat({"title": "Bäume", "extras": extras}) == {"title": "Bäume"}


def test_agents_in_objects_become_flat_fields():
    found = flat({"publisher": [{"name": "Stadt Ulm", "identifier": "http://ulm.de"}]})
    assert (found["publisher_name"], found["publisher_uri"]) == ("Stadt Ulm", "http://ulm.de")


def test_periods_and_places_in_objects_become_flat_fields():
    found = flat({"temporal_coverage": [{"start": "2024"}], "spatial_coverage": [{"text": "Ulm"}]})
    assert (found["temporal_start"], found["spatial_text"]) == ("2024", "Ulm")


def test_dates_with_roles_become_flat_fields():
    found = flat({"extras": {"dates": '[{"role": "veroeffentlicht", "date": "2013-02-06"}, {"role": "x"}]'}})
    assert found["issued"] == "2013-02-06"


def test_values_wrapped_in_a_schema_are_taken_out():
    package = {
        "title": {"type": "string", "description": "Haushalt"},
        "tags": {"type": "array", "items": {"type": "string"}, "description": "Geld, Stadt"},
        "groups": {"type": "array", "items": {"enum": ["geo"], "description": "Liste"}, "description": "verwaltung"},
        "subgroups": {"type": "array", "items": {"description": "Finanzen"}, "description": "Eine Erklärung, lang"},
        "resources": {"type": "array", "items": [{"properties": {"url": {"description": "/a.csv"}}}]},
        "extras": {"properties": {"dates": {"items": {"properties": {
            "date": {"description": "06.02.2013"}, "role": {"description": "erstellt"}}}}}},
    }  # fmt: skip
    found = flat(package)
    assert (found["title"], found["tags"], found["groups"]) == ("Haushalt", ["Geld", "Stadt"], ["verwaltung"])
    assert (found["subgroups"], found["resources"], found["created"]) == (
        ["Finanzen"],
        [{"url": "/a.csv"}],
        "06.02.2013",
    )


@pytest.mark.parametrize(("value", "found"), [(" a ", "a"), (5, "5"), (1.5, "1.5"), (True, ""), ([], ""), (None, "")])
def test_text_is_what_can_be_one(value, found):
    assert text(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("a", ["a"]),
        ('["a", "b"]', ["a", "b"]),
        ("[a", ["[a"]),
        (["a"], ["a"]),
        (None, []),
        ("[" * 10**5, ["[" * 10**5]),
    ],
    ids=range(6),
)
def test_many_is_always_a_list(value, found):
    assert many(value) == found


@pytest.mark.parametrize("value", [[{"a": 1}], {"a": 1}, '[{"a": 1}]', [7, {"a": 1}]])
def test_first_is_the_first_object(value):
    assert first(value) == {"a": 1}


@pytest.mark.parametrize(("value", "found"), [({"ä": 1}, '{"ä": 1}'), (True, "true"), ("a", "a"), (None, "")])
def test_an_extra_is_written_as_text(value, found):
    assert written(value) == found
