"""A form on its page: errors lead to their fields, and what two people typed stands side by side."""

import pytest
from werkzeug.datastructures import MultiDict

from catalogue.portal.edit import fields
from catalogue.portal.edit.fields import Field
from catalogue.portal.edit.sheet import Overtaken, check, sheet
from catalogue.portal.language import lazy_gettext
from hub.errors import Conflict, Invalid

TABLE = (
    Field("title", lazy_gettext("Title")),
    Field("theme", lazy_gettext("Themes"), "select"),
    Field("secret", lazy_gettext("Password"), "password"),
)
THERE = {"title": "Trees", "theme": "envi", "secret": ""}


def by_key(found):
    return {each.field.key: each for each in found.asked}


def test_errors_stand_beside_their_fields_and_lead_there(english):
    found = sheet(TABLE, THERE, sent=MultiDict({"title": ""}), problem=Invalid(title=["Missing value"], odd=["Wrong"]))
    assert found.summary == [("title", "Title: Please fill this in."), ("", "odd: Wrong")]
    assert by_key(found)["title"].errors == ["Please fill this in."]
    assert by_key(found)["title"].value == ""


def test_a_problem_without_fields_is_said_above_the_form(english):
    found = sheet(TABLE, THERE, sent=MultiDict(), problem=Conflict("This is the last operator of the hub"))
    assert found.summary == [("", "This is the last operator of the hub")]


def test_a_password_is_never_shown_again(english):
    assert by_key(sheet(TABLE, THERE, sent=MultiDict({"secret": "s3cret"})))["secret"].value == ""


def test_a_value_that_is_not_offered_stays_a_choice(english):
    assert by_key(sheet(TABLE, {"theme": "own"}, choices={"theme": [("envi", "E")]}))["theme"].choices == [
        ("envi", "E"), ("own", "own"),
    ]  # fmt: skip


def test_what_was_shown_stays_the_measure_after_an_error(english):
    sent = MultiDict({"shown": fields.stamp(THERE), "title": "x"})
    assert sheet(TABLE, {**THERE, "title": "new"}, sent=sent, problem=Invalid()).hidden["shown"] == sent["shown"]


def test_the_versions_of_two_people_stand_side_by_side(english):
    theirs = {"title": "Limes", "theme": "tran", "secret": ""}
    sent = MultiDict({"shown": fields.stamp(THERE), "title": "Oaks", "theme": "envi"})
    found = sheet(TABLE, theirs, sent=sent, problem=Overtaken(theirs, "ann"), choices={"theme": [("tran", "Traffic")]})
    assert (found.overtaken, found.who) == (True, "ann")
    assert [(by_key(found)[key].value, by_key(found)[key].theirs) for key in ("title", "theme")] == [
        ("Oaks", "Limes"), ("tran", None),
    ]  # fmt: skip
    assert found.hidden["shown"] == fields.stamp(theirs)


@pytest.mark.parametrize(
    ("typed", "saved", "refused"),
    [
        ({"title": "Oaks"}, {"title": "Limes"}, True),
        ({"title": "Limes"}, {"title": "Limes"}, False),
        ({"title": "Oaks"}, {"title": "Trees"}, False),
    ],
)
def test_only_what_somebody_else_saved_meanwhile_is_in_the_way(typed, saved, refused):
    sent = MultiDict({"shown": fields.stamp({"title": "Trees"})})
    if not refused:
        check(sent, typed, saved)
        return
    with pytest.raises(Overtaken):
        check(sent, typed, saved)
