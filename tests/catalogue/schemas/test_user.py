"""A user as CKAN has it, both ways."""

import hashlib
from uuid import UUID

import pytest
from marshmallow import ValidationError

from catalogue.schemas.user import UserChanges, UserSchema, columns, email_hash, user_dict
from hub.db import now
from hub.identity.models import User


def person(**values):
    row = {"id": UUID(int=7), "name": "anna", "email": "a@b.de", "full_name": "", "about": "", "image_url": ""}
    return User(**{**row, "password": "hash", "sysadmin": False, "state": "active", "created_at": now(), **values})


def test_the_address_is_for_the_user_and_the_operator():
    assert user_dict(person(), 3, own=True)["email"] == "a@b.de"
    others = str(user_dict(person(), 3))
    assert "a@b.de" not in others
    assert "'hash'" not in others


def test_the_hash_follows_from_the_id_alone():
    assert email_hash(person()) == email_hash(person(email="x@y.de"))
    assert email_hash(person()) != email_hash(person(id=UUID(int=8)))
    assert email_hash(person()) != hashlib.md5(b"a@b.de", usedforsecurity=False).hexdigest()
    assert len(email_hash(person())) == 32


def test_only_what_was_given_is_changed():
    assert columns(UserChanges().load({"id": "anna", "fullname": None, "about": "x"})) == {
        "full_name": "", "about": "x"
    }  # fmt: skip


@pytest.mark.parametrize("sent", [
    {}, {"name": "anna"}, {"email": "a@b.de"}, {"name": "anna", "email": "a@b.de", "id": "7"},
    {"name": "anna", "email": "a@b.de", "state": "gone"}, {"name": "anna", "email": ""},
    {"name": "anna", "email": None, "password_hash": ""}, {"name": "anna", "password_hash": ""},
])  # fmt: skip
def test_what_a_new_user_needs(sent):
    with pytest.raises(ValidationError):
        UserSchema().load(sent)


def test_who_had_no_address_on_another_hub_needs_none_here():
    assert UserSchema().load({"name": "anna", "email": "", "password_hash": ""})["email"] == ""
