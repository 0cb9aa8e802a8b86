import pytest

from harvesters.tables.tally import Tally, missing_words
from harvesters.tables.verdicts import Verdict, decimal_comma, verdict
from hub.errors import Unreadable


def tally(values):
    found = Tally(missing_words())
    found.see(values)
    return found


def told(values, name="x", comma=True, **types):
    return verdict(tally(values), name, comma, {"types": types})


@pytest.mark.parametrize(
    ("values", "type"),
    [
        (["1"], "integer"),
        (["1.234", "5"], "integer"),
        (["1,5"], "number"),
        (["ja"], "boolean"),
        (["1.1.2024"], "date"),
        (["1.1.2024 10:00"], "datetime"),
        (["10:00"], "time"),
        (["08421"], "text"),
        ([""], "text"),
        ([1.0, "2,5"], "number"),
        ([True, 1], "text"),
        ([1, {"a": 1}], "json"),
    ],
)
def test_the_type_fits_all_values(values, type):
    assert told(values).type == type


def test_the_file_tells_what_a_point_means():
    assert decimal_comma([tally(["1,5"]), tally(["1.234"])], ",")
    assert not decimal_comma([tally(["1.5"]), tally(["1.234"])], ";")


def test_the_delimiter_tells_it_in_doubt():
    assert (decimal_comma([tally(["1.234"])], ";"), decimal_comma([tally(["1.234"])], ",")) == (True, False)


def test_a_hint_tells_it_best():
    assert not decimal_comma([tally(["1,5"])], ";", ".")


@pytest.mark.parametrize(("number", "form"), [("45413", "serial"), ("20240501", "compact"), ("7", "")])
def test_numbers_under_a_date_may_be_dates(number, form):
    assert told([number], "Datum").form == form


def test_numbers_elsewhere_are_numbers():
    assert told(["45413"], "Einwohner") == Verdict("integer")


def test_a_hint_gives_the_type():
    assert told(["1"], x="text") == Verdict("text")
    assert told(["1"], x="float8") == Verdict("number", strict=True)


def test_a_type_that_does_not_exist_is_told():
    with pytest.raises(Unreadable, match="does not exist"):
        told(["1"], x="colour")
