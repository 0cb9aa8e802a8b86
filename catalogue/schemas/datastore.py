"""What the actions of the DataStore take, as CKAN's clients send it.

Source: CKAN 2.12, "DataStore extension".
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import INCLUDE, Schema, ValidationError, fields, post_load, pre_load, validate, validates_schema

from catalogue.schemas.coerced import Capped, Listed, Object, Objects, Sorts, Words, wrong_keys
from catalogue.schemas.rows import FORMATS
from catalogue.schemas.values import MISSING, Natural, optional_text, required_text
from hub.datasets.store.tables import Field

MOST_ROWS = 32_000
NAMES = ("resource_id", "id")
UNSAID = frozenset({*NAMES, "force", "records"})
METHODS = ("upsert", "insert", "update")
RESOURCE: dict[str, Any] = {"type": "object", "properties": {"package_id": {"type": "string"}}}
FIELD: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "type": {"type": "string", "examples": ["text", "int8", "numeric", "timestamp", "bool", "json"]},
        "info": {"type": "object", "description": "label, notes, type_override and what else the publisher says"},
    },
}


def flag(*, default: bool = False) -> fields.Boolean:
    """A yes or no, also as text."""
    return fields.Boolean(load_default=default, allow_none=True)


class Closed(Schema):
    """Keys that mean nothing are refused together; `id` also says which resource."""

    class Meta:
        unknown = INCLUDE

    resource_id = required_text()

    @pre_load
    def _by_id(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        key = self.fields["resource_id"].data_key or "resource_id"
        found = next((data[name] for name in (key, *NAMES) if data.get(name) is not None), None)
        left = {name: value for name, value in data.items() if name not in NAMES}
        return left if found is None else {**left, key: found}

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _known(self, data: Any, given: Mapping[str, Any], **_: Any) -> None:
        known = {field.data_key or name for name, field in self.fields.items()}
        if wrong := wrong_keys(given, {*known, *NAMES}):
            raise ValidationError({"__extras": wrong})

    @post_load(pass_original=True)
    def make(self, data: dict[str, Any], given: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """What holds, and beside it as `sent` what was given and the answer repeats."""
        return {**data, "sent": {key: value for key, value in given.items() if key not in UNSAID}}


class Fields(fields.Field[list[Field]]):
    """Columns: a list of objects with `id`, and `type` and `info` where the publisher says them."""

    json_schema: ClassVar = {"type": ["array", "string"], "items": FIELD}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> list[Field]:
        objects = Objects().deserialize(value)
        if not all(map(_is_field, objects)):
            raise ValidationError("Must be a list of objects with a text as id and as type, and an object as info")
        return [Field(each["id"].strip(), each.get("type") or "", each.get("info") or {}) for each in objects]


def _is_field(value: Mapping[str, Any]) -> bool:
    type, info = value.get("type"), value.get("info")
    return (
        isinstance(value.get("id"), str)
        and (type is None or isinstance(type, str))
        and (info is None or isinstance(info, dict))
    )


class Writing(Closed):
    """Which table, and what all that write it understand; the count of rows is always exact."""

    force = flag()
    calculate_record_count = flag()
    include_records = flag()


class Create(Writing):
    """A new table, or what it is to become."""

    resource_id = optional_text()
    resource = Object(load_default=None, allow_none=True, metadata={"description": "A new resource, with package_id"})
    fields_ = Fields(load_default=None, allow_none=True, data_key="fields")
    records = Objects(load_default=None, allow_none=True)
    primary_key = Listed(load_default=None, allow_none=True)
    indexes = Listed(load_default=None, allow_none=True)
    aliases = Listed(load_default=None, allow_none=True)
    delete_fields = flag()
    triggers = fields.List(fields.Raw(), load_default=list, allow_none=True)

    @validates_schema(skip_on_field_errors=True)
    def _one(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["resource"] is not None and data["resource_id"]:
            raise ValidationError({"resource": ["resource cannot be used with resource_id"]})
        if data["resource"] is None and not data["resource_id"]:
            raise ValidationError({"resource_id": ["resource_id or resource required"]})
        if data["triggers"]:
            raise ValidationError({"triggers": ["This hub runs no triggers"]})


class Upsert(Writing):
    """Rows for a table."""

    records = Objects(load_default=list, allow_none=True)
    method = fields.String(load_default="upsert", validate=validate.OneOf(METHODS))
    dry_run = flag()


class Delete(Writing):
    """Which rows to take away; without `filters` the whole table."""

    include_deleted_records = flag()
    filters = Object(load_default=None, allow_none=True)


class RecordsDelete(Delete):
    """Which rows to take away; `{}` are all of them."""

    filters = Object(required=True, error_messages={"required": MISSING, "null": MISSING})


class Asked(Closed):
    """Which rows of a table, and in which order."""

    filters = Object(load_default=None, allow_none=True)
    q = Words(load_default=None, allow_none=True)
    plain = flag(default=True)
    full_text = optional_text()
    language = fields.String(load_default="german", allow_none=True)
    distinct = flag()
    fields_ = Listed(load_default=None, allow_none=True, data_key="fields")
    sort = Sorts(load_default="", allow_none=True)
    offset = Natural(load_default=0)


class Search(Asked):
    """A question to a table, and how to answer it."""

    limit = Capped(MOST_ROWS, load_default=100)
    include_total = flag(default=True)
    include_records = flag(default=True)
    include_next_page = flag(default=True)
    total_estimation_threshold = Natural(load_default=0, allow_none=True)
    records_format = fields.String(load_default="objects", validate=validate.OneOf(FORMATS))


class Info(Closed):
    """Which table to tell of."""

    resource_id = required_text(data_key="id")
    include_meta = flag(default=True)
    include_fields_schema = flag(default=True)


class Dump(Asked):
    """Which rows to take home, and in which form."""

    format = fields.String(load_default="csv")
    bom = flag()
    variant = optional_text()
    limit = Natural(load_default=None, allow_none=True)
