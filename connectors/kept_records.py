"""Records of a list, packed into the state of a source, so that the next run needs to ask only for what has changed."""

import base64
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

LARGEST = 1_000_000
"""Characters of a packed list; a longer one is not kept, and read whole again."""
UNPACKED = 200_000_000


def pack(records: Sequence[Mapping[str, Any]]) -> str:
    """The records as text, or nothing where they are too many."""
    text = base64.b85encode(zlib.compress(json.dumps(records).encode(), 6)).decode()
    return text if len(text) <= LARGEST else ""


def unpack(text: Any) -> list[dict[str, Any]] | None:
    """What was packed; None where nothing was kept, or nothing that can be read."""
    if not isinstance(text, str) or not text:
        return None
    try:
        found = json.loads(zlib.decompressobj().decompress(base64.b85decode(text), UNPACKED))
    except (ValueError, zlib.error):
        return None
    return found if isinstance(found, list) else None


def merge(before: Iterable[dict[str, Any]], changed: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a list holds after changes: what is new stands behind, what was deleted is gone."""
    found = {str(one.get("id")): one for one in before}
    for one in changed:
        found[str(one.get("id"))] = one
    return [one for one in found.values() if one.get("deleted") is not True]
