"""JSON Patch (RFC 6902): a list of small changes, done on an entity as JSON."""

from collections.abc import Mapping
from typing import Any

import orjson
from jsonpatch import InvalidJsonPatch, JsonPatch, JsonPatchConflict, JsonPatchException, JsonPatchTestFailed
from jsonpointer import JsonPointerException

from hub.errors import BadRequest, Conflict
from hub.iot.sensorthings.bodies import strict

MEDIA_TYPE = "application/json-patch+json"
MOST, LARGEST = 1000, 1_000_000


def patched(document: Mapping[str, Any], patch: Any) -> Any:
    """The document with all changes; `Conflict` where a `test` does not hold."""
    if not isinstance(patch, list) or not all(isinstance(each, dict) for each in patch):
        raise BadRequest("A JSON Patch is a list of objects with “op” and “path”")
    if len(patch) > MOST:
        raise BadRequest(f"A JSON Patch holds at most {MOST} changes")
    found: Any = orjson.loads(orjson.dumps(document))
    for each in patch:
        found = _applied(found, each)
    strict.check(found)
    return found


def _applied(document: Any, change: Mapping[str, Any]) -> Any:
    try:
        found = JsonPatch([change]).apply(document, in_place=True)
        # A few dozen copies of copies would fill the memory.
        grown = change.get("op") == "copy" and len(orjson.dumps(found)) > LARGEST
    except JsonPatchTestFailed as problem:
        raise Conflict("The entity is not as the JSON Patch expects it") from problem
    except (InvalidJsonPatch, JsonPatchConflict, JsonPatchException, JsonPointerException) as problem:
        raise BadRequest(f"The JSON Patch does not fit the entity: {problem}") from problem
    except (TypeError, ValueError, LookupError, AttributeError, RecursionError) as problem:  # by what is wrong with it
        raise BadRequest("The JSON Patch cannot be read") from problem
    if grown:
        raise BadRequest("The JSON Patch makes the entity larger than allowed")
    return found
