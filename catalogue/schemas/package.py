"""A CKAN dataset ("package"), both ways."""

import re
from collections.abc import Mapping
from typing import Any

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

from catalogue.schemas.resource import ResourceSchema, resource_dict
from catalogue.schemas.values import MISSING, optional_text, required_text, said, stamp
from hub.datasets import vocabulary
from hub.datasets.store import Shown
from hub.datasets.terms import AGENT_KEYS, DATASET, PERIOD, PERSONS
from hub.errors import NestedWrongly
from hub.identity.store import RESERVED
from hub.records import DatasetDraft, Place

NAME = re.compile(r"[a-z0-9_-]{2,100}")
TAG = re.compile(r"[\w .-]{2,100}")
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
    """What clients send for a dataset; root keys that neither CKAN nor DCAT-AP knows are dropped."""

    class Meta:
        unknown = INCLUDE

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

    @pre_load
    def _listen(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        for key in ("resources", "extras"):
            given = data.get(key)
            if given is not None and not (isinstance(given, list) and all(isinstance(v, Mapping) for v in given)):
                request: Any = _without_files(data)
                raise NestedWrongly(f"{key} must be a list of objects", data=request)
        return {k: v for k, v in data.items() if not (k == "private" and v == "")}

    @validates("name")
    def _name(self, value: str, data_key: str) -> None:
        if value and (not NAME.fullmatch(value) or value in RESERVED):
            raise ValidationError("Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_")

    @validates_schema
    def _extra_keys(self, data: Mapping[str, Any], **_: Any) -> None:
        keys = [extra["key"] for extra in data.get("extras") or ()]
        taken = {i: {"key": ["There is a schema field with the same name"]} for i, k in enumerate(keys) if k in _ROOT}
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
        names = [name for name in map(_group_names, data["groups"] or ()) if name]
        given = data.pop("spatial", None)
        spatial = extras.pop("spatial", None) if given in (None, "") else given
        draft = DatasetDraft(
            identifier=data["id"] or data["name"] or "",
            name=data["name"] or "",
            title=data["title"] or "",
            description=data["notes"] or "",
            license=data["license_id"] or "",
            keyword=_tags(data),
            theme=tuple(dict.fromkeys(code for name in names if (code := _theme(name[0])))),
            spatial=None if spatial in (None, "") else place(spatial),
            terms=_terms(data),
            extras=extras,
            distribution=tuple(data["resources"] or ()),
        )
        return {
            "draft": draft,
            "id": data["id"],
            "owner_org": data["owner_org"],
            "private": data["private"],
            "state": data["state"] or "",
            "groups": [name for name in names if not _theme(name[0])],
            "resources_given": data["resources"] is not None,
        }


def _without_files(value: Any) -> Any:
    """A request as it can be sent back."""
    if isinstance(value, Mapping):
        return {key: _without_files(each) for key, each in value.items() if not isinstance(each, FileStorage)}
    return [_without_files(each) for each in value] if isinstance(value, list) else value


_ROOT = frozenset({*PackageSchema().fields, *PERSONS, "url", "type"})
"""Keys that an extra cannot have: they stand at the root."""


def _terms(data: Mapping[str, Any]) -> dict[str, Any]:
    given = {k: v for k, v in data.items() if k in _FIELD and _FIELD[k] not in _OWN and v not in (None, "")}
    return {_FIELD[key]: said(key, value, many=key in _MANY) for key, value in given.items()}


def extra_text(value: Any) -> str:
    """The value of an extra as text: what is none becomes JSON."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _tags(data: Mapping[str, Any]) -> tuple[str, ...]:
    given = data["tags"] if data["tags"] is not None else (data["tag_string"] or "").split(",")
    names = [_name(tag) for tag in given]
    cleaned = [name.strip() for name in names if name.strip()]
    wrong = [name for name in cleaned if not TAG.fullmatch(name)]
    if wrong:
        raise ValidationError({"tags": [f'Tag "{n}" must be 2 to 100 letters, digits, blanks or -_.' for n in wrong]})
    return tuple(dict.fromkeys(cleaned))


def _name(tag: Any) -> str:
    name = tag.get("name") if isinstance(tag, Mapping) else tag
    if not isinstance(name, str):
        raise ValidationError({"tags": [MISSING]})
    return name


def _group_names(group: Any) -> tuple[str, ...]:
    """By what a group may be known: its name, else its id."""
    found = (group.get("name"), group.get("id")) if isinstance(group, Mapping) else (group,)
    return tuple(str(name) for name in found if name)


def _theme(name: str) -> str:
    """The code of the theme with this name, code or address, or empty."""
    code = name.rpartition("/")[2].upper()
    return code if code in vocabulary.THEMES else ""


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
        type="dataset",
        creator_user_id=str(row.creator_id) if row.creator_id else None,
        metadata_created=stamp(row.metadata_created),
        metadata_modified=stamp(row.metadata_modified),
        num_resources=len(resources),
        num_tags=len(row.keyword),
        resources=resources,
        tags=[{"id": n, "name": n, "display_name": n, "state": "active", "vocabulary_id": None} for n in row.keyword],
        groups=[theme_dict(code) for code in row.theme if code in vocabulary.THEMES] + [*map(group_dict, shown.groups)],
        extras=_extras(row),
        relationships_as_subject=[],
        relationships_as_object=[],
        **_license(row.license),
    )
    return found


_ABSENT = ("url", "version", "author", "author_email", "maintainer", "maintainer_email", "license_id", "license_title")


def _license(code: str) -> dict[str, Any]:
    known = vocabulary.license(code)
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
        "image_url": row.organization_image_url,
        "created": stamp(row.organization_created_at),
        "is_organization": True,
        "approval_status": "approved",
        "state": row.organization_state,
    }


def theme_dict(code: str) -> dict[str, Any]:
    """An EU data theme as the CKAN group that portals show for it."""
    theme = vocabulary.THEMES[code]
    name = code.lower()
    return {"id": name, "name": name, "title": theme.de, "display_name": theme.de, "description": theme.en,
            "image_display_url": ""}  # fmt: skip


def group_dict(row: Any) -> dict[str, Any]:
    """A group that people made, as it stands in a dataset."""
    return {"id": str(row.id), "name": row.name, "title": row.title, "display_name": row.title,
            "description": row.description, "image_display_url": row.image_url}  # fmt: skip


def _extras(row: Any) -> list[dict[str, str]]:
    extras = dict(row.extras)
    if row.spatial is not None:
        extras["spatial"] = orjson.dumps(mapping(row.spatial)).decode()
    return [{"key": key, "value": extras[key]} for key in sorted(extras)]
