"""Vocabularies: lists of tags for the datasets of the whole hub, which the operator keeps."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from catalogue.action import action
from catalogue.actions.tag import tag_in
from catalogue.schemas.package import TAG, WRONG_TAG, tag_name
from catalogue.schemas.values import MISSING, required_text
from hub.access import Call, Permission
from hub.datasets import store
from hub.datasets.models import Vocabulary, VocabularyTag
from hub.errors import Invalid, NotFound

NAME = validate.Length(2, 100, error="Must be 2 to 100 characters")


class Tags(fields.List[Any]):
    """Tags as objects with a name, or as names."""

    def __init__(self, **options: Any) -> None:
        super().__init__(fields.Raw(allow_none=True), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValidationError("Must be a list of tags")
        if len(value) > store.MOST_TAGS:
            raise ValidationError(f"A vocabulary has {store.MOST_TAGS} tags at most")
        return [_checked(tag_name(each).strip()) for each in value]


def _checked(name: str) -> str:
    if not TAG.fullmatch(name):
        raise ValidationError(WRONG_TAG.format(name[:100]))
    return name


class Key(Schema):
    """Which vocabulary, by id or name."""

    id = required_text()


class New(Schema):
    """A vocabulary: its name and its tags."""

    name = required_text(NAME)
    tags = Tags(required=True, error_messages={"required": MISSING, "null": MISSING})


class Changes(Key):
    """Which vocabulary, and its new name, its new tags, or both."""

    name = fields.String(load_default=None, allow_none=True, validate=NAME)
    tags = Tags(load_default=None, allow_none=True)


class NewTag(Schema):
    """A tag, and the vocabulary that it shall be in."""

    name = required_text()
    vocabulary_id = required_text()


class TagKey(Schema):
    """Which tag, by id or, with its vocabulary, by name."""

    id = required_text()
    vocabulary_id = fields.String(load_default="", allow_none=True)


@action()
def vocabulary_list(call: Call, argument: dict[str, Any]) -> list[dict[str, Any]]:
    """All vocabularies with their tags."""
    return [vocabulary_dict(row) for row in store.vocabularies(call.session)]


@action(takes=Key)
def vocabulary_show(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One vocabulary with its tags, by id or name."""
    return vocabulary_dict(store.vocabulary(call.session, argument["id"]))


@action(takes=New, needs=Permission.OPERATE)
def vocabulary_create(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """A new vocabulary with its tags."""
    return vocabulary_dict(store.create_vocabulary(call.session, argument["name"], argument["tags"]))


@action(takes=Changes, needs=Permission.OPERATE)
def vocabulary_update(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Give a vocabulary another name, or other tags in place of all it has; a tag that a dataset has cannot go."""
    row = store.vocabulary(call.session, argument["id"])
    store.update_vocabulary(call.session, row, argument["name"] or row.name, argument["tags"])
    return vocabulary_dict(row)


@action(takes=Key, needs=Permission.OPERATE)
def vocabulary_delete(call: Call, argument: dict[str, Any]) -> None:
    """Remove a vocabulary; not while a dataset has a tag of it."""
    store.delete_vocabulary(call.session, store.vocabulary(call.session, argument["id"]))


@action(takes=NewTag, needs=Permission.OPERATE)
def tag_create(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """One more tag of a vocabulary; free tags come with the datasets that have them."""
    row = store.find_vocabulary(call.session, argument["vocabulary_id"])
    if row is None:
        raise Invalid(vocabulary_id=["Tag vocabulary was not found."])
    name = argument["name"].strip()
    if not TAG.fullmatch(name):
        raise Invalid(name=[WRONG_TAG.format(name[:100])])
    return tag_in(store.add_tag(call.session, row, name))


@action(takes=TagKey, needs=Permission.OPERATE)
def tag_delete(call: Call, argument: dict[str, Any]) -> None:
    """Take a tag out of its vocabulary; not while a dataset has it. Free tags go with the datasets that have them."""
    given = argument["vocabulary_id"]
    row = store.vocabulary(call.session, given) if given else None
    tag = store.find_tag(call.session, argument["id"], row)
    if tag is None:
        raise NotFound("There is no such tag in a vocabulary")
    store.remove_tag(call.session, row or store.vocabulary(call.session, tag.vocabulary_id), tag)


def vocabulary_dict(row: Vocabulary) -> dict[str, Any]:
    """A vocabulary as CKAN shows it."""
    return {"id": str(row.id), "name": row.name, "tags": [tag_in(tag) for tag in _in_order(row)]}


def _in_order(row: Vocabulary) -> list[VocabularyTag]:
    return sorted(row.tags, key=lambda tag: tag.name)
