from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from catalogue import svg

HOSTILE = '"><script>alert(1)</script>]]>&amp;\x00\x08\ud800<!--'


def test_a_drawing_is_an_image_with_name_and_description():
    picture = ElementTree.fromstring(svg.write(svg.drawing("map", 10, 20, "Bäume", "Zwei Bäume.")))
    name, description = list(picture)
    assert (picture.get("role"), name.text, description.text) == ("img", "Bäume", "Zwei Bäume.")
    assert picture.get("aria-labelledby") == name.get("id")
    assert picture.get("aria-describedby") == description.get("id")


def test_two_drawings_on_one_page_have_different_ids():
    first, second = (svg.drawing("map", 10, 20, title, "x").get("aria-labelledby") for title in "ab")
    assert first != second


def test_hostile_text_stays_text():
    picture = svg.drawing("map", 10, 20, HOSTILE, HOSTILE)
    svg.label(picture, 1, 2, HOSTILE)
    read = ElementTree.fromstring(svg.write(picture).encode())
    assert {element.text for element in read} == {'"><script>alert(1)</script>]]>&amp;<!--'}
    assert [element.tag.rpartition("}")[2] for element in read] == ["title", "desc", "text"]


def test_attributes_are_written_short_and_with_hyphens():
    element = svg.add(svg.drawing("map", 1, 1, "a", "b"), "path", class_="line", stroke_width=2.0, x=1.25)
    assert element.attrib == {"class": "line", "stroke-width": "2", "x": "1.2"}


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        (1234.567, "de", "1.234,57"),
        (1234.567, "en", "1,234.57"),
        (4.0, "de", "4"),
        (0.01234, "de", "0,012"),
        (-0.5, "de", "-0,5"),
        (0, "en", "0"),
        (2e12, "de", "2E12"),
        (3e-9, "en", "3E-9"),
    ],
)
def test_a_number_is_written_as_people_write_it(value, language, text):
    assert svg.number(value, language) == text


def test_the_numbers_of_an_axis_have_the_same_digits():
    assert [svg.number(value, "de", 1, fixed=True) for value in (0.0, 0.5, 1)] == ["0,0", "0,5", "1,0"]


def test_a_moment_is_told_in_local_time():
    assert svg.moment(datetime(2026, 7, 1, 12, tzinfo=UTC), "d. MMMM HH:mm", "de") == "1. Juli 14:00"
