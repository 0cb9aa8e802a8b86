"""A CKAN dataset ("package"), both ways."""

import re
from collections.abc import Container, Mapping
from typing import Any, ClassVar

import orjson
from marshmallow import (
    EXCLUDE,
    INCLUDE,
    Schema,
    ValidationError,
    fields,
    post_load,
    pre_load,
    validate,
    validates,
    validates_schema,
)
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from werkzeug.datastructures import FileStorage

from catalogue import pictures
from catalogue.schemas.membership import group_dict, group_names, theme, theme_dict, themes
from catalogue.schemas.resource import CORE as RESOURCE_CORE
from catalogue.schemas.resource import ResourceSchema, resource_dict
from catalogue.schemas.values import MISSING, optional_text, required_text, said, said_as, stamp
from catalogue.scheming.checks import empty, parsed
from catalogue.scheming.conform import Conformed, all_names, loaded
from catalogue.scheming.package import conform_package, purpose
from catalogue.scheming.schema import Schema as Rules
from hub.datasets import vocabulary, words
from hub.datasets.models import DATASET as DATASET_TYPE
from hub.datasets.store import Relation, Shown
from hub.datasets.terms import AGENT_KEYS, DATASET, PERIOD, PERSONS
from hub.errors import NestedWrongly
from hub.identity.store import RESERVED
from hub.records import DatasetDraft, Place

NAME = re.compile(r"[a-z0-9_-]{2,100}")
TAG = re.compile(r"[\w .-]{2,100}")
WRONG_TAG = 'Tag "{}" must be 2 to 100 letters, digits, blanks or -_.'
STATES = ("active", "draft", "deleted", "")
MAX_SPATIAL = 500_000
MOST_GROUPS = 1000
OFFICIAL_KEY = "official_key"
"""What the store keeps of a harvested place beside its geometry."""

_FIELD = {name: name for name in (*PERSONS, *AGENT_KEYS, *PERIOD, "rights", OFFICIAL_KEY)}
_FIELD |= {t.key: t.field for t in DATASET}
_KEY = {t.field: t.key for t in DATASET}
_MANY = frozenset(t.key for t in DATASET if t.many)
_OWN = frozenset({"title", "description", "keyword", "theme", "license"})
_SHAPES = frozenset({"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"})


class ExtraSchema(Schema):
    """One further pair of key and value; a value that is null drops the pair."""

    class Meta:
        unknown = EXCLUDE

    key = required_text()
    value = fields.Raw(load_default=None, allow_none=True)


class PackageSchema(Schema):
    """What clients send for a dataset; root keys that neither CKAN, DCAT-AP nor the portal's own schema knows drop.

    `rules` are the portal's own schema; what is `kept` may be left out.
    """

    class Meta:
        unknown = INCLUDE

    creating = True

    def __init__(self, *, rules: Rules | None = None, kept: frozenset[str] = frozenset(), **options: Any) -> None:
        super().__init__(**options)
        self._rules, self._kept = rules, kept

    def rules(self, given: Mapping[str, Any]) -> Rules | None:
        """The portal's own schema for what was given."""
        if not self.creating:
            return self._rules
        return loaded(given.get("type")) or loaded(DATASET_TYPE)

    id = optional_text()
    name = required_text()
    title = optional_text()
    notes = optional_text()
    owner_org = optional_text()
    private = fields.Boolean(load_default=None, allow_none=True)
    state = optional_text(validate=validate.OneOf(STATES, error="Must be active, draft or deleted"))
    license_id = optional_text()
    tags = fields.List(fields.Raw(allow_none=True), load_default=None, allow_none=True)
    tag_string = optional_text()
    groups = fields.List(
        fields.Raw(allow_none=True),
        load_default=list,
        allow_none=True,
        validate=validate.Length(max=MOST_GROUPS, error=f"Must be {MOST_GROUPS} at most"),
    )
    extras = fields.List(fields.Nested(ExtraSchema), load_default=list, allow_none=True)
    resources = fields.List(fields.Nested(ResourceSchema), load_default=None, allow_none=True)
    version = optional_text(validate=validate.Length(max=100))
    further: ClassVar[dict[str, Any]] = {key: said_as(many=key in _MANY) for key in sorted(_FIELD)}

    @pre_load
    def _listen(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        for key in ("resources", "extras"):
            given = data.get(key)
            if given is not None and not (isinstance(given, list) and all(isinstance(v, Mapping) for v in given)):
                request: Any = _without_files(data)
                raise NestedWrongly(f"{key} must be a list of objects", data=request)
        left = {k: v for k, v in data.items() if not (k == "private" and v == "")}
        return {**left, **self._conformed(data).values}

    def _conformed(self, given: Mapping[str, Any]) -> Conformed:
        if not (rules := self.rules(given)):
            return Conformed()
        why = purpose(given, creating=self.creating, kept=self._kept)
        return conform_package(rules, given, why, CORE, RESOURCE_CORE)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _by_schema(self, data: Any, given: Mapping[str, Any], **_: Any) -> None:
        if wrong := self._conformed(given).wrong:
            raise ValidationError(wrong)

    @validates("name")
    def _name(self, value: str, data_key: str) -> None:
        if value and (not NAME.fullmatch(value) or value in RESERVED):
            raise ValidationError("Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_")

    @validates_schema
    def _extra_keys(self, data: Mapping[str, Any], **_: Any) -> None:
        keys = [extra["key"] for extra in data.get("extras") or ()]
        rules = self.rules(data)
        root = _ROOT | rules.names if rules else _ROOT
        taken = {i: {"key": ["There is a schema field with the same name"]} for i, k in enumerate(keys) if k in root}
        if taken:
            raise ValidationError({"extras": taken})
        if len(keys) != len(set(keys)):
            raise ValidationError({"extras_validation": ["Duplicate key in extras"]})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """What the store needs: the draft, its owner, whether it is private, groups, and whether resources were given.

        Groups are named here; the themes among them stand in the draft.
        """
        extras = {e["key"]: extra_text(e["value"]) for e in data["extras"] or () if e["value"] is not None}
        names = [name for name in map(group_names, data["groups"] or ()) if name]
        given = data.pop("spatial", None)
        spatial = extras.pop("spatial", None) if given in (None, "") else given
        rules = self.rules(data)
        fields = _own_fields(data, rules)
        # While it is not known which schema a dataset follows, each may say a term in another shape.
        otherwise = rules.names if rules else frozenset() if self.creating else all_names()
        draft = DatasetDraft(
            identifier=data["id"] or data["name"] or "",
            name=data["name"] or "",
            title=data["title"] or "",
            description=data["notes"] or "",
            license=data["license_id"] or "",
            keyword=_tags(data),
            theme=themes([*(name[0] for name in names), *map(str, _listed(fields.get("theme")))]),
            spatial=None if spatial in (None, "") else place(spatial),
            terms=_terms(data, otherwise - CORE),
            extras=extras,
            fields=fields,
            distribution=tuple(data["resources"] or ()),
        )
        return {
            "draft": draft,
            "id": data["id"],
            "type": rules.type if rules else DATASET_TYPE,
            "owner_org": data["owner_org"],
            "private": data["private"],
            "state": data["state"] or "",
            "vocabulary_tags": _vocabulary_tags(data),
            "groups": [name for name in names if not theme(name[0])],
            "resources_given": data["resources"] is not None,
        }


def _without_files(value: Any) -> Any:
    """A request as it can be sent back."""
    if isinstance(value, Mapping):
        return {key: _without_files(each) for key, each in value.items() if not isinstance(each, FileStorage)}
    return [_without_files(each) for each in value] if isinstance(value, list) else value


_ROOT = frozenset({*PackageSchema().fields, *PERSONS, "url", "type"})
"""Keys that an extra cannot have: they stand at the root."""
ANSWERED = frozenset({
    "organization", "metadata_created", "metadata_modified", "creator_user_id", "num_resources", "num_tags", "isopen",
    "license_title", "license_url", "relationships_as_subject", "relationships_as_object", "tracking_summary",
    "revision_id",
})  # fmt: skip
"""Keys that the hub answers itself."""
CORE = frozenset({*PackageSchema().fields, *PERSONS, "url", "type", "spatial", *ANSWERED})
"""Keys of which the hub's own rules say what is kept."""


def _terms(data: Mapping[str, Any], otherwise: Container[str]) -> dict[str, Any]:
    """The terms; those that the portal's own schema may say `otherwise` are left out where they have another shape."""
    given = {k: v for k, v in data.items() if k in _FIELD and _FIELD[k] not in _OWN and not empty(v)}
    found = {}
    for key, value in given.items():
        try:
            found[_FIELD[key]] = said(key, value, many=key in _MANY)
        except ValidationError:
            if key not in otherwise:
                raise
    return found


def _own_fields(data: Mapping[str, Any], rules: Rules | None) -> dict[str, Any]:
    """What the portal's own schema adds to the terms, or says in another shape than they."""
    names = rules.names - CORE if rules else frozenset()
    given = {name: data[name] for name in sorted(names) if data.get(name) is not None}
    terms = _terms(given, names)
    return {name: value for name, value in given.items() if terms.get(_FIELD.get(name, "")) != value}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if empty(value) else [value]


def extra_text(value: Any) -> str:
    """The value of an extra as text: what is none becomes JSON."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _tags(data: Mapping[str, Any]) -> tuple[str, ...]:
    given = data["tags"] if data["tags"] is not None else (data["tag_string"] or "").split(",")
    names = [tag_name(tag) for tag in given if not _vocabulary(tag)]
    cleaned = [name.strip() for name in names if name.strip()]
    wrong = [name for name in cleaned if not TAG.fullmatch(name)]
    if wrong:
        raise ValidationError({"tags": [WRONG_TAG.format(n) for n in wrong]})
    return tuple(dict.fromkeys(cleaned))


def _vocabulary_tags(data: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Vocabulary and name of those tags that name a vocabulary."""
    return tuple((_vocabulary(tag), tag_name(tag).strip()) for tag in data["tags"] or () if _vocabulary(tag))


def _vocabulary(tag: Any) -> str:
    given = tag.get("vocabulary_id") if isinstance(tag, Mapping) else None
    if not isinstance(given, str | None):
        raise ValidationError({"tags": ["Tag vocabulary was not found."]})
    return given or ""


def tag_name(tag: Any) -> str:
    """The name of a tag that is given as an object or as its name; raises `ValidationError`."""
    name = tag.get("name") if isinstance(tag, Mapping) else tag
    if not isinstance(name, str):
        raise ValidationError({"tags": [MISSING]})
    return name


def place(spatial: Any) -> Place:
    """A GeoJSON geometry, as an object or as text; raises `ValidationError` under `spatial`."""
    try:
        text = spatial if isinstance(spatial, str) else orjson.dumps(spatial)
        geometry = orjson.loads(text) if len(text) <= MAX_SPATIAL else {}
        if _plain(geometry) and _on_earth(shape(geometry).bounds):
            return Place(geometry=geometry)
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError, ShapelyError) as error:
        raise ValidationError({"spatial": [NO_PLACE]}) from error
    raise ValidationError({"spatial": [NO_PLACE]})


NO_PLACE = "Must be a GeoJSON geometry in degrees, longitude before latitude"


def _plain(geometry: Any) -> bool:
    """Whether it is a geometry, or a collection of them that holds no further collection."""
    parts = geometry["geometries"] if geometry["type"] == "GeometryCollection" else [geometry]
    return all(part["type"] in _SHAPES for part in parts)


def _on_earth(bounds: tuple[float, ...]) -> bool:
    west, south, east, north = bounds
    return -180 <= west <= east <= 180 and -90 <= south <= north <= 90  # never true of NaN, so not of an empty one


def package_dict(shown: Shown, site_url: str) -> dict[str, Any]:
    """A dataset as CKAN shows it."""
    row = shown.dataset
    found: dict[str, Any] = dict.fromkeys(_ABSENT)
    found.update((_KEY.get(k, k), v) for k, v in row.terms.items())
    found.update(row.fields)
    extras = row.extras
    if extras and (rules := loaded(row.dataset_type)):
        found, extras = _raised(found, extras, rules)
    resources = [resource_dict(part, site_url) for part in shown.distributions]
    found.update(
        id=str(row.id),
        name=row.name,
        title=row.title,
        notes=row.description or None,
        owner_org=str(row.owner_id),
        organization=_organization(row),
        private=row.private,
        state=row.state,
        type=row.dataset_type,
        creator_user_id=str(row.creator_id) if row.creator_id else None,
        metadata_created=stamp(row.metadata_created),
        metadata_modified=stamp(row.metadata_modified),
        num_resources=len(resources),
        num_tags=len(row.keyword) + len(row.vocabulary_tags),
        resources=resources,
        tags=[*map(_free_tag, row.keyword), *map(_kept_tag, row.vocabulary_tags)],
        groups=[theme_dict(code) for code in row.theme if code in vocabulary.THEMES] + [*map(group_dict, shown.groups)],
        extras=_extras(row, extras),
        relationships_as_subject=[_relation(r) for r in shown.relations if r.subject_id == row.id],
        relationships_as_object=[_relation(r) for r in shown.relations if r.object_id == row.id],
        **_license(row.license),
    )
    return found


def _free_tag(name: str) -> dict[str, Any]:
    return {"id": name, "name": name, "display_name": name, "state": "active", "vocabulary_id": None}


def _kept_tag(tag: Mapping[str, str]) -> dict[str, Any]:
    return {**tag, "display_name": tag["name"], "state": "active"}


def _relation(relation: Relation) -> dict[str, Any]:
    found = {"id": str(relation.id), "subject_package_id": str(relation.subject_id), "type": relation.type}
    return {**found, "object_package_id": str(relation.object_id), "comment": relation.comment,
            "subject": relation.subject, "object": relation.object}  # fmt: skip


_ABSENT = ("url", "version", "author", "author_email", "maintainer", "maintainer_email", "license_id", "license_title")


def _license(code: str) -> dict[str, Any]:
    known = words.licensed(code)
    found: dict[str, Any] = {"license_id": code or None, "license_title": known.title if known else code or None}
    found["isopen"] = known.open if known else False
    if known and known.url:
        found["license_url"] = known.url
    return found


def _organization(row: Any) -> dict[str, Any]:
    return {
        "id": str(row.owner_id),
        "name": row.organization_name,
        "title": row.organization_title,
        "type": "organization",
        "description": row.organization_description,
        "image_url": pictures.shown(row.organization_image_url),
        "created": stamp(row.organization_created_at),
        "is_organization": True,
        "approval_status": "approved",
        "state": row.organization_state,
    }


def _raised(found: dict[str, Any], extras: Mapping[str, Any], rules: Rules) -> tuple[dict[str, Any], dict[str, Any]]:
    """Extras of which the portal's own schema knows the key stand at the root, as they would have been kept there."""
    names = rules.names - CORE
    raised = {key: _as_field(rules, key, value) for key, value in extras.items() if key in names}
    return {**raised, **found}, {key: value for key, value in extras.items() if key not in names}


def _as_field(rules: Rules, key: str, value: Any) -> Any:
    known = rules.find(key)
    if known is None or not isinstance(value, str):
        return value
    try:
        return parsed(value)
    except ValidationError:
        return value


def _extras(row: Any, given: Mapping[str, Any]) -> list[dict[str, str]]:
    extras = dict(given)
    if row.spatial is not None:
        extras["spatial"] = orjson.dumps(mapping(row.spatial)).decode()
    return [{"key": key, "value": extras[key]} for key in sorted(extras)]
