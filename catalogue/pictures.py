"""Pictures of organisations, groups and people: small kept files that pages show, under `/uploads`.

Their address follows from their content. A picture is there as long as somebody has it, for those who may know of them.
"""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from flask import Blueprint, Response, send_file
from marshmallow import ValidationError, fields
from werkzeug.datastructures import FileStorage

from catalogue import originals
from hub.access import Call, Permission, access, gate
from hub.datasets import store as datasets
from hub.errors import Invalid, NotFound
from hub.identity import store as identity

blueprint = Blueprint("pictures", __name__)

LARGEST = 2 * 1_048_576
KINDS = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
"""What a browser shows and what can hold no script, by the ending of its address."""
OURS = "/uploads/"
_FILE = re.compile(rf"([0-9a-f]{{64}})\.({'|'.join(KINDS)})")


class Upload(fields.Raw):
    """A file; an empty field of a form is none."""

    json_schema: ClassVar = {"type": "string", "format": "binary"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> FileStorage | None:
        if isinstance(value, FileStorage):
            return value if value.filename else None
        if value:
            raise ValidationError("Must be a file")
        return None


def shown(address: str) -> str:
    """The address of a picture as the outside knows it; one that lies elsewhere stays as it is."""
    return gate().settings.site_url + address if address.startswith(OURS) else address


def placed(
    call: Call, folder: str, given: Mapping[str, Any], values: Mapping[str, Any], present: str = ""
) -> dict[str, Any]:
    """The columns `values` with the picture that was sent, the `present` one sent back, or none."""
    if upload := given.get("image_upload"):
        return {**values, "image_url": _keep(call, folder, upload)}
    wanted = values.get("image_url", "" if given.get("clear_upload") else None)
    if wanted is None:
        return dict(values)
    if wanted and wanted in (shown(present), present):
        wanted = "" if given.get("clear_upload") else present
    elif wanted.startswith(OURS):  # nobody makes a kept file of others a picture by naming it
        wanted = shown(wanted)
    return {**values, "image_url": wanted}


def _keep(call: Call, folder: str, upload: FileStorage) -> str:
    """Keep a picture; its address."""
    head = upload.stream.read(originals.WINDOW)
    size = upload.stream.seek(0, 2)
    upload.stream.seek(0)
    kind = originals.media_type("", head)
    ending = next((ending for ending, known in KINDS.items() if known == kind), "")
    if not ending:
        raise Invalid(image_upload=[f"Unsupported upload type: {kind}; it must be PNG, JPEG, GIF or WebP"])
    if size > LARGEST:
        too_large = [f"File upload too large: {LARGEST:,} bytes at most"]
        raise Invalid(upload=too_large, image_upload=too_large)
    return f"{OURS}{folder}/{datasets.keep(call.session, call.files, upload.stream).digest}.{ending}"


@blueprint.get("/uploads/group/<file>")
@access(Permission.READ)
def of_organization(call: Call, file: str) -> Response:
    """The picture of an organisation or group."""
    if not identity.pictured(call.session, f"{OURS}group/{file}"):
        raise NotFound("There is no such picture")
    response = _picture(call, file)
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@blueprint.get("/uploads/user/<file>")
@access(Permission.READ)
def of_user(call: Call, file: str) -> Response:
    """The picture of a person, for those who may know of them."""
    if all(row.image_url != f"{OURS}user/{file}" for row in identity.acquaintances(call.session, call.principal)):
        raise NotFound("There is no such picture")
    return _picture(call, file)


def _picture(call: Call, file: str) -> Response:
    found = _FILE.fullmatch(file)
    if found is None or not call.files.exists(found[1]):
        raise NotFound("There is no such picture")
    path = call.files.path(found[1]).resolve()
    response = send_file(path, mimetype=KINDS[found[2]], conditional=True, etag=found[1])
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    del response.headers["Cache-Control"]  # who may keep it follows from who asks
    return response
