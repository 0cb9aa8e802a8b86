from harvesters import normalise
from harvesters.properties import BY_UNIT, PROPERTIES, UNITS

KNOWN = [known for known, _ in PROPERTIES]


def test_no_spelling_means_two_properties():
    words = [normalise.fold(word) for known, spellings in PROPERTIES for word in (known.code, *spellings)]
    assert len(words) == len(set(words))


def test_every_spelling_is_folded():
    assert [word for _, words in PROPERTIES for word in words if normalise.fold(word) != word] == []


def test_every_property_has_a_unit_and_a_definition():
    assert [known.code for known in KNOWN if not known.unit or not known.definition.startswith("http")] == []


def test_the_plausible_range_begins_below_its_end():
    assert [one.code for one in KNOWN if one.low is not None and one.high is not None and one.low >= one.high] == []


def test_a_unit_that_tells_the_property_tells_its_unit_too():
    assert {unit: UNITS[unit] for unit in BY_UNIT} == {
        unit: normalise.observed_property(code).unit for unit, code in BY_UNIT.items()
    }
