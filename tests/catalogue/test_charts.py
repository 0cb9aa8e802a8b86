import re
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from xml.etree import ElementTree

import pytest

from catalogue import charts

START = datetime(2026, 11, 1, tzinfo=UTC)
HOSTILE = '"><script>alert(1)</script><style>*{}</style>\x00\ud800'


def series(values, minutes=10):
    return [(START + timedelta(minutes=minutes * number), value) for number, value in enumerate(values)]


def chart(points, **options):
    return charts.line_chart(points, **{"title": "Kühlraum", "unit": "°C", **options})


def read(text):
    return ElementTree.fromstring(text.encode())


def path(text, css_class="chart-line"):
    """The path of the first element of this class; the legend comes later."""
    return next(element.get("d") for element in read(text).iter() if element.get("class") == css_class)


def spots(text, css_class="chart-line"):
    """The points that the path of a line goes through."""
    found = []
    for word, x, y in re.findall(r"([Ml])(-?[\d.]+),?(-?[\d.]+)", path(text, css_class)):
        left, top = found[-1] if word == "l" else (0.0, 0.0)
        found.append((left + float(x), top + float(y)))
    return found


def heights(text, css_class="chart-line"):
    return [y for _, y in spots(text, css_class)]


def labels(text):
    return [element.text for element in read(text).iter() if element.tag.endswith("}text")]


def description(text):
    return next(element.text for element in read(text) if element.tag.endswith("}desc"))


DRAWN = {
    "numbers": chart(series([3, 4.5, 2])),
    "truth": chart(series([True, False, True])),
    "empty": chart([]),
    "everything": chart(series([3, None, 4]), raw=series([30, 4, 5]), flagged=series([3])),
    "sparkline": charts.sparkline(series([3, 4.5, 2]), title="Kühlraum", unit="°C"),
    "empty sparkline": charts.sparkline([], title="Kühlraum", unit="°C"),
}


def test_a_line_goes_through_every_value_to_a_tenth_of_a_pixel():
    walk = list(accumulate(Random(3).choice((-7.3, -0.04, 0.0, 0.5, 12.1)) for _ in range(300)))
    found = spots(chart(series(walk)))
    low, high = min(y for _, y in found), max(y for _, y in found)
    assert len(found) == len(walk)
    scale = (high - low) / (max(walk) - min(walk))
    assert [y for _, y in found] == pytest.approx([high - (value - min(walk)) * scale for value in walk], abs=0.11)


@pytest.mark.parametrize("text", DRAWN.values(), ids=DRAWN)
def test_a_chart_is_an_image_with_title_and_description(text):
    picture = read(text)
    assert picture.get("role") == "img"
    assert [element.tag.rpartition("}")[2] for element in list(picture)[:2]] == ["title", "desc"]
    assert picture[0].text == "Kühlraum"
    assert picture[1].text


@pytest.mark.parametrize("text", DRAWN.values(), ids=DRAWN)
def test_a_chart_has_neither_style_nor_script(text):
    assert "style" not in {name for element in read(text).iter() for name in element.attrib}
    assert not {"style", "script"} & {element.tag.rpartition("}")[2] for element in read(text).iter()}


@pytest.mark.parametrize("text", DRAWN.values(), ids=DRAWN)
def test_a_chart_takes_its_colour_from_the_page(text):
    colours = {element.get(name) for element in read(text).iter() for name in ("fill", "stroke")}
    assert colours <= {None, "none", "currentColor"}


def test_hostile_title_and_unit_stay_text():
    picture = read(chart(series([1, 2]), title=HOSTILE, unit=HOSTILE))
    assert "script" not in {element.tag.rpartition("}")[2] for element in picture.iter()}
    assert picture[0].text == '"><script>alert(1)</script><style>*{}</style>'


def test_the_same_points_make_the_same_chart():
    assert chart(series([1, 2, 3])) == chart(series([1, 2, 3]))


def test_points_may_come_in_any_order():
    points = series([1, 5, 2, 8, 3])
    assert chart(points[::-1]) == chart(points)


def test_a_steady_line_has_no_break():
    assert path(chart(series(range(20)))).count("M") == 1


def test_a_long_silence_breaks_the_line():
    points = series(range(20))
    assert path(chart(points[:8] + points[12:])).count("M") == 2


def test_a_short_silence_does_not_break_the_line():
    points = series(range(20))
    assert path(chart(points[:8] + points[10:])).count("M") == 1


@pytest.mark.parametrize("missing", [None, float("nan"), float("inf"), -float("inf")])
def test_a_missing_value_breaks_the_line(missing):
    assert path(chart(series([1, 2, 3, missing, 5, 6]))).count("M") == 2


def test_gaps_are_told():
    assert "Lücken ohne Werte: 2." in description(chart(series([1, None, 3, None, 5])))
    assert "Lücken" not in description(chart(series([1, 2, 3, 4, 5])))


def test_missing_values_at_the_ends_are_no_gaps():
    assert path(chart(series([None, 1, 2, 3, None]))).count("M") == 1


def test_a_value_between_two_gaps_becomes_a_dot():
    assert "h0" in path(chart(series([1, 2, None, 9, None, 3, 4])))


def test_truth_is_drawn_as_steps():
    steps = path(chart(series([True, False, False, True])))
    assert "L" not in steps
    assert steps.count("H") == 3


def test_truth_has_yes_and_no_at_its_axis():
    assert {"ja", "nein"} <= set(labels(chart(series([True, False]))))


def test_extremes_survive_among_many_points():
    values = [20 + Random(1).random() for _ in range(100_000)]
    values[31_417], values[77_777] = 80, -40
    drawn = heights(chart(series(values, minutes=1)))
    assert (min(drawn), max(drawn)) == pytest.approx((30 + 182 * 20 / 150, 212 - 182 * 10 / 150), abs=0.1)


@pytest.mark.parametrize("kind", [float, lambda chance: chance < 0.5, lambda chance: None if chance < 0.5 else chance])
def test_many_points_stay_small(kind):
    random = Random(1)
    points = series([kind(random.random()) for _ in range(100_000)], minutes=1)
    assert len(chart(points)) < 60_000


def test_many_points_with_raw_and_flagged_ones_stay_small():
    random = Random(1)
    points = series([random.random() for _ in range(100_000)], minutes=1)
    assert len(chart(points, raw=points, flagged=points)) < 60_000


def test_the_axis_has_round_numbers_with_a_decimal_comma():
    assert {"0,0", "0,5", "1,0", "1,5"} <= set(labels(chart(series([0.1, 1.4]))))
    assert {"0.0", "0.5", "1.0", "1.5"} <= set(labels(chart(series([0.1, 1.4]), language="en")))


def test_the_axis_has_local_times():
    assert "13:00" in labels(chart(series(range(24), minutes=60), width=1_900))
    assert "2. Nov." in labels(chart(series(range(48), minutes=60)))


def test_labels_stay_within_the_picture():
    for text in (element for element in read(chart(series([1e-5, 2e-5], 10))).iter() if element.tag.endswith("}text")):
        assert 0 < float(text.get("x")) < 720


def test_raw_values_are_drawn_beside_and_named():
    text = chart(series([20.1, 20.2]), raw=series([201, 202]))
    assert min(heights(text, "chart-raw")) < min(heights(text))
    assert {"korrigiert", "gemessen"} <= set(labels(text))


def test_flagged_points_get_a_ring_and_are_told():
    text = chart(series([1, 99, 2]), flagged=series([1, 99, 2])[1:2])
    assert path(text, "chart-flag").count("M") == 1
    assert "auffällig" in labels(text)
    assert "Auffällige Werte: 1." in description(text)


def test_a_plain_chart_needs_no_legend():
    assert not {"korrigiert", "Werte"} & set(labels(chart(series([1, 2]))))


@pytest.mark.parametrize(("language", "words"), [("de", "Keine Werte"), ("en", "No values")])
@pytest.mark.parametrize("points", [[], series([None, None])])
def test_an_empty_chart_says_so(points, language, words):
    text = chart(points, language=language)
    assert words in description(text)
    assert labels(text) == [description(text)]


def test_the_sentence_tells_latest_lowest_and_highest_in_german():
    assert charts.sentence(series([3.25, 4.5, -2]), "°C", "de") == (
        "Zuletzt -2\u00a0°C am 1. November 2026 um 01:20 Uhr. Von 3 Werten war der niedrigste -2\u00a0°C "
        "am 1. November 2026 um 01:20 Uhr, der höchste 4,5\u00a0°C am 1. November 2026 um 01:10 Uhr."
    )


def test_the_sentence_tells_latest_lowest_and_highest_in_english():
    assert charts.sentence(series([3.25, 4.5]), "°C", "en") == (
        "Latest 4.5\u00a0°C on 1 November 2026 at 01:10. Of 2 values the lowest was 3.25\u00a0°C "
        "on 1 November 2026 at 01:00, the highest 4.5\u00a0°C on 1 November 2026 at 01:10."
    )


def test_the_sentence_counts_yes_and_changes():
    assert "Von 5 Werten waren 3 „ja“; 2-mal" in charts.sentence(series([True, True, False, False, True]), "")


def test_the_sentence_of_one_value():
    assert charts.sentence(series([417]), "ppm") == "Ein Wert: 417\u00a0ppm am 1. November 2026 um 01:00 Uhr."


def test_the_sentence_of_a_flat_line():
    assert "alle 4 Werte sind gleich" in charts.sentence(series([17.4] * 4), "µg/m³")


@pytest.mark.parametrize(
    "points",
    [
        series([1e99, -1e99]),
        series([1e308, 1, -1e308]),
        series([5e-324, 0]),
        series([0, 0]),
        series([True]),
        [(START, 1.0), (START, 2.0)],
        [(datetime.min.replace(tzinfo=UTC), 1), (datetime.max.replace(tzinfo=UTC), 1), (START, 1)],
        [(datetime(3, 1, 1, tzinfo=UTC), 1), (datetime(9_998, 12, 31, tzinfo=UTC), 2)],
        series([True, 2.5, False]),
    ],
)
def test_strange_points_still_make_a_chart(points):
    text = chart(points, raw=points, flagged=points)
    assert "nan" not in text
    assert path(text).startswith("M")
    assert read(charts.sparkline(points, title="a", unit="")).get("class") == "sparkline"


def test_a_sparkline_ends_with_a_dot_at_the_latest_value():
    (dot,) = [element for element in read(DRAWN["sparkline"]) if element.get("class") == "chart-last"]
    assert (float(dot.get("cx")), float(dot.get("cy"))) == (115, 24)


def test_a_sparkline_describes_its_values():
    assert "Zuletzt 2" in description(DRAWN["sparkline"])


@pytest.mark.parametrize("unit", ["%", "°C", "µg/m³", "m³/h", "Fahrräder je Stunde"])
def test_no_unit_is_cut_off(unit):
    (label,) = [each for each in read(chart(series([14, 33]), unit=unit)).iter() if each.get("class") == "chart-unit"]
    width, at = 7 * len(unit), float(label.get("x"))
    assert at - (width if label.get("text-anchor") == "end" else 0) >= 0
