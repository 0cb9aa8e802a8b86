"""Values that no client should send to what a portal shows beside its datasets, and the status that each gets."""

from typing import Any

from tests.catalogue.malformed import DEEP, TYPES, key

SCHEMA: list[tuple[Any, int]] = [
    *key("type"), ({"type": "nothing"}, 404), ({"type": "Dataset"}, 404),
    *(({"type": "dataset", "expanded": wrong}, 409) for wrong in ("perhaps", "", [], [1], {}, 2, DEEP)),
]  # fmt: skip
PORTAL: dict[str, list[tuple[Any, int]]] = {
    f"scheming_{about}_schema_{verb}": SCHEMA if verb == "show" else [({"type": wrong}, 200) for wrong in TYPES]
    for about in ("dataset", "group", "organization")
    for verb in ("list", "show")
}
