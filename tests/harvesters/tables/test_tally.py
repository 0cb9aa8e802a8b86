from datetime import date

import pytest

from harvesters.tables.tally import Tally, missing_words


def tally(*blocks, **given):
    found = Tally(missing_words(), **given)
    for block in blocks:
        found.see(block)
    return found


@pytest.mark.parametrize(
    ("values", "fits"),
    [
        (["1", "22"], {"integer", "comma", "point", "comma_integer", "point_integer"}),
        (["1,5", "-2"], {"comma", "point"} - {"point"}),
        (["1.234,5"], {"comma"}),
        (["1,234.5"], {"point"}),
        (["1.5e3", ".5"], {"point"}),
        (["0731"], set()),
        (["1", "x"], set()),
        (["12345678901234567890"], set()),
        (["1e999"], set()),
        (["ja", "NEIN"], {"boolean"}),
        (["2024-01-01", "1.2.24"], {"date", "datetime"}),
        (["01.02.2024 10:00", "01.02.2024"], {"datetime"}),
        (["8:30", "08:30:15"], {"time"}),
        (["25:30"], set()),
        (["-5", "−5"], {"integer", "comma", "point", "comma_integer", "point_integer"}),
    ],
)
def test_patterns_hold_for_all_values(values, fits):
    assert tally(values).fits == fits


def test_a_type_holds_for_every_block():
    assert tally(["1"] * 10, ["2"] * 10, ["x"]).fits == set()


def test_missing_words_are_no_values():
    found = tally(["", "-", "k.A.", "3"])
    assert (found.present, "integer" in found.fits) == (1, True)


def test_what_stands_behind_all_numbers_is_their_unit():
    assert (tally(["1,5 %", "2%"]).suffix, "comma" in tally(["1,5 %", "2%"]).fits) == ("%", True)


def test_a_number_without_the_unit_makes_text():
    assert not tally(["1,5 €", "2"]).fits


def test_the_least_and_the_greatest_are_known():
    found = tally(["1.234,5", "-2,5"], ["7"])
    assert (found.least, found.greatest) == (-2.5, 1234.5)


def test_values_may_come_with_a_type():
    assert tally([1.0, 2.0, None, ""]).natives == {"integer"}
    assert tally([1, 2.5, True, date(2024, 1, 1), [1]]).natives == {"integer", "number", "boolean", "date", "json"}


def test_watched_patterns_are_counted_in_texts():
    assert tally(["a@b.de", "x"], ["c@d.de"], watched={"email": "@"}).counts == {"email": 2}
