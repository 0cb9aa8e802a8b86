"""Changing a part of a dataset, if it is still as the caller believes."""

from typing import Any

from marshmallow import INCLUDE, Schema, ValidationError, fields, validates

from catalogue import edit
from catalogue.action import action
from catalogue.edit import writable
from catalogue.revision import at, kept, merged, mismatches, paths, put, rules, whole
from catalogue.schemas.package import package_dict
from catalogue.schemas.values import MISSING, Names, words
from hub.access import Call, Permission
from hub.datasets import store
from hub.errors import Invalid

MOST_PATTERNS = 100


class Patterns(Names):
    """Patterns as a list, as JSON text of a list, or with commas between them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> list[str]:
        if isinstance(value, str) and value and not value.startswith("["):
            return value.split(",")
        return words(value)


class Revision(Schema):
    """What must match, what is removed, what is put in and what is answered; also by flattened keys."""

    class Meta:
        unknown = INCLUDE

    match = fields.Raw(load_default=None, allow_none=True)
    filter = Patterns(load_default=list)
    update = fields.Raw(load_default=None, allow_none=True)
    include = Patterns(load_default=list)

    @validates("filter")
    @validates("include")
    def _patterns(self, value: list[str], data_key: str) -> None:
        if len(value) > MOST_PATTERNS:
            raise ValidationError(f"Must be {MOST_PATTERNS} patterns at most")
        try:
            rules(value)
        except Invalid as problem:
            raise ValidationError(problem.fields["filter"]) from problem


@action(takes=Revision, needs=Permission.WRITE)
def package_revise(call: Call, argument: dict[str, Any]) -> dict[str, Any]:
    """Change a dataset if it still is as `match` says: first `filter` removes, then `update` puts in.

    `match__metadata_modified` lets a change fail that somebody else has overtaken.
    """
    match, flat = whole(argument["match"], "match"), dict(paths(argument, "match"))
    key = flat.get(("id",)) or match.get("id") or flat.get(("name",)) or match.get("name")
    if not isinstance(key, str) or not key:
        raise Invalid(match=[MISSING])
    update, additions = whole(argument["update"], "update"), list(paths(argument, "update"))
    row = writable(call, key)
    present = package_dict(store.shown(call.session, row.id), call.settings.site_url)
    _check(present, match, flat, key)
    wanted = merged(kept(_copied(present), rules(argument["filter"])), update)
    for path, value in additions:
        put(wanted, path, value)
    wanted.setdefault("resources", [])
    changed = edit.change(call, row, present, wanted)
    return {"package": kept(changed, rules(argument["include"]))}


def _check(present: dict[str, Any], match: dict[str, Any], flat: dict[tuple[str, ...], Any], key: str) -> None:
    """Name what differs; what has found the dataset, an id, a name or a former one, need not be compared."""
    beside = {name: value for name, value in match.items() if name not in ("id", "name") or value != key}
    wrong = list(mismatches(present, beside))
    for path, value in flat.items():
        if path not in (("id",), ("name",)) or value != key:
            wrong += ((*path, *deeper) for deeper in mismatches(at(present, path), value))
    if wrong:
        raise Invalid("The dataset is not as it should be", match=["__".join(map(str, path))[:200] for path in wrong])


def _copied(value: Any) -> Any:
    """The value with objects and lists of its own, so that the one shown stays as it is."""
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value
