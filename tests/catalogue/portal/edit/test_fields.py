"""What a form says: as it was typed, and as others changed it meanwhile."""

import pytest
from werkzeug.datastructures import MultiDict

from catalogue.portal.edit import fields
from catalogue.portal.edit.fields import Field
from catalogue.portal.language import lazy_gettext
from hub.errors import BadRequest

LABEL = lazy_gettext("Title")
TABLE = (Field("title", LABEL, required=True), Field("themes", LABEL, "checks"), Field("secret", LABEL, "password"),
         Field("file", LABEL, "upload"))  # fmt: skip


def test_what_is_read_is_what_was_typed():
    sent = MultiDict([("title", " a\r\nb "), ("themes", "x"), ("themes", " y"), ("secret", " s "), ("other", "z")])
    assert fields.read(TABLE, sent) == {"title": "a\nb", "themes": ("x", "y"), "secret": " s "}


def test_what_was_not_sent_is_empty():
    assert fields.read(TABLE, MultiDict()) == fields.empty(TABLE) == {"title": "", "themes": (), "secret": ""}


def test_a_text_that_no_database_keeps_is_refused():
    with pytest.raises(BadRequest, match="NUL"):
        fields.read(TABLE, MultiDict([("title", "a\0")]))


@pytest.mark.parametrize(("values", "wrong"), [({"title": "x"}, {}), ({"title": ""}, {"title": ["Missing value"]})])
def test_what_must_be_there_is_missed(values, wrong):
    assert fields.missing(TABLE, values) == wrong


def test_a_stamp_tells_what_others_and_what_the_reader_changed():
    stamp = fields.stamp({"title": "a", "themes": ("x",)})
    assert fields.moved(stamp, {"title": "a", "themes": ("x", "y")}) == {"themes"}
    assert fields.untouched(stamp, {"title": "b", "themes": ("x",)}) == {"themes"}
    assert fields.moved("", {"title": "b"}) == frozenset()
    assert fields.moved("title :: x:", {"title": "b"}) == frozenset()


def test_only_what_is_another_value_is_a_change():
    assert fields.changed({"a": "1", "b": "2"}, {"a": "1", "b": ""}) == {"b": "2"}
