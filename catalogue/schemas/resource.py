"""A CKAN resource, which is a DCAT distribution."""

import re
from collections.abc import Container, Mapping
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import quote, unquote

from marshmallow import (
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
from sqlalchemy import Row
from werkzeug.datastructures import FileStorage

from catalogue import originals
from catalogue.schemas.values import moment, optional_text, said, said_as, stamp
from catalogue.scheming.conform import Conformed
from catalogue.scheming.package import conform_resource, purpose
from catalogue.scheming.schema import Schema as Rules
from hub.datasets import vocabulary
from hub.datasets.models import Distribution
from hub.datasets.terms import DISTRIBUTION
from hub.identity.store import as_uuid
from hub.records import DistributionDraft

GIVEN = frozenset({
    "package_id", "position", "state", "url_type", "datastore_active", "metadata_modified", "tracking_summary",
    "upload", "upload_id", "clear_upload", "revision_id", "created", "hash",
})  # fmt: skip
"""Keys that the hub answers itself; what clients send back under them is not kept."""

SPELLED = {"GEOJSON": "GeoJSON", "SHAPE": "SHP"}

CORE = frozenset({
    "id", "url", "name", "description", "format", "mimetype", "size", "license", "last_modified", *GIVEN,
})  # fmt: skip
"""Keys of which the hub's own rules say what is kept."""

_COLUMNS = frozenset({
    "title", "description", "access_url", "format", "media_type", "byte_size", "license", "modified", "issued",
})  # fmt: skip
_TERMS = {term.key: term for term in DISTRIBUTION if term.field not in _COLUMNS}
_KEYS = {term.field: term.key for term in _TERMS.values()}
_CODES = {media_type: code for code, media_type in reversed(vocabulary.file_types().items()) if media_type}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_PATH = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*)?([^?#]*)")


class ResourceSchema(Schema):
    """What clients send for one resource; unknown keys are kept. `rules` are the portal's own schema of its dataset."""

    class Meta:
        unknown = INCLUDE

    creating = True

    def __init__(self, *, rules: Rules | None = None, **options: Any) -> None:
        super().__init__(**options)
        self._rules = rules

    def _conformed(self, given: Mapping[str, Any]) -> Conformed:
        if self._rules is None:
            return Conformed()
        return conform_resource(self._rules, given, purpose({}, creating=self.creating), CORE)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _by_schema(self, data: Any, given: Mapping[str, Any], **_: Any) -> None:
        if wrong := self._conformed(given).wrong:
            raise ValidationError(wrong)

    id = optional_text()
    url = optional_text()
    name = optional_text()
    description = optional_text()
    format = optional_text()
    mimetype = optional_text()
    size = fields.Integer(
        load_default=None,
        allow_none=True,
        error_messages={"invalid": "Must be an integer", "too_large": "Must be an integer"},
        validate=validate.Range(0, 2**63 - 1, error="Must be an integer from 0"),
    )
    license = optional_text()
    last_modified = optional_text()
    created = optional_text()
    further: ClassVar[dict[str, Any]] = {key: said_as(many=term.many) for key, term in sorted(_TERMS.items())}

    @pre_load
    def _empty(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        left = {key: value for key, value in data.items() if not (key == "size" and value == "")}
        return {**left, **self._conformed(data).values}

    @validates("id")
    def _is_uuid(self, value: str | None, data_key: str) -> None:
        if value and as_uuid(value) is None:
            raise ValidationError("Must be a UUID")

    @validates("url")
    def _is_address(self, value: str | None, data_key: str) -> None:
        # Browsers drop blanks and control characters before they look at the scheme.
        if re.sub(r"[\x00-\x20]", "", value or "").lower().startswith(("javascript:", "vbscript:", "data:")):
            raise ValidationError("Must be the address of a page or file")

    @validates("last_modified", "created")
    def _is_time(self, value: str | None, data_key: str) -> None:
        if value:
            moment(value)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> DistributionDraft:
        """The draft of a distribution."""
        upload = data.pop("upload", None)
        key, modified, url = as_uuid(data["id"] or ""), data["last_modified"], (data["url"] or "").strip()
        draft = DistributionDraft(
            identifier=str(key) if key else "",
            access_url=url,
            title=data["name"] or "",
            description=data["description"] or "",
            format=known_format(data["format"] or "") or guessed_format(url),
            media_type=data["mimetype"] or "",
            byte_size=data["size"],
            license=data["license"] or "",
            modified=moment(modified) if modified else None,
            terms=_further(data, self.fields),
        )
        return with_upload(draft, upload) if isinstance(upload, FileStorage) else draft


def _further(data: Mapping[str, Any], known: Container[str]) -> dict[str, Any]:
    """The terms of DCAT-AP under our words, and all other keys as they came."""
    found = {}
    for key, value in data.items():
        if key in known or key in GIVEN or value is None or isinstance(value, FileStorage):
            continue  # a file has one place only
        if term := _TERMS.get(key):
            found[term.field] = said(key, value, many=term.many)
        else:
            found[key] = value
    return found


def with_upload(draft: DistributionDraft, upload: FileStorage) -> DistributionDraft:
    """The draft with an uploaded file as its content."""
    name = originals.clean_name(_decoded(upload.filename or ""))
    head = upload.stream.read(originals.WINDOW)
    upload.stream.seek(0)
    kind = originals.media_type(name, head, upload.mimetype)
    return replace(
        draft,
        content=upload.stream,
        file_name=name,
        access_url="",
        media_type=draft.media_type or kind,
        format=draft.format or guessed_format(name) or _format_of(kind),
    )


def _decoded(name: str) -> str:
    """A name of a file without the percent signs in which browsers write quotes, and loaders all of an address."""
    try:
        return unquote(name, errors="strict")
    except UnicodeDecodeError:
        return name


def _format_of(media_type: str) -> str:
    """The format with this media type, or nothing."""
    return "" if media_type == originals.UNKNOWN else known_format(_CODES.get(media_type, ""))


def known_format(text: str) -> str:
    """The usual spelling of a format, also of a media type or of an address in a table of formats."""
    bare = text.strip()
    if "/" in bare:
        by_type = next((code for code, media_type in vocabulary.file_types().items() if media_type == bare), "")
        bare = by_type or vocabulary.file_type(bare) or bare
    upper = bare.removeprefix(".").upper()
    return SPELLED.get(upper, upper if len(upper) <= 10 else bare)


def guessed_format(address: str) -> str:
    """The format that the end of an address names, or nothing."""
    path = _PATH.match(address)
    ending = path[1].rpartition("/")[2].rpartition(".")[2] if path else ""
    return known_format(ending) if vocabulary.file_type(ending) else ""


_ALWAYS = ("cache_last_updated", "cache_url", "mimetype_inner", "resource_type")
"""Keys of CKAN's that mean nothing here: what clients send is kept, and who reads finds them always."""


def resource_dict(row: Row[Any], site_url: str) -> dict[str, Any]:
    """A distribution as CKAN shows it."""
    found = dict.fromkeys(_ALWAYS) | {_KEYS.get(key, key): value for key, value in row.terms.items()}
    found.update(
        id=str(row.id),
        package_id=str(row.dataset_id),
        position=row.position,
        url=resource_url(row, site_url),
        url_type="upload" if row.blob else "datastore" if _is_table_only(row) else None,
        name=row.title or None,
        description=row.description or None,
        format=row.format,
        mimetype=row.media_type or None,
        size=row.byte_size,
        hash=f"sha256:{row.blob}" if row.blob else "",
        created=stamp(row.created_at),
        last_modified=stamp(row.modified_at),
        metadata_modified=stamp(row.modified_at),
        state="active",
        datastore_active=row.row_count is not None,
    )
    if row.license:
        found["license"] = row.license
    return found


def _is_table_only(row: Row[Any] | Distribution) -> bool:
    """Whether there is a table, and nothing that it was made of."""
    return row.row_count is not None and not (row.blob or row.access_url or row.datastream_id)


def resource_url(row: Row[Any] | Distribution, site_url: str) -> str:
    """Where the data is: a kept file, a datastream, a table, or what the publisher says."""
    if row.blob:
        return f"{site_url}/dataset/{row.dataset_id}/resource/{row.id}/download/{quote(row.file_name or 'file')}"
    if row.datastream_id:
        return f"{site_url}/datastreams/{row.datastream_id}/observations.csv"
    if _is_table_only(row):
        return f"{site_url}/datastore/dump/{row.id}"
    bare = not row.access_url or _SCHEME.match(row.access_url)
    return str(row.access_url) if bare else f"http://{row.access_url.lstrip('/')}"
