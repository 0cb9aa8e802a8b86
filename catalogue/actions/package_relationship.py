"""What datasets are to each other. An editor of the subject says it; it is shown to those who see both."""

from typing import Any

from marshmallow import Schema, validate

from catalogue.action import action
from catalogue.edit import writable
from catalogue.schemas.values import optional_text, required_text
from hub.access import Call, Permission
from hub.datasets import store
from hub.datasets.models import Dataset, Relationship
from hub.errors import Forbidden, NotFound

TYPE = validate.OneOf(store.OPPOSITE, error=f"Must be one of {', '.join(store.OPPOSITE)}")


class Between(Schema):
    """What a dataset is to another, each by name or id."""

    subject = required_text()
    object = required_text()
    type = required_text(TYPE)


class Said(Between):
    """What a dataset is to another, and a comment on it."""

    comment = optional_text(validate=validate.Length(max=10_000))


class Asked(Schema):
    """Relationships of which dataset, to which other one, of which type."""

    id = required_text()
    id2 = optional_text()
    rel = optional_text(validate=validate.OneOf(("", *store.OPPOSITE), error=TYPE.error))


@action(takes=Asked)
def package_relationships_list(call: Call, argument: dict[str, Any]) -> list[dict[str, str]]:
    """What the dataset `id` is to others, or to the dataset `id2`, as far as the caller sees them; `rel` is a type."""
    row = store.shown(call.session, argument["id"])
    other = store.shown(call.session, argument["id2"]).dataset.id if argument["id2"] else None
    found = [_seen_from(row.dataset.id, each) for each in row.relations
             if other in (None, each.subject_id, each.object_id)]  # fmt: skip
    wanted = [each for each in found if argument["rel"] in ("", each["type"])]
    if argument["rel"] and not wanted:
        raise NotFound("There is no such relationship")
    return wanted


@action(takes=Said, needs=Permission.WRITE)
def package_relationship_create(call: Call, argument: dict[str, Any]) -> dict[str, str]:
    """Say what the dataset `subject` is to the dataset `object`; said again, only the comment is changed."""
    subject, object = _ends(call, argument)
    known = store.relationship(call.session, subject, argument["type"], object)
    if known is None:
        store.relate(call.session, subject, argument["type"], object, argument["comment"] or "")
    elif _may_change(call, known):
        known.comment = argument["comment"] or ""
    return _answer(call, subject, argument, object)


@action(takes=Said, needs=Permission.WRITE)
def package_relationship_update(call: Call, argument: dict[str, Any]) -> dict[str, str]:
    """Change the comment on a relationship."""
    subject, object = _ends(call, argument)
    _known(call, subject, argument, object).comment = argument["comment"] or ""
    return _answer(call, subject, argument, object)


@action(takes=Between, needs=Permission.WRITE)
def package_relationship_delete(call: Call, argument: dict[str, Any]) -> None:
    """Take back what was said of two datasets."""
    subject, object = _ends(call, argument)
    store.unrelate(call.session, _known(call, subject, argument, object))


def _ends(call: Call, argument: dict[str, Any]) -> tuple[Dataset, Dataset]:
    return writable(call, argument["subject"]), store.dataset(call.session, argument["object"])


def _known(call: Call, subject: Dataset, argument: dict[str, Any], object: Dataset) -> Relationship:
    found = store.relationship(call.session, subject, argument["type"], object)
    if found is None:
        raise NotFound("There is no such relationship")
    if not _may_change(call, found):
        raise Forbidden("The other side has said this")
    return found


def _may_change(call: Call, row: Relationship) -> bool:
    return call.principal.edits(row.subject_id, store.dataset(call.session, row.subject_id).owner_id)


def _answer(call: Call, subject: Dataset, argument: dict[str, Any], object: Dataset) -> dict[str, str]:
    known = store.relationship(call.session, subject, argument["type"], object)
    comment = known.comment if known else ""
    return {"subject": subject.name, "type": argument["type"], "object": object.name, "comment": comment}


def _seen_from(id: Any, relation: store.Relation) -> dict[str, str]:
    """A relationship as CKAN lists it: with the dataset that was asked about as its subject."""
    if relation.subject_id == id:
        return {"subject": relation.subject, "type": relation.type, "object": relation.object,
                "comment": relation.comment}  # fmt: skip
    return {"subject": relation.object, "type": store.OPPOSITE[relation.type], "object": relation.subject,
            "comment": relation.comment}  # fmt: skip
